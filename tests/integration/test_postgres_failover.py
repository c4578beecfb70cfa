"""A primary is lost for good, and its standby takes over: who names both hosts goes on, and has lost nothing."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from hookwright.core.delivery import Delivery
from hookwright.core.errors import StoreError
from hookwright.core.job import Lane, NewJob
from hookwright.core.outcome import succeeded
from hookwright.core.plan import Plan
from hookwright.core.store import Arrival
from hookwright.stores.postgres.store import PostgresStore
from tests.support import postgres

HANDLERS = frozenset({"h"})
LEASE = timedelta(seconds=15)


def now() -> datetime:
    return datetime.now(UTC)


def plan(id: str) -> Plan:
    return Plan(Delivery(source="s", id=id, event="e", received_at=now()), (NewJob("h", Lane(name="h")),))


@pytest.fixture
def pair() -> Iterator[tuple[postgres.Server, postgres.Server]]:
    """A primary, and a standby that has every commit before it is acknowledged."""
    try:
        with postgres.running("debian") as primary, postgres.standby("debian", primary) as standby:
            primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
            primary.sql("SELECT pg_reload_conf()")
            yield primary, standby
    except LookupError as error:
        pytest.skip(f"{error}: apt install postgresql-15")


async def test_a_standby_takes_over_and_nothing_that_was_acknowledged_is_lost(
    pair: tuple[postgres.Server, postgres.Server],
) -> None:
    primary, standby = pair
    hosts = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
    store = PostgresStore(f"postgresql://owner@{hosts}/postgres?target_session_attrs=read-write", clock=now)
    await store.open()
    acknowledged: list[str] = []
    stop = asyncio.Event()

    async def add(name: int) -> None:
        number = 0
        while not stop.is_set():
            try:
                await store.add(plan(f"{name}-{number}"))
            except StoreError:
                # As a sender does that was answered 503: the same again.
                await asyncio.sleep(0.05)
                continue
            acknowledged.append(f"{name}-{number}")
            number += 1

    adding = [asyncio.create_task(add(name)) for name in range(8)]
    try:
        while len(acknowledged) < 200:
            await asyncio.sleep(0.01)
        taken = (await store.claim(limit=5, worker="w", handlers=HANDLERS, lease=LEASE)).jobs
        await asyncio.to_thread(primary.stop, signal.SIGQUIT)
        before = len(acknowledged)
        await asyncio.to_thread(standby.promote)
        async with asyncio.timeout(30):
            while len(acknowledged) < before + 200:
                await asyncio.sleep(0.01)
        stop.set()
        await asyncio.gather(*adding)

        # Who worked before goes on with its leases, and ends what it had begun.
        for job in taken:
            assert await store.finish(succeeded(job, now=now()))
        stored = {view.id for view in await store.deliveries(limit=100_000)}
        assert set(acknowledged) <= stored
        assert (await store.add(plan(acknowledged[0]))).arrival is Arrival.DUPLICATE
        await store.check()
    finally:
        stop.set()
        for task in adding:
            task.cancel()
        await asyncio.gather(*adding, return_exceptions=True)
        await store.close()
