"""Notes the id of each delivery that it handles."""

from __future__ import annotations

from hookwright import App, Context
from tests.support.notes import note

app = App()


@app.on("issues.opened")
async def handle(ctx: Context) -> None:
    note(ctx.delivery.id)
