"""What a person or the engine's housekeeping may do to stored work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hookwright.core.job import RUNS_ALONE_AFTER_LOST, JobState
from hookwright.core.plan import Plan
from hookwright.stores import codes
from hookwright.stores.redis.intake import prepare
from hookwright.stores.redis.session import Session
from hookwright.stores.redis.text import micros, readable, to_record

_STEP = 500
"""Numbers that one step of retention looks at: the server does nothing else meanwhile."""
_WHAT = ("jobs", "bodies", "deliveries")


class Keeping(Session):
    """`hookwright.core.store.Custody`. Each call is one script, but for `purge`, which takes small steps."""

    async def rearm(self, job_ids: Sequence[int]) -> int:
        count, work = await self._do("rearm", ids=list(job_ids))
        self._tell(work)
        return int(count)

    async def cancel(self, job_id: int) -> JobState | None:
        code, found = await self._do("cancel", id=job_id, alone_after=RUNS_ALONE_AFTER_LOST)
        self._tell(found)
        return codes.STATES[code] if found else None

    async def plan_again(self, seq: int, plan: Plan) -> int:
        count, work = await self._do("plan_again", seq=seq, item=prepare(plan).as_item(with_scope=False))
        self._tell(work)
        return int(count)

    async def pause(self, tenant: str, until: datetime, reason: str) -> None:
        until_ = micros(until if self.clock_rules else until + self.skew.ahead)
        await self._do("pause", tenant=to_record(tenant), until=until_, reason=readable(reason))

    async def resume(self, tenant: str) -> bool:
        resumed, work = await self._do("resume", tenant=to_record(tenant))
        self._tell(work)
        return bool(resumed)

    async def drop(self, tenant: str, reason: str) -> int:
        dropped = await self._do("drop", tenant=to_record(tenant), reason=readable(reason))
        self._tell(bool(dropped))
        return int(dropped)

    async def purge(
        self, *, bodies_before: datetime, jobs_before: datetime, keys_before: datetime, limit: int = 1000
    ) -> int:
        total = 0
        # Jobs first: a delivery goes when no job refers to it any more.
        for what, before in zip(_WHAT, (jobs_before, bodies_before, keys_before), strict=True):
            at: int | bool = 0
            gone = 0
            while at is not False and gone < limit:
                at, count = await self._do("purge", what=what, before=micros(before), limit=_STEP, **{"from": at})
                gone += count
            total += gone
        return total + int(await self._do("tidy", limit=limit))

    async def _do(self, script: str, **arguments: Any) -> Any:
        return await self.opened.scripts.run(script, {**self.now(), **arguments})

    def _tell(self, work: bool) -> None:
        if work:
            self.work_came()
