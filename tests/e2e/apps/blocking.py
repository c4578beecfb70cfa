"""A handler that, the first time, blocks the loop it runs in, until the test puts up the flag ``go``."""

from __future__ import annotations

import os
import time

from hookwright import App, Context
from tests.support.notes import flag, note

app = App()
app.declare("held")


@app.on("issues.opened", retries=0)
async def block(ctx: Context) -> None:
    note(f"began {os.getpid()}")
    while ctx.job.attempt == 1 and not flag("go"):
        time.sleep(0.02)  # noqa: ASYNC251  # That is the mistake: nothing else runs, the lease is not renewed.
    ctx.emit("held.on", {"pid": os.getpid()})


@app.on("held.on")
async def told(ctx: Context) -> None:
    note(f"told of {ctx.payload['pid']}")
