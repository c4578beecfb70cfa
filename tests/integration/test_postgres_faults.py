"""The server restarts, crashes, refuses and is cut off: the store keeps what it acknowledged, and goes on by itself."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError, StoreError, StoreUnavailable
from hookwright.core.job import Job, JobState, Lane, NewJob
from hookwright.core.outcome import Outcome, succeeded
from hookwright.core.plan import Plan
from hookwright.core.store import Arrival, Standing
from hookwright.stores.postgres import connections
from hookwright.stores.postgres.store import PostgresStore
from tests.support import postgres
from tests.support.proxy import proxy

HANDLERS = frozenset({"h"})
LEASE = timedelta(seconds=15)


def now() -> datetime:
    return datetime.now(UTC)


PLAIN = Lane(name="h")


def plan(id: str, *, lane: Lane = PLAIN, **changes: object) -> Plan:
    values: dict[str, object] = {"source": "s", "id": id, "event": "e", "received_at": now()}
    return Plan(Delivery(**(values | changes)), (NewJob("h", lane),))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    """A server of our own: the others' must not be stopped."""
    kind = "wheel" if postgres.wheel() else "debian"
    try:
        with postgres.running(kind) as running:
            yield running
    except LookupError as error:
        pytest.skip(str(error))


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[PostgresStore]:
    store = PostgresStore(url, clock=now)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def take(store: PostgresStore, limit: int = 10) -> list[Job]:
    return list((await store.claim(limit=limit, worker="w", handlers=HANDLERS, lease=LEASE)).jobs)


async def test_work_of_one_kind_comes_back_to_its_connection_and_never_too_many_are_open(
    server: postgres.Server,
) -> None:
    async with opened(server.url(connections="2")) as store:
        pool = store.opened.connections

        async def pid(kind: str) -> int:
            found: int = await pool.run(lambda connection: connection.fetchval("SELECT pg_backend_pid()"), kind=kind)
            return found

        claims, reads = await pid("claim"), await pid("read")
        assert claims != reads
        assert [await pid(kind) for kind in ("claim", "read", "read", "claim")] == [claims, reads, reads, claims]
        # Others take turns on what there is.
        assert set(await asyncio.gather(*[pid(kind) for kind in "abcdefgh"])) <= {claims, reads}


async def test_a_restart_of_the_server_is_survived(server: postgres.Server) -> None:
    async with opened(server.url(schema="restart")) as store:
        await store.add(plan("before"))
        [job] = await take(store)
        await asyncio.to_thread(server.stop)
        adding = asyncio.ensure_future(store.add(plan("meanwhile")))
        await asyncio.sleep(0.1)
        assert not adding.done()
        await asyncio.to_thread(server.start)
        assert (await adding).arrival is Arrival.STORED
        assert await store.renew([(job.id, job.attempt)], lease=LEASE) == {job.id: Standing.OK}
        assert await store.finish(succeeded(job, now=now()))
        assert len(await take(store)) == 1


async def test_a_crash_of_the_server_loses_nothing_that_was_acknowledged(server: postgres.Server) -> None:
    async with opened(server.url(schema="crash")) as store:
        acknowledged = set()

        async def add(name: int) -> None:
            for number in range(200):
                try:
                    receipt = await store.add(plan(f"{name}-{number}"))
                except StoreError:
                    return
                acknowledged.add(receipt.seq)

        adding = [asyncio.create_task(add(name)) for name in range(16)]
        while len(acknowledged) < 300:
            await asyncio.sleep(0)
        await asyncio.to_thread(server.stop, signal.SIGQUIT)
        await asyncio.to_thread(server.start)
        await asyncio.gather(*adding)
        stored = {view.seq for view in await store.deliveries(limit=10_000)}
        assert acknowledged <= stored
        assert len(stored) == (await store.statistics()).deliveries
        await store.check()


async def test_a_server_that_stays_away_is_said_in_bounded_time(
    server: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "PATIENCE", 0.2)
    async with proxy(server.port) as between, opened(server.url(schema="away", port=between.port)) as store:
        between.refuse(True)
        began = time.monotonic()
        with pytest.raises(StoreUnavailable, match="does not answer"):
            await store.add(plan("one"))
        assert time.monotonic() - began < 3
        between.refuse(False)
        assert (await store.add(plan("one"))).arrival is Arrival.STORED


