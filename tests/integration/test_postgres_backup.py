"""A dump made while the store is written to is one moment of it, and what is restored from it works."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from hookwright.core.delivery import Delivery
from hookwright.core.job import JobState, Lane, NewJob
from hookwright.core.outcome import succeeded
from hookwright.core.plan import Plan
from hookwright.core.store import Arrival
from hookwright.stores.postgres.store import PostgresStore
from tests.support.postgres import Server

HANDLERS = frozenset({"h"})
LEASE = timedelta(seconds=15)


def now() -> datetime:
    return datetime.now(UTC)


def plan(number: int) -> Plan:
    delivery = Delivery(source="s", id=str(number), event="e", received_at=now(), tenant=f"t{number % 3}")
    return Plan(delivery, (NewJob("h", Lane(name=f"k{number % 5}", limit=2)),))


async def test_a_dump_of_a_busy_store_is_restored_whole(postgres_15: Server) -> None:
    postgres_15.sql("CREATE DATABASE busy")
    postgres_15.sql("CREATE DATABASE restored")
    place = ("-h", "127.0.0.1", "-p", str(postgres_15.port), "-U", "owner")
    dumped = str(postgres_15.home / "busy.dump")
    store = PostgresStore(postgres_15.url(database="busy"), clock=now)
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
    await asyncio.to_thread(
        postgres_15.run, "pg_dump", *place, "--format=custom", "--schema=hookwright", f"--file={dumped}", "busy"
    )
    stop.set()
    await writing
    await store.close()
    await asyncio.to_thread(postgres_15.run, "pg_restore", *place, "--dbname=restored", dumped)

    again = PostgresStore(postgres_15.url(database="restored"), clock=now)
    await again.open()
    try:
        await again.check()
        statistics = await again.statistics()
        assert statistics.deliveries >= before
        assert statistics.jobs[JobState.RUNNING] > 0
        assert (await again.add(plan(0))).arrival is Arrival.DUPLICATE
        newest = (await again.deliveries(limit=1))[0].seq
        assert (await again.add(plan(1_000_000))).seq > newest
    finally:
        await again.close()
