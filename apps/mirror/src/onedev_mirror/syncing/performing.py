"""Claims a mirror, runs its sync, writes down how it ended, and says whether to try again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from onedev_mirror.metrics import Metrics
from onedev_mirror.noticing.asking import Asking
from onedev_mirror.policy import backoff
from onedev_mirror.state.tables import Mirror, Run
from onedev_mirror.syncing.ending import Ending
from onedev_mirror.syncing.sync import Sync, Tools

log = logging.getLogger(__name__)
HEARTBEAT = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Performed:
    ending: Ending
    again: bool
    """The engine should run the job again soon."""


class Performing:
    def __init__(self, tools: Tools, asking: Asking, metrics: Metrics) -> None:
        self._t = tools
        self._asking = asking
        self._metrics = metrics

    async def perform(
        self, repository_id: int, *, job: str, reason: str, asked: bool, last_attempt: bool
    ) -> Performed | None:
        """One run. ``None``: another one has the mirror, and will look again at its end. Raises what means that
        somebody else says when to go on: a rate limit, a cancellation."""
        began = self._t.clock()
        mirror = await self._t.mirrors.claim(repository_id, job, now=began)
        if mirror is None:
            return None
        run = await self._t.runs.begin(repository_id, reason=reason, job=job)
        pushed_at = mirror.pushed_at
        self._metrics.active.inc()
        try:
            async with self._alive(repository_id, job) as say:
                sync = Sync(self._t, mirror, run_id=run.id, job=job, asked=asked, say=say)
                ending = await sync.run()
                again = ending.state == "failed" and ending.retry and not last_attempt
                if ending.state == "failed" and not again:
                    await self._undo(sync)
        except BaseException as error:
            # A rate limit, a stop of the program, a bug: the run ends with its reason, the mirror is free again.
            await asyncio.shield(self._cut(run, mirror, job, error))
            raise
        finally:
            self._metrics.active.dec()
        await self._end(run, mirror, job, ending, again=again, pushed_at=pushed_at)
        return Performed(ending, again)

    async def _end(
        self, run: Run, mirror: Mirror, job: str, ending: Ending, *, again: bool, pushed_at: datetime | None
    ) -> None:
        now = self._t.clock()
        fields: dict[str, Any] = {"reason": ending.reason, "next_step": ending.next_step, "checked_at": now}
        if ending.state in ("synced", "unchanged"):
            fields |= {
                "state": "synced",
                "last_synced_at": now,
                "synced_pushed_at": pushed_at,
                "frozen_reason": None,
                "failures": 0,
                "next_retry_at": None,
                "approved": None,
            }
            if ending.state == "unchanged":
                del fields["reason"], fields["next_step"]
        elif ending.state == "failed":
            failures = mirror.failures + (0 if again else 1)
            fields |= {"state": "failed", "failures": failures}
            fields["next_retry_at"] = None if again or not ending.retry else now + backoff.wait(failures)
            if not again and not ending.retry:
                # What needs a person is still looked at once a day: the person may have done it without telling us.
                fields["next_retry_at"] = now + backoff.LONGEST
        elif ending.state == "frozen":
            fields |= {"state": "frozen", "frozen_reason": ending.kind, "next_retry_at": None}
            # What thaws and freezes again is asked about less and less often.
            fields["failures"] = mirror.failures + 1
        else:
            fields |= {"state": ending.state, "next_retry_at": None}
        self._metrics.ended(ending.state, (now - run.started_at).total_seconds(), ending.nbytes)
        await self._t.runs.end(
            run.id,
            ending.state,
            nbytes=ending.nbytes,
            report=ending.report,
            error_kind=ending.kind or None,
            error=ending.reason or None,
        )
        if ending.state in ("synced", "unchanged"):
            # Whether an act that was cut short had happened no longer matters: this run found both sides equal.
            await self._t.audit.settle_all(
                mirror.repository_id, before=run.started_at, found="a later run found both sides equal"
            )
        wanted = await self._t.mirrors.finish(mirror.repository_id, job, **fields)
        if wanted is not None and not again:
            await self._asking.send(mirror.repository_id, wanted, "wanted meanwhile")
        log.log(
            logging.WARNING if ending.state in ("failed", "held", "frozen") else logging.INFO,
            "run ended",
            extra={"run": run.id, "repository": mirror.full_name, "state": ending.state, "reason": ending.reason},
        )
        if not again:
            await self._tell(run, mirror, ending)

    async def _tell(self, run: Run, mirror: Mirror, ending: Ending) -> None:
        earlier = [each for each in await self._t.runs.of(mirror.repository_id, limit=10) if each.id != run.id]
        # Tried again and interrupted in between, it is still the same failure.
        told = next((each for each in earlier if each.state != "interrupted"), None)
        known = told is not None and mirror.failures > 0 and told.error == ending.reason
        known = known or (ending.state == "held" and told is not None and told.error == ending.reason)
        if ending.state in ("failed", "held", "frozen") and not known:
            await self._asking.notify(
                run.id,
                ending.state,
                f"{mirror.full_name}: {ending.state}",
                f"{ending.reason}\n{ending.next_step}",
                repository=mirror.full_name,
                run=run.id,
            )
        elif ending.report.get("forced"):
            kept = ", ".join(ending.report.get("archived", [])[:10]) or "nothing"
            await self._asking.notify(
                run.id,
                "forced",
                f"{mirror.full_name}: history was rewritten on GitHub",
                f"{', '.join(ending.report['forced'][:10])}. Kept under other names: {kept}",
                repository=mirror.full_name,
                run=run.id,
            )

    async def _cut(self, run: Run, mirror: Mirror, job: str, error: BaseException) -> None:
        why = f"{type(error).__name__}: {error}"[:1000]
        await self._t.runs.end(run.id, "interrupted", error_kind="interrupted", error=why)
        await self._t.mirrors.finish(
            mirror.repository_id,
            job,
            state="waiting",
            reason=f"it was interrupted and goes on: {why}",
            wanted_at=self._t.clock(),
        )

    async def _undo(self, sync: Sync) -> None:
        try:
            await sync.undo()
        except Exception as error:
            # The failure that led here is what a person must hear of; an empty project is only untidy.
            log.warning("an empty project could not be taken back", extra={"error": str(error)})

    @asynccontextmanager
    async def _alive(self, repository_id: int, job: str) -> AsyncIterator[Any]:
        """Keeps the claim while the block runs, and shows its progress."""
        said = ""
        owner = asyncio.current_task()

        def say(text: str) -> None:
            nonlocal said
            said = text

        async def beat() -> None:
            shown = ""
            quiet = 0.0
            while True:
                await asyncio.sleep(1)
                quiet += 1
                if said == shown and quiet < HEARTBEAT.total_seconds():
                    continue
                shown, quiet = said, 0.0
                if not await self._t.mirrors.renew(repository_id, job, now=self._t.clock(), progress=said):
                    log.error("another run has taken this mirror over", extra={"repository": repository_id})
                    if owner is not None:
                        owner.cancel()
                    return

        beating = asyncio.ensure_future(beat())
        try:
            yield say
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
