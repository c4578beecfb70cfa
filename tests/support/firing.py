"""A process that fires the schedule ``minute`` for an hour, by a clock that moves as soon as somebody sleeps.

    python -m tests.support.firing STORE FOLDER NAME OTHER

It waits at the first fire until the process named OTHER has come there too, so that both hand in the same fires.
Prints how many of them were stored, and how many were known already.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hookwright import App, Context, Delivery, Settings
from hookwright.core.store import Receipt
from hookwright.sources.cron import CronSource

BEGIN = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)
END = BEGIN + timedelta(hours=1)
FIRES = 60

app = App()


@app.cron("* * * * *", name="minute")
async def minute(ctx: Context) -> str:
    return str(ctx.payload["scheduled_at"])


async def fire(store: str, folder: Path, name: str, other: str) -> Counter[str]:
    """How the arrivals were: ``stored`` or ``duplicate``."""
    now = BEGIN
    over = asyncio.Event()
    arrivals: Counter[str] = Counter()
    runtime = await app.start(settings=Settings(store=store), work=False)

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += timedelta(seconds=seconds)
        if now >= END:
            over.set()
            await asyncio.Event().wait()
        await asyncio.sleep(0)

    async def receive(delivery: Delivery) -> Receipt:
        (folder / name).touch()
        while not (folder / other).exists():
            await asyncio.sleep(0.001)
        receipt = await runtime.receive(delivery)
        arrivals[receipt.arrival] += 1
        return receipt

    source = CronSource(runtime.registry.schedules, runtime.store.cells("cron"), clock=lambda: now, sleep=sleep)
    running = asyncio.create_task(source.run(receive))
    waiting = asyncio.create_task(over.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    running.cancel()
    waiting.cancel()
    await asyncio.gather(running, waiting, return_exceptions=True)
    await app.stop()
    return arrivals


if __name__ == "__main__":
    store, folder, name, other = sys.argv[1:]
    sys.stdout.write(json.dumps(asyncio.run(fire(store, Path(folder), name, other))))
