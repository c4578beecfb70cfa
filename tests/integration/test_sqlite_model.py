"""Random histories against a model small enough to be obviously right."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hookwright.core.delivery import Delivery
from hookwright.core.job import ENDED, Job, JobState, Lane, NewJob
from hookwright.core.outcome import Outcome
from hookwright.core.plan import Plan
from hookwright.core.store import Receipt, Standing
from hookwright.stores.sqlite.store import SqliteStore
from hookwright.testing.store_contract import HandClock

LEASE = timedelta(seconds=15)
LANES = (
    Lane(name="plain"),
    Lane(name="pair", limit=2),
    Lane(name="fifo", limit=1, order="fifo"),
    Lane(name="wide fifo", limit=2, order="fifo"),
    Lane(name="hold", limit=1, order="fifo", hold=True),
    Lane(name="loose hold", limit=2, hold=True),
    Lane(name="shared", limit=1, order="fifo", shared=True),
    Lane(name="latest", limit=1, order="latest"),
)
LIMITS = {lane.name: lane.limit or 1000 for lane in LANES}
TENANTS = ("a", "b")


T = TypeVar("T")


def in_memory(clock: HandClock) -> SqliteStore:
    return SqliteStore(None, clock=clock)


class History:
    """The model: every job as it should be, who believes to run, which slots are taken and which jobs hold a lane.

    A generator of random histories of our own, because hypothesis's state machines make short ones: an order is
    broken only where many jobs meet in one lane.
    """

    def __init__(self, seed: int, make: Callable[[HandClock], Any] = in_memory) -> None:
        self.random = random.Random(seed)
        self.loop = asyncio.new_event_loop()
        self.clock = HandClock()
        self.store = make(self.clock)
        self.do(self.store.open())
        self.jobs: dict[int, Job] = {}
        self.lanes: dict[int, Lane] = {}
        self.slots: set[int] = set()
        self.attempts: list[Job] = []
        self.paused: dict[str, datetime] = {}
        self.held: set[int] = set()
        self.count = 0
        # A few lanes in each history, so that jobs meet in them.
        self.chosen = self.random.sample(LANES, 2)

    def play(self, steps: int) -> None:
        weights = {
            self.add: 8,
            self.claim: 8,
            self.finish: 10,
            self.time_passes: 4,
            self.renew: 3,
            self.sweep: 2,
            self.cancel: 2,
            self.rearm: 2,
            self.pause: 1,
            self.resume: 1,
        }
        for step in self.random.choices(list(weights), list(weights.values()), k=steps):
            step()
            self.agrees()

    def end(self) -> None:
        """Everything that can run does run to its end: nothing is lost."""
        self.clock.advance(timedelta(days=1))
        self.sweep()
        while self._claim(50, alone=False) or self._claim(1, alone=True):
            for attempt in list(self.attempts):
                self._finish(attempt, attempt.succeed(now=self.clock()))
            self.agrees()
            self.clock.advance(timedelta(seconds=1))
        waiting = [job for job in self.jobs.values() if job.state is JobState.QUEUED]
        assert all(any(other.id in self.held for other in self._lane(job)) for job in waiting), waiting

    def close(self) -> None:
        self.do(self.store.close())
        self.loop.close()

    def do(self, awaitable: Awaitable[T]) -> T:
        async def wait() -> T:
            return await awaitable

        return self.loop.run_until_complete(wait())

    def add(self) -> None:
        lane = self.random.choice(self.chosen)
        tenant = self.random.choice("aab")
        delay = self.random.choice([0, 0, 0, 0, 3])
        copies = self.random.randint(1, 3)
        self.count += 1
        now = self.clock()
        delivery = Delivery(
            source="s",
            id=str(self.count),
            event="e",
            received_at=now,
            tenant=tenant,
            due_at=now + timedelta(seconds=delay) if delay else None,
        )
        plan = Plan(delivery, (NewJob("h", lane),) * copies)

        async def twice() -> list[Receipt]:
            return list(await asyncio.gather(self.store.add(plan), self.store.add(plan)))

        receipts = self.do(twice())
        assert [receipt.jobs for receipt in receipts] == [copies, 0]
        for view in self.do(self.store.jobs(delivery_seq=receipts[0].seq)):
            self.jobs[view.job.id] = view.job
            self.lanes[view.job.id] = lane

    def claim(self) -> None:
        alone = self.random.random() < 0.2
        self._claim(self.random.randint(1, 6), alone=alone)

    def _claim(self, limit: int, *, alone: bool) -> int:
        claimed = self.do(
            self.store.claim(limit=limit, worker="w", handlers=frozenset({"h"}), lease=LEASE, alone=alone)
        )
        assert len(claimed.jobs) <= limit
        now = self.clock()
        for tenant, until in list(self.paused.items()):
            if until <= now:
                del self.paused[tenant]
        for job in sorted(claimed.jobs, key=lambda job: job.id):
            before = self.jobs[job.id]
            assert before.state is JobState.QUEUED, before
            assert before.alone == alone
            assert job.tenant not in self.paused
            assert job.attempt == before.attempt + 1
            # The store may have put it off to the end of a pause, never earlier than it was due.
            assert job.run_at <= now
            assert before.run_at <= now
            lane = self.lanes[job.id]
            others = [other for other in self._lane(job) if other.id != job.id and other.state is JobState.QUEUED]
            ready = [other for other in others if other.run_at <= now and other.tenant not in self.paused]
            if lane.order == "fifo" and not lane.hold:
                older = [other for other in ready if other.id < job.id and not self._deferred(other)]
                # What must run alone holds the lane, so an older one that came back or was put off waits for it.
                assert not [other for other in older if not alone or is_fresh(other)]
            if lane.hold:
                holders = [other.id for other in self._lane(job) if other.id in self.held]
                assert not holders or job.id in self.held
            if lane.order == "latest":
                assert not [other for other in ready if other.id > job.id and other.id not in self.held]
                for other in others:
                    if other.id < job.id and not self.held & {job.id}:
                        self.jobs[other.id] = other.skip("superseded by a newer delivery", now=now)
            self.jobs[job.id] = job
            self.slots.add(job.id)
            self.attempts.append(job)
        return len(claimed.jobs)

    def _deferred(self, job: Job) -> bool:
        return self.lanes[job.id].shared

    def finish(self) -> None:
        if not self.attempts:
            return
        attempt = self.random.choice(self.attempts)
        now = self.clock()
        ends = {
            "succeed": attempt.succeed(now=now),
            "skip": attempt.skip("s", now=now),
            "fail": attempt.fail("f", now=now),
            "retry": attempt.retry(now + timedelta(seconds=2), "r"),
            "now": attempt.release(now=now),
            "late": attempt.postpone(now + timedelta(minutes=1), "p"),
        }
        self._finish(attempt, self.random.choice(list(ends.values())))

    def _finish(self, attempt: Job, ended: Job) -> None:
        current = self.jobs[attempt.id]
        valid = current.state is JobState.RUNNING and current.attempt == attempt.attempt
        assert self.do(self.store.finish(Outcome(ended))) == valid
        self.attempts = [other for other in self.attempts if other is not attempt]
        if current.attempt == attempt.attempt:
            self.slots.discard(attempt.id)
        if valid:
            self._save(ended)

    def _save(self, job: Job) -> None:
        self.jobs[job.id] = job
        lane = self.lanes[job.id]
        if lane.hold and job.state in (JobState.QUEUED, JobState.FAILED):
            self.held.add(job.id)
        elif job.state in ENDED:
            self.held.discard(job.id)

    def time_passes(self) -> None:
        self.clock.advance(timedelta(seconds=self.random.choice([1, 1, 3, 3, 20])))

    def renew(self) -> None:
        answers = self.do(self.store.renew([(job.id, job.attempt) for job in self.attempts], lease=LEASE))
        for attempt in self.attempts:
            current = self.jobs[attempt.id]
            if current.attempt != attempt.attempt or current.state not in (JobState.RUNNING, JobState.CANCELLED):
                assert answers[attempt.id] is not Standing.OK or current.state is JobState.RUNNING
                continue
            expected = Standing.CANCEL if current.state is JobState.CANCELLED else Standing.OK
            assert answers[attempt.id] is expected
            if current.state is JobState.RUNNING:
                self.jobs[attempt.id] = attempt_renewed(current, self.clock)

    def sweep(self) -> None:
        now = self.clock()
        lost = {job.id: job for job in self.do(self.store.sweep())}
        expected = {
            job.id
            for job in self.jobs.values()
            if job.state is JobState.RUNNING and job.leased_until is not None and job.leased_until < now
        }
        assert set(lost) == expected
        for id, job in lost.items():
            assert job == self.jobs[id].lose(now=now)
            self.slots.discard(id)
            self._save(job)
        self._forget_stopped()

    def _forget_stopped(self) -> None:
        for id in list(self.slots):
            if self.jobs[id].state is JobState.CANCELLED:
                [view] = self.do(self.store.jobs(id=id))
                assert view.job.state is JobState.CANCELLED
                if self.do(self.slot_is_free(id)):
                    self.slots.discard(id)

    async def slot_is_free(self, id: int) -> bool:
        """Asked behind the store's back: no port tells it."""
        rows = await self.store._read(
            lambda connection: connection.execute("SELECT lease FROM jobs WHERE id = ?", (id,)).fetchall()
        )
        return bool(rows[0][0] is None)

    def cancel(self) -> None:
        if not self.jobs:
            return
        id = self.random.choice(sorted(self.jobs))
        before = self.jobs[id]
        state = self.do(self.store.cancel(id))
        if before.state in (JobState.QUEUED, JobState.RUNNING):
            assert state is JobState.CANCELLED
            self.jobs[id] = before.cancel(now=self.clock())
            self.held.discard(id)
        else:
            assert state is before.state
            self.held.discard(id)

    def rearm(self) -> None:
        if not self.jobs:
            return
        id = self.random.choice(sorted(self.jobs))
        before = self.jobs[id]
        done = self.do(self.store.rearm([id]))
        assert done == int(before.state in ENDED and id not in self.slots)
        if done:
            self.jobs[id] = before.rearm(now=self.clock())

    def pause(self) -> None:
        tenant = self.random.choice(TENANTS)
        until = self.clock() + timedelta(seconds=self.random.choice([2, 30]))
        self.do(self.store.pause(tenant, until, "p"))
        self.paused[tenant] = max(until, self.paused.get(tenant, until))

    def resume(self) -> None:
        tenant = self.random.choice(TENANTS)
        self.do(self.store.resume(tenant))
        until = self.paused.pop(tenant, None)
        for job in list(self.jobs.values()):
            if job.tenant == tenant and job.state is JobState.QUEUED and job.run_at == until:
                self.jobs[job.id] = replace(job, run_at=self.clock())

    def agrees(self) -> None:
        stored = {view.job.id: view.job for view in self.do(self.store.jobs(limit=10_000))}
        assert set(stored) == set(self.jobs)
        for id, job in stored.items():
            model = self.jobs[id]
            if job.state is JobState.SKIPPED and model.state is JobState.QUEUED:
                # Superseded on arrival of a newer one, which the model learns here.
                newer = [other for other in self._lane(model) if other.id > id]
                assert self.lanes[id].order == "latest"
                assert newer
                self.jobs[id] = model = job
                self.held.discard(id)
            assert (job.state, job.attempt, job.failures, job.lost) == (
                model.state,
                model.attempt,
                model.failures,
                model.lost,
            ), (job, model)
        for lane in LANES:
            for tenant in TENANTS:
                slots = [
                    id
                    for id in self.slots
                    if self.lanes[id] is lane and (lane.shared or self.jobs[id].tenant == tenant)
                ]
                assert len(slots) <= LIMITS[lane.name]
        self.do(self.store.check())

    def _lane(self, job: Job) -> list[Job]:
        lane = self.lanes[job.id]
        return [
            other
            for other in self.jobs.values()
            if self.lanes[other.id] is lane and (lane.shared or other.tenant == job.tenant)
        ]


def is_fresh(job: Job) -> bool:
    """It could have run since it came, and nobody has tried."""
    return job.attempt == 0 and job.run_at == job.created_at


def attempt_renewed(job: Job, clock: HandClock) -> Job:
    return replace(job, leased_until=clock() + LEASE)


def play(seed: int, steps: int) -> None:
    history = History(seed)
    try:
        history.play(steps)
        history.end()
    finally:
        history.close()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 1 << 32))
def test_no_history_loses_a_job_or_breaks_a_lane(seed: int) -> None:
    play(seed, 80)


@pytest.mark.slow
@pytest.mark.timeout(600)
@settings(max_examples=1000, deadline=None)
@given(st.integers(0, 1 << 32))
def test_no_long_history_loses_a_job_or_breaks_a_lane(seed: int) -> None:
    play(seed, 200)
