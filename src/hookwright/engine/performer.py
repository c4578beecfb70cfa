"""Runs the jobs that tickets name, in a process that gets them from a transport."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from hookwright.core.clock import Clock
from hookwright.core.outcome import Outcome
from hookwright.core.router import Router
from hookwright.core.store import Queue
from hookwright.core.transport import Ticket
from hookwright.engine.worker import Worker

log = logging.getLogger(__name__)

UNKNOWN_AGAIN = timedelta(seconds=5)
"""When a job is sent again whose handler the process that got its ticket did not know."""


class Performer:
    """Begins each job in the store and lets the worker run it, with all that a worker does for its own jobs."""

    def __init__(
        self, queue: Queue, worker: Worker, router: Callable[[], Router], *, lease: timedelta, clock: Clock
    ) -> None:
        self._queue = queue
        self._worker = worker
        self._router = router
        self._lease = lease
        self._clock = clock
        self._open = asyncio.Event()
        """Cleared while a job that must run alone is here."""
        self._open.set()

    async def perform(self, ticket: Ticket) -> bool:
        """Run what the ticket names, to its end. ``False``: nothing was to be run.

        An old ticket, or a second one, is refused by the store. Raises `StoreError` where the store cannot be asked;
        the job is dispatched again then, when its reservation has ended.
        """
        await self._open.wait()
        if self._worker.stopping:
            return False
        job = await self._queue.start(ticket.job, ticket.attempt, worker=self._worker.name, lease=self._lease)
        if job is None:
            log.debug("ticket came too late", extra={"job": ticket.job, "attempt": ticket.attempt})
            return False
        if self._router().get(job.handler) is None:
            # An older program than the one that dispatched it; another may know the handler.
            log.warning("unknown handler", extra={"job": job.id, "handler": job.handler})
            later = self._clock() + UNKNOWN_AGAIN
            await self._queue.finish(Outcome(job.postpone(later, f"{self._worker.name} does not know the handler")))
            return False
        if not job.alone:
            await self._worker.carry_out(job)
            return True
        if not self._open.is_set():
            # Another one came in at the same moment; each would wait for the other.
            await self._queue.finish(Outcome(job.release(now=self._clock())))
            return False
        self._open.clear()
        try:
            await self._worker.carry_out(job, alone=True)
        finally:
            self._open.set()
        return True
