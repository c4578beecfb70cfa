"""A snapshot made while the store is written to is one moment of it, and what is restored from it works."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from hookwright.core.delivery import Delivery
from hookwright.core.job import JobState, Lane, NewJob
from hookwright.core.outcome import succeeded
from hookwright.core.plan import Plan
from hookwright.core.store import Arrival
from hookwright.stores.redis.store import RedisStore
from tests.support import redis

HANDLERS = frozenset({"h"})
LEASE = timedelta(seconds=15)


def now() -> datetime:
    return datetime.now(UTC)


def plan(number: int) -> Plan:
    delivery = Delivery(source="s", id=str(number), event="e", received_at=now(), tenant=f"t{number % 3}")
    return Plan(delivery, (NewJob("h", Lane(name=f"k{number % 5}", limit=2)),))


async def test_a_snapshot_of_a_busy_store_is_restored_whole() -> None:
    try:
        with redis.running("valkey") as busy, redis.running("valkey") as restored:
            await snapshot_and_restore(busy, restored)
    except LookupError as error:
        pytest.skip(str(error))


async def snapshot_and_restore(busy: redis.Server, restored: redis.Server) -> None:
    store = RedisStore(busy.url(), clock=now)
    await store.open()
    written = 0
    stop = asyncio.Event()

    async def write() -> None:
        nonlocal written
        while not stop.is_set():
            await store.add(plan(written))
            written += 1
            for job in (await store.claim(limit=3, worker="w", handlers=HANDLERS, lease=LEASE)).jobs:
                if job.id % 3:
                    await store.finish(succeeded(job, now=now()))

    writing = asyncio.create_task(write())
    while written < 50:
        await asyncio.sleep(0)
    before = written
    busy.say("BGSAVE")
    while b"rdb_bgsave_in_progress:0" not in busy.say("INFO", "persistence"):
        await asyncio.sleep(0.01)
    stop.set()
    await writing
    await store.close()

    # As the guide says: a server that starts with appendonly yes and no log of its own would not read the snapshot.
    await asyncio.to_thread(restored.stop)
    await asyncio.to_thread(shutil.rmtree, restored.home / "appendonlydir")
    await asyncio.to_thread(shutil.copy, busy.home / "dump.rdb", restored.home / "dump.rdb")
    await asyncio.to_thread(restored.start, appendonly="no")
    restored.say("CONFIG", "SET", "appendonly", "yes")
    while b"aof_rewrite_in_progress:0" not in restored.say("INFO", "persistence"):
        await asyncio.sleep(0.01)

    again = RedisStore(restored.url(), clock=now)
    await again.open()
    await again.check()
    statistics = await again.statistics()
    assert before <= statistics.deliveries <= written
    assert (await again.add(plan(0))).arrival is Arrival.DUPLICATE
    assert (await again.add(plan(-1))).arrival is Arrival.STORED
    ended = statistics.jobs[JobState.SUCCEEDED]
    assert ended > 0
    [job] = (await again.claim(limit=1, worker="w", handlers=HANDLERS, lease=LEASE)).jobs
    assert await again.finish(succeeded(job, now=now()))
    await again.check()
    await again.close()
    # And it stays: what was restored is in the log now.
    await asyncio.to_thread(restored.stop)
    await asyncio.to_thread(restored.start)
    await again.open()
    assert (await again.statistics()).jobs[JobState.SUCCEEDED] == ended + 1
    await again.close()
