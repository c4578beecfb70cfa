"""What becomes of background tasks: under faults, and with many users at once. The store says what was completed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.alternate import fresh_folder
from benchmarks.githubapp_program import load, program, started
from benchmarks.load import Driven, drive
from benchmarks.outcome import number
from benchmarks.setup import Setup
from benchmarks.stored import PAGE, acknowledged
from hookwright.core.job import ENDED, JobState
from hookwright.core.store import Store
from hookwright.stores.opening import open_store

STORE = "githubapp.db"
KILLS = 2
FAULTY_RATE = 100.0
PATIENCE = 120.0
"""Seconds that what was killed, and what is retried, may take to its end: leases have to run out first."""
INSTALLATIONS = 50
TASKS_PER_MINUTE = 1000


@dataclass(frozen=True, kw_only=True)
class Completed:
    """``acknowledged``: deliveries, a task each. ``seconds``: from the first to the last of them."""

    acknowledged: int
    completed: int
    seconds: float
    p95: float
    rss_mb: float
    cpu_seconds: float

    @property
    def share(self) -> float:
        return self.completed / max(1, self.acknowledged)

    @property
    def per_minute(self) -> float:
        return self.completed / self.seconds * 60

    def row(self, name: str) -> list[str]:
        counts = (self.acknowledged, self.completed, self.per_minute, self.p95, self.rss_mb)
        return [name, *(number(count) for count in counts)]


def faults(setup: Setup) -> Completed:
    """Handlers of which a fifth fails at each attempt, and a process that is killed and started again."""
    seconds = 4.0 if setup.quick else 10.0
    drives: list[Driven] = []
    cpu = 0.0
    with fresh_folder() as folder:
        for life in range(KILLS + 1):
            server = started(setup, sys.executable, "background-short-faulty", folder)
            try:
                told = folder / f"acknowledged-{life}"
                wanted = load(setup, server, seconds=seconds, rate=FAULTY_RATE, acknowledged=told)
                if life < KILLS:
                    # In the middle of everything; what it then sends to nobody is not acknowledged.
                    end = threading.Timer(setup.warm + seconds * 0.8, os.kill, (server.pid, signal.SIGKILL))
                    end.start()
                drives.append(drive(wanted))
                if life == KILLS:
                    _until_ended(folder / STORE)
                    rss, cpu = server.resident_mb(), server.cpu_seconds()
            finally:
                server.stop()
        known = acknowledged(folder.glob("acknowledged-*"))
        took = time.monotonic() - min(known.values())
        done = asyncio.run(_completed(folder / STORE, known))
    latency = max(driven.latency.p95 for driven in drives if driven.latency)
    return Completed(acknowledged=len(known), completed=done, seconds=took, p95=latency, rss_mb=rss, cpu_seconds=cpu)


def crowd(setup: Setup) -> Completed:
    """Fifty installations with a thousand tasks a minute each, and a fifth more."""
    rate = INSTALLATIONS * TASKS_PER_MINUTE / 60 * 1.2
    with program(setup, sys.executable, "background-short", installations=INSTALLATIONS) as (server, wanted):
        folder = server.log.parent
        driven = drive(wanted(seconds=10 if setup.quick else 60, rate=rate, acknowledged=folder / "acknowledged-0"))
        _until_ended(folder / STORE)
        known = acknowledged([folder / "acknowledged-0"])
        took = time.monotonic() - min(known.values())
        rss, cpu = server.resident_mb(), server.cpu_seconds()
        done = asyncio.run(_completed(folder / STORE, known))
    return Completed(
        acknowledged=driven.acknowledged,
        completed=done,
        seconds=took,
        p95=driven.latency.p95 if driven.latency else float("inf"),
        rss_mb=rss,
        cpu_seconds=cpu + driven.cpu_seconds,
    )


def _until_ended(file: Path) -> None:
    """Until all jobs have ended, or `PATIENCE` has."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not asyncio.run(_all_ended(file)):
        time.sleep(0.5)


async def _all_ended(file: Path) -> bool:
    async with _opened(file) as store:
        jobs = (await store.statistics()).jobs
        return all(state in ENDED or not count for state, count in jobs.items())


async def _completed(file: Path, known: Collection[str]) -> int:
    """How many of these deliveries have a job that succeeded."""
    done = 0
    before: int | None = None
    async with _opened(file) as store:
        while page := await store.deliveries(limit=PAGE, before=before):
            done += sum(view.id in known and view.jobs == {JobState.SUCCEEDED: 1} for view in page)
            before = page[-1].seq
    return done


@asynccontextmanager
async def _opened(file: Path) -> AsyncIterator[Store]:
    store = open_store(f"sqlite:///{file}", clock=lambda: datetime.now(UTC))
    await store.open()
    try:
        yield store
    finally:
        await store.close()
