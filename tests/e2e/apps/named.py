"""A handler whose name is what the deploy says."""

from __future__ import annotations

import os

from hookwright import App, Context
from tests.support.notes import note

NAME = os.environ["HANDLER"]
app = App()


@app.on("issues.opened", name=NAME)
async def handle(ctx: Context) -> None:
    note(f"{ctx.delivery.id} by {NAME}")
