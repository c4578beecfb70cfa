"""What every store must do, as a test suite: subclass `StoreContract` and say how your store is opened.

    class TestMyStore(StoreContract):
        async def open(self, place, clock):
            store = MyStore(place, clock=clock)
            await store.open()
            return store

It needs pytest with pytest-asyncio in auto mode. Time is set by hand; nothing sleeps.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hookwright.core.clock import Clock
from hookwright.core.delivery import Delivery, Facts
from hookwright.core.errors import StoreError
from hookwright.core.job import DISPATCHED, Job, JobState, Lane, NewJob, Order
from hookwright.core.outcome import DropTenant, Outcome, PauseTenant
from hookwright.core.plan import AtOnce, Plan
from hookwright.core.store import Arrival, Claimed, Standing, Store

LEASE = timedelta(seconds=15)
SECOND = timedelta(seconds=1)
HANDLERS = frozenset({"first", "second"})
PLAIN = Lane(name="first")


class HandClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


def lane(
    name: str = "lane", *, limit: int = 1, order: Order = "fifo", hold: bool = False, shared: bool = False
) -> Lane:
    return Lane(name=name, limit=limit, order=order, hold=hold, shared=shared)


def names(jobs: Iterable[Job]) -> list[int]:
    return [job.delivery_seq for job in jobs]


class StoreContract(ABC):
    durable = True
    """What was acknowledged is there after the store was opened again."""
    orders = True
    """Jobs that come after others of their delivery wait for them: `Store.keeps_order`."""
    sealed = False
    """Bodies are kept encrypted, which makes them longer than they were."""

    @abstractmethod
    async def open(self, place: Path, clock: Clock) -> Store:
        """The store at ``place``, opened: the same one for the same place, where stores are durable."""

    @pytest.fixture
    def clock(self) -> HandClock:
        return HandClock()

    @pytest.fixture
    async def store(self, tmp_path: Path, clock: HandClock) -> AsyncIterator[Store]:
        store = await self.open(tmp_path, clock)
        yield store
        # Whatever a test did, the store's own account of itself must add up.
        await store.check()
        await store.close()

    def delivery(self, id: str, clock: Clock, **changes: object) -> Delivery:
        values: dict[str, object] = {
            "source": "github",
            "scope": "github.com/integration/1",
            "id": id,
            "event": "issues",
            "action": "opened",
            "received_at": clock(),
            "body": b'{"action":"opened"}',
            "tenant": "a",
        }
        return Delivery(**(values | changes))  # type: ignore[arg-type]

    async def put(
        self, store: Store, clock: Clock, id: str, *lanes: Lane, handler: str = "first", **changes: object
    ) -> int:
        """Store a delivery with a job in each lane; its number."""
        jobs = tuple(NewJob(handler, lane) for lane in lanes or (PLAIN,))
        return (await store.add(Plan(self.delivery(id, clock, **changes), jobs))).seq

    async def take(
        self, store: Store, limit: int = 10, *, handlers: frozenset[str] = HANDLERS, alone: bool = False
    ) -> Sequence[Job]:
        return (await self.claim(store, limit, handlers=handlers, alone=alone)).jobs

    async def claim(
        self, store: Store, limit: int = 10, *, handlers: frozenset[str] = HANDLERS, alone: bool = False
    ) -> Claimed:
        return await store.claim(limit=limit, worker="w1", handlers=handlers, lease=LEASE, alone=alone)

    async def succeed(self, store: Store, clock: Clock, job: Job) -> bool:
        return await store.finish(Outcome(job.succeed(now=clock())))

    async def state(self, store: Store, job_id: int) -> JobState:
        return (await store.jobs(id=job_id))[0].job.state

    async def fail(self, store: Store, clock: Clock, job: Job) -> bool:
        return await store.finish(Outcome(job.fail("broken", now=clock())))

    async def lose(self, store: Store, clock: HandClock, times: int) -> None:
        """Let the one job in the store lose its process that often."""
        for lost in range(times):
            jobs = await self.take(store, alone=lost >= 2)
            assert len(jobs) == 1
            clock.advance(LEASE + SECOND)
            assert len(await store.sweep()) == 1

    # Arrival

    async def test_a_delivery_is_read_back_as_it_was(self, store: Store, clock: HandClock) -> None:
        delivery = self.delivery(
            "one",
            clock,
            body=b"\x00\xff" * 5000,
            headers={"x-github-event": "issues", "empty": ""},
            facts=Facts(
                repository="o/r", number=7, author="me", bot=True, branch="main", labels=("a", "b"), installation=9
            ),
            due_at=clock() + SECOND,
            caused_by="task:0",
            depth=3,
            rearm=True,
        )
        receipt = await store.add(Plan(delivery, ()))
        assert receipt.arrival is Arrival.STORED
        assert await store.delivery(receipt.seq) == delivery
        assert await store.delivery(receipt.seq + 1) is None

    @pytest.mark.parametrize(
        "text", ["", "plain", "a\x00b", "\ud800", "\U0001f600é", "'; DROP TABLE jobs; --", "x" * 10_000, "%", "a\x1fb"]
    )
    async def test_any_text_is_kept_exactly(self, store: Store, clock: HandClock, text: str) -> None:
        delivery = self.delivery(
            text,
            clock,
            source=text or "github",
            scope=text,
            event=text or "issues",
            action=text,
            tenant=text,
            headers={"h": text},
            facts=Facts(repository=text, labels=(text,)),
            caused_by=text,
        )
        plan = Plan(delivery, (NewJob(text or "first", Lane(name=text)),))
        seq = (await store.add(plan)).seq
        assert await store.delivery(seq) == delivery
        assert (await store.add(plan)).arrival is Arrival.DUPLICATE
        [job] = await self.take(store, handlers=frozenset({text or "first"}))
        assert (job.handler, job.lane, job.tenant) == (text or "first", text, delivery.owner)
        assert await store.finish(Outcome(job.fail(f"error {text}", now=clock())))
        assert (await store.jobs(delivery_seq=seq))[0].job.state is JobState.FAILED
        assert [view.id for view in await store.deliveries(id=text)] == [text]
        assert await store.cells(text).put(text, b"1") is not None
        assert await store.cells(text).get(text) is not None

    async def test_a_body_of_25_megabytes_is_kept(self, store: Store, clock: HandClock) -> None:
        body = bytes(range(256)) * (25 * 4096)
        seq = await self.put(store, clock, "large", body=body)
        kept = await store.delivery(seq)
        assert kept is not None
        assert kept.body == body

    async def test_a_duplicate_changes_nothing(self, store: Store, clock: HandClock) -> None:
        first = await store.add(Plan(self.delivery("one", clock), (NewJob("first", PLAIN),)))
        again = await store.add(Plan(self.delivery("one", clock, body=b"other"), (NewJob("first", PLAIN),) * 3))
        assert (again.arrival, again.seq, again.jobs) == (Arrival.DUPLICATE, first.seq, 0)
        assert len(await self.take(store)) == 1
        kept = await store.delivery(first.seq)
        assert kept is not None
        assert kept.body == b'{"action":"opened"}'

    async def test_of_many_copies_handed_in_at_once_one_is_stored(self, store: Store, clock: HandClock) -> None:
        plans = [Plan(self.delivery(str(number % 7), clock), (NewJob("first", PLAIN),)) for number in range(200)]
        receipts = await asyncio.gather(*[store.add(plan) for plan in plans])
        assert sum(receipt.arrival is Arrival.STORED for receipt in receipts) == 7
        assert len({receipt.seq for receipt in receipts}) == 7
        assert (await store.statistics()).deliveries == 7
        assert len(await self.take(store, 100)) == 7

    async def test_two_sources_and_two_scopes_may_use_one_id(self, store: Store, clock: HandClock) -> None:
        seqs = {
            await self.put(store, clock, "one"),
            await self.put(store, clock, "one", source="cron"),
            await self.put(store, clock, "one", scope="other"),
        }
        assert len(seqs) == 3

    async def test_a_uuid_and_its_other_spellings_are_different_ids(self, store: Store, clock: HandClock) -> None:
        id = "72d3162e-cc78-11e3-81ab-4c9367dc0958"
        seqs = [await self.put(store, clock, spelling) for spelling in (id, id.upper(), id.replace("-", ""))]
        assert len(set(seqs)) == 3
        assert [view.id for view in await store.deliveries(id=id)] == [id]

    async def test_a_redelivery_runs_what_had_failed(self, store: Store, clock: HandClock) -> None:
        seq = await self.put(store, clock, "one", PLAIN, PLAIN)
        good, bad = await self.take(store)
        await self.succeed(store, clock, good)
        await self.fail(store, clock, bad)
        clock.advance(SECOND)
        again = await store.add(Plan(self.delivery("one", clock, rearm=True), ()))
        assert (again.arrival, again.seq, again.jobs) == (Arrival.REARMED, seq, 1)
        [job] = await self.take(store)
        assert (job.id, job.attempt, job.failures) == (bad.id, 2, 0)

    async def test_a_redelivery_of_what_has_not_failed_is_a_duplicate(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "one")
        again = await store.add(Plan(self.delivery("one", clock, rearm=True), (NewJob("first", PLAIN),)))
        assert (again.arrival, again.jobs) == (Arrival.DUPLICATE, 0)

    async def test_what_was_acknowledged_is_there_after_reopening(
        self, store: Store, clock: HandClock, tmp_path: Path
    ) -> None:
        if not self.durable:
            pytest.skip("this store declares that it keeps nothing")
        seq = await self.put(store, clock, "one")
        await store.close()
        again = await self.open(tmp_path, clock)
        try:
            assert await again.delivery(seq) is not None
            [job] = await self.take(again)
            assert job.delivery_seq == seq
            assert await self.put(again, clock, "two") > seq
        finally:
            await again.close()
            await store.open()

    async def test_a_closed_store_says_so(self, store: Store, clock: HandClock, tmp_path: Path) -> None:
        other = await self.open(tmp_path / "..", clock) if not self.durable else store
        await other.close()
        with pytest.raises(StoreError):
            await self.put(other, clock, "one")
        await other.close()
        await other.open()
        if other is not store:
            await other.close()

    # Claims

    async def test_a_claimed_job_is_started(self, store: Store, clock: HandClock) -> None:
        seq = await self.put(store, clock, "one")
        clock.advance(SECOND)
        [job] = await self.take(store)
        assert (job.delivery_seq, job.handler, job.lane, job.tenant) == (seq, "first", "first", "a")
        assert (job.state, job.attempt, job.worker) == (JobState.RUNNING, 1, "w1")
        assert (job.started_at, job.leased_until) == (clock(), clock() + LEASE)
        assert (await store.jobs(id=job.id))[0].job == job

    async def test_a_tenant_without_name_is_its_source(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "one", tenant="")
        assert [job.tenant for job in await self.take(store)] == ["github"]

    async def test_no_job_is_handed_out_twice_to_20_claimers(self, store: Store, clock: HandClock) -> None:
        lanes = [PLAIN, *(lane(f"l{number}", limit=3, order="any") for number in range(5))]
        for number in range(100):
            await self.put(store, clock, str(number), lanes[number % 6], tenant=f"t{number % 3}")
        taken: list[int] = []

        async def claimer() -> None:
            while jobs := await self.take(store, 3):
                taken.extend(job.id for job in jobs)
                for job in jobs:
                    await self.succeed(store, clock, job)

        await asyncio.gather(*[claimer() for _ in range(20)])
        taken += [job.id for job in await self.take(store, 100)]
        assert sorted(taken) == sorted(set(taken))
        assert len(taken) == 100

    async def test_a_claim_takes_at_most_its_limit(self, store: Store, clock: HandClock) -> None:
        for number in range(9):
            await self.put(store, clock, str(number))
        assert [len(await self.take(store, 4)) for _ in range(4)] == [4, 4, 1, 0]

    async def test_a_job_is_not_claimed_before_it_is_due(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "later", due_at=clock() + 2 * SECOND)
        clock.advance(SECOND)
        assert not await self.take(store)
        clock.advance(SECOND)
        assert len(await self.take(store)) == 1

    async def test_many_delayed_jobs_come_when_they_are_due(self, store: Store, clock: HandClock) -> None:
        due = [self.put(store, clock, str(number), due_at=clock() + number * SECOND) for number in range(1, 101)]
        await asyncio.gather(*due)
        clock.advance(50 * SECOND)
        assert len(await self.take(store, 1000)) == 50

    # Leases and fences

    async def test_a_lost_lease_gives_the_job_back(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "one")
        [job] = await self.take(store)
        clock.advance(LEASE)
        assert not await store.sweep()
        clock.advance(SECOND)
        [lost] = await store.sweep()
        assert (lost.id, lost.state, lost.lost) == (job.id, JobState.QUEUED, 1)
        [again] = await self.take(store)
        assert (again.id, again.attempt) == (job.id, 2)
        [note] = await store.attempts(job.id)
        assert (note.attempt, note.became, note.worker) == (1, JobState.QUEUED, "w1")

    async def test_a_renewed_lease_holds(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "one")
        [job] = await self.take(store)
        for _ in range(3):
            clock.advance(timedelta(seconds=10))
            assert await store.renew([(job.id, job.attempt)], lease=LEASE) == {job.id: Standing.OK}
            assert not await store.sweep()

    async def test_who_lost_the_lease_cannot_finish(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "one")
        [slow] = await self.take(store)
        clock.advance(LEASE + SECOND)
        await store.sweep()
        emitted = Plan(self.delivery("emitted", clock), ())
        # Between the sweep and the next claim nobody holds it, and it must be refused all the same.
        assert not await store.finish(Outcome(slow.succeed(now=clock())), [emitted])
        [quick] = await self.take(store)
        assert (await store.renew([(slow.id, slow.attempt)], lease=LEASE))[slow.id] is Standing.LOST
        assert not await store.finish(Outcome(slow.succeed(now=clock())), [emitted], result=b"wrong")
        assert not await store.remember(slow, "x", b"wrong")
        assert await self.state(store, slow.id) is JobState.RUNNING
        assert not await store.deliveries(id="emitted")
        assert await store.finish(Outcome(quick.succeed(now=clock())), result=b"right")
        assert await store.result(quick.id) == b"right"

    async def test_an_attempt_finishes_once(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "one", lane(limit=1, order="any"))
        [job] = await self.take(store)
        ends = await asyncio.gather(*[self.succeed(store, clock, job) for _ in range(5)])
        assert sorted(ends) == [False] * 4 + [True]
        assert not await self.succeed(store, clock, job)

    async def test_an_unknown_job_is_lost(self, store: Store, clock: HandClock) -> None:
        assert await store.renew([(77, 1)], lease=LEASE) == {77: Standing.LOST}
        assert await store.renew([], lease=LEASE) == {}

    # Ends

    async def test_a_finish_stores_what_it_emitted(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "one")
        [job] = await self.take(store)
        plans = [
            Plan(
                self.delivery("two", clock, source="task", caused_by="github:one", depth=1), (NewJob("second", PLAIN),)
            ),
            Plan(self.delivery("one", clock), (NewJob("first", PLAIN),)),
        ]
        assert await store.finish(Outcome(job.succeed(now=clock())), plans, result=b'{"ok":true}')
        assert await self.state(store, job.id) is JobState.SUCCEEDED
        [next] = await self.take(store)
        assert next.handler == "second"
        assert await store.result(job.id) == b'{"ok":true}'
        assert await store.result(next.id) is None
        [view] = await store.deliveries(source="task")
        assert (view.id, view.caused_by, view.depth) == ("two", "github:one", 1)

    async def test_a_retry_waits_and_counts(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "one")
        [job] = await self.take(store)
        assert await store.finish(Outcome(job.retry(clock() + 10 * SECOND, "no luck")))
        assert not await self.take(store)
        view = (await store.jobs(id=job.id))[0].job
        assert (view.state, view.failures, view.error, view.leased_until) == (JobState.QUEUED, 1, "no luck", None)
        clock.advance(10 * SECOND)
        [again] = await self.take(store)
        assert (again.attempt, again.failures, again.error) == (2, 1, "no luck")
        [note] = await store.attempts(job.id)
        assert (note.attempt, note.became, note.error) == (1, JobState.QUEUED, "no luck")

    async def test_a_job_that_is_started_with_its_delivery_is_nobody_elses(
        self, store: Store, clock: HandClock
    ) -> None:
        jobs = (NewJob("first", PLAIN), NewJob("second", Lane(name="second")))
        wish = AtOnce("first", "w1", LEASE)
        receipt = await store.add(Plan(self.delivery("one", clock), jobs, wish))
        again = await store.add(Plan(self.delivery("one", clock), jobs, wish))
        assert (again.arrival, again.started) == (Arrival.DUPLICATE, None)
        if receipt.started is None:
            # A store may leave the wish alone: then the job is in the queue.
            assert {job.handler for job in await self.take(store)} == {"first", "second"}
            return
        job = receipt.started
        assert (job.handler, job.state, job.attempt, job.worker) == ("first", JobState.RUNNING, 1, "w1")
        assert job == (await store.jobs(id=job.id))[0].job
        assert [other.handler for other in await self.take(store)] == ["second"]
        await store.check()
        assert await self.succeed(store, clock, job)
        assert not await self.succeed(store, clock, job)

    async def test_a_job_that_was_started_with_its_delivery_can_be_lost(self, store: Store, clock: HandClock) -> None:
        receipt = await store.add(
            Plan(self.delivery("one", clock), (NewJob("first", PLAIN),), AtOnce("first", "w1", LEASE))
        )
        if receipt.started is not None:
            clock.advance(LEASE + SECOND)
            assert [job.lost for job in await store.sweep()] == [1]
            assert not await self.succeed(store, clock, receipt.started)
        assert len(await self.take(store)) == 1

    @pytest.mark.parametrize("why", ["limit", "order", "hold", "delay", "pause"])
    async def test_what_has_to_wait_is_not_started_with_its_delivery(
        self, store: Store, clock: HandClock, why: str
    ) -> None:
        lanes = {
            "limit": Lane(name="first", limit=1),
            "order": Lane(name="first", limit=1, order="fifo"),
            "hold": Lane(name="first", hold=True),
        }
        if why == "pause":
            await self.put(store, clock, "before")
            assert len(await self.take(store)) == 1
            await store.pause("a", clock() + SECOND, "too much")
        delivery = self.delivery("one", clock, due_at=clock() + SECOND if why == "delay" else None)
        wish = AtOnce("first", "w1", LEASE)
        receipt = await store.add(Plan(delivery, (NewJob("first", lanes.get(why, PLAIN)),), wish))
        assert (receipt.jobs, receipt.started) == (1, None)
        clock.advance(SECOND * 2)
        assert len(await self.take(store)) == 1

    async def test_a_released_job_is_there_at_once(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "one")
        [job] = await self.take(store)
        assert await store.finish(Outcome(job.release(now=clock())))
        [again] = await self.take(store)
        assert (again.failures, again.lost) == (0, 0)

    @pytest.mark.parametrize("how", ["skip", "fail", "succeed"])
    async def test_an_ended_job_can_be_rearmed(self, store: Store, clock: HandClock, how: str) -> None:
        await self.put(store, clock, "one")
        [job] = await self.take(store)
        assert await store.rearm([job.id]) == 0
        ends = {
            "skip": job.skip("no", now=clock()),
            "fail": job.fail("no", now=clock()),
            "succeed": job.succeed(now=clock()),
        }
        await store.finish(Outcome(ends[how]), result=b"old")
        assert await store.rearm([job.id, 999]) == 1
        assert await store.result(job.id) is None
        [again] = await self.take(store)
        assert (again.id, again.attempt, again.failures) == (job.id, 2, 0)

    async def test_what_was_remembered_is_recalled_by_the_next_attempt(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "one")
        [job] = await self.take(store)
        assert await store.recall(job) == {}
        assert await store.remember(job, "comment", b"1")
        assert await store.remember(job, "label", b"2")
        await store.finish(Outcome(job.retry(clock(), "again")))
        [again] = await self.take(store)
        assert await store.recall(again) == {"comment": b"1", "label": b"2"}

    # Lanes

    async def test_a_fifo_lane_keeps_the_order_of_arrival(self, store: Store, clock: HandClock) -> None:
        put = [await self.put(store, clock, str(number), lane()) for number in range(5)]
        ran = []
        while jobs := await self.take(store):
            assert len(jobs) == 1
            ran.append(jobs[0].delivery_seq)
            await self.succeed(store, clock, jobs[0])
        assert ran == put

    async def test_a_lane_never_exceeds_its_limit(self, store: Store, clock: HandClock) -> None:
        for number in range(10):
            await self.put(store, clock, str(number), lane(limit=3, order="any"))
        first = await self.take(store)
        assert len(first) == 3
        assert not await self.take(store)
        await self.succeed(store, clock, first[0])
        assert len(await self.take(store)) == 1
        clock.advance(LEASE + SECOND)
        assert len(await store.sweep()) == 3
        assert len(await self.take(store)) == 3

    async def test_lanes_of_two_tenants_are_two_lanes_unless_shared(self, store: Store, clock: HandClock) -> None:
        for tenant in "ab":
            await self.put(store, clock, f"own {tenant}", lane("own"), tenant=tenant)
            await self.put(store, clock, f"shared {tenant}", lane("shared", shared=True), tenant=tenant)
        taken = await self.take(store)
        assert sorted(job.lane for job in taken) == ["own", "own", "shared"]

    async def test_an_unlimited_lane_hands_out_many_at_once(self, store: Store, clock: HandClock) -> None:
        for number in range(50):
            await self.put(store, clock, str(number))
        assert len(await self.take(store, 50)) == 50

    async def test_the_newest_declaration_of_a_lane_holds(self, store: Store, clock: HandClock) -> None:
        for number in range(3):
            await self.put(store, clock, str(number), lane(limit=1, order="any"))
        assert len(await self.take(store)) == 1
        await self.put(store, clock, "new", lane(limit=3, order="any"))
        assert len(await self.take(store)) == 2

    async def test_latest_runs_the_newest_and_skips_the_older(self, store: Store, clock: HandClock) -> None:
        put = [await self.put(store, clock, str(number), lane(order="latest")) for number in range(4)]
        [job] = await self.take(store)
        assert job.delivery_seq == put[-1]
        skipped = await store.jobs(state=JobState.SKIPPED)
        assert sorted(names(view.job for view in skipped)) == put[:-1]
        assert {view.job.error for view in skipped} == {"superseded by a newer delivery"}
        later = [await self.put(store, clock, f"later {number}", lane(order="latest")) for number in range(2)]
        assert not await self.take(store)
        await self.succeed(store, clock, job)
        assert names(await self.take(store)) == later[-1:]

    async def test_latest_does_not_go_back_to_an_older_retry(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "old", lane(order="latest"))
        [old] = await self.take(store)
        await self.put(store, clock, "new", lane(order="latest"))
        await store.finish(Outcome(old.retry(clock() + SECOND, "again")))
        [new] = await self.take(store)
        await self.succeed(store, clock, new)
        clock.advance(2 * SECOND)
        assert not await self.take(store)
        assert await self.state(store, old.id) is JobState.SKIPPED

    async def test_a_passing_lane_goes_on_beside_a_retry(self, store: Store, clock: HandClock) -> None:
        put = [await self.put(store, clock, str(number), lane()) for number in range(3)]
        [job] = await self.take(store)
        await store.finish(Outcome(job.retry(clock() + SECOND, "again")))
        [next] = await self.take(store)
        assert next.delivery_seq == put[1]
        clock.advance(SECOND)
        assert not await self.take(store)
        await self.succeed(store, clock, next)
        assert names(await self.take(store)) == put[:1]

    @pytest.mark.parametrize("order", ["fifo", "any"])
    async def test_a_holding_lane_waits_for_the_retry(self, store: Store, clock: HandClock, order: Order) -> None:
        put = [await self.put(store, clock, str(number), lane(order=order, hold=True)) for number in range(3)]
        [job] = await self.take(store)
        await store.finish(Outcome(job.retry(clock() + SECOND, "again")))
        assert not await self.take(store)
        clock.advance(SECOND)
        [again] = await self.take(store)
        assert again.id == job.id
        assert not await self.take(store)
        await self.succeed(store, clock, again)
        assert names(await self.take(store)) == put[1:2]

    @pytest.mark.parametrize("way", ["rearm", "cancel", "redeliver"])
    async def test_a_holding_lane_waits_for_its_dead_letter(self, store: Store, clock: HandClock, way: str) -> None:
        put = [await self.put(store, clock, str(number), lane(hold=True)) for number in range(2)]
        [job] = await self.take(store)
        await self.fail(store, clock, job)
        clock.advance(timedelta(days=1))
        assert not await self.take(store)
        if way == "cancel":
            assert await store.cancel(job.id) is JobState.FAILED
            assert names(await self.take(store)) == put[1:]
            return
        if way == "rearm":
            assert await store.rearm([job.id]) == 1
        else:
            await store.add(Plan(self.delivery("0", clock, rearm=True), ()))
        [again] = await self.take(store)
        assert again.id == job.id
        await self.succeed(store, clock, again)
        assert names(await self.take(store)) == put[1:]

    # Fairness

    async def test_a_tenant_with_5000_jobs_does_not_delay_another(self, store: Store, clock: HandClock) -> None:
        plans = [Plan(self.delivery(f"a{n}", clock), (NewJob("first", PLAIN),)) for n in range(5000)]
        await asyncio.gather(*[store.add(plan) for plan in plans])
        for _ in range(20):
            for job in await self.take(store, 20):
                await self.succeed(store, clock, job)
        for number in range(5):
            await self.put(store, clock, f"b{number}", tenant="b")
        taken = [job.tenant for job in await self.take(store, 10)]
        assert taken.count("b") >= 4
        taken += [job.tenant for job in await self.take(store, 2)]
        assert taken.count("b") == 5

    async def test_a_tenant_that_slept_does_not_get_a_burst(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "early", tenant="b")
        for number in range(300):
            await self.put(store, clock, f"a{number}")
        for _ in range(10):
            await self.take(store, 10)
        for number in range(50):
            await self.put(store, clock, f"b{number}", tenant="b")
        taken = [job.tenant for job in await self.take(store, 20)]
        assert 9 <= taken.count("b") <= 11

    async def test_lanes_of_a_tenant_take_turns(self, store: Store, clock: HandClock) -> None:
        for number in range(100):
            await self.put(store, clock, f"hot {number}", lane("hot", limit=0, order="any"))
        for number in range(5):
            await self.put(store, clock, f"cold {number}", lane("cold", limit=0, order="any"))
        taken = [job.lane for job in await self.take(store, 10)]
        assert taken.count("cold") == 5

    # Tenants

    async def test_nothing_of_a_paused_tenant_is_claimed(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "a")
        await self.put(store, clock, "b", tenant="b")
        await store.pause("a", clock() + 10 * SECOND, "rate limit")
        await store.pause("a", clock() + 5 * SECOND, "an earlier moment changes nothing")
        assert [job.tenant for job in await self.take(store)] == ["b"]
        assert (await store.statistics()).tenants_paused == 1
        clock.advance(6 * SECOND)
        assert not await self.take(store)
        clock.advance(4 * SECOND)
        assert [job.tenant for job in await self.take(store)] == ["a"]
        assert (await store.statistics()).tenants_paused == 0

    async def test_a_resumed_tenant_goes_on(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "own")
        await self.put(store, clock, "shared", lane("shared", order="any", limit=5, shared=True))
        await store.pause("a", clock() + 10 * SECOND, "why")
        assert not await self.take(store)
        assert await store.resume("a")
        assert not await store.resume("a")
        assert not await store.resume("nobody")
        assert len(await self.take(store)) == 2

    async def test_resuming_also_fetches_the_job_that_asked_for_the_pause(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "one")
        [job] = await self.take(store)
        until = clock() + 10 * SECOND
        await store.finish(Outcome(job.postpone(until, "limit"), PauseTenant("a", until, "limit")))
        assert await store.resume("a")
        assert len(await self.take(store)) == 1

    async def test_a_paused_tenant_does_not_stop_a_shared_lane(self, store: Store, clock: HandClock) -> None:
        for number in range(3):
            await self.put(store, clock, f"a{number}", lane("shared", shared=True))
        await self.put(store, clock, "b", lane("shared", shared=True), tenant="b")
        await store.pause("a", clock() + 10 * SECOND, "why")
        [job] = await self.take(store)
        assert job.tenant == "b"
        await self.succeed(store, clock, job)
        assert not await self.take(store)
        clock.advance(10 * SECOND)
        assert [job.tenant for job in await self.take(store)] == ["a"]

    async def test_an_attempt_may_pause_its_tenant(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "one")
        await self.put(store, clock, "two")
        [job] = await self.take(store, 1)
        until = clock() + 10 * SECOND
        assert await store.finish(Outcome(job.postpone(until, "limit"), PauseTenant("a", until, "limit")))
        assert not await self.take(store)
        clock.advance(10 * SECOND)
        assert [job.failures for job in await self.take(store)] == [0, 0]

    async def test_a_dropped_tenant_loses_what_waits(self, store: Store, clock: HandClock) -> None:
        for number in range(3):
            await self.put(store, clock, f"a{number}")
        await self.put(store, clock, "shared", lane("shared", shared=True))
        await self.put(store, clock, "later", due_at=clock() + SECOND)
        await self.put(store, clock, "b", tenant="b")
        [job] = await self.take(store, 1)
        assert await store.finish(Outcome(job.skip("gone", now=clock()), DropTenant("a", "uninstalled")))
        assert [job.tenant for job in await self.take(store)] == ["b"]
        clock.advance(SECOND)
        assert not await self.take(store)
        assert {view.job.error for view in await store.jobs(state=JobState.SKIPPED)} == {"gone", "uninstalled"}
        assert await store.drop("b", "too") == 0
        assert await store.drop("nobody", "too") == 0

    # Poison, parking, cancelling

    async def test_a_job_that_lost_two_processes_runs_alone(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "poison")
        await self.lose(store, clock, 2)
        await self.put(store, clock, "other")
        claimed = await self.claim(store)
        assert claimed.alone_waiting
        assert [job.alone for job in claimed.jobs] == [False]
        [job] = await self.take(store, alone=True)
        assert job.alone
        assert not (await self.claim(store)).alone_waiting
        await self.succeed(store, clock, job)
        assert not await self.take(store, alone=True)

    async def test_a_job_that_lost_five_processes_is_a_dead_letter(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "poison")
        await self.lose(store, clock, 5)
        assert not await self.take(store, alone=True)
        assert (await store.statistics()).jobs[JobState.FAILED] == 1

    async def test_a_job_that_must_run_alone_keeps_its_place(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "poison", lane())
        await self.lose(store, clock, 2)
        second = await self.put(store, clock, "second", lane())
        claimed = await self.claim(store)
        assert not claimed.jobs
        assert claimed.alone_waiting
        [job] = await self.take(store, alone=True)
        assert not (await self.claim(store)).jobs
        await self.succeed(store, clock, job)
        assert names(await self.take(store)) == [second]

    async def test_latest_prefers_a_newer_job_to_one_that_must_run_alone(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "poison", lane(order="latest"))
        await self.put(store, clock, "later", lane(order="latest"), due_at=clock() + timedelta(hours=1))
        await self.lose(store, clock, 2)
        assert (await self.claim(store)).alone_waiting
        clock.advance(timedelta(hours=1))
        while (await self.claim(store)).alone_waiting:
            assert not await self.take(store, alone=True)
        assert len(await store.jobs(state=JobState.SKIPPED)) == 1
        assert len(await store.jobs(state=JobState.RUNNING)) == 1

    async def test_a_delayed_job_that_must_run_alone_still_does(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "poison")
        await self.lose(store, clock, 2)
        [job] = await self.take(store, alone=True)
        await store.finish(Outcome(job.retry(clock() + SECOND, "again")))
        assert not (await self.claim(store)).alone_waiting
        clock.advance(SECOND)
        assert (await self.claim(store)).alone_waiting

    @pytest.mark.parametrize("order", ["any", "fifo"])
    async def test_a_job_of_an_unknown_handler_is_parked_for_who_knows_it(
        self, store: Store, clock: HandClock, order: Order
    ) -> None:
        for number in range(3):
            await self.put(store, clock, f"old {number}", lane("old", order=order), handler="renamed")
        await self.put(store, clock, "known")
        assert [job.handler for job in await self.take(store)] == ["first"]
        views = await store.jobs(handler="renamed")
        assert [(view.job.state, view.parked) for view in views] == [(JobState.QUEUED, True)] * 3
        assert (await store.statistics()).parked == 3
        await store.sweep()
        assert not await self.take(store)
        [job] = await self.take(store, handlers=frozenset({"renamed"}))
        assert job.handler == "renamed"
        assert (await store.statistics()).parked == 0

    async def test_handlers_that_share_a_lane_do_not_park_each_other(self, store: Store, clock: HandClock) -> None:
        deploy = lane("deploy", order="any", shared=True)
        await self.put(store, clock, "unknown", deploy, handler="renamed")
        await self.put(store, clock, "known", deploy)
        [job] = await self.take(store)
        assert job.handler == "first"
        await self.succeed(store, clock, job)
        assert not await self.take(store)
        assert (await store.statistics()).parked == 1
        [job] = await self.take(store, handlers=frozenset({"renamed"}))
        assert job.handler == "renamed"

    async def test_an_ordered_lane_waits_for_the_unknown_handler_until_it_is_cancelled(
        self, store: Store, clock: HandClock
    ) -> None:
        deploy = lane("deploy", shared=True)
        await self.put(store, clock, "unknown", deploy, handler="renamed")
        known = await self.put(store, clock, "known", deploy)
        assert not await self.take(store)
        [view] = await store.jobs(handler="renamed")
        assert await store.cancel(view.job.id) is JobState.CANCELLED
        assert names(await self.take(store)) == [known]

    async def test_a_queued_job_can_be_cancelled(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "one")
        [view] = await store.jobs()
        assert await store.cancel(view.job.id) is JobState.CANCELLED
        assert await store.cancel(view.job.id) is JobState.CANCELLED
        assert await store.cancel(999) is None
        assert not await self.take(store)
        assert await store.rearm([view.job.id]) == 1
        assert len(await self.take(store)) == 1

    async def test_a_cancelled_attempt_keeps_its_slot_until_it_stops(self, store: Store, clock: HandClock) -> None:
        for number in range(2):
            await self.put(store, clock, str(number), lane())
        [job] = await self.take(store)
        assert await store.cancel(job.id) is JobState.CANCELLED
        assert await self.state(store, job.id) is JobState.CANCELLED
        assert await store.rearm([job.id]) == 0
        assert not await self.take(store)
        assert await store.renew([(job.id, job.attempt)], lease=LEASE) == {job.id: Standing.CANCEL}
        assert not await self.take(store)
        assert not await store.finish(Outcome(job.cancel(now=clock())), [Plan(self.delivery("no", clock), ())])
        assert not await store.deliveries(id="no")
        assert await store.renew([(job.id, job.attempt)], lease=LEASE) == {job.id: Standing.CANCEL}
        assert len(await self.take(store)) == 1
        assert [note.became for note in await store.attempts(job.id)] == [JobState.CANCELLED]

    async def test_the_slot_of_a_cancelled_attempt_that_died_is_freed_by_its_lease(
        self, store: Store, clock: HandClock
    ) -> None:
        for number in range(2):
            await self.put(store, clock, str(number), lane())
        [job] = await self.take(store)
        await store.cancel(job.id)
        clock.advance(LEASE + SECOND)
        assert not await store.sweep()
        assert len(await self.take(store)) == 1
        assert await self.state(store, job.id) is JobState.CANCELLED

    async def test_planning_again_adds_only_what_is_missing(self, store: Store, clock: HandClock) -> None:
        seq = await self.put(store, clock, "one")
        plan = Plan(self.delivery("one", clock), (NewJob("first", PLAIN), NewJob("second", Lane(name="second"))))
        assert await store.plan_again(seq, plan) == 1
        assert await store.plan_again(seq, plan) == 0
        assert await store.plan_again(seq + 1, plan) == 0
        assert sorted(job.handler for job in await self.take(store)) == ["first", "second"]

    # Waiting

    async def test_waiting_ends_when_work_arrives(self, store: Store, clock: HandClock) -> None:
        assert not await self.take(store)
        waiting = asyncio.create_task(store.wait(timedelta(seconds=30)))
        await asyncio.sleep(0)
        await self.put(store, clock, "one")
        await asyncio.wait_for(waiting, 5)

    async def test_what_came_between_the_claim_and_the_wait_is_not_missed(self, store: Store, clock: HandClock) -> None:
        assert not await self.take(store)
        await self.put(store, clock, "one")
        await asyncio.wait_for(store.wait(timedelta(seconds=30)), 5)

    async def test_waiting_ends_after_its_timeout(self, store: Store, clock: HandClock) -> None:
        for _ in range(3):
            assert not await self.take(store)
        await asyncio.wait_for(store.wait(timedelta(milliseconds=10)), 5)

    async def test_waiting_ends_when_a_delayed_job_is_due(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "later", due_at=clock() + timedelta(milliseconds=30))
        for _ in range(2):
            assert not await self.take(store)
        await asyncio.wait_for(store.wait(timedelta(seconds=30)), 5)

    async def test_an_idle_worker_does_not_spin(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "poison", handler="renamed")
        await self.put(store, clock, "paused", tenant="b")
        await store.pause("b", clock() + timedelta(hours=1), "why")
        claims = 0
        deadline = asyncio.get_running_loop().time() + 0.3
        while asyncio.get_running_loop().time() < deadline:
            assert not await self.take(store)
            claims += 1
            await store.wait(timedelta(milliseconds=100))
        assert claims < 12

    # History

    async def test_deliveries_are_listed_newest_first_and_filtered(self, store: Store, clock: HandClock) -> None:
        facts = Facts(repository="o/r", number=3)
        one = await self.put(store, clock, "1", PLAIN, PLAIN, facts=facts)
        clock.advance(SECOND)
        two = await self.put(store, clock, "2", action="closed")
        clock.advance(SECOND)
        three = await self.put(store, clock, "3", source="cron", event="tick", action=None, scope="")
        assert [view.seq for view in await store.deliveries()] == [three, two, one]
        assert [view.seq for view in await store.deliveries(limit=1)] == [three]
        assert [view.seq for view in await store.deliveries(before=two)] == [one]
        assert [view.seq for view in await store.deliveries(source="github")] == [two, one]
        assert [view.seq for view in await store.deliveries(event="issues")] == [two, one]
        assert [view.seq for view in await store.deliveries(event="issues.opened")] == [one]
        assert [view.seq for view in await store.deliveries(event="tick", source="cron")] == [three]
        assert not await store.deliveries(event="tick", source="github")
        assert [view.seq for view in await store.deliveries(id="2")] == [two]
        assert not await store.deliveries(id="2", source="cron")
        assert [view.seq for view in await store.deliveries(seq=two)] == [two]
        assert [view.seq for view in await store.deliveries(since=clock() - SECOND)] == [three, two]
        assert not await store.deliveries(since=clock() + SECOND)
        [job, *_] = await self.take(store)
        await self.fail(store, clock, job)
        failed = await store.deliveries(state=JobState.FAILED)
        assert [view.seq for view in failed] == [job.delivery_seq]
        assert not await store.deliveries(state=JobState.SUCCEEDED)
        [view] = await store.deliveries(seq=one)
        assert (view.id, view.event, view.action, view.repository, view.number) == ("1", "issues", "opened", "o/r", 3)
        assert (view.tenant, view.depth) == ("a", 0)
        assert view.size > 19 if self.sealed else view.size == 19
        assert sum(view.jobs.values()) == 2

    async def test_jobs_are_listed_newest_first_and_filtered(self, store: Store, clock: HandClock) -> None:
        one = await self.put(store, clock, "1", facts=Facts(repository="o/r", number=3))
        two = await self.put(store, clock, "2", Lane(name="second"), handler="second", action=None)
        later, earlier = [view.job for view in await store.jobs()]
        assert names([later, earlier]) == [two, one]
        assert names(view.job for view in await store.jobs(limit=1)) == [two]
        assert names(view.job for view in await store.jobs(before=later.id)) == [one]
        assert names(view.job for view in await store.jobs(handler="first")) == [one]
        assert not await store.jobs(handler="nobody")
        assert names(view.job for view in await store.jobs(delivery_seq=two)) == [two]
        [view] = await store.jobs(id=earlier.id)
        assert (view.event, view.delivery_id, view.repository, view.number) == ("issues.opened", "1", "o/r", 3)
        assert (await store.jobs(id=later.id))[0].event == "issues"
        for state in JobState:
            found = await store.jobs(state=state)
            assert len(found) == (2 if state is JobState.QUEUED else 0)
        first, second = await self.take(store)
        assert len(await store.jobs(state=JobState.RUNNING)) == 2
        await self.fail(store, clock, first)
        await self.succeed(store, clock, second)
        assert names(view.job for view in await store.jobs(state=JobState.FAILED)) == [first.delivery_seq]
        assert names(view.job for view in await store.jobs(state=JobState.SUCCEEDED)) == [second.delivery_seq]
        assert not await store.jobs(state=JobState.FAILED, handler=second.handler)

    async def test_the_statistics_count(self, store: Store, clock: HandClock) -> None:
        empty = await store.statistics()
        assert (empty.deliveries, sum(empty.jobs.values()), empty.oldest_queued_age) == (0, 0, None)
        await self.put(store, clock, "1")
        clock.advance(3 * SECOND)
        await self.put(store, clock, "2")
        await self.put(store, clock, "later", due_at=clock() + SECOND)
        full = await store.statistics()
        assert (full.deliveries, full.jobs[JobState.QUEUED], full.oldest_queued_age) == (3, 3, 3.0)
        assert full.bytes > 0
        assert full.schema >= 1
        await self.succeed(store, clock, (await self.take(store, 1))[0])
        after = await store.statistics()
        assert (after.jobs[JobState.QUEUED], after.jobs[JobState.SUCCEEDED], after.oldest_queued_age) == (2, 1, 0.0)
        assert set(after.jobs) == set(JobState)

    async def test_tenants_of_which_more_than_so_many_jobs_wait_are_named(self, store: Store, clock: HandClock) -> None:
        odd = "odd \ud800 \u0000"
        for number in range(4):
            await self.put(store, clock, f"a {number}", tenant="a")
            await self.put(store, clock, f"odd {number}", lane("all", shared=True), tenant=odd)
        await self.put(store, clock, "later", tenant="b", due_at=clock() + SECOND)
        await self.put(store, clock, "b", tenant="b")
        assert await store.crowded(4) == frozenset()
        assert await store.crowded(3) == {"a", odd}
        assert await store.crowded(1) == {"a", odd, "b"}
        running = await self.take(store)
        assert await store.crowded(0) == {odd, "b"}, "what runs does not wait"
        assert await store.crowded(2) == {odd}
        await store.drop(odd, "uninstalled")
        assert await store.crowded(0) == {"b"}
        again = next(job for job in running if job.tenant == "a")
        await store.finish(Outcome(again.retry(clock() + SECOND, "again")))
        assert await store.crowded(0) == {"a", "b"}, "what runs again later waits"

    async def test_the_store_examines_itself(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "1")
        await self.take(store)
        assert await store.check()
        assert store.durability
        assert isinstance(store.shared, bool)

    # Jobs that a transport carries

    async def dispatch(self, store: Store, limit: int = 10) -> Sequence[Job]:
        return (await store.claim(limit=limit, worker=DISPATCHED, handlers=HANDLERS, lease=LEASE)).jobs

    async def test_a_dispatched_job_is_begun_once_by_the_bearer_of_its_ticket(
        self, store: Store, clock: HandClock
    ) -> None:
        await self.put(store, clock, "1")
        [job] = await self.dispatch(store)
        assert job.dispatched
        clock.advance(SECOND)
        begun = await store.start(job.id, job.attempt, worker="w1", lease=LEASE)
        assert begun == job.begin(now=clock(), lease=LEASE, worker="w1")
        assert [view.job for view in await store.jobs()] == [begun]
        assert await store.start(job.id, job.attempt, worker="w2", lease=LEASE) is None
        assert await store.renew([(job.id, job.attempt)], lease=LEASE) == {job.id: Standing.OK}
        assert await self.succeed(store, clock, begun)
        assert await store.start(job.id, job.attempt, worker="w2", lease=LEASE) is None

    async def test_a_lost_ticket_costs_no_attempt(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "1")
        for _ in range(7):
            [job] = await self.dispatch(store)
            clock.advance(LEASE + SECOND)
            [again] = await store.sweep()
            assert (again.state, again.lost, again.failures) == (JobState.QUEUED, 0, 0)
            # The ticket comes too late: another is on its way.
            assert await store.start(job.id, job.attempt, worker="w1", lease=LEASE) is None
        [job] = await self.dispatch(store)
        assert await store.start(job.id, job.attempt - 1, worker="w1", lease=LEASE) is None
        begun = await store.start(job.id, job.attempt, worker="w1", lease=LEASE)
        assert begun is not None
        clock.advance(LEASE + SECOND)
        [lost] = await store.sweep()
        assert lost.lost == 1

    async def test_what_was_claimed_to_be_run_at_once_is_nobody_elses_to_begin(
        self, store: Store, clock: HandClock
    ) -> None:
        await self.put(store, clock, "1")
        [job] = await self.take(store)
        assert await store.start(job.id, job.attempt, worker="w2", lease=LEASE) is None
        assert await store.start(job.id + 1000, 1, worker="w2", lease=LEASE) is None

    async def test_a_dispatched_job_that_was_cancelled_is_not_begun(self, store: Store, clock: HandClock) -> None:
        await self.put(store, clock, "1")
        [job] = await self.dispatch(store)
        assert await store.cancel(job.id) is JobState.CANCELLED
        assert await store.start(job.id, job.attempt, worker="w1", lease=LEASE) is None

    async def test_a_dispatched_job_keeps_its_place_in_its_lane(self, store: Store, clock: HandClock) -> None:
        one = lane("one", order="fifo", limit=1)
        for number in range(2):
            await self.put(store, clock, str(number), one)
        [job] = await self.dispatch(store)
        assert not await self.dispatch(store)
        assert await store.finish(Outcome(job.release(now=clock())))
        [same] = await self.dispatch(store)
        assert (same.id, same.attempt) == (job.id, job.attempt + 1)

    # Order among the jobs of a delivery

    async def put_in_order(self, store: Store, clock: Clock, id: str, **after: Sequence[str]) -> dict[str, Job]:
        """Store a delivery with a job for each handler, behind those that it comes after; the jobs by handler."""
        assert store.keeps_order is self.orders
        if not self.orders:
            pytest.skip("this store declares that jobs do not wait for one another in it")
        jobs = tuple(NewJob(name, Lane(name=name), tuple(others)) for name, others in after.items())
        receipt = await store.add(Plan(self.delivery(id, clock), jobs))
        assert receipt.jobs == len(jobs)
        return {view.job.handler: view.job for view in await store.jobs(delivery_seq=receipt.seq)}

    async def take_all(self, store: Store) -> dict[str, Job]:
        """What can be claimed now, by handler."""
        return {job.handler: job for job in await self.take(store, handlers=frozenset("abcdef"))}

    async def test_a_job_waits_for_those_it_comes_after(self, store: Store, clock: HandClock) -> None:
        jobs = await self.put_in_order(store, clock, "1", a=(), b=(), c=("a", "b"), d=("c",))
        assert {name: job.state for name, job in jobs.items()} == {
            "a": JobState.QUEUED,
            "b": JobState.QUEUED,
            "c": JobState.WAITING,
            "d": JobState.WAITING,
        }
        first = await self.take_all(store)
        assert set(first) == {"a", "b"}
        await self.succeed(store, clock, first["a"])
        assert not await self.take_all(store)
        clock.advance(SECOND)
        await self.succeed(store, clock, first["b"])
        second = await self.take_all(store)
        assert set(second) == {"c"}
        assert second["c"].run_at == clock()
        await self.succeed(store, clock, second["c"])
        assert set(await self.take_all(store)) == {"d"}

    async def test_waiting_jobs_are_listed_and_counted_as_such(self, store: Store, clock: HandClock) -> None:
        jobs = await self.put_in_order(store, clock, "1", a=(), b=("a",))
        [waiting] = await store.jobs(state=JobState.WAITING)
        assert waiting.job == jobs["b"]
        assert [view.job.handler for view in await store.jobs(state=JobState.QUEUED)] == ["a"]
        [view] = await store.deliveries(state=JobState.WAITING)
        assert view.jobs == {JobState.QUEUED: 1, JobState.WAITING: 1}
        assert (await store.statistics()).jobs[JobState.WAITING] == 1

    @pytest.mark.parametrize("end", ["fail", "skip", "cancel", "lose"])
    async def test_what_comes_after_a_job_that_did_not_succeed_is_left_out(
        self, store: Store, clock: HandClock, end: str
    ) -> None:
        jobs = await self.put_in_order(store, clock, "1", a=(), b=("a",), c=("b",))
        if end == "lose":
            await self.lose_one(store, clock, "a", times=5)
        elif end == "cancel":
            assert await store.cancel(jobs["a"].id) is JobState.CANCELLED
        else:
            job = (await self.take_all(store))["a"]
            ended = job.fail("broken", now=clock()) if end == "fail" else job.skip("no", now=clock())
            assert await store.finish(Outcome(ended))
        left = [(await store.jobs(id=jobs[name].id))[0].job for name in "bc"]
        assert [job.state for job in left] == [JobState.SKIPPED, JobState.SKIPPED]
        became = {"fail": "failed", "skip": "was skipped", "cancel": "was cancelled", "lose": "failed"}[end]
        assert [job.error for job in left] == [f"not run: a {became}", "not run: b was skipped"]
        assert not await self.take_all(store)

    async def lose_one(self, store: Store, clock: HandClock, handler: str, *, times: int) -> None:
        for lost in range(times):
            [job] = await self.take(store, handlers=frozenset({handler}), alone=lost >= 2)
            assert job.handler == handler
            clock.advance(LEASE + SECOND)
            await store.sweep()

    async def test_a_retry_of_what_comes_first_keeps_the_others_waiting(self, store: Store, clock: HandClock) -> None:
        jobs = await self.put_in_order(store, clock, "1", a=(), b=("a",))
        job = (await self.take_all(store))["a"]
        await store.finish(Outcome(job.retry(clock() + SECOND, "broken")))
        assert await self.state(store, jobs["b"].id) is JobState.WAITING
        clock.advance(SECOND)
        await self.succeed(store, clock, (await self.take_all(store))["a"])
        assert set(await self.take_all(store)) == {"b"}

    async def test_what_was_left_out_waits_again_when_the_failed_one_is_rearmed(
        self, store: Store, clock: HandClock
    ) -> None:
        jobs = await self.put_in_order(store, clock, "1", a=(), b=("a",), c=("b",))
        await self.fail(store, clock, (await self.take_all(store))["a"])
        assert await store.rearm([jobs["a"].id]) == 1
        assert [await self.state(store, jobs[name].id) for name in "abc"] == [
            JobState.QUEUED,
            JobState.WAITING,
            JobState.WAITING,
        ]
        for name in "abc":
            taken = await self.take_all(store)
            assert set(taken) == {name}
            await self.succeed(store, clock, taken[name])

    async def test_jobs_that_are_rearmed_together_keep_their_order(self, store: Store, clock: HandClock) -> None:
        jobs = await self.put_in_order(store, clock, "1", a=(), b=("a",))
        for name in "ab":
            await self.succeed(store, clock, (await self.take_all(store))[name])
        assert await store.rearm([job.id for job in jobs.values()]) == 2
        taken = await self.take_all(store)
        assert set(taken) == {"a"}
        await self.succeed(store, clock, taken["a"])
        assert set(await self.take_all(store)) == {"b"}

    async def test_a_job_that_was_left_out_and_is_rearmed_alone_runs(self, store: Store, clock: HandClock) -> None:
        jobs = await self.put_in_order(store, clock, "1", a=(), b=("a",))
        await self.fail(store, clock, (await self.take_all(store))["a"])
        assert await store.rearm([jobs["b"].id]) == 1
        assert set(await self.take_all(store)) == {"b"}

    async def test_a_redelivery_brings_back_the_failed_one_and_those_behind_it(
        self, store: Store, clock: HandClock
    ) -> None:
        jobs = await self.put_in_order(store, clock, "1", a=(), b=("a",))
        await self.fail(store, clock, (await self.take_all(store))["a"])
        again = await store.add(Plan(self.delivery("1", clock, rearm=True), ()))
        assert again.arrival is Arrival.REARMED
        assert await self.state(store, jobs["b"].id) is JobState.WAITING

    async def test_a_waiting_job_can_be_cancelled_and_dropped(self, store: Store, clock: HandClock) -> None:
        jobs = await self.put_in_order(store, clock, "1", a=(), b=("a",), c=("b",))
        assert await store.cancel(jobs["b"].id) is JobState.CANCELLED
        assert await self.state(store, jobs["c"].id) is JobState.SKIPPED
        await self.put_in_order(store, clock, "2", d=(), e=("d",))
        assert await store.drop("a", "gone") == 3
        assert not await store.jobs(state=JobState.WAITING)

    async def test_a_handler_that_is_planned_later_waits_for_what_has_not_ended(
        self, store: Store, clock: HandClock
    ) -> None:
        first = await self.put_in_order(store, clock, "1", a=())
        seq = first["a"].delivery_seq
        later = (NewJob("a", Lane(name="a")), NewJob("b", Lane(name="b"), ("a",)))
        assert await store.plan_again(seq, Plan(self.delivery("1", clock), later)) == 1
        taken = await self.take_all(store)
        assert set(taken) == {"a"}
        await self.succeed(store, clock, taken["a"])
        assert set(await self.take_all(store)) == {"b"}
        third = Plan(self.delivery("1", clock), (NewJob("c", Lane(name="c"), ("a",)),))
        assert await store.plan_again(seq, third) == 1
        assert set(await self.take_all(store)) == {"c"}

    async def test_what_comes_after_a_job_may_be_in_a_lane_of_all_tenants(self, store: Store, clock: HandClock) -> None:
        if not self.orders:
            pytest.skip("this store declares that jobs do not wait for one another in it")
        everybodys = Lane(name="deploy", limit=1, order="fifo", shared=True)
        jobs = (
            NewJob("a", Lane(name="a")),
            NewJob("b", everybodys, ("a",)),
            NewJob("c", Lane(name="c"), ("b",)),
        )
        for id, tenant in [("1", "x"), ("2", "y"), ("3", "x")]:
            await store.add(Plan(self.delivery(id, clock, tenant=tenant), jobs))
        for name, count in [("a", 3), ("b", 1), ("b", 1)]:
            taken = await self.take(store, handlers=frozenset("ab"))
            assert [job.handler for job in taken] == [name] * count
            await asyncio.gather(*[self.succeed(store, clock, job) for job in taken])
        [last] = await self.take(store, handlers=frozenset("b"))
        await self.fail(store, clock, last)
        assert [job.handler for job in await self.take(store, handlers=frozenset("abc"))] == ["c", "c"]
        assert await store.rearm([last.id]) == 1
        assert len(await store.jobs(state=JobState.WAITING)) == 1
        await store.check()

    async def test_two_that_end_at_once_let_go_what_comes_after_both(self, store: Store, clock: HandClock) -> None:
        for place in range(10):
            await self.put_in_order(store, clock, str(place), a=(), b=(), c=("a", "b"))
        first = await self.take(store, 50, handlers=frozenset("abc"))
        assert len(first) == 20
        await asyncio.gather(*[self.succeed(store, clock, job) for job in first])
        assert [job.handler for job in await self.take(store, 50, handlers=frozenset("abc"))] == ["c"] * 10
        await store.check()

    async def test_forgotten_jobs_leave_nothing_of_their_order(self, store: Store, clock: HandClock) -> None:
        await self.put_in_order(store, clock, "1", a=(), b=("a",), c=("b",))
        for name in "abc":
            await self.succeed(store, clock, (await self.take_all(store))[name])
        clock.advance(timedelta(days=30))
        await self.put(store, clock, "now")
        assert await self.purge(store, clock, bodies=0, jobs=0, keys=0)
        assert [view.job.handler for view in await store.jobs()] == ["first"]
        await store.check()

    async def test_a_waiting_job_outlives_retention_with_its_delivery(self, store: Store, clock: HandClock) -> None:
        jobs = await self.put_in_order(store, clock, "1", a=(), b=("a",))
        await self.take_all(store)
        clock.advance(timedelta(days=30))
        await self.put(store, clock, "now")
        await self.purge(store, clock, bodies=0, jobs=0, keys=0)
        kept = await store.delivery(jobs["b"].delivery_seq)
        assert kept is not None
        assert kept.body

    # Retention

    async def purge(self, store: Store, clock: Clock, *, bodies: int, jobs: int, keys: int, limit: int = 1000) -> int:
        """All that may go; ages in seconds."""
        total = 0
        while count := await store.purge(
            bodies_before=clock() - bodies * SECOND,
            jobs_before=clock() - jobs * SECOND,
            keys_before=clock() - keys * SECOND,
            limit=limit,
        ):
            total += count
        return total

    async def test_what_has_outlived_its_use_goes(self, store: Store, clock: HandClock) -> None:
        for number in range(25):
            await self.put(store, clock, str(number), lane(str(number), order="any"))
        for job in await self.take(store, 25):
            await store.remember(job, "x", b"1")
            await store.finish(Outcome(job.skip("no", now=clock())), result=b"1")
        clock.advance(10 * SECOND)
        last = await self.put(store, clock, "last")
        await self.take(store)
        assert await self.purge(store, clock, bodies=11, jobs=11, keys=11, limit=10) == 0 or not self.durable
        await self.purge(store, clock, bodies=5, jobs=100, keys=100, limit=10)
        old = await store.deliveries(id="3")
        assert len(old) == 1
        kept = await store.delivery(old[0].seq)
        assert kept is not None
        assert kept.body == b""
        assert (await store.statistics()).jobs[JobState.SKIPPED] == 25
        await self.purge(store, clock, bodies=5, jobs=5, keys=100, limit=10)
        assert (await store.statistics()).jobs[JobState.SKIPPED] == 0
        assert (await store.statistics()).deliveries == 26
        assert (await store.add(Plan(self.delivery("3", clock), ()))).arrival is Arrival.DUPLICATE
        await self.purge(store, clock, bodies=5, jobs=5, keys=5, limit=10)
        assert (await store.statistics()).deliveries == 1
        assert [view.seq for view in await store.deliveries()] == [last]
        assert (await store.add(Plan(self.delivery("3", clock), ()))).arrival is Arrival.STORED

    async def test_what_has_not_ended_and_dead_letters_stay(self, store: Store, clock: HandClock) -> None:
        waiting = await self.put(store, clock, "waiting", due_at=clock() + timedelta(days=365))
        await self.put(store, clock, "dead")
        await self.put(store, clock, "running")
        dead, running = await self.take(store)
        await self.fail(store, clock, dead)
        clock.advance(timedelta(days=30))
        await self.put(store, clock, "now")
        await self.purge(store, clock, bodies=0, jobs=0, keys=0)
        assert (await store.statistics()).deliveries == 4
        for seq in (waiting, running.delivery_seq):
            kept = await store.delivery(seq)
            assert kept is not None
            assert kept.body
        assert await self.state(store, dead.id) is JobState.FAILED

    async def test_numbers_are_never_given_twice(self, store: Store, clock: HandClock) -> None:
        seq = await self.put(store, clock, "1")
        [job] = await self.take(store)
        await self.succeed(store, clock, job)
        clock.advance(SECOND)
        await self.purge(store, clock, bodies=0, jobs=0, keys=0)
        assert await self.put(store, clock, "2") > seq
        [next] = await self.take(store)
        assert next.id > job.id

    async def test_a_redelivery_brings_back_a_body_that_is_gone(self, store: Store, clock: HandClock) -> None:
        seq = await self.put(store, clock, "1")
        await self.fail(store, clock, (await self.take(store))[0])
        clock.advance(SECOND)
        await self.purge(store, clock, bodies=0, jobs=0, keys=0)
        await store.add(Plan(self.delivery("1", clock, rearm=True), ()))
        kept = await store.delivery(seq)
        assert kept is not None
        assert kept.body

    # Cells

    async def test_a_cell_keeps_a_value_by_name(self, store: Store) -> None:
        cells = store.cells("cron")
        assert await cells.get("x") is None
        version = await cells.put("x", b"1")
        cell = await cells.get("x")
        assert cell is not None
        assert (cell.value, cell.version) == (b"1", version)
        assert await store.cells("other").get("x") is None

    async def test_a_cell_is_changed_only_from_the_expected_version(self, store: Store) -> None:
        cells = store.cells("cron")
        first = await cells.put("x", b"1", expect=0)
        assert first is not None
        assert await cells.put("x", b"2", expect=0) is None
        second = await cells.put("x", b"2", expect=first)
        assert second is not None
        assert second != first
        assert await cells.put("x", b"3", expect=first) is None
        changes = await asyncio.gather(*[cells.put("x", b"%d" % number, expect=second) for number in range(9)])
        assert sum(version is not None for version in changes) == 1

    async def test_an_expired_cell_is_absent(self, store: Store, clock: HandClock) -> None:
        cells = store.cells("cron")
        first = await cells.put("x", b"1", expires_in=SECOND)
        clock.advance(SECOND)
        assert await cells.get("x") is None
        assert await cells.put("x", b"2", expect=first) is None
        again = await cells.put("x", b"2", expect=0, expires_in=SECOND)
        assert again is not None
        assert again != first
        clock.advance(SECOND)
        await self.purge(store, clock, bodies=0, jobs=0, keys=0)
        assert await cells.get("x") is None

    # Several processes

    @pytest.fixture
    async def other(self, store: Store, tmp_path: Path, clock: HandClock) -> AsyncIterator[Store]:
        """The same store opened a second time, as another process would."""
        if not store.shared:
            pytest.skip("this store declares that it belongs to one process")
        other = await self.open(tmp_path, clock)
        yield other
        await other.close()

    async def test_two_who_share_a_store_never_get_the_same_job(
        self, store: Store, other: Store, clock: HandClock
    ) -> None:
        lanes = [PLAIN, *(lane(f"l{number}", limit=2, order="any") for number in range(3))]
        for number in range(60):
            await self.put((store, other)[number % 2], clock, str(number), lanes[number % 4], tenant=f"t{number % 3}")
        taken: list[int] = []

        async def claimer(mine: Store) -> None:
            while jobs := await self.take(mine, 3):
                taken.extend(job.id for job in jobs)
                for job in jobs:
                    assert await self.succeed(mine, clock, job)

        await asyncio.gather(*[claimer(mine) for mine in (store, other) * 3])
        # A claim may pass over what another is busy with; nobody is now.
        while jobs := await self.take(store, 3):
            taken.extend(job.id for job in jobs)
            for job in jobs:
                await self.succeed(store, clock, job)
        assert len(taken) == len(set(taken)) == 60

    async def test_a_lane_keeps_its_order_whoever_fills_it(self, store: Store, other: Store, clock: HandClock) -> None:
        async def fill(mine: Store, name: str) -> list[int]:
            return [await self.put(mine, clock, f"{name}{number}", lane()) for number in range(20)]

        for put in await asyncio.gather(fill(store, "a"), fill(other, "b")):
            assert put == sorted(put)
        ran = []
        while jobs := [*await self.take(store, 1), *await self.take(other, 1)]:
            assert len(jobs) == 1
            ran.append(jobs[0].id)
            await self.succeed(other, clock, jobs[0])
        assert len(ran) == 40
        assert ran == sorted(ran)

    async def test_what_one_does_the_other_sees(self, store: Store, other: Store, clock: HandClock) -> None:
        await self.put(store, clock, "one")
        assert (await other.add(Plan(self.delivery("one", clock), ()))).arrival is Arrival.DUPLICATE
        await store.pause("a", clock() + 10 * SECOND, "limit")
        assert not await self.take(other)
        assert await other.resume("a")
        [job] = await self.take(store)
        assert await other.cancel(job.id) is JobState.CANCELLED
        assert await store.renew([(job.id, job.attempt)], lease=LEASE) == {job.id: Standing.CANCEL}
        assert not await self.succeed(store, clock, job)
        version = await store.cells("cron").put("x", b"1")
        assert version is not None
        assert await other.cells("cron").put("x", b"2", expect=version) is not None
        assert await store.cells("cron").put("x", b"3", expect=version) is None

    async def test_who_waits_is_woken_by_another(self, store: Store, other: Store, clock: HandClock) -> None:
        for number in range(3):
            while jobs := await self.take(store):
                await self.succeed(store, clock, jobs[0])
            waiting = asyncio.create_task(store.wait(timedelta(seconds=30)))
            await asyncio.sleep(0.01)
            await self.put(other, clock, str(number))
            await asyncio.wait_for(waiting, 5)
            deadline = asyncio.get_running_loop().time() + 5
            while not (jobs := await self.take(store)):
                assert asyncio.get_running_loop().time() < deadline
                await store.wait(timedelta(milliseconds=100))
            await self.succeed(store, clock, jobs[0])

    async def test_a_lost_worker_is_swept_by_another(self, store: Store, other: Store, clock: HandClock) -> None:
        await self.put(store, clock, "one")
        [job] = await self.take(store)
        clock.advance(LEASE + SECOND)
        assert [lost.id for lost in await other.sweep()] == [job.id]
        [again] = await self.take(other)
        assert again.attempt == 2
        assert not await self.succeed(store, clock, job)
        assert await self.succeed(other, clock, again)
