"""A handler that takes a moment, and notes which delivery it ran for and in which process."""

from __future__ import annotations

import asyncio
import os

from hookwright import App, Context
from tests.support.notes import note

app = App()


@app.on("issues.opened")
async def handle(ctx: Context) -> None:
    await asyncio.sleep(0.02)
    note(f"{ctx.delivery.id} {os.getpid()}")
