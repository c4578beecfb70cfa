"""What must be done from time to time: take back lost leases, and forget what has outlived its use."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import msgspec

from hookwright.core.clock import Clock
from hookwright.core.job import JobState
from hookwright.core.observer import Observer
from hookwright.core.router import Router
from hookwright.core.source import Receive
from hookwright.core.store import Custody, History, Queue
from hookwright.engine.failures import job_failed

log = logging.getLogger(__name__)


class Sweeper:
    """Takes back the jobs of workers that died, unless it is our clock that has moved."""

    def __init__(
        self,
        queue: Queue,
        history: History,
        receive: Receive,
        router: Callable[[], Router],
        observer: Observer,
        *,
        clock: Clock,
        monotonic: Callable[[], float],
        lease: timedelta,
    ) -> None:
        self._queue = queue
        self._history = history
        self._receive = receive
        self._router = router
        self._observer = observer
        self._clock = clock
        self._monotonic = monotonic
        self._lease = lease
        self._offset: float | None = None
        self._held_until = 0.0

    async def sweep(self) -> int:
        """How many jobs were taken back. Nothing for one lease after the wall clock jumped.

        Leases are moments on the wall clock. After a jump they all look expired although their workers live; within a
        lease every living worker has renewed, by the new clock.
        """
        elapsed = self._monotonic()
        offset = self._clock().timestamp() - elapsed
        before, self._offset = self._offset, offset
        if before is not None and abs(offset - before) > self._lease.total_seconds() / 3:
            log.warning(
                "the clock jumped; lost leases are looked for one lease later",
                extra={"seconds": offset - before},
            )
            self._held_until = elapsed + self._lease.total_seconds()
        if elapsed < self._held_until:
            return 0
        lost = await self._queue.sweep()
        for job in lost:
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
                report = delivery and job_failed(job, delivery, router=self._router(), now=self._clock())
                if report:
                    await self._receive(report.delivery)
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
