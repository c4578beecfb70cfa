"""The app that `make demo` runs: it thanks whoever opens an issue, and labels what is new."""

from hookwright import App, Context

app = App()


@app.on("issues.opened")
async def welcome(ctx: Context) -> None:
    """A second thank-you would be odd: `once` keeps the first, but for a crash in the moment between the two."""
    await ctx.once("thanks", lambda: ctx.comment(f"Thanks for opening this issue, @{ctx.sender['login']}!"))


@app.on("issues.opened", "pull_request.opened")
async def label(ctx: Context) -> None:
    """Labels need no `once`: adding one twice is adding it once."""
    await ctx.add_labels("triage")


@app.on("push", key="repository", order="fifo")
async def pushed(ctx: Context) -> None:
    """One at a time for each repository, in the order of arrival."""
    ctx.log.info("pushed", extra={"repository": ctx.repository.full_name})
