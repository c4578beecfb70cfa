"""What a type checker must accept, and what it must know. `assert_type` is checked, never run."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, assert_type

import msgspec

from hookwright import App, Context, Router
from hookwright.core.context import Context as CoreContext
from hookwright.github.changed_files import FileChange
from hookwright.github.events import check_run, check_suite, entities, issue_comment, issues, pull_request, push

app = App()
router = Router()


@app.on("issues.opened")
async def opened(ctx: Context[issues.Opened]) -> None:
    assert_type(ctx.event, issues.Opened)
    assert_type(ctx.event.issue.title, str)
    assert_type(ctx.event.issue.created_at, datetime)
    assert_type(ctx.event.repository.created_at, datetime)
    assert_type(ctx.event.issue.user, entities.User | None)
    assert_type([label.name for label in ctx.event.issue.labels], list[str])
    if ctx.event.issue.state == "closed":
        await ctx.comment("Closed already?")


# A decorated handler is still what it was.
assert_type(opened, Callable[[Context[issues.Opened]], Coroutine[Any, Any, None]])  # type: ignore[assert-type]
still: Callable[[Context[issues.Opened]], Coroutine[Any, Any, None]] = opened


@app.on(issues.Opened, retries=3, timeout=timedelta(seconds=5), key="repository")
async def by_type(ctx: Context[issues.Opened]) -> None: ...


@app.on("issues")
@router.on(issues.Event)
async def any_action(ctx: Context[issues.Event]) -> None:
    assert_type(ctx.event.action, str)
    match ctx.event:
        case issues.Labeled(label=label):
            assert_type(label, entities.Label | None)
        case issues.Edited(changes=changes):
            assert_type(changes, issues.EditedChanges)
        case _:
            ...


@app.on("issues.opened")
async def more_than_it_needs(ctx: Context[issues.Event]) -> None: ...


@app.on(issues.Opened, issues.Closed)
async def either(ctx: Context[issues.Opened | issues.Closed]) -> None:
    if ctx.event.action == "opened":
        assert_type(ctx.event, issues.Opened)
    else:
        assert_type(ctx.event, issues.Closed)


@app.on("issues.opened")
async def one_of_its_events(ctx: Context[issues.Opened | issues.Closed]) -> None: ...


@app.on("push")
@app.on("issues.opened", bot=False)
@app.on("*")
async def stacked(ctx: Context) -> None:
    assert_type(ctx.event, Any)


@app.on("issues.opened")
def plain(ctx: CoreContext) -> str:
    return ctx.delivery.id


@app.on("issues.opened", "issues.reopened", "deploy")
async def named(ctx: Context[issues.Opened | issues.Reopened]) -> None: ...


@app.command("/retest", "/again", permission="write", only="issues", key="number")
async def retest(ctx: Context, *suites: str, fast: bool = False) -> None:
    assert_type(ctx.command.args, list[str])
    assert_type(ctx.command.by, str)


@app.command("/typed", in_bodies=True)
async def typed_command(ctx: Context[issue_comment.Created | issues.Opened]) -> None: ...


@app.on("check_suite.requested")
@app.on_rerequested("lint", retries=2)
async def lint(ctx: Context[check_suite.Requested | check_suite.Rerequested | check_run.Rerequested]) -> None:
    async with ctx.create_check("lint") as check:
        assert_type(check.id, int)


@app.on_button("fix", check="lint")
async def fix(ctx: Context[check_run.RequestedAction]) -> None: ...


async def configured(ctx: Context) -> None:
    assert_type(await ctx.config("x.yml"), dict[str, Any])
    assert_type(await ctx.config("x.yml", schema=Deploy), Deploy)
    assert_type(await ctx.changed_files(), list[FileChange])


class Deploy(msgspec.Struct):
    environment: str


@app.on("deploy.requested", source="app")
async def own(ctx: Context[Deploy]) -> None:
    assert_type(ctx.event.environment, str)


async def pushed(ctx: Context[push.Event]) -> None:
    assert_type([commit.message for commit in ctx.event.commits], list[str])


assert_type(app.on_issues(any_action).on_push(pushed, retries=0), App)
assert_type(router.on_pull_request(stacked), Router)


def describe(event: pull_request.Event) -> str:
    return f"{event.pull_request.head.ref} by {event.sender.login}"
