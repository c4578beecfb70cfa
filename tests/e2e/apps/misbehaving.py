"""Handlers as nobody should write them. The title of the issue says what to do."""

from __future__ import annotations

import asyncio
import time

from hookwright import App, Context
from tests.support.notes import note

FLOOD = 10_000

app = App()
app.declare("round")


@app.on("issues.opened", retries=0, timeout=0.5)
async def act(ctx: Context) -> None:
    match ctx.payload["issue"]["title"]:
        case "flood":
            for number in range(FLOOD):
                ctx.log.info("one of very many lines", extra={"count": number})
        case "hang":
            await asyncio.Event().wait()
        case "raise":
            raise RuntimeError("as it was told" * 10_000)
        case "exit":
            raise SystemExit(3)
        case "loop":
            ctx.emit("round.again")
        case _:
            note("well-behaved")


@app.on("issues.reopened", retries=0, timeout=0.2)
def late(ctx: Context) -> None:
    time.sleep(0.7)
    note("late")


@app.on("round.again", retries=0)
async def again(ctx: Context) -> None:
    note("round")
    ctx.emit("round.again")
