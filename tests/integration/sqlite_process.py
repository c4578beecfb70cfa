"""Programs that the tests start beside themselves, to be killed or to compete: ``sqlite_process.py ROLE PATH …``.

Each line they print is a fact that the test may rely on: it was printed after the store had answered.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from hookwright.core.delivery import Delivery
from hookwright.core.job import Lane, NewJob
from hookwright.core.outcome import succeeded
from hookwright.core.plan import Plan
from hookwright.core.store import Arrival
from hookwright.stores.sqlite.store import SqliteStore


def now() -> datetime:
    return datetime.now(UTC)


def plan(id: str, *, lane: str = "h", limit: int = 0) -> Plan:
    delivery = Delivery(
        source="s", id=id, event="e", received_at=now(), tenant=f"t{sum(id.encode()) % 3}", body=os.urandom(2000)
    )
    return Plan(delivery, (NewJob("h", Lane(name=lane, limit=limit)),))


def say(*words: object) -> None:
    # One write of one line, so that a kill never leaves half of one.
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


async def add(store: SqliteStore, name: str) -> None:
    """Add for ever, 32 at a time, saying what was acknowledged."""
    numbers = count()

    async def one() -> None:
        for number in numbers:
            receipt = await store.add(plan(f"{name}-{number}"))
            assert receipt.arrival is Arrival.STORED
            say(f"{name}-{number}")

    await asyncio.gather(*[one() for _ in range(32)])


async def add_some(store: SqliteStore, name: str, many: str) -> None:
    await asyncio.gather(*[store.add(plan(f"{name}-{number}", lane="l", limit=3)) for number in range(int(many))])
    say("done")


async def work(store: SqliteStore, name: str, *, finish: bool = True) -> None:
    """Claim and finish until nothing comes, saying each claim and each end."""
    idle = 0
    while idle < 5:
        claimed = await store.claim(limit=7, worker=name, handlers=frozenset({"h"}), lease=timedelta(seconds=1))
        idle = 0 if claimed.jobs else idle + 1
        for job in claimed.jobs:
            say("claimed", job.id, job.attempt, job.delivery_seq)
        if finish:
            ends = await asyncio.gather(*[store.finish(succeeded(job, now=now())) for job in claimed.jobs])
            for job, kept in zip(claimed.jobs, ends, strict=True):
                say("finished" if kept else "refused", job.id, job.attempt)
        if not claimed.jobs:
            await store.sweep()
            await store.wait(timedelta(seconds=0.3))


async def hoard(store: SqliteStore, name: str) -> None:
    """Claim and never finish."""
    await work(store, name, finish=False)


async def main() -> None:
    role, path, *rest = sys.argv[1:]
    store = SqliteStore(Path(path), clock=now)
    await store.open()
    say("open")
    roles: dict[str, Callable[..., Awaitable[None]]] = {
        "add": add,
        "add_some": add_some,
        "work": work,
        "hoard": hoard,
    }
    await roles[role](store, *rest)
    await store.close()


if __name__ == "__main__":
    asyncio.run(main())
