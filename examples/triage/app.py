"""Filters, order per issue, retries, effects that happen once, and events of your own."""

from datetime import timedelta

from hookwright import App, Context, Retry, Skip

app = App()
app.declare("triage")


@app.on("issues.opened", "issues.edited", bot=False, key="number", order="fifo")
async def label_by_title(ctx: Context) -> None:
    """One issue at a time, in the order in which its events arrived; bots are left alone."""
    title = ctx.payload["issue"]["title"].lower()
    labels = [label for word, label in (("crash", "bug"), ("docs", "documentation")) if word in title]
    if not labels:
        raise Skip("no word in the title names a label")
    await ctx.add_labels(*labels)
    ctx.emit("triage.labelled", {"labels": labels, "issue": ctx.issue_number})


@app.on("triage.labelled")
async def tell(ctx: Context) -> None:
    """Runs after the labels are on, as a job of its own: if it fails, only it is tried again."""
    ctx.log.info("issue labelled", extra={"count": len(ctx.payload["labels"])})


@app.on("check_run.completed", branch="main", retries=3)
async def report_red_main(ctx: Context) -> None:
    run = ctx.payload["check_run"]
    if run["conclusion"] is None:
        raise Retry("not decided yet", after=timedelta(minutes=1))
    if run["conclusion"] != "failure":
        raise Skip("main is green")
    ctx.log.warning("main is red", extra={"reason": run["name"]})


@app.on_error
async def told(ctx: Context) -> None:
    """Each job that became a dead letter is reported here, durably."""
    ctx.log.error("dead letter", extra={"reason": ctx.payload["error"]})
