"""A handler that begins, and ends when the test puts up the flag ``go``."""

from __future__ import annotations

import asyncio

from hookwright import App, Context
from tests.support.notes import flag, note

app = App()


@app.on("issues.opened")
async def hold(ctx: Context) -> None:
    note(ctx.delivery.id)
    while not flag("go"):
        await asyncio.sleep(0.02)
