"""A job that kills the process it runs in, among others that take a moment."""

from __future__ import annotations

import asyncio
import os
import signal

from hookwright import App, Context
from hookwright.core.middleware import Next
from tests.support.notes import note

app = App()
running: set[int] = set()


@app.middleware
async def count(ctx: Context, call_next: Next) -> object:
    running.add(ctx.job.id)
    try:
        return await call_next(ctx)
    finally:
        running.discard(ctx.job.id)


@app.on("issues.opened")
async def handle(ctx: Context) -> None:
    if ctx.payload["issue"]["title"] == "poison":
        # The others are started in the same turn of the loop as this one, or the next.
        await asyncio.sleep(0.05)
        note(f"poison beside {len(running) - 1}")
        os.kill(os.getpid(), signal.SIGKILL)
    await asyncio.sleep(0.2)
    note(ctx.delivery.id, "handled")
