"""Slash commands and check buttons, from the webhook to what GitHub shows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from hookwright import App, Context
from hookwright.core.job import JobState
from hookwright.runtime import Runtime
from hookwright.settings import Settings
from hookwright.testing.fake_github import FakeGitHub
from hookwright.testing.payloads import payload
from tests.support.github import private_key
from tests.support.handling import delivered

HELLO = "Codertocat/Hello-World"


@pytest.fixture
async def github() -> AsyncIterator[FakeGitHub]:
    async with FakeGitHub(private_key=private_key()) as github:
        yield github


@asynccontextmanager
async def running(app: App, github: FakeGitHub, folder: Path) -> AsyncIterator[Runtime]:
    environ = {
        "HOOKWRIGHT_STORE": f"sqlite:///{folder}/store.db",
        "GITHUB_APP_ID": str(github.app_id),
        "GITHUB_PRIVATE_KEY": github.private_key,
        "GITHUB_API_URL": github.url,
        "GITHUB_WEBHOOK_SECRET": "a secret of some length",
    }
    runtime = app.build(Settings.load(environ))
    await runtime.start(work=False)
    try:
        yield runtime
    finally:
        await runtime.stop()


def comment(text: str, by: str = "mona", **more: Any) -> dict[str, Any]:
    sent: dict[str, Any] = payload("issue_comment.created")
    sent["installation"] = {"id": 2}
    sent["comment"] = {**sent["comment"], "body": text, "user": {"login": by, "type": "User"}}
    sent["sender"] = {"login": by, "type": "User"}
    return {**sent, **more}


def an_app(seen: list[Any]) -> App:
    app = App()

    @app.command("/retest", help="Run the tests again.")
    async def retest(ctx: Context) -> None:
        seen.append((ctx.command.name, ctx.command.args, ctx.command.options, ctx.command.by, ctx.issue_number))

    @app.command("/fail", permission="none", retries=0)
    async def fail(ctx: Context) -> None:
        """Always goes wrong."""
        raise RuntimeError("no")

    @app.command("/plain", permission="none")
    def plain(ctx: Context) -> None:
        seen.append("plain")

    return app


def reactions(github: FakeGitHub) -> list[str]:
    return [reaction["content"] for reaction in github.state.reactions]


@pytest.mark.parametrize(("role", "runs"), [("write", True), ("admin", True), ("read", False), (None, False)])
async def test_a_command_runs_for_those_who_may_and_says_how_it_went(
    github: FakeGitHub, tmp_path: Path, role: str | None, runs: bool
) -> None:
    seen: list[Any] = []
    github.state.account("mona")
    github.state.collaborators[HELLO.lower(), "mona"] = role or "none"
    async with running(an_app(seen), github, tmp_path) as runtime:
        await runtime.receive(
            delivered("issue_comment.created", comment("LGTM\n/retest unit --fast --os=linux\n> /fail"))
        )
        await runtime.drain()
    if runs:
        assert seen == [("/retest", ("unit",), {"fast": True, "os": "linux"}, "mona", 1)]
        assert reactions(github) == ["eyes", "rocket"]
        assert github.comments == []
    else:
        assert seen == []
        assert reactions(github) == ["confused"]
        assert github.comments == ["@mona: `/retest` is for people with the permission *write* here."]


async def test_each_command_of_a_comment_is_a_job_of_its_own(github: FakeGitHub, tmp_path: Path) -> None:
    seen: list[Any] = []
    async with running(an_app(seen), github, tmp_path) as runtime:
        await runtime.receive(delivered("issue_comment.created", comment("/fail\n/plain\n/unknown\n/help")))
        await runtime.drain()
        states = {view.job.handler: view.job.state for view in await runtime.store.jobs(limit=50)}
    assert seen == ["plain"]
    assert sorted(reactions(github)) == ["confused", "eyes", "rocket"]
    [help_] = github.comments
    assert "| `/fail` | Always goes wrong. | anybody |" in help_
    assert "| `/retest` | Run the tests again. | write |" in help_
    assert states["slash-commands"] is JobState.SUCCEEDED
    assert sorted(states.values()).count(JobState.FAILED) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda sent: sent.update(action="edited"),
        lambda sent: sent.update(sender={"login": "robot[bot]", "type": "Bot"}),
        lambda sent: sent["comment"].update(body="no command"),
    ],
)
async def test_edits_bots_and_plain_comments_run_nothing(
    github: FakeGitHub, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    seen: list[Any] = []
    sent = comment("/plain")
    change(sent)
    async with running(an_app(seen), github, tmp_path) as runtime:
        await runtime.receive(delivered(f"issue_comment.{sent['action']}", sent))
        await runtime.drain()
    assert seen == []
    assert github.state.reactions == []


async def test_the_text_of_a_new_issue_counts_where_it_is_asked_for(github: FakeGitHub, tmp_path: Path) -> None:
    seen: list[str] = []
    app = App()

    @app.command("/triage", permission="none", in_bodies=True)
    async def triage(ctx: Context) -> None:
        seen.append(ctx.command.by)

    sent: dict[str, Any] = payload("issues.opened")
    sent["installation"] = {"id": 2}
    sent["issue"]["body"] = "It broke.\n\n/triage"
    async with running(app, github, tmp_path) as runtime:
        await runtime.receive(delivered("issues.opened", sent))
        await runtime.drain()
    assert seen == ["Codertocat"]
    assert next(reaction["on"] for reaction in github.state.reactions) == f"/repos/{HELLO}/issues/1"


async def test_buttons_and_reruns_reach_the_handler_of_their_check(github: FakeGitHub, tmp_path: Path) -> None:
    seen: list[str] = []
    app = App()

    @app.check_button("fix")
    async def fix(ctx: Context) -> None:
        seen.append("fix")

    @app.check_button("other")
    async def other(ctx: Context) -> None:
        seen.append("other")

    @app.check_rerun("lint")
    async def lint(ctx: Context) -> None:
        seen.append(f"lint {ctx.delivery.event}")

    @app.check_rerun("types")
    async def types(ctx: Context) -> None:
        seen.append(f"types {ctx.delivery.event}")

    base = {"repository": {"full_name": HELLO}, "installation": {"id": 2}}
    async with running(app, github, tmp_path) as runtime:
        for event, part in (
            ("check_run.requested_action", {"requested_action": {"identifier": "fix"}, "check_run": {"name": "x"}}),
            ("check_run.rerequested", {"check_run": {"name": "lint"}}),
            ("check_suite.rerequested", {"check_suite": {"id": 1}}),
        ):
            sent = {"action": event.partition(".")[2], **base, **part}
            await runtime.receive(delivered(event, sent))
        await runtime.drain()
    assert sorted(seen) == ["fix", "lint check_run", "lint check_suite", "types check_suite"]
