"""In order for each issue: notes which piece of it was begun, and by which attempt."""

from __future__ import annotations

import asyncio

from hookwright import App, Context
from tests.support.notes import note

app = App()


@app.on("issues.opened", key="number", concurrency=1, order="fifo", on_failure="hold")
async def handle(ctx: Context) -> None:
    issue = ctx.payload["issue"]
    note(f"{issue['number']} {issue['title']}")
    await asyncio.sleep(0.005)
