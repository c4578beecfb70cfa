"""An app whose handlers run in processes that are told what to do by files in a folder: see transport.py."""

from hookwright import App, Context

app = App()


@app.on("issues.opened")
async def welcome(ctx: Context) -> None:
    await ctx.comment("Thanks for opening this issue!")
