"""A file of hooks in an app that runs them: a real store in memory, real shells."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from hookwright.app import App
from hookwright.core.delivery import Delivery
from hookwright.core.job import Job, JobState
from hookwright.hooks.plugin import Hooks
from hookwright.runtime import Runtime
from hookwright.settings import Settings
from tests.support.engine import ManualClock

ENDED = {JobState.SUCCEEDED, JobState.SKIPPED, JobState.FAILED, JobState.CANCELLED}


@dataclass
class Running:
    runtime: Runtime
    hooks: Hooks
    folder: Path
    clock: ManualClock
    count: int = 0

    async def trigger(self, hook: str, payload: Any = None, **changes: Any) -> int:
        """Hand in an event for a hook; the number of its delivery."""
        self.count += 1
        delivery = Delivery(
            source="manual",
            id=f"m{self.count}",
            event=hook,
            received_at=self.clock(),
            body=payload if isinstance(payload, bytes) else msgspec.json.encode({} if payload is None else payload),
        )
        return (await self.runtime.receive(msgspec.structs.replace(delivery, **changes))).seq

    async def run(self, hook: str, payload: Any = None, **changes: Any) -> Job:
        """Hand in, and run all that comes of it; the hook's own job."""
        seq = await self.trigger(hook, payload, **changes)
        await self.runtime.drain()
        return (await self.jobs(seq))[f"hook:{hook}"]

    async def jobs(self, seq: int | None = None) -> dict[str, Job]:
        """By handler, the newest of each."""
        views = await self.runtime.store.jobs(limit=1000, delivery_seq=seq)
        return {view.job.handler: view.job for view in reversed(views)}

    async def result(self, job: Job) -> Any:
        kept = await self.runtime.store.result(job.id)
        return None if kept is None else msgspec.json.decode(kept)

    def said(self, name: str = "out") -> str:
        """What commands wrote into a file of the folder."""
        path = self.folder / name
        return path.read_text() if path.exists() else ""


@asynccontextmanager
async def running(
    folder: Path,
    text: str,
    *,
    environ: Mapping[str, str] | None = None,
    work: bool = False,
    concurrency: int = 8,
    port: int = 3000,
) -> AsyncIterator[Running]:
    file = folder / "hookwright.yaml"
    file.write_text(text)
    hooks = Hooks(file, environ={"PATH": os.environ["PATH"], **(environ or {})})
    app = App()
    app.use(hooks)
    clock = ManualClock(datetime.now(UTC))
    settings = Settings(store="memory:", concurrency=concurrency, port=port)
    runtime = await app.start(settings=settings, work=work, clock=clock)
    try:
        yield Running(runtime, hooks, folder, clock)
    finally:
        await app.stop()


async def until(condition: Any, *, within: float = 10.0) -> None:
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.01)
