"""An engine over a real in-memory store, with a clock set by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hookwright.core.delivery import Delivery
from hookwright.core.job import Job, JobState
from hookwright.core.registry import Registry
from hookwright.core.store import Receipt, Store
from hookwright.engine.announce import Announcer
from hookwright.engine.controller import Controller
from hookwright.engine.housekeeping import Sweeper
from hookwright.engine.inbox import Inbox
from hookwright.engine.recent import Recent
from hookwright.engine.runner import Runner
from hookwright.engine.worker import Worker
from hookwright.stores.opening import open_store

START = datetime(2030, 1, 1, 12, tzinfo=UTC)
LEASE = timedelta(seconds=15)
EXPIRY = LEASE + timedelta(milliseconds=1)


class ManualClock:
    """The wall clock and the monotonic one; `jump` moves only the first."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now
        self.elapsed = 0.0

    def __call__(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return self.elapsed

    def move(self, by: timedelta) -> None:
        self.now += by
        self.elapsed += by.total_seconds()

    def jump(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Recorder:
    """An observer that remembers."""

    told: list[tuple[str, Any]] = field(default_factory=list)

    def delivery_received(self, delivery: Delivery, receipt: Receipt) -> None:
        self.told.append(("received", receipt.arrival))

    def delivery_refused(self, source: str, reason: str) -> None:
        self.told.append(("refused", reason))

    def job_started(self, job: Job, *, waited: timedelta) -> None:
        self.told.append(("started", job.handler))

    def job_ended(self, job: Job, *, took: timedelta) -> None:
        self.told.append(("ended", job.state))

    def lease_lost(self, job: Job) -> None:
        self.told.append(("lost", job.id))


@dataclass
class Engine:
    registry: Registry
    store: Store
    clock: ManualClock
    recorder: Recorder
    inbox: Inbox
    control: Controller
    sweeper: Sweeper
    new_worker: Callable[..., Worker]
    worker: Worker

    async def receive(self, event: str = "push", *, id: str | None = None, **fields: Any) -> Receipt:
        self._count = getattr(self, "_count", 0) + 1
        name, _, action = event.partition(".")
        return await self.inbox.receive(
            Delivery(
                source=fields.pop("source", "test"),
                id=id or f"d{self._count}",
                event=name,
                action=action or None,
                received_at=self.clock(),
                **fields,
            )
        )

    async def states(self) -> list[JobState]:
        """Oldest first."""
        return [view.job.state for view in reversed(await self.store.jobs(limit=1000))]

    async def job(self) -> Job:
        """The only job."""
        (view,) = await self.store.jobs()
        return view.job


@asynccontextmanager
async def engine(
    registry: Registry | None = None, *, concurrency: int = 10, max_depth: int = 16
) -> AsyncIterator[Engine]:
    registry = registry or Registry()
    clock = ManualClock()
    store = open_store("memory:", clock=clock, monotonic=clock.monotonic)
    recorder = Recorder()
    registry.observers.append(recorder)
    observer = Announcer(registry.observers)
    recent = Recent()
    inbox = Inbox(store, lambda: registry.router, observer, recent)
    threads = ThreadPoolExecutor(4)
    runner = Runner(lambda: registry, store, clock=clock, random=lambda: 0.0, threads=threads, max_depth=max_depth)

    def new_worker(name: str = "w1") -> Worker:
        return Worker(
            store,
            store,
            runner,
            lambda: registry.router,
            observer,
            recent,
            clock=clock,
            monotonic=clock.monotonic,
            name=name,
            concurrency=concurrency,
            lease=LEASE,
        )

    sweeper = Sweeper(
        store,
        store,
        inbox.receive,
        lambda: registry.router,
        observer,
        clock=clock,
    )
    await store.open()
    try:
        yield Engine(
            registry,
            store,
            clock,
            recorder,
            inbox,
            Controller(store, store, lambda: registry.router),
            sweeper,
            new_worker,
            new_worker(),
        )
    finally:
        await store.close()
        threads.shutdown()


async def until(condition: Callable[[], bool], *, within: float = 5.0) -> None:
    """Let the loop turn until something is so; fail rather than hang."""
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.002)
