"""What must be done from time to time: take back lost leases, and forget what has outlived its use."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import msgspec

from hookwright.core.clock import Clock
from hookwright.core.job import DISPATCHED, JobState
from hookwright.core.observer import Observer
from hookwright.core.router import Router
from hookwright.core.source import Receive
from hookwright.core.store import Custody, History, Queue
from hookwright.engine.reports import report

log = logging.getLogger(__name__)


class Sweeper:
    """Takes back the jobs of workers that died. The store knows a clock that jumped from a worker that is gone."""

    def __init__(
        self,
        queue: Queue,
        history: History,
        receive: Receive,
        router: Callable[[], Router],
        observer: Observer,
        *,
        clock: Clock,
    ) -> None:
        self._queue = queue
        self._history = history
        self._receive = receive
        self._router = router
        self._observer = observer
        self._clock = clock

    async def sweep(self) -> int:
        """How many jobs were taken back."""
        lost = await self._queue.sweep()
        for job in lost:
            if job.worker == DISPATCHED:
                # Nobody had begun it.
                log.warning("ticket did not arrive; another is sent", extra={"job": job.id, "attempt": job.attempt})
                continue
            log.warning(
                "job was lost with its worker",
                extra={
                    "job": job.id,
                    "handler": job.handler,
                    "attempt": job.attempt,
                    "state": str(job.state),
                },
            )
            self._observer.lease_lost(job)
            if job.state is JobState.FAILED:
                delivery = await self._history.delivery(job.delivery_seq)
                told = delivery and report(job, delivery, router=self._router(), now=self._clock())
                if told:
                    await self._receive(told.delivery)
        return len(lost)


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """How long things are kept. Keys must outlive every upstream's redelivery window (GitHub: 3 days, GHES: 7)."""

    bodies: timedelta = timedelta(days=7)
    jobs: timedelta = timedelta(days=30)
    keys: timedelta = timedelta(days=30)


class Janitor:
    """Deletes what has outlived its retention, a little at a time, so that intake never waits long."""

    def __init__(self, custody: Custody, retention: Retention, *, clock: Clock) -> None:
        self._custody = custody
        self._retention = retention
        self._clock = clock

    async def purge(self) -> int:
        """How many rows went."""
        total = 0
        now = self._clock()
        while True:
            gone = await self._custody.purge(
                bodies_before=now - self._retention.bodies,
                jobs_before=now - self._retention.jobs,
                keys_before=now - self._retention.keys,
                limit=500,
            )
            total += gone
            if gone == 0:
                if total:
                    log.info("old deliveries were removed", extra={"count": total})
                return total
