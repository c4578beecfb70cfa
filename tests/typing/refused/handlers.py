"""What a type checker must refuse: on exactly the lines that say so, with mypy's word for it."""

from __future__ import annotations

from hookwright import App, Context
from hookwright.github.events import check_run, issues, push

app = App()


@app.on("issues.closed")  # error: type-var
async def another_name(ctx: Context[issues.Opened]) -> None: ...


@app.on(issues.Closed)  # error: type-var
async def another_type(ctx: Context[issues.Opened]) -> None: ...


@app.on("push")  # error: type-var
def another_event(ctx: Context[issues.Event]) -> None: ...


@app.on("issues")  # error: type-var
async def one_action_of_all(ctx: Context[issues.Opened]) -> None: ...


@app.on(issues.Opened, issues.Edited)  # error: arg-type
async def one_of_two(ctx: Context[issues.Opened | issues.Closed]) -> None: ...


@app.on("issues.opened", retry_count=3)  # error: operator
async def no_such_option(ctx: Context) -> None: ...


@app.on("issues.opened", retries="three")  # error: operator
async def wrong_option(ctx: Context) -> None: ...


@app.on_button("fix")  # error: type-var
async def not_a_button(ctx: Context[issues.Opened]) -> None: ...


@app.on_rerequested("lint")  # error: type-var
async def one_of_two_ways(ctx: Context[check_run.Rerequested]) -> None: ...


@app.command("/retest", permission="owner")  # error: arg-type
async def no_such_permission(ctx: Context) -> None: ...


@app.command("/retest", retry_count=3)  # error: call-arg
async def no_such_option_of_a_command(ctx: Context) -> None: ...


@app.on("issues.opened")
async def misspelt(ctx: Context[issues.Opened]) -> None:
    _ = ctx.event.issue.titel  # error: attr-defined
    _ = ctx.event.label  # error: attr-defined
    _ = ctx.event.issue.user.login  # error: union-attr
    ctx.event.issue.title = "Changed"  # error: misc
    _ = ctx.event.action == "labelled"  # error: comparison-overlap


async def pushed(ctx: Context[push.Event]) -> None: ...


app.on_issues(pushed)  # error: arg-type
app.on_issue(pushed)  # error: attr-defined
