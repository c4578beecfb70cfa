"""The admin API: what `Operations` can do, over HTTP with a bearer token. ``/api/openapi.json`` describes it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from onedev_mirror.operations import NotKnown, NotPossible, Operations
from onedev_mirror.web.doors import Doors
from onedev_mirror.web.shapes import (
    ActAnswer,
    Count,
    DeliveryAnswer,
    MirrorAnswer,
    Name,
    Policy,
    RunAnswer,
    Said,
    StatusAnswer,
    StepAnswer,
    Wrong,
)

ACTOR = "api"
_bearer = HTTPBearer(auto_error=False, description="MIRROR_ADMIN_TOKEN")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
Limit = Annotated[int, Query(ge=1, le=1000)]
Text = Annotated[str | None, Query(max_length=300)]
# A row number, which every database can hold.
Number = Annotated[int | None, Query(ge=0, le=2**31)]


def build(operations: Operations, doors: Doors) -> APIRouter:
    """All routes of the API, below ``/api``."""

    async def admitted(request: Request, given: Bearer) -> None:
        if given is not None and doors.right(given.credentials):
            return
        if doors.throttled():
            raise HTTPException(429, "too many wrong tokens; wait five minutes", {"Retry-After": "300"})
        if given is not None:
            doors.failed()
        raise HTTPException(401, "give the admin token: Authorization: Bearer …", {"WWW-Authenticate": "Bearer"})

    api = APIRouter(
        prefix="/api",
        dependencies=[Depends(admitted)],
        responses={401: {"model": Wrong}, 404: {"model": Wrong}, 409: {"model": Wrong}},
    )

    @api.get("/status", tags=["status"])
    async def status() -> StatusAnswer:
        """The whole at a glance."""
        return StatusAnswer.model_validate(await operations.status())

    @api.get("/mirrors", tags=["mirrors"])
    async def list_mirrors(
        state: Text = None, text: Text = None, limit: Limit = 100, offset: Annotated[int, Query(ge=0, le=2**31)] = 0
    ) -> list[MirrorAnswer]:
        """By name. ``text`` is looked for in names and reasons."""
        found = await operations.list(state=state, text=text, limit=limit, offset=offset)
        return [MirrorAnswer.model_validate(one) for one in found]

    @api.post("/mirrors", status_code=202, tags=["mirrors"])
    async def add_mirror(wished: Name) -> MirrorAnswer:
        """Keep a repository whether it is starred or not."""
        return MirrorAnswer.model_validate(await operations.add(wished.name, by=ACTOR))

    @api.get("/mirrors/{repository_id}", tags=["mirrors"])
    async def get_mirror(repository_id: str) -> MirrorAnswer:
        return MirrorAnswer.model_validate(await operations.get(repository_id))

    @api.get("/mirrors/{repository_id}/runs", tags=["mirrors"])
    async def list_runs(repository_id: str, limit: Limit = 20) -> list[RunAnswer]:
        """Newest first."""
        mirror = await operations.get(repository_id)
        return [RunAnswer.model_validate(run) for run in await operations.runs(mirror, limit=limit)]

    @api.get("/runs/{run_id}/steps", tags=["mirrors"])
    async def list_steps(run_id: str) -> list[StepAnswer]:
        return [StepAnswer.model_validate(step) for step in await operations.steps(run_id)]

    @api.post("/mirrors/{repository_id}/sync", status_code=202, tags=["mirrors"])
    async def sync(repository_id: str) -> MirrorAnswer:
        """Bring it up to date now, quiet hours or not."""
        return MirrorAnswer.model_validate(await operations.sync(repository_id, by=ACTOR))

    @api.post("/mirrors/{repository_id}/pause", tags=["mirrors"])
    async def pause(repository_id: str) -> MirrorAnswer:
        return MirrorAnswer.model_validate(await operations.pause(repository_id, by=ACTOR))

    @api.post("/mirrors/{repository_id}/resume", tags=["mirrors"])
    async def resume(repository_id: str) -> MirrorAnswer:
        return MirrorAnswer.model_validate(await operations.resume(repository_id, by=ACTOR))

    @api.post("/mirrors/{repository_id}/retry", status_code=202, tags=["mirrors"])
    async def retry(repository_id: str) -> MirrorAnswer:
        """Try what failed, was frozen or left out again."""
        return MirrorAnswer.model_validate(await operations.retry(repository_id, by=ACTOR))

    @api.post("/mirrors/{repository_id}/approve", status_code=202, tags=["mirrors"])
    async def approve(repository_id: str) -> Said:
        """Let a held rewrite be copied."""
        return Said(said=await operations.approve(repository_id, by=ACTOR))

    @api.patch("/mirrors/{repository_id}/policy", tags=["policies"])
    async def policy(repository_id: str, wished: Policy) -> MirrorAnswer:
        """What differs from the settings for this one."""
        changed = await operations.policy(repository_id, wished.model_dump(exclude_unset=True), by=ACTOR)
        return MirrorAnswer.model_validate(changed)

    @api.post("/sync", status_code=202, tags=["mirrors"])
    async def sync_all(state: Text = None) -> Count:
        """Bring all up to date, or all in one state."""
        return Count(count=await operations.sync_all(by=ACTOR, state=state))

    @api.post("/reconcile", status_code=202, tags=["stars"])
    async def reconcile() -> Said:
        """Walk through all stars now."""
        await operations.reconcile(by=ACTOR)
        return Said(said="the walk will begin at once")

    @api.post("/approve-removals", status_code=202, tags=["stars"])
    async def approve_removals() -> Said:
        """Let the walk act on many stars that are gone at once."""
        return Said(said=await operations.approve(None, by=ACTOR))

    @api.get("/deliveries", tags=["deliveries"])
    async def list_deliveries(limit: Limit = 50) -> list[DeliveryAnswer]:
        """What came in: webhooks, schedules, wishes. Newest first."""
        return [DeliveryAnswer.model_validate(one) for one in await operations.deliveries(limit=limit)]

    @api.post("/deliveries/{seq}/replay", status_code=202, tags=["deliveries"])
    async def replay(seq: int) -> Count:
        """Run what a stored delivery caused again."""
        if not 0 < seq < 2**63:
            raise NotKnown("there is no such delivery")
        return Count(count=await operations.replay(seq, by=ACTOR))

    @api.get("/audit", tags=["audit"])
    async def audit(name: Text = None, act: Text = None, limit: Limit = 100, before: Number = None) -> list[ActAnswer]:
        """Every act on the outside world, and every wish of a person. Newest first."""
        acts = await operations.acts(name=name, act=act, limit=limit, before=before)
        return [ActAnswer.model_validate(one) for one in acts]

    return api


STATUS = {NotKnown: 404, NotPossible: 409}
"""What our errors are answered with."""