async def test_a_commit_whose_answer_was_lost_is_found_again(server: postgres.Server) -> None:
    async with proxy(server.port) as between, opened(server.url(schema="unknown", port=between.port)) as store:
        await store.add(plan("warm"))
        [warm] = await take(store)
        await store.finish(succeeded(warm, now=now()))
        # A delivery: stored once, and acknowledged.
        between.swallow_answer_to(b"one")
        receipt = await store.add(plan("one"))
        assert between.trapped.is_set()
        assert [view.seq for view in await store.deliveries(id="one")] == [receipt.seq]
        [job] = await take(store)
        # An end: kept, with what it emitted, once.
        between.swallow_answer_to(b"emitted")
        assert await store.finish(succeeded(job, now=now()), [plan("emitted")], result=b"1")
        assert between.trapped.is_set()
        assert len(await store.deliveries(id="emitted")) == 1
        assert not await store.finish(succeeded(job, now=now()))
        # A retry too, which leaves no end behind.
        [again] = await take(store)
        between.swallow_answer_to(b"no luck")
        assert await store.finish(Outcome(again.retry(now() + timedelta(hours=1), "no luck")))
        assert between.trapped.is_set()
        assert (await store.jobs(id=again.id))[0].job.failures == 1
        # A cell: the version is ours.
        cells = store.cells("cron")
        first = await cells.put("x", b"1", expect=0)
        between.swallow_answer_to(b"second value")
        second = await cells.put("x", b"second value", expect=first)
        assert between.trapped.is_set()
        assert second is not None
        cell = await cells.get("x")
        assert cell is not None
        assert (cell.value, cell.version) == (b"second value", second)
        await store.check()


async def test_a_worker_hears_of_work_again_after_its_connection_was_cut(server: postgres.Server) -> None:
    url = server.url(schema="hear")
    async with (
        proxy(server.port) as between,
        opened(server.url(schema="hear", port=between.port)) as worker,
        opened(url) as web,
    ):
        for number in range(3):
            assert not await take(worker)
            waiting = asyncio.create_task(worker.wait(timedelta(seconds=30)))
            if number == 1:
                between.cut()
            await asyncio.sleep(0.01)
            await web.add(plan(str(number)))
            await asyncio.wait_for(waiting, 5)
            while not (jobs := await take(worker)):
                await worker.wait(timedelta(seconds=5))
            await worker.finish(succeeded(jobs[0], now=now()))


async def test_many_who_write_to_the_same_lanes_do_not_wait_in_a_circle(server: postgres.Server) -> None:
    async with opened(server.url(schema="circle")) as one, opened(server.url(schema="circle")) as two:
        lanes = [Lane(name=f"k{number}", limit=1, order="fifo") for number in range(7)]
        shared = [Lane(name=f"s{number}", limit=2, shared=True) for number in range(3)]

        async def add(store: PostgresStore, name: str) -> None:
            for number in range(150):
                place = hash((name, number))
                lane = lanes[place % 7] if place % 2 else shared[place % 3]
                await store.add(plan(f"{name}-{number % 140}", lane=lane, tenant=f"t{place % 5}"))

        done = 0
        began = time.monotonic()

        async def work(store: PostgresStore, name: str) -> None:
            nonlocal done
            while done < 8 * 140 and time.monotonic() < began + 60:
                claimed = await store.claim(limit=5, worker=name, handlers=HANDLERS, lease=LEASE)
                ends = await asyncio.gather(*[store.finish(succeeded(job, now=now())) for job in claimed.jobs])
                assert all(ends)
                done += len(ends)
                if not ends:
                    await store.wait(timedelta(milliseconds=50))

        adders = [add(store, f"{store is one} {number}") for store in (one, two) for number in range(4)]
        workers = [work(store, f"w{number}") for store in (one, two) for number in range(3)]
        await asyncio.gather(*adders, *workers)
        assert done == 8 * 140
        # PostgreSQL finds a circle after a second, and undoes one of the transactions.
        deadlocks = server.sql("SELECT deadlocks FROM pg_stat_database WHERE datname = 'postgres'")
        assert deadlocks == "0", server.logged("deadlock")
        statistics = await one.statistics()
        assert statistics.jobs[JobState.SUCCEEDED] == done
        await one.check()


async def test_leases_go_by_the_servers_clock(server: postgres.Server) -> None:
    wrong = PostgresStore(server.url(schema="clock"), clock=lambda: now() + timedelta(hours=1))
    await wrong.open()
    try:
        async with opened(server.url(schema="clock")) as right:
            await right.add(plan("one"))
            [job] = (await wrong.claim(limit=1, worker="w", handlers=HANDLERS, lease=LEASE)).jobs
            assert job.leased_until is not None
            assert abs(job.leased_until - now() - LEASE) < timedelta(seconds=5)
            assert not await wrong.sweep()
            # A retry in a second is due in a second of the server's, not in an hour.
            assert await wrong.finish(Outcome(job.retry(now() + timedelta(hours=1), "again")))
            assert len(await take(right)) == 1
    finally:
        await wrong.close()


async def test_less_durable_settings_are_refused_unless_asked_for(server: postgres.Server) -> None:
    server.sql("CREATE ROLE hasty LOGIN SUPERUSER; ALTER ROLE hasty SET synchronous_commit = off")
    with pytest.raises(ConfigError, match="durability=relaxed"):
        await PostgresStore(server.url(user="hasty", schema="hasty"), clock=now).open()
    async with opened(server.url(user="hasty", schema="hasty", durability="relaxed")) as store:
        assert "power loss" in store.durability


async def test_a_database_that_is_not_there_is_said_without_the_password(server: postgres.Server) -> None:
    url = server.url(database="nowhere").replace("owner@", "owner:hunter2@")
    with pytest.raises(ConfigError, match="nowhere") as refused:
        await PostgresStore(url, clock=now).open()
    assert "hunter2" not in str(refused.value)
