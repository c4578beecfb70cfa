"""What a person may do to stored work."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from hookwright.core.job import JobState
from hookwright.core.plan import plan
from hookwright.core.router import Router
from hookwright.core.store import Custody, History

log = logging.getLogger(__name__)


class Controller:
    """Implements `hookwright.core.control.Control` over a store. Every change is logged with who asked."""

    def __init__(self, history: History, custody: Custody, router: Callable[[], Router]) -> None:
        self._history = history
        self._custody = custody
        self._router = router

    async def replay(self, seqs: Sequence[int], *, by: str) -> int:
        total = 0
        for seq in seqs:
            delivery = await self._history.delivery(seq)
            if delivery is None:
                continue
            views = await self._history.jobs(delivery_seq=seq, limit=10_000)
            jobs = await self._custody.rearm([view.job.id for view in views])
            # Handlers that were deployed after the delivery arrived have no job for it yet.
            jobs += await self._custody.plan_again(seq, plan(delivery, self._router()))
            log.info("delivery replayed", extra={"delivery": delivery.key, "jobs": jobs, "reason": by})
            total += jobs
        return total

    async def retry(self, job_ids: Sequence[int], *, by: str) -> int:
        count = await self._custody.rearm(job_ids)
        log.info("jobs retried", extra={"count": count, "reason": by})
        return count

    async def cancel(self, job_id: int, *, by: str) -> JobState | None:
        state = await self._custody.cancel(job_id)
        log.info("job cancelled", extra={"job": job_id, "state": str(state), "reason": by})
        return state

    async def pause(self, tenant: str, *, until: datetime, by: str) -> None:
        await self._custody.pause(tenant, until, by)
        log.info("tenant paused", extra={"tenant": tenant, "until": until.isoformat(), "reason": by})

    async def resume(self, tenant: str, *, by: str) -> bool:
        resumed = await self._custody.resume(tenant)
        log.info("tenant resumed", extra={"tenant": tenant, "reason": by})
        return resumed
