"""Redis stores of each released schema still open, and two versions work side by side during an upgrade.

``NNNN.redis.json`` holds every key of a store as that schema made it. When a schema is released, `dump` writes its
file; it is never edited afterwards.
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from hookwright.core.errors import ConfigError
from hookwright.core.job import JobState, Lane, NewJob
from hookwright.core.outcome import Outcome, succeeded
from hookwright.core.plan import Plan
from hookwright.core.store import Arrival
from hookwright.stores.redis.migrations import Migration, migrations
from hookwright.stores.redis.store import RedisStore
from hookwright.testing.store_contract import HandClock
from tests.migrations.test_schemas import HANDLERS, UUID, delivery
from tests.support.redis import Server

HERE = Path(__file__).parent
DUMPS = sorted(HERE.glob("*.redis.json"))
LEASE = timedelta(seconds=15)
NEWEST = migrations()[-1].version
PREFIXES = (f"schema{number}" for number in count())


def store_at(server: Server, prefix: str, clock: HandClock, steps: list[Migration] | None = None) -> RedisStore:
    return RedisStore(server.url(prefix=prefix), clock=clock, clock_rules=True, steps=steps)


@pytest.fixture
async def client(valkey_server: Server) -> AsyncIterator[Any]:
    client = Redis(port=valkey_server.port)
    yield client
    await client.aclose()


async def dump(server: Server, client: Any, prefix: str, to: Path) -> None:
    """A store with something of everything, as JSON."""
    clock = HandClock()
    store = store_at(server, prefix, clock)
    await store.open()
    deploy = Lane(name="deploy", limit=1, order="fifo", hold=True, shared=True)
    welcome = Lane(name="app:welcome")
    await store.add(Plan(delivery(UUID, clock), (NewJob("app:welcome", welcome), NewJob("app:deploy", deploy))))
    await store.add(Plan(delivery("second", clock, action=None, event="push"), (NewJob("app:deploy", deploy),)))
    later = delivery("third", clock, due_at=clock() + timedelta(days=1))
    await store.add(Plan(later, (NewJob("app:welcome", welcome),)))
    claimed = await store.claim(limit=2, worker="w", handlers=HANDLERS, lease=LEASE)
    for job in claimed.jobs:
        await store.remember(job, "comment", b"1")
        ended = job.succeed(now=clock()) if job.handler == "app:welcome" else job.fail("broken", now=clock())
        emitted = Plan(delivery(f"emitted {job.id}", clock, source="task", scope="", caused_by="x", depth=1), ())
        await store.finish(Outcome(ended), [emitted], result=b"{}")
    await store.pause("github.com/8", clock() + timedelta(days=1), "limit")
    await store.cells("cron").put("nightly", b"2026-03-01")
    keys = store.keys
    await store.close()
    kept: dict[str, Any] = {}
    for name in [key.partition(":")[2] for key in keys.all]:
        key = keys.one(name)
        match await client.type(key):
            case b"hash":
                kept[name] = {text(field): text(value) for field, value in sorted((await client.hgetall(key)).items())}
            case b"zset":
                kept[name] = [
                    [text(member), score] for member, score in await client.zrange(key, 0, -1, withscores=True)
                ]
            case b"set":
                kept[name] = sorted(text(member) for member in await client.smembers(key))
    write(to, kept)


async def restore(client: Any, store: RedisStore, dumped: Path) -> None:
    for name, kept in read(dumped).items():
        key = store.keys.one(name)
        if isinstance(kept, dict):
            await client.hset(key, mapping={b64decode(field): b64decode(value) for field, value in kept.items()})
        elif isinstance(kept[0], list):
            await client.zadd(key, {b64decode(member): score for member, score in kept})
        else:
            await client.sadd(key, *[b64decode(member) for member in kept])


def write(to: Path, kept: dict[str, Any]) -> None:
    to.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def read(dumped: Path) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(dumped.read_text("utf-8"))
    return kept


def text(data: bytes) -> str:
    return b64encode(data).decode()


@pytest.mark.parametrize("dumped", DUMPS, ids=lambda path: path.name)
async def test_a_store_of_an_earlier_schema_opens_with_all_that_is_in_it(
    dumped: Path, valkey_server: Server, client: Any
) -> None:
    clock = HandClock()
    store = store_at(valkey_server, next(PREFIXES), clock)
    await restore(client, store, dumped)
    await store.open()
    statistics = await store.statistics()
    assert statistics.schema == NEWEST
    assert statistics.deliveries == 5
    assert {state: number for state, number in statistics.jobs.items() if number} == {
        JobState.QUEUED: 2,
        JobState.SUCCEEDED: 1,
        JobState.FAILED: 1,
    }
    await store.check()
    assert await store.delivery(1) == delivery(UUID, clock)
    assert (await store.add(Plan(delivery(UUID, clock), ()))).arrival is Arrival.DUPLICATE
    # The lane that waited for its dead letter goes on with it.
    [failed] = await store.jobs(state=JobState.FAILED)
    assert await store.recall(failed.job) == {"comment": b"1"}
    assert (await store.attempts(failed.job.id))[0].error == "broken"
    await store.rearm([failed.job.id])
    claimed = await store.claim(limit=5, worker="w", handlers=HANDLERS, lease=LEASE)
    assert [job.id for job in claimed.jobs] == [failed.job.id]
    clock.advance(timedelta(days=1))
    later = await store.claim(limit=5, worker="w", handlers=HANDLERS, lease=LEASE)
    assert [job.handler for job in later.jobs] == ["app:welcome"]
    cell = await store.cells("cron").get("nightly")
    assert cell is not None
    assert cell.value == b"2026-03-01"
    await store.close()


def test_the_newest_schema_has_a_dump() -> None:
    assert int(DUMPS[-1].name.partition(".")[0]) == NEWEST


async def test_the_newest_dump_has_the_keys_that_the_store_makes_now(
    valkey_server: Server, client: Any, tmp_path: Path
) -> None:
    await dump(valkey_server, client, next(PREFIXES), tmp_path / "now.json")
    made, kept = [read(path) for path in (tmp_path / "now.json", DUMPS[-1])]
    # They hold words that are drawn by chance.
    passing = {"replies", "meta", "cells"}
    assert {name: value for name, value in made.items() if name not in passing} == {
        name: value for name, value in kept.items() if name not in passing
    }
    assert [set(made[name]) for name in ("meta", "cells")] == [set(kept[name]) for name in ("meta", "cells")]


async def test_an_old_and_a_new_version_work_side_by_side(valkey_server: Server) -> None:
    prefix, clock = next(PREFIXES), HandClock()
    old = store_at(valkey_server, prefix, clock)
    await old.open()
    step = "-- works with: 1\nredis.call('HSET', META, 'weight', 1)\n"
    await old.add(Plan(delivery("before", clock), (NewJob("app:welcome", Lane(name="x")),)))
    new = store_at(valkey_server, prefix, clock, [*migrations(), Migration(NEWEST + 1, "weights", step)])
    await new.open()
    for place, (giver, taker) in enumerate([(old, new), (new, old), (old, old)]):
        await giver.add(Plan(delivery(str(place), clock), (NewJob("app:welcome", Lane(name="x")),)))
        claimed = await taker.claim(limit=5, worker="w", handlers=HANDLERS, lease=LEASE)
        assert claimed.jobs
        for job in claimed.jobs:
            assert await taker.finish(succeeded(job, now=clock()))
        assert await giver.delivery(claimed.jobs[0].delivery_seq) is not None
    await old.close()
    # One that is restarted during the upgrade still opens.
    await old.open()
    statistics = await old.statistics()
    assert (statistics.jobs[JobState.SUCCEEDED], statistics.schema) == (4, NEWEST + 1)
    await old.check()
    await old.close()
    await new.close()


async def test_a_schema_that_an_old_version_cannot_work_with_is_refused(valkey_server: Server) -> None:
    prefix, clock = next(PREFIXES), HandClock()
    step = f"-- works with: {NEWEST + 1}\nredis.call('HSET', META, 'weight', 1)\n"
    new = store_at(valkey_server, prefix, clock, [*migrations(), Migration(NEWEST + 1, "weights", step)])
    await new.open()
    await new.close()
    with pytest.raises(ConfigError, match="newer hookwright"):
        await store_at(valkey_server, prefix, clock).open()


async def test_of_many_that_start_at_once_one_makes_the_store(valkey_server: Server) -> None:
    prefix = next(PREFIXES)
    stores = [store_at(valkey_server, prefix, HandClock()) for _ in range(6)]
    await asyncio.gather(*[store.open() for store in stores])
    assert len({(await store.add(Plan(delivery("one", HandClock()), ()))).seq for store in stores}) == 1
    await asyncio.gather(*[store.close() for store in stores])


def test_a_step_says_what_it_works_with() -> None:
    assert all(step.works_with <= step.version for step in migrations())
    with pytest.raises(ValueError, match="works with"):
        assert Migration(9, "silent", "return 1").works_with
