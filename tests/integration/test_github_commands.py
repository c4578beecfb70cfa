"""Slash commands and check buttons, from the webhook to what GitHub shows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, Literal

import pytest

from hookwright import App, ConfigError, Context, Retry, Router, Skip
from hookwright.core.job import JobState
from hookwright.github.events import issue_comment
from hookwright.testing.fake_github import FakeGitHub
from hookwright.testing.simulation import Simulation
from tests.support.github import private_key

HELLO = "Codertocat/Hello-World"
MONA = {"login": "mona", "type": "User"}


@pytest.fixture
async def github() -> AsyncIterator[FakeGitHub]:
    async with FakeGitHub(private_key=private_key()) as github:
        github.state.account("mona")
        github.state.collaborators[HELLO.lower(), "mona"] = "write"
        yield github


async def say(simulation: Simulation, text: str, **changes: Any) -> None:
    sent: dict[str, Any] = {"comment": {"body": text, "user": MONA}, "sender": MONA, **changes}
    await simulation.deliver("issue_comment.created", sent)


def reactions(github: FakeGitHub) -> list[str]:
    return [reaction["content"] for reaction in github.state.reactions]


async def states(simulation: Simulation) -> dict[str, JobState]:
    return {job.handler: job.state for job in await simulation.jobs()}


def an_app(seen: list[Any]) -> App:
    app = App()

    @app.command("/retest", help="Run the tests again.")
    async def retest(ctx: Context) -> None:
        command = ctx.command
        seen.append((command.name, command.args, command.options, command.by, ctx.issue_number))

    @app.command("/fail", permission="none", retries=0)
    async def fail(ctx: Context) -> None:
        """Always goes wrong."""
        raise RuntimeError("no")

    @app.command("/plain", "p", permission="none")
    def plain(ctx: Context, word: str = "nothing") -> None:
        seen.append(word)

    return app


@pytest.mark.parametrize(("role", "runs"), [("write", True), ("admin", True), ("read", False), ("none", False)])
async def test_a_command_runs_for_those_who_may(github: FakeGitHub, role: str, runs: bool) -> None:
    seen: list[Any] = []
    github.state.collaborators[HELLO.lower(), "mona"] = role
    async with Simulation(an_app(seen), github=github) as simulation:
        await say(simulation, "LGTM\n/retest unit --fast --os=linux\n> /fail")

    assert seen == ([("retest", ["unit"], {"fast": True, "os": "linux"}, "mona", 1)] if runs else [])
    assert reactions(github) == (["eyes", "rocket"] if runs else ["confused"])
    assert github.comments == []


async def test_each_command_of_a_comment_is_a_job_of_its_own(github: FakeGitHub) -> None:
    seen: list[Any] = []
    async with Simulation(an_app(seen), github=github) as simulation:
        await say(simulation, "/fail\n/plain one\n/P\n/unknown\n/help")
        ended = await states(simulation)

    assert sorted(seen) == ["nothing", "one"]
    assert {"confused", "eyes", "rocket"} == set(reactions(github))
    assert ended["commands"] is JobState.SUCCEEDED
    assert ended["command:fail"] is JobState.FAILED
    [help_] = github.comments
    assert "| `/fail` | Always goes wrong. | anybody |" in help_
    assert "| `/plain [word]` |  Also `/p`. | anybody |" in help_
    assert "| `/retest` | Run the tests again. | write |" in help_


async def test_a_redelivered_comment_runs_nothing_again(github: FakeGitHub) -> None:
    seen: list[Any] = []
    async with Simulation(an_app(seen), github=github) as simulation:
        for _ in range(2):
            sent = {"comment": {"body": "/plain", "user": MONA}, "sender": MONA}
            await simulation.deliver("issue_comment.created", sent, guid="the-same")

    assert seen == ["nothing"]


async def test_words_that_do_not_fit_are_answered_with_the_usage(github: FakeGitHub) -> None:
    app = App()

    @app.command("/deploy")
    async def deploy(ctx: Context, where: Literal["staging", "production"], *, force: bool = False) -> None:
        raise AssertionError

    async with Simulation(app, github=github) as simulation:
        await say(simulation, "/deploy moon")
        ended = await states(simulation)

    assert ended["command:deploy"] is JobState.SKIPPED
    assert reactions(github) == ["confused"]
    [answer] = github.comments
    assert "'moon' is not one of staging|production" in answer
    assert "/deploy <staging|production> [--force]" in answer


@pytest.mark.parametrize(
    ("event", "changes"),
    [
        ("issue_comment.edited", {"comment": {"body": "/plain"}}),
        ("issue_comment.created", {"comment": {"body": "/plain"}, "sender": {"login": "x[bot]", "type": "Bot"}}),
        ("issue_comment.created", {"comment": {"body": "> /plain\n\n```\n/plain\n```\n"}}),
        ("issue_comment.created", {"comment": {"body": "/plain"}, "sender": {"login": "stand-in-app[bot]"}}),
    ],
)
async def test_edits_programs_and_quotations_run_nothing(
    github: FakeGitHub, event: str, changes: dict[str, Any]
) -> None:
    seen: list[Any] = []
    if changes.get("sender", {}).get("login") == "stand-in-app[bot]":
        changes["sender"]["type"] = "Bot"
    async with Simulation(an_app(seen), github=github) as simulation:
        await simulation.deliver(event, changes)

    assert seen == []
    assert reactions(github) == []


async def test_a_program_is_listened_to_where_that_is_wanted(github: FakeGitHub) -> None:
    seen: list[str] = []
    app = App()

    @app.command("/retest", permission="none", bot=None)
    async def retest(ctx: Context) -> None:
        seen.append(ctx.command.by)

    robot = {"login": "robot[bot]", "type": "Bot"}
    async with Simulation(app, github=github) as simulation:
        await say(simulation, "/retest", comment={"body": "/retest", "user": robot}, sender=robot)

    assert seen == ["robot[bot]"]


async def test_the_text_of_a_new_issue_counts_where_it_is_asked_for(github: FakeGitHub) -> None:
    seen: list[str] = []
    app = App()

    @app.command("/triage", permission="none", in_bodies=True)
    async def triage(ctx: Context) -> None:
        seen.append(ctx.command.by)

    @app.command("/other", permission="none")
    async def other(ctx: Context) -> None:
        seen.append("other")

    async with Simulation(app, github=github) as simulation:
        await simulation.deliver("issues.opened", issue={"body": "It broke.\n\n/triage\n/other"})

    assert seen == ["Codertocat"]
    assert {one["on"] for one in github.state.reactions} == {f"/repos/{HELLO}/issues/1"}


async def test_a_command_for_pull_requests_is_not_there_on_issues(github: FakeGitHub) -> None:
    seen: list[int] = []
    app = App()

    @app.command("/merge", only="pull_requests", permission="none")
    async def merge(ctx: Context) -> None:
        seen.append(ctx.pr_number)

    @app.command("/spam", repository="elsewhere/*")
    async def spam(ctx: Context) -> None: ...

    async with Simulation(app, github=github) as simulation:
        await say(simulation, "/merge\n/help")
        assert seen == []
        assert github.comments == []
        await say(simulation, "/merge\n/help", issue={"number": 7, "pull_request": {"url": "https://api.example/7"}})
        await simulation.deliver("pull_request_review_comment.created", comment={"body": "/merge"})

    assert seen == [7, 2]
    assert "/spam" not in github.comments[0]
    assert {one["on"].rpartition("/")[0] for one in github.state.reactions} == {
        f"/repos/{HELLO}/issues/comments",
        f"/repos/{HELLO}/pulls/comments",
    }


async def test_a_command_that_is_tried_again_says_how_it_ended(github: FakeGitHub) -> None:
    app = App()
    attempts = 0

    @app.command("/flaky", permission="none", retries=1)
    async def flaky(ctx: Context) -> None:
        nonlocal attempts
        attempts += 1
        raise Retry("busy")

    async with Simulation(app, github=github) as simulation:
        await say(simulation, "/flaky")
        assert reactions(github) == ["eyes"]
        await simulation.advance(timedelta(minutes=1))

    assert attempts == 2
    assert reactions(github) == ["eyes", "confused"]


async def test_a_command_whose_time_is_up_says_so(github: FakeGitHub) -> None:
    app = App()

    @app.command("/sleep", permission="none", retries=0, timeout=2.0)
    async def sleep(ctx: Context) -> None:
        await asyncio.Event().wait()

    async with Simulation(app, github=github) as simulation:
        await say(simulation, "/sleep")
        ended = await states(simulation)

    assert ended["command:sleep"] is JobState.FAILED
    assert reactions(github) == ["eyes", "confused"]


async def test_a_command_that_skips_has_nothing_more_to_say(github: FakeGitHub) -> None:
    app = App()

    @app.command("/later", permission="none")
    async def later(ctx: Context) -> None:
        raise Skip("not today")

    async with Simulation(app, github=github) as simulation:
        await say(simulation, "/later")

    assert reactions(github) == ["eyes"]


@pytest.mark.parametrize("feedback", [True, False])
async def test_a_command_does_not_hang_on_its_reactions(github: FakeGitHub, feedback: bool) -> None:
    seen: list[str] = []
    app = App()

    @app.command("/quiet", permission="none", feedback=feedback)
    async def quiet(ctx: Context) -> None:
        seen.append("done")

    github.fault("403", path="*/reactions", times=9)
    async with Simulation(app, github=github) as simulation:
        await say(simulation, "/quiet")
        ended = await states(simulation)

    assert seen == ["done"]
    assert ended["command:quiet"] is JobState.SUCCEEDED
    assert bool(github.requests("POST", "*/reactions")) is feedback


async def test_a_page_of_commands_does_not_fill_the_queue(github: FakeGitHub) -> None:
    seen: list[Any] = []
    async with Simulation(an_app(seen), github=github) as simulation:
        await say(simulation, "/plain\n" * 50)

    assert len(seen) == 10


async def test_the_event_behind_a_command_is_typed(github: FakeGitHub) -> None:
    seen: list[Any] = []
    app = App()

    @app.command("/typed", permission="none")
    async def typed(ctx: Context[issue_comment.Created], *words: str) -> None:
        seen.append((type(ctx.event), ctx.event.comment.body, words))

    async with Simulation(app, github=github) as simulation:
        await say(simulation, "/typed a b")

    assert seen == [(issue_comment.Created, "/typed a b", ("a", "b"))]


async def test_an_app_may_have_a_help_of_its_own_and_routers_bring_commands(github: FakeGitHub) -> None:
    app, router = App(), Router()

    @app.command("/help", permission="none")
    async def own(ctx: Context) -> None:
        await ctx.comment("Help yourself.")

    @router.command("/more", permission="none")
    async def more(ctx: Context) -> None: ...

    app.include(router)
    async with Simulation(app, github=github) as simulation:
        await say(simulation, "/help")

    assert github.comments == ["Help yourself."]


def test_what_cannot_be_a_command_is_refused() -> None:
    app = App()

    @app.command("/one", "two")
    async def one(ctx: Context) -> None: ...

    for declare in (
        lambda: app.command("/two")(lambda ctx: None),
        lambda: app.command("/one")(lambda ctx: None),
        lambda: app.command("not a word"),
        lambda: app.command("/x", permission="owner"),  # type: ignore[arg-type]
        lambda: app.command("/x", only="people"),  # type: ignore[arg-type]
        lambda: app.on_button("x" * 21),
        lambda: app.on_rerequested(),
    ):
        with pytest.raises(ConfigError):
            declare()


def test_a_handler_of_another_event_has_no_command() -> None:
    from tests.support.handling import context, delivered

    with pytest.raises(Exception, match="is no slash command"):
        _ = context(delivered("issues.opened")).command


async def test_buttons_and_reruns_reach_the_handler_of_their_check(github: FakeGitHub) -> None:
    seen: list[str] = []
    app = App()

    @app.on_button("fix", "mend")
    async def fix(ctx: Context) -> None:
        seen.append("fix")

    @app.on_button("fix", check="other")
    async def other(ctx: Context) -> None:
        seen.append("other")

    @app.on("check_suite.requested")
    @app.on_rerequested("lint", where=lambda ctx: ctx.repository.full_name == HELLO)
    async def lint(ctx: Context) -> None:
        seen.append(f"lint {ctx.delivery.name}")

    @app.on_rerequested("types")
    async def types(ctx: Context) -> None:
        seen.append(f"types {ctx.delivery.name}")

    async with Simulation(app, github=github) as simulation:
        button = {"requested_action": {"identifier": "fix"}, "check_run": {"name": "lint"}}
        await simulation.deliver("check_run.requested_action", button)
        await simulation.deliver("check_run.rerequested", check_run={"name": "lint"})
        await simulation.deliver("check_suite.rerequested")
        await simulation.deliver("check_suite.requested")

    assert sorted(seen) == [
        "fix",
        "lint check_run.rerequested",
        "lint check_suite.requested",
        "lint check_suite.rerequested",
        "types check_suite.rerequested",
    ]
