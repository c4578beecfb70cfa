"""Handlers that begin, and end when the test puts up the flag ``go``; what they emit tells that they were kept."""

from __future__ import annotations

import asyncio
import os

from hookwright import App, Context
from tests.support.notes import flag, note

app = App()
app.declare("held")


@app.on("issues.opened", retries=0)
async def hold(ctx: Context) -> None:
    note(f"began {os.getpid()}")
    while not flag("go"):
        await asyncio.sleep(0.02)
    ctx.emit("held.on", {"pid": os.getpid()})
    note(f"ended {os.getpid()}")


@app.on("held.on")
async def told(ctx: Context) -> None:
    note(f"told of {ctx.payload['pid']}")
