"""The server restarts, crashes, is emptied and is cut off: the store keeps what it acknowledged, and goes on."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError, StoreDamaged, StoreError, StoreUnavailable
from hookwright.core.job import Job, JobState, Lane, NewJob
from hookwright.core.outcome import Outcome, succeeded
from hookwright.core.plan import Plan
from hookwright.core.store import Arrival, Standing
from hookwright.stores.redis import connections
from hookwright.stores.redis.store import RedisStore
from tests.support import redis
from tests.support.proxy import proxy

HANDLERS = frozenset({"h"})
LEASE = timedelta(seconds=15)
PLAIN = Lane(name="h")


def now() -> datetime:
    return datetime.now(UTC)


def plan(id: str, *, lane: Lane = PLAIN, **changes: object) -> Plan:
    values: dict[str, object] = {"source": "s", "id": id, "event": "e", "received_at": now()}
    return Plan(Delivery(**(values | changes)), (NewJob("h", lane),))  # type: ignore[arg-type]


def any_kind() -> str:
    return "valkey" if redis.valkey() else "redis"


@pytest.fixture
def server() -> Iterator[redis.Server]:
    """A server of our own: the others' must not be stopped."""
    try:
        with redis.running(any_kind()) as running:
            yield running
    except LookupError as error:
        pytest.skip(str(error))


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[RedisStore]:
    store = RedisStore(url, clock=now)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def take(store: RedisStore, limit: int = 10) -> list[Job]:
    return list((await store.claim(limit=limit, worker="w", handlers=HANDLERS, lease=LEASE)).jobs)


async def test_a_restart_of_the_server_is_survived(server: redis.Server) -> None:
    async with opened(server.url()) as store:
        await store.add(plan("before"))
        [job] = await take(store)
        await asyncio.to_thread(server.stop)
        adding = asyncio.ensure_future(store.add(plan("meanwhile")))
        await asyncio.sleep(0.1)
        assert not adding.done()
        await asyncio.to_thread(server.start)
        assert (await adding).arrival is Arrival.STORED
        # The scripts are gone with the server's memory, and sent again.
        assert await store.renew([(job.id, job.attempt)], lease=LEASE) == {job.id: Standing.OK}
        assert await store.finish(succeeded(job, now=now()))
        assert len(await take(store)) == 1


async def test_a_crash_of_the_server_loses_nothing_that_was_acknowledged(server: redis.Server) -> None:
    async with opened(server.url()) as store:
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
        await asyncio.to_thread(server.stop, signal.SIGKILL)
        await asyncio.to_thread(server.start)
        await asyncio.gather(*adding)
        stored = {view.seq for view in await store.deliveries(limit=10_000)}
        assert acknowledged <= stored
        assert len(stored) == (await store.statistics()).deliveries
        await store.check()


async def test_a_server_that_stays_away_is_said_in_bounded_time(
    server: redis.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "PATIENCE", 0.2)
    async with proxy(server.port) as between, opened(server.url(port=between.port)) as store:
        between.refuse(True)
        began = time.monotonic()
        with pytest.raises(StoreUnavailable, match="does not answer"):
            await store.add(plan("one"))
        assert time.monotonic() - began < 3
        between.refuse(False)
        assert (await store.add(plan("one"))).arrival is Arrival.STORED


async def test_a_call_whose_answer_was_lost_is_answered_as_the_first_time(server: redis.Server) -> None:
    async with (
        proxy(server.port, answered=b"\r\n") as between,
        opened(server.url(port=between.port)) as store,
    ):
        # The server knows the scripts then, and what is swallowed is not its asking for them.
        await store.add(plan("warm"))
        [warm] = await take(store)
        await store.finish(succeeded(warm, now=now()))
        await store.cells("c").put("warm", b"")
        between.swallow_answer_to(b"one")
        receipt = await store.add(plan("one"))
        assert between.trapped.is_set()
        assert receipt.arrival is Arrival.STORED
        assert [view.seq for view in await store.deliveries(id="one")] == [receipt.seq]
        [job] = await take(store)
        between.swallow_answer_to(b"emitted")
        assert await store.finish(succeeded(job, now=now()), [plan("emitted")], result=b"1")
        assert between.trapped.is_set()
        assert len(await store.deliveries(id="emitted")) == 1
        assert not await store.finish(succeeded(job, now=now()))
        [again] = await take(store)
        between.swallow_answer_to(b"no luck")
        assert await store.finish(Outcome(again.retry(now() + timedelta(hours=1), "no luck")))
        assert between.trapped.is_set()
        between.swallow_answer_to(b"a cell")
        version = await store.cells("c").put("a cell", b"1", expect=0)
        assert between.trapped.is_set()
        assert version is not None
        assert await store.cells("c").put("a cell", b"2", expect=0) is None


