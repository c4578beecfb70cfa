"""Claims jobs and runs them until told to stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from hookwright.core.clock import Clock
from hookwright.core.delivery import Delivery
from hookwright.core.errors import StoreDamaged, StoreError
from hookwright.core.job import Job, JobState
from hookwright.core.observer import Observer
from hookwright.core.outcome import Outcome
from hookwright.core.plan import AtOnce, plan
from hookwright.core.router import Router
from hookwright.core.store import History, Queue, Standing
from hookwright.engine.rates import Rates
from hookwright.engine.recent import Recent
from hookwright.engine.reports import report
from hookwright.engine.runner import Attempt, Runner

log = logging.getLogger(__name__)

IDLE_WAIT = timedelta(seconds=1)
"""How long an idle worker trusts the store's wake-up before it looks again by itself."""
STUBBORN_AFTER = timedelta(seconds=10)
"""An async handler that swallows its cancellation is given up on this long after its timeout."""


class Worker:
    """Runs at most ``concurrency`` jobs at once. Never claims more than it has free slots for."""

    def __init__(
        self,
        queue: Queue,
        history: History,
        runner: Runner,
        router: Callable[[], Router],
        observer: Observer,
        recent: Recent,
        *,
        clock: Clock,
        monotonic: Callable[[], float],
        name: str,
        concurrency: int,
        lease: timedelta,
        handlers: Callable[[], frozenset[str]] | None = None,
        rates: Rates | None = None,
    ) -> None:
        """``handlers``: the names of those that this process may run now; all of the router's unless given."""
        self._queue = queue
        self._history = history
        self._runner = runner
        self._router = router
        self._observer = observer
        self._recent = recent
        self._clock = clock
        self._monotonic = monotonic
        self.name = name
        self._concurrency = concurrency
        self._lease = lease
        self._handlers = handlers or (lambda: router().names())
        self._rates = rates
        self._running: dict[int, Attempt] = {}
        self._promised = 0
        """Slots kept for jobs that are being stored as started."""
        self._shared = False
        """Slots have been promised since the last claim."""
        self._asked = 0
        """Slots kept for what a claim under way may bring."""
        self._alone = 0
        """How many wait for all others to end, or run with nothing beside them."""
        self._ended = asyncio.Event()
        self._stopping = asyncio.Event()
        self._quiet = asyncio.Event()
        """Set while no claim is under way."""
        self._quiet.set()

    @property
    def busy(self) -> int:
        """How many attempts are running."""
        return len(self._running)

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def promise(self, handler: str) -> AtOnce | None:
        """Keep a slot for a job of ``handler`` that is about to be stored; `settle` ends the promise.

        ``None``: no slot is free, a job has to run alone, or this worker does not run the handler now.
        """
        self._shared = True
        if self._stopping.is_set() or self._alone or self._free() <= 0 or handler not in self._handlers():
            return None
        self._promised += 1
        return AtOnce(handler, self.name, self._lease)

    def settle(self, job: Job | None) -> None:
        """What was promised a slot has been stored as started, and runs from now on; ``None``: it was not."""
        self._promised -= 1
        if job is not None:
            self._start(job)
        self._ended.set()

    async def carry_out(self, job: Job, *, alone: bool = False) -> None:
        """Run a job that was begun for this worker (`Queue.start`), to its end; ``alone``: once all others have ended.

        Its lease is kept by `keep_leases` from this moment on. Who is cancelled while waiting here stops waiting only.
        """
        attempt = Attempt(job, started=self._monotonic())
        self._running[job.id] = attempt
        self._alone += alone
        run = self._process_alone(attempt) if alone else self._process(attempt)
        attempt.task = asyncio.create_task(run, name=f"job {job.id}")
        await asyncio.wait({attempt.task})

    async def run(self) -> None:
        """Claim and run until `stop` is called, or cancelled. A store that fails is tried again, later each time."""
        pause = 0.1
        self._quiet.clear()
        try:
            while not self._stopping.is_set():
                try:
                    await self._claim_and_start()
                    pause = 0.1
                except StoreError as error:
                    log.error("worker cannot reach the store", extra={"error": str(error), "seconds": pause})
                    await self._sleep(pause)
                    pause = min(pause * 2, 10.0)
        finally:
            self._quiet.set()

    async def drain(self) -> int:
        """Run everything that is due, and what that causes, to its end. How many attempts. For tests and scripts."""
        attempts = 0
        while True:
            attempts += (started := await self._claim())
            if not started and not self._running:
                return attempts
            await self._one_ended()

    async def stop(self, *, grace: timedelta) -> None:
        """Claim no more, give running handlers ``grace`` to end, then release their jobs uncounted."""
        self._stopping.set()
        self._ended.set()
        try:
            # A claim under way hands its jobs back first; one that hangs is left to its leases.
            await asyncio.wait_for(self._settled(), 2.0)
        except TimeoutError:
            log.warning("the store does not answer; what it hands out now runs again after the lease")
        tasks = {attempt.task for attempt in self._running.values() if attempt.task}
        if tasks:
            await asyncio.wait(tasks, timeout=grace.total_seconds())
        left = [attempt for attempt in self._running.values() if attempt.task]
        for attempt in left:
            self._end(attempt, "stop")
        if left:
            log.info("handlers did not end in time; their jobs go back to the queue", extra={"count": len(left)})
            # A plain function in a thread cannot be waited for without end: its lease runs out instead.
            await asyncio.wait({attempt.task for attempt in left if attempt.task}, timeout=2.0)

    async def keep_leases(self) -> None:
        """Once: renew what runs, stop what was cancelled or lost, give up on what will not end."""
        attempts = [(attempt.job.id, attempt.job.attempt) for attempt in self._running.values()]
        if not attempts:
            return
        standings = await self._queue.renew(attempts, lease=self._lease)
        for attempt in tuple(self._running.values()):
            standing = standings.get(attempt.job.id, Standing.OK)
            if standing is not Standing.OK:
                self._observer.lease_lost(attempt.job)
                self._end(attempt, "cancel" if standing is Standing.CANCEL else "lost")
            elif self._is_stubborn(attempt):
                await self._abandon(attempt)

    def give_back(self, handlers: frozenset[str]) -> None:
        """Stop attempts of handlers that this process may no longer run; their jobs go back to the queue."""
        for attempt in tuple(self._running.values()):
            if attempt.job.handler in handlers:
                self._end(attempt, "stop")

    async def _claim_and_start(self) -> None:
        # A claim that left slots free has taken all there was: asking again at once would only keep the server and this
        # loop from the jobs themselves. Where there was more, `wait` returns at once.
        await self._claim()
        if self._stopping.is_set():
            return
        if self._free() <= 0:
            await self._one_ended()
        else:
            waiting = asyncio.ensure_future(self._queue.wait(IDLE_WAIT))
            stopping = asyncio.ensure_future(self._stopping.wait())
            await asyncio.wait({waiting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if not waiting.done():
                waiting.cancel()
            elif not waiting.cancelled():
                waiting.result()

    async def _claim(self) -> int:
        free = self._free()
        if free <= 0:
            return 0
        handlers = self._handlers()
        if self._rates is not None:
            handlers -= self._rates.exhausted()
        # Where slots are promised too, a claim leaves half of them to be promised meanwhile.
        self._asked = (free + 1) // 2 if self._shared else free
        self._shared = False
        try:
            claimed = await self._queue.claim(limit=self._asked, worker=self.name, handlers=handlers, lease=self._lease)
        finally:
            self._asked = 0
        if self._stopping.is_set():
            for job in claimed.jobs:
                await self._queue.finish(Outcome(job.release(now=self._clock())))
            return 0
        for job in claimed.jobs:
            self._start(job)
        if claimed.alone_waiting:
            return len(claimed.jobs) + await self._run_alone(handlers)
        return len(claimed.jobs)

    async def _run_alone(self, handlers: frozenset[str]) -> int:
        """A job that may take the process with it runs with nothing beside it, so that it harms only itself."""
        self._alone += 1
        try:
            while self._running or self._promised:
                await self._one_ended()
            if self._stopping.is_set():
                return 0
            alone = await self._queue.claim(limit=1, worker=self.name, handlers=handlers, lease=self._lease, alone=True)
            for job in alone.jobs:
                self._start(job)
            while self._running:
                await self._one_ended()
            return len(alone.jobs)
        finally:
            self._alone -= 1

    def _start(self, job: Job) -> None:
        attempt = Attempt(job, started=self._monotonic())
        self._running[job.id] = attempt
        attempt.task = asyncio.create_task(self._process(attempt), name=f"job {job.id}")

    async def _process_alone(self, attempt: Attempt) -> None:
        try:
            while len(self._running) > 1 or self._promised:
                self._ended.clear()
                await self._ended.wait()
            attempt.started = self._monotonic()
        except asyncio.CancelledError:
            # Cancelled before it had begun anything: as if while it ran.
            self._running.pop(attempt.job.id, None)
            if attempt.ending == "stop":
                await self._save(attempt, Outcome(attempt.job.release(now=self._clock())), None)
            elif attempt.ending is None:
                raise
        else:
            await self._process(attempt)
        finally:
            self._alone -= 1

    async def _process(self, attempt: Attempt) -> None:
        job = attempt.job
        self._observer.job_started(job, waited=(job.started_at or job.run_at) - job.run_at)
        try:
            delivery = self._recent.get(job.delivery_seq) or await self._history.delivery(job.delivery_seq)
            route = self._router().get(job.handler)
            if delivery is None or route is None:
                # The handler vanished in a reload since the claim: not this job's fault.
                await self._save(attempt, Outcome(job.release(now=self._clock())), None)
                return
            not_yet = None if self._rates is None else await self._rates.admit(route, job)
            if not_yet is not None:
                await self._save(attempt, not_yet, None)
                return
            outcome = await self._runner.run(attempt, route, delivery)
            await self._save(attempt, outcome, delivery)
        except asyncio.CancelledError:
            if attempt.ending == "stop":
                await self._save(attempt, Outcome(job.release(now=self._clock())), None)
            elif attempt.ending is not None:
                # Its end is recorded already; telling the store frees the slot at once.
                await self._save(attempt, Outcome(job.cancel(now=self._clock())), None)
            else:
                raise
        except StoreDamaged as error:
            # It would be as damaged at the next attempt: a dead letter, for a person to look at.
            await self._save(attempt, Outcome(job.fail(str(error), now=self._clock())), None)
        except StoreError as error:
            # The lease runs out and the job runs again: at least once.
            log.error("could not record the end of a job", extra={"job": job.id, "error": str(error)})
        finally:
            if self._running.get(job.id) is attempt:
                del self._running[job.id]
            self._ended.set()

    async def _save(self, attempt: Attempt, outcome: Outcome, delivery: Delivery | None) -> None:
        router = self._router()
        plans = [plan(emitted, router) for emitted in attempt.emitted]
        if delivery is not None:
            told = report(outcome.job, delivery, router=router, now=self._clock(), result=attempt.result)
            plans += [told] if told else []
        kept = await self._queue.finish(outcome, plans, result=attempt.result)
        took = timedelta(seconds=self._monotonic() - attempt.started)
        if kept:
            self._observer.job_ended(outcome.job, took=took)
            if outcome.job.state is not JobState.SUCCEEDED:
                log.debug("attempt ended", extra={"job": outcome.job.id, "state": str(outcome.job.state)})
        elif attempt.ending is None:
            log.warning(
                "attempt ended after its lease was lost; nothing of it was kept",
                extra={"job": attempt.job.id, "handler": attempt.job.handler, "attempt": attempt.job.attempt},
            )

    def _end(self, attempt: Attempt, why: str) -> None:
        if attempt.ending is None and attempt.task is not None:
            attempt.ending = why
            attempt.task.cancel()

    def _is_stubborn(self, attempt: Attempt) -> bool:
        route = self._router().get(attempt.job.handler)
        if route is None or route.timeout is None or attempt.in_thread:
            return False
        return self._monotonic() - attempt.started > (route.timeout + STUBBORN_AFTER).total_seconds()

    async def _abandon(self, attempt: Attempt) -> None:
        """The handler swallowed its cancellation: a dead letter, since a retry would run beside it."""
        job = attempt.job
        log.error(
            "handler does not end although it was cancelled; its slot is given to others",
            extra={"job": job.id, "handler": job.handler},
        )
        self._running.pop(job.id, None)
        self._ended.set()
        delivery = await self._history.delivery(job.delivery_seq)
        error = "the handler went on after its timeout had cancelled it"
        await self._save(attempt, Outcome(job.fail(error, now=self._clock())), delivery)
        # From here on whatever it still does is late, and the fence refuses it.
        attempt.ending = "lost"

    async def _settled(self) -> None:
        await self._quiet.wait()
        while self._promised:
            self._ended.clear()
            await self._ended.wait()

    def _free(self) -> int:
        return self._concurrency - len(self._running) - self._promised - self._asked

    async def _one_ended(self) -> None:
        self._ended.clear()
        if self._running or self._promised:
            await self._ended.wait()

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return
