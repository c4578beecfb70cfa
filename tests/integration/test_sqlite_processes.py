"""Several processes, and processes that die: what was acknowledged stays, and nothing is done twice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hookwright.core.job import JobState, Lane, NewJob
from hookwright.core.plan import Plan
from hookwright.core.store import Receipt
from hookwright.stores.sqlite.store import SqliteStore
from tests.integration import sqlite_process
from tests.integration.sqlite_process import plan

PROGRAM = Path(sqlite_process.__file__)


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(path, clock=now)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def start(role: str, path: Path, *arguments: str) -> asyncio.subprocess.Process:
    environment = dict(os.environ) | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return await asyncio.create_subprocess_exec(
        sys.executable, str(PROGRAM), role, str(path), *arguments, stdout=asyncio.subprocess.PIPE, env=environment
    )


async def lines(process: asyncio.subprocess.Process) -> list[str]:
    assert process.stdout is not None
    return (await process.stdout.read()).decode().splitlines()


async def kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGKILL)
    await process.wait()


async def stored_ids(store: SqliteStore) -> set[str]:
    ids: set[str] = set()
    before = None
    while views := await store.deliveries(limit=1000, before=before):
        ids |= {view.id for view in views}
        before = views[-1].seq
    return ids


async def kill_while_adding(path: Path, rounds: int, seed: int) -> None:
    pauses = random.Random(seed)
    acknowledged: set[str] = set()
    for round in range(rounds):
        process = await start("add", path, f"{seed}-{round}")
        assert process.stdout is not None
        assert await process.stdout.readline() == b"open\n"
        reading = asyncio.create_task(lines(process))
        await asyncio.sleep(pauses.uniform(0.02, 0.4))
        await kill(process)
        acknowledged |= set(await reading)
        async with opened(path) as store:
            stored = await stored_ids(store)
            # Stored but not acknowledged are at most those that were in flight.
            assert acknowledged <= stored
            assert len(stored - acknowledged) <= 32 * (round + 1)
            statistics = await store.statistics()
            assert statistics.deliveries == len(stored) == statistics.jobs[JobState.QUEUED]
            await store.check()
    assert acknowledged


async def test_what_was_acknowledged_survives_sigkill(tmp_path: Path) -> None:
    await kill_while_adding(tmp_path / "store.db", 4, seed=1)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(2, 8))
async def test_what_was_acknowledged_survives_many_sigkills(tmp_path: Path, seed: int) -> None:
    await kill_while_adding(tmp_path / "store.db", 15, seed)


async def test_workers_of_three_processes_share_the_jobs_without_doing_one_twice(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    adders = [await start("add_some", path, name, "300") for name in ("x", "y")]
    workers = [await start("work", path, name) for name in ("w1", "w2", "w3")]
    try:
        for adder in adders:
            assert (await lines(adder))[-1] == "done"
        said = [await lines(worker) for worker in workers]
    finally:
        for process in (*adders, *workers):
            await kill(process)
    claims = Counter(line for lines in said for line in lines if line.startswith("claimed"))
    ends = Counter(line.split()[1] for lines in said for line in lines if line.startswith("finished"))
    assert len(ends) == 600
    assert set(ends.values()) == {1}
    assert set(claims.values()) == {1}
    async with opened(path) as store:
        assert (await store.statistics()).jobs[JobState.SUCCEEDED] == 600
        await store.check()


async def test_jobs_of_a_killed_worker_run_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    adder = await start("add_some", path, "x", "50")
    assert (await lines(adder))[-1] == "done"
    await kill(adder)
    hoarder = await start("hoard", path, "dies")
    assert hoarder.stdout is not None
    assert await hoarder.stdout.readline() == b"open\n"
    # Three lanes of three: nine, and the tenants' lanes are then full.
    taken = [await hoarder.stdout.readline() for _ in range(9)]
    await kill(hoarder)
    worker = await start("work", path, "lives")
    said = await lines(worker)
    await kill(worker)
    ended = {line.split()[1] for line in said if line.startswith("finished")}
    assert len(ended) == 50
    assert {line.split()[1].decode() for line in taken} <= ended


async def test_many_processes_may_make_the_store_at_once(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    adders = [await start("add_some", path, f"n{number}", "20") for number in range(6)]
    said = [await lines(adder) for adder in adders]
    for adder in adders:
        await kill(adder)
    assert [words[-1] for words in said] == ["done"] * 6
    async with opened(path) as store:
        assert (await store.statistics()).deliveries == 120
        await store.check()


async def test_waiting_ends_when_another_store_on_the_file_adds_work(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    async with opened(path) as worker, opened(path) as web:
        claim = {"limit": 5, "worker": "w", "handlers": frozenset({"h"}), "lease": timedelta(seconds=15)}
        for number in range(20):
            while (await worker.claim(**claim)).jobs:  # type: ignore[arg-type]
                pass
            waiting = asyncio.create_task(worker.wait(timedelta(seconds=30)))
            await asyncio.sleep(0)
            await web.add(plan(str(number)))
            await asyncio.wait_for(waiting, 5)


async def test_two_stores_on_a_file_agree_about_what_they_both_use(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    async with opened(path) as one, opened(path) as two:

        async def add(store: SqliteStore, number: int) -> Receipt:
            lane = Lane(name=f"lane {number % 5}", limit=1 + number % 2, order="fifo", shared=number % 3 == 0)
            known = plan(f"id {number}")
            return await store.add(Plan(known.delivery, (NewJob("h", lane),)))

        receipts = await asyncio.gather(*[add(store, number) for number in range(200) for store in (one, two)])
        assert Counter(str(receipt.arrival) for receipt in receipts) == {"stored": 200, "duplicate": 200}
        assert len({receipt.seq for receipt in receipts}) == 200
        await one.purge(bodies_before=now(), jobs_before=now(), keys_before=now())
        await one.check()
        await two.check()
