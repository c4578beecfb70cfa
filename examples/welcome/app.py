"""The smallest GitHub App: it thanks whoever opens an issue."""

from hookwright import App, Context

app = App()


@app.on("issues.opened")
async def welcome(ctx: Context) -> None:
    await ctx.comment("Thanks for opening this issue!")
