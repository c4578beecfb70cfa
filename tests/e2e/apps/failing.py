"""One handler that fails until the test puts up the flag ``repaired``, beside one that does not."""

from __future__ import annotations

from hookwright import App, Context
from tests.support.notes import flag, note

app = App()


@app.on("issues.opened", retries=0)
async def fails(ctx: Context) -> None:
    note("fails ran")
    if not flag("repaired"):
        raise RuntimeError("not repaired yet")


@app.on("issues.opened")
async def works(ctx: Context) -> None:
    note("works ran")
