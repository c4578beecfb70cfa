"""The app that is measured: one handler that does nothing, as the peer's."""

from __future__ import annotations

from hookwright import App, Context

app = App()


@app.on("issues.opened")
async def nothing(ctx: Context) -> None:
    pass
