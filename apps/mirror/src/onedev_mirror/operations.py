"""What a person can ask for, the same for the API, the dashboard and the command line. Every wish is audited."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from hookwright import GitHubError
from onedev_mirror.errors import MirrorError
from onedev_mirror.noticing.watching import ACCOUNT, APPROVED, GUARD, POLLED, WALKED
from onedev_mirror.program import Program
from onedev_mirror.repository import Repository
from onedev_mirror.state.tables import Act, Mirror, Run, Step

POLICIES: Mapping[str, tuple[Any, ...]] = {
    "forced": ("keep", "archive", "hold"),
    "unstar": ("keep", "label", "archive", "delete"),
    "lfs": (True, False),
    "wiki": (True, False),
}


class NotKnown(MirrorError):
    """There is no such mirror."""


class NotPossible(MirrorError):
    """What was asked for makes no sense now; the message says why."""


class Operations:
    def __init__(self, program: Program) -> None:
        self._p = program

    async def list(
        self,
        *,
        state: str | None = None,
        text: str | None = None,
        first: Sequence[str] = (),
        limit: int = 100,
        offset: int = 0,
    ) -> Sequence[Mirror]:
        """By name; those in one of the states ``first`` before the others, in that order."""
        return await self._p.mirrors.all(state=state, text=text, first=first, limit=limit, offset=offset)

    async def get(self, name: str) -> Mirror:
        """By number, or by a name that it has or had. Raises `NotKnown`."""
        found = await self._p.mirrors.find(name)
        if found is None:
            raise NotKnown(f"{name} is not kept; `onedev-mirror add {name}` keeps it")
        return found

    async def runs(self, mirror: Mirror, *, limit: int = 20) -> Sequence[Run]:
        return await self._p.runs.of(mirror.repository_id, limit=limit)

    async def steps(self, run_id: str) -> Sequence[Step]:
        return await self._p.runs.steps(run_id)

    async def add(self, name: str, *, by: str) -> Mirror:
        """Keep a repository whether it is starred or not. ``name`` is ``owner/name`` or an address on GitHub."""
        found = re.fullmatch(r"(?:https?://[^/]+/)?([\w.-]+/[\w.-]+?)(?:\.git)?/?", name.strip(), re.ASCII)
        if found is None:
            raise NotPossible(f"{name!r} is no repository: write owner/name")
        try:
            record = await self._p.github.get(f"/repos/{found[1]}")
        except GitHubError as error:
            raise NotPossible(f"GitHub: {error.reason}") from None
        seen = await self._p.mirrors.see(Repository.read(record), now=self._p.clock(), origin="manual")
        assert seen is not None
        await self._note("add", seen.mirror, by)
        await self._p.asking.want(seen.mirror.repository_id, f"added by {by}", urgent=True)
        return seen.mirror

    async def sync(self, name: str, *, by: str) -> Mirror:
        """Ask for a run now, quiet hours or not."""
        mirror = await self.get(name)
        if mirror.paused:
            raise NotPossible(f"{mirror.full_name} is paused; `onedev-mirror resume {mirror.full_name}` first")
        await self._note("sync", mirror, by)
        await self._p.asking.want(mirror.repository_id, f"asked by {by}", urgent=True)
        return mirror

    async def sync_all(self, *, by: str, state: str | None = None) -> int:
        """Ask for a run of each that is neither paused nor removed; how many."""
        count = 0
        for mirror in await self._p.mirrors.all(state=state):
            if not mirror.paused and mirror.state not in ("removed", "skipped", "frozen"):
                await self._p.asking.want(mirror.repository_id, f"asked by {by}", urgent=True)
                count += 1
        await self._p.audit.note("sync all", state or "all", actor=by, count=count)
        return count

    async def pause(self, name: str, *, by: str) -> Mirror:
        mirror = await self.get(name)
        await self._note("pause", mirror, by)
        return await self._p.mirrors.change(mirror.repository_id, paused=True) or mirror

    async def resume(self, name: str, *, by: str) -> Mirror:
        mirror = await self.get(name)
        await self._note("resume", mirror, by)
        await self._p.mirrors.change(mirror.repository_id, paused=False)
        await self._p.asking.want(mirror.repository_id, f"resumed by {by}", urgent=True)
        return await self.get(str(mirror.repository_id))

    async def retry(self, name: str, *, by: str) -> Mirror:
        """Try what failed, was frozen or left out again, now."""
        mirror = await self.get(name)
        await self._note("retry", mirror, by)
        await self._p.mirrors.change(mirror.repository_id, failures=0)
        await self._p.asking.want(mirror.repository_id, f"retried by {by}", urgent=True)
        return mirror

    async def approve(self, name: str | None, *, by: str) -> str:
        """Let a held rewrite be copied; without a name: let the walk act on many stars that are gone."""
        if name is None:
            if await self._p.marks.get(GUARD) is None:
                raise NotPossible("nothing waits for approval")
            await self._p.marks.put(APPROVED, by=by)
            await self._p.audit.note("approve removals", "stars", actor=by)
            await self._p.asking.look("reconcile", uuid4().hex)
            return "the next walk through the stars goes on"
        mirror = await self.get(name)
        if mirror.state != "held":
            raise NotPossible(f"{mirror.full_name} is not held: it is {mirror.state}")
        await self._note("approve force", mirror, by)
        await self._p.mirrors.change(mirror.repository_id, approved="force")
        await self._p.asking.want(mirror.repository_id, f"approved by {by}", urgent=True)
        return f"{mirror.full_name} will be copied; what it replaces stays under refs/archive"

    async def policy(self, name: str, wished: Mapping[str, Any], *, by: str) -> Mirror:
        """Set what differs from the settings for this one; ``None`` takes the setting again."""
        mirror = await self.get(name)
        for key, value in wished.items():
            if key not in POLICIES:
                raise NotPossible(f"there is no policy {key}; there are {', '.join(POLICIES)}")
            if value is not None and value not in POLICIES[key]:
                allowed = ", ".join(str(one).lower() for one in POLICIES[key])
                raise NotPossible(f"{key} is one of {allowed}")
        merged = {key: value for key, value in {**(mirror.policy or {}), **wished}.items() if value is not None}
        await self._note("policy", mirror, by, **merged)
        return await self._p.mirrors.change(mirror.repository_id, policy=merged) or mirror

    async def reconcile(self, *, by: str) -> None:
        """Walk through all stars now."""
        await self._p.audit.note("reconcile", "stars", actor=by)
        await self._p.asking.look("reconcile", uuid4().hex)

    async def deliveries(self, *, limit: int = 50) -> Sequence[Any]:
        """What came in last: webhooks, schedules, wishes."""
        return await self._p.app.history.deliveries(limit=limit)

    async def replay(self, seq: int, *, by: str) -> int:
        """Run what a stored delivery caused again; how many jobs."""
        await self._p.audit.note("replay", str(seq), actor=by)
        return await self._p.app.control.replay([seq], by=by)

    async def acts(
        self, *, name: str | None = None, act: str | None = None, limit: int = 100, before: int | None = None
    ) -> Sequence[Act]:
        """Newest first."""
        repository_id = None if name is None else (await self.get(name)).repository_id
        return await self._p.audit.list(repository_id=repository_id, act=act, limit=limit, before=before)

    async def status(self) -> dict[str, Any]:
        """The whole at a glance."""
        marks = self._p.marks
        return {
            "states": dict(await self._p.mirrors.counts()),
            "totals": dict(await self._p.mirrors.totals()),
            "polled_at": await marks.at(POLLED),
            "walked_at": await marks.at(WALKED),
            "walk": await marks.get(WALKED),
            "account_frozen": await marks.get(ACCOUNT),
            "guard": await marks.get(GUARD),
        }

    async def storage(self, *, largest: int) -> dict[str, Any]:
        """The room that is free for copies, what must stay free of it, in bytes, and the largest mirrors."""
        usage = await asyncio.to_thread(shutil.disk_usage, self._p.settings.data)
        return {
            "free_bytes": usage.free,
            "floor_bytes": self._p.settings.min_free_mb * 1024**2,
            "largest": await self._p.mirrors.largest(largest),
        }

    async def _note(self, act: str, mirror: Mirror, by: str, **after: Any) -> None:
        await self._p.audit.note(act, mirror.full_name, actor=by, repository_id=mirror.repository_id, **after)