async def test_a_store_that_was_emptied_is_made_anew_and_loudly_so(
    server: redis.Server, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(server.url()) as store, opened(server.url()) as other:
        first = await store.add(plan("one"))
        [job] = await take(store)
        server.say("FLUSHALL")
        with caplog.at_level(logging.ERROR):
            assert await store.renew([(job.id, job.attempt)], lease=LEASE) == {job.id: Standing.LOST}
            assert not await store.finish(succeeded(job, now=now()))
            again = await store.add(plan("one"))
        assert again.arrival is Arrival.STORED
        assert "emptied behind our back" in caplog.text
        # Numbers that a process may still hold are not given again: its attempt must not end another's job.
        assert again.seq > first.seq + 1000
        assert [view.id for view in await other.deliveries()] == ["one"]
        [mine] = await take(other)
        assert mine.id > job.id
        assert await other.finish(succeeded(mine, now=now()))
        assert caplog.text.count("emptied") == 1
        assert caplog.text.count("replaced by another") == 1
        await store.check()


async def test_keys_that_are_gone_in_part_are_not_built_upon(server: redis.Server) -> None:
    async with opened(server.url()) as store:
        await store.add(plan("one"))
        server.say("DEL", store.keys.one("meta"))
        with pytest.raises(StoreDamaged, match="restore a backup"):
            await store.add(plan("two"))


async def test_flushed_scripts_are_sent_again(server: redis.Server) -> None:
    async with opened(server.url()) as store:
        for number in range(3):
            server.say("SCRIPT", "FLUSH")
            assert (await store.add(plan(str(number)))).arrival is Arrival.STORED
        assert len(await take(store)) == 3


async def test_a_full_server_refuses_whole_groups_and_can_still_forget(server: redis.Server) -> None:
    async with opened(server.url()) as store:
        await store.add(plan("one"))
        [job] = await take(store)
        await store.finish(succeeded(job, now=now()))
        await store.add(plan("waiting"))
        server.say("CONFIG", "SET", "maxmemory", "1mb")
        with pytest.raises(StoreUnavailable, match="is full"):
            await store.add(plan("two"))
        later = now() + timedelta(seconds=1)
        assert await store.purge(bodies_before=later, jobs_before=later, keys_before=later) >= 2
        server.say("CONFIG", "SET", "maxmemory", "0")
        assert (await store.add(plan("two"))).arrival is Arrival.STORED
        await store.check()


@pytest.mark.parametrize(("setting", "value"), [("appendonly", "no"), ("appendfsync", "everysec")])
async def test_a_server_that_may_lose_is_refused_unless_the_user_says_so(
    server: redis.Server, setting: str, value: str
) -> None:
    server.say("CONFIG", "SET", setting, value)
    with pytest.raises(ConfigError, match=f"{setting} is {value}.*durability=relaxed"):
        async with opened(server.url()):
            pass
    async with opened(server.url(durability="relaxed")) as store:
        assert f"{setting}={value}" in store.durability
        assert "relaxed" in store.durability


@pytest.mark.parametrize("durability", ["full", "relaxed"])
async def test_a_cache_is_refused_whatever_the_user_says(server: redis.Server, durability: str) -> None:
    server.say("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
    with pytest.raises(ConfigError, match="is a cache: maxmemory-policy allkeys-lru"):
        async with opened(server.url(durability=durability)):
            pass


async def test_a_policy_that_evicts_only_what_expires_is_as_good_as_none(server: redis.Server) -> None:
    server.say("CONFIG", "SET", "maxmemory-policy", "volatile-lru")
    async with opened(server.url()) as store:
        assert "relaxed" not in store.durability
        await store.add(plan("kept"))
        keys = await store.opened.connections.run(lambda client: client.keys("{*}:*"))
        assert keys
        for key in keys:
            assert await store.opened.connections.run(lambda client: client.ttl(key)) == -1  # noqa: B023


async def test_settings_that_change_for_the_worse_are_found_by_the_check(server: redis.Server) -> None:
    async with opened(server.url()) as store:
        facts = await store.check()
        assert (facts["appendfsync"], facts["counters"]) == ("always", "ok")
        server.say("CONFIG", "SET", "appendfsync", "no")
        with pytest.raises(ConfigError, match="appendfsync is no"):
            await store.check()


async def test_a_failover_is_followed_when_the_address_leads_to_the_new_primary(server: redis.Server) -> None:
    with redis.running(any_kind()) as second:
        second.say("REPLICAOF", "127.0.0.1", str(server.port))
        await until(lambda: b"master_link_status:up" in second.say("INFO", "replication"))
        async with proxy(server.port) as between, opened(server.url(port=between.port)) as store:
            await store.add(plan("before"))
            [job] = await take(store)
            await until(lambda: offset(second) >= offset(server))
            # The old primary goes on as a replica: to whom is connected to it, it says READONLY.
            second.say("REPLICAOF", "NO", "ONE")
            server.say("REPLICAOF", "127.0.0.1", str(second.port))
            adding = asyncio.ensure_future(store.add(plan("meanwhile")))
            await asyncio.sleep(0.1)
            between.lead_to(second.port)
            assert (await adding).arrival is Arrival.STORED
            assert await store.finish(succeeded(job, now=now()))
            assert [view.id for view in await store.deliveries()] == ["meanwhile", "before"]
        with pytest.raises(StoreUnavailable, match="replica"):
            async with opened(server.url()):
                pass


async def test_an_attempt_from_before_a_loss_does_not_end_the_job_that_got_its_number(server: redis.Server) -> None:
    async with opened(server.url()) as store:
        await store.add(plan("lost"))
        [old] = await take(store)
        # As after a failover to a replica that had not heard of it: the same store, with the numbers of before.
        epoch = server.say("HGET", store.keys.one("meta"), "epoch").split(b"\r\n")[1].decode()
        server.say("FLUSHALL")
        async with opened(server.url()) as other:
            server.say("HSET", store.keys.one("meta"), "epoch", epoch)
            other.opened.scripts._epoch = epoch.encode()
            await other.add(plan("new"))
            [new] = await take(other)
            assert (new.id, new.attempt) == (old.id, old.attempt)
            assert not await store.remember(old, "x", b"1")
            assert not await store.finish(succeeded(old, now=now()))
            assert await other.finish(succeeded(new, now=now()))


async def test_a_server_that_is_still_loading_is_waited_for(server: redis.Server) -> None:
    async with opened(server.url()) as store:
        await asyncio.gather(*[store.add(plan(str(number))) for number in range(500)])
        await asyncio.to_thread(server.stop)
        # Each key that is loaded takes a while, so that it answers LOADING.
        starting = asyncio.create_task(asyncio.to_thread(server.start, key_load_delay="20000"))
        assert (await store.add(plan("early"))).arrival is Arrival.STORED
        await starting


async def test_a_subscription_that_breaks_is_made_again(server: redis.Server) -> None:
    async with (
        proxy(server.port) as between,
        opened(server.url(port=between.port)) as store,
        opened(server.url()) as other,
    ):
        await until(lambda: store.opened.listening.heard)
        between.cut()
        await until(lambda: not store.opened.listening.heard)
        await until(lambda: store.opened.listening.heard)
        assert not await take(store)
        waiting = asyncio.create_task(store.wait(timedelta(seconds=30)))
        await asyncio.sleep(0.05)
        await other.add(plan("one"))
        await asyncio.wait_for(waiting, 5)


async def test_a_cluster_is_asked_at_the_node_that_has_the_keys() -> None:
    kind = any_kind()
    one, two = ({"cluster_enabled": "yes", "cluster_port": str(redis.free_port())} for _ in range(2))
    try:
        with redis.running(kind, **one) as first, redis.running(kind, **two) as second:
            second.say("CLUSTER", "ADDSLOTSRANGE", "0", "16383")
            first.say("CLUSTER", "MEET", "127.0.0.1", str(second.port), two["cluster_port"])
            await until(lambda: b"cluster_state:ok" in first.say("CLUSTER", "INFO"))
            async with opened(first.url()) as store:
                await store.add(plan("one"))
                [job] = await take(store)
                assert await store.finish(succeeded(job, now=now()), [plan("emitted")])
                assert (await store.statistics()).jobs[JobState.SUCCEEDED] == 1
                assert first.say("DBSIZE") == b":0\r\n"
                await store.check()
    except LookupError as error:
        pytest.skip(str(error))


async def test_a_login_that_fails_is_said_without_the_password(server: redis.Server) -> None:
    server.say("CONFIG", "SET", "requirepass", "correct")
    with pytest.raises(ConfigError, match="does not let us in") as refused:
        async with opened(server.url().replace("//", "//:hunter2@")):
            pass
    assert "hunter2" not in str(refused.value)
    async with opened(server.url().replace("//", "//:correct@")) as store:
        assert "correct" not in repr(store.address)


async def test_a_local_socket_will_do(server: redis.Server) -> None:
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.start, unixsocket=str(server.home / "s"))
    async with opened(f"valkey+unix://{server.home}/s?db=1&prefix=mine") as store:
        assert (await store.add(plan("one"))).arrival is Arrival.STORED


async def test_two_prefixes_are_two_stores(server: redis.Server) -> None:
    async with opened(server.url(prefix="a")) as one, opened(server.url(prefix="b")) as two:
        await one.add(plan("one"))
        assert not await take(two)
        assert len(await take(one)) == 1


def offset(of: redis.Server) -> int:
    """How far the stream of changes has come there."""
    return int(of.say("INFO", "replication").partition(b"master_repl_offset:")[2].partition(b"\r\n")[0])


async def until(condition: object, *, seconds: float = 20) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        await asyncio.sleep(0.01)
