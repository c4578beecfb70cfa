"""Ten lines that answer through GitHub's API: what the first call costs in memory."""

from __future__ import annotations

from hookwright import App, Context

app = App()


@app.on("issues.opened")
async def welcome(ctx: Context) -> None:
    await ctx.comment("Thanks for opening this issue!")
