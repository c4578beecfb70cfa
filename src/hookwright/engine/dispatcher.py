"""Claims jobs and hands their tickets to a transport, in place of a worker that runs them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from hookwright.core.clock import Clock
from hookwright.core.errors import StoreError
from hookwright.core.job import DISPATCHED, Job, JobState
from hookwright.core.node import Node
from hookwright.core.outcome import Outcome
from hookwright.core.router import Router
from hookwright.core.store import Store
from hookwright.core.transport import Ticket, Transport
from hookwright.engine.rates import Rates

log = logging.getLogger(__name__)

ROLE = "tickets"
"""The role of nodes that run what tickets name."""
IDLE_WAIT = timedelta(seconds=1)
_LOOK_AT_NODES_EVERY = 1.0
_FULL_PAUSES = (0.01, 0.25)
"""Seconds between looks for a free place, growing while none is found."""
_FAILED_PAUSES = (0.2, 10.0)


class Dispatcher:
    """Keeps as many jobs out as the nodes that take tickets can run at once, and never more.

    A job that it sends is reserved for ``reservation``; if nobody has begun it by then, the sweep puts it back and it
    is sent again under the next attempt's number. One process at a time should run this: what is free is counted first
    and claimed second.
    """

    def __init__(
        self,
        store: Store,
        transport: Transport,
        *,
        handlers: Callable[[], frozenset[str]],
        nodes: Callable[[], Awaitable[Sequence[Node]]],
        reservation: timedelta,
        clock: Clock,
        monotonic: Callable[[], float],
        router: Callable[[], Router],
        rates: Rates | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``handlers``: the names of those whose jobs travel. ``nodes``: who is alive."""
        self._store = store
        self._transport = transport
        self._handlers = handlers
        self._nodes = nodes
        self._reservation = reservation
        self._clock = clock
        self._monotonic = monotonic
        self._router = router
        self._rates = rates
        self._sleep = sleep
        self._places = 0
        self._elsewhere = 0
        self._looked_at = float("-inf")

    async def run(self) -> None:
        """Send until cancelled. A store or a transport that fails is tried again, later each time."""
        full, failed = _FULL_PAUSES[0], _FAILED_PAUSES[0]
        while True:
            try:
                free = await self.free()
                if free <= 0:
                    await self._sleep(full)
                    full = min(full * 2, _FULL_PAUSES[1])
                    continue
                full = _FULL_PAUSES[0]
                if not await self.send(free):
                    await self._store.wait(IDLE_WAIT)
                failed = _FAILED_PAUSES[0]
            except Exception as error:
                log.error(
                    "jobs cannot be dispatched; they wait in the store",
                    extra={"error": f"{type(error).__name__}: {error}", "seconds": failed},
                )
                await self._sleep(failed)
                failed = min(failed * 2, _FAILED_PAUSES[1])

    async def free(self) -> int:
        """How many more may go out now. Raises `StoreError`."""
        if self._monotonic() - self._looked_at >= _LOOK_AT_NODES_EVERY:
            nodes = await self._nodes()
            places = sum(node.concurrency for node in nodes if node.role == ROLE)
            if places != self._places:
                log.info("places for dispatched jobs", extra={"count": places, "reason": self._transport.name})
            self._places = places
            self._elsewhere = sum(node.running for node in nodes if node.role != ROLE)
            self._looked_at = self._monotonic()
        if not self._places:
            return 0
        running = (await self._store.statistics()).jobs[JobState.RUNNING]
        return self._places - max(0, running - self._elsewhere)

    async def send(self, limit: int) -> int:
        """Claim and dispatch at most ``limit`` jobs; how many. Raises what the store or the transport raises."""
        handlers = self._handlers()
        if self._rates is not None:
            handlers -= self._rates.exhausted()
        claimed = await self._store.claim(limit=limit, worker=DISPATCHED, handlers=handlers, lease=self._reservation)
        jobs = list(claimed.jobs)
        if claimed.alone_waiting and len(jobs) < limit:
            # Whoever gets its ticket keeps everything else out of its process while it runs.
            alone = await self._store.claim(
                limit=1, worker=DISPATCHED, handlers=handlers, lease=self._reservation, alone=True
            )
            jobs += alone.jobs
        if not jobs:
            return 0
        found = len(jobs)
        try:
            jobs = [job for job in jobs if await self._is_admitted(job)]
            await self._transport.send([Ticket(job.id, job.attempt) for job in jobs])
        except Exception:
            await self._give_back(jobs)
            raise
        return found

    async def _is_admitted(self, job: Job) -> bool:
        """A rate is counted here, where it can keep a job from being claimed again at once."""
        route = self._router().get(job.handler)
        if self._rates is None or route is None:
            return True
        not_yet = await self._rates.admit(route, job)
        if not_yet is not None:
            await self._store.finish(not_yet)
        return not_yet is None

    async def _give_back(self, jobs: Sequence[Job]) -> None:
        """At once, instead of after the reservation; where the store is away too, after it."""
        try:
            for job in jobs:
                await self._store.finish(Outcome(job.release(now=self._clock())))
        except StoreError as error:
            log.warning("jobs that were not sent wait for their reservation to end", extra={"error": str(error)})
