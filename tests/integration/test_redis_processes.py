"""Several processes on one server, and processes that die: what was acknowledged stays, and nothing is done twice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from hookwright.core.job import JobState
from hookwright.stores.redis.store import RedisStore
from tests.integration import redis_process
from tests.integration.sqlite_process import now, plan
from tests.support.redis import Server

PROGRAM = Path(redis_process.__file__)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[RedisStore]:
    store = RedisStore(url, clock=now)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def start(role: str, url: str, *arguments: str) -> asyncio.subprocess.Process:
    environment = dict(os.environ) | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return await asyncio.create_subprocess_exec(
        sys.executable, str(PROGRAM), role, url, *arguments, stdout=asyncio.subprocess.PIPE, env=environment
    )


async def lines(process: asyncio.subprocess.Process) -> list[str]:
    assert process.stdout is not None
    return (await process.stdout.read()).decode().splitlines()


async def kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGKILL)
    await process.wait()


async def kill_while_adding(url: str, rounds: int, seed: int) -> None:
    pauses = random.Random(seed)
    acknowledged: set[str] = set()
    for round in range(rounds):
        process = await start("add", url, f"{seed}-{round}")
        assert process.stdout is not None
        assert await process.stdout.readline() == b"open\n"
        reading = asyncio.create_task(lines(process))
        await asyncio.sleep(pauses.uniform(0.05, 0.4))
        await kill(process)
        acknowledged |= set(await reading)
    async with opened(url) as store:
        stored = {view.id for view in await store.deliveries(limit=100_000)}
        # Stored but not acknowledged are at most those that were in flight.
        assert acknowledged <= stored
        assert len(stored - acknowledged) <= 32 * rounds
        statistics = await store.statistics()
        assert statistics.deliveries == len(stored) == statistics.jobs[JobState.QUEUED]
        await store.check()
    assert acknowledged


async def test_what_was_acknowledged_survives_sigkill(valkey_server: Server) -> None:
    await kill_while_adding(valkey_server.url(prefix="killed"), 3, seed=1)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(2, 6))
async def test_what_was_acknowledged_survives_many_sigkills(valkey_server: Server, seed: int) -> None:
    await kill_while_adding(valkey_server.url(prefix=f"killed{seed}"), 15, seed)


async def test_workers_of_three_processes_share_the_jobs_without_doing_one_twice(valkey_server: Server) -> None:
    url = valkey_server.url(prefix="three")
    adders = [await start("add_some", url, name, "300") for name in ("x", "y")]
    workers = [await start("work", url, name) for name in ("w1", "w2", "w3")]
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
    async with opened(url) as store:
        assert (await store.statistics()).jobs[JobState.SUCCEEDED] == 600
        await store.check()


async def test_jobs_of_a_killed_worker_run_elsewhere_within_the_lease_and_a_sweep(valkey_server: Server) -> None:
    url = valkey_server.url(prefix="dies")
    async with opened(url) as store:
        for number in range(20):
            await store.add(plan(str(number)))
        hoarder = await start("hoard", url, "dies")
        assert hoarder.stdout is not None
        assert await hoarder.stdout.readline() == b"open\n"
        assert (await hoarder.stdout.readline()).startswith(b"claimed")
        await kill(hoarder)
        began = time.monotonic()
        running = (await store.statistics()).jobs[JobState.RUNNING]
        assert running > 0
        taken_back = 0
        while taken_back < running:
            assert time.monotonic() - began < 10
            taken_back += len(await store.sweep())
            await asyncio.sleep(0.05)
        # The hoarder's leases lasted a second.
        assert time.monotonic() - began < 5
        jobs = await store.claim(limit=50, worker="w", handlers=frozenset({"h"}), lease=timedelta(seconds=9))
        assert len(jobs.jobs) == 20
        await store.check()


async def test_a_worker_of_another_process_is_woken_at_once(valkey_server: Server) -> None:
    url = valkey_server.url(prefix="woken")
    async with opened(url) as web, opened(url) as worker:
        waits = []
        for number in range(20):
            claimed = await worker.claim(limit=9, worker="w", handlers=frozenset({"h"}), lease=timedelta(seconds=9))
            assert not claimed.jobs
            waiting = asyncio.create_task(worker.wait(timedelta(seconds=30)))
            await asyncio.sleep(0.01)
            began = time.monotonic()
            await web.add(plan(str(number)))
            await asyncio.wait_for(waiting, 5)
            waits.append(time.monotonic() - began)
            while not claimed.jobs:
                claimed = await worker.claim(limit=9, worker="w", handlers=frozenset({"h"}), lease=timedelta(seconds=9))
        # Without notifications it would be the poll of a whole second, or the timeout.
        assert sorted(waits)[10] < 0.25
