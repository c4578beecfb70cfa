"""A schedule that plans work, and a task that does it, piece by piece."""

from hookwright import App, Context

app = App()


@app.task(retries=3, timeout=60)
async def clean(repository: str, older_than_days: int = 30) -> str:
    """Runs as a durable job of its own for each repository."""
    return f"{repository}: nothing older than {older_than_days} days"


@app.cron("0 2 * * *", tz="Europe/Berlin")
async def every_night(ctx: Context) -> None:
    for repository in ("octo/hello", "octo/world"):
        ctx.enqueue(clean, repository, older_than_days=14)
