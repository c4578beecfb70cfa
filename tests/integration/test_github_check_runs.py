"""A check run through the attempts of its job: retried, timed out, stopped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from hookwright import App, Context, GiveUp, Pause, Retry, Skip
from hookwright.core.job import JobState
from hookwright.testing import FakeGitHub, Simulation
from hookwright.testing.fake_github_checks import Checks
from tests.support.github import private_key
from tests.support.handling import NOW

HELLO = "Codertocat/Hello-World"


@pytest.fixture
async def github() -> AsyncIterator[FakeGitHub]:
    async with FakeGitHub(private_key=private_key()) as one:
        yield one


def runs(github: FakeGitHub) -> list[dict[str, Any]]:
    return [*github.state.part(Checks, github.state.add_repository(HELLO)).runs.values()]


def brief(github: FakeGitHub) -> list[tuple[str, str | None]]:
    return [(run["status"], run["conclusion"]) for run in runs(github)]


async def test_the_attempts_of_a_job_share_one_check_run(github: FakeGitHub) -> None:
    app = App()

    @app.on("pull_request.opened", retries=2)
    async def lint(ctx: Context) -> None:
        async with ctx.create_check("lint") as check:
            if ctx.job.attempt == 1:
                raise RuntimeError("the disk is full")
            if ctx.job.attempt == 2:
                raise Retry("busy", after=timedelta(seconds=1))
            check.annotate("a.py", 1, "hm")

    async with Simulation(app, github=github) as simulation:
        await simulation.deliver("pull_request.opened")
        assert brief(github) == [("queued", None)]
        assert "the disk is full" in runs(github)[0]["output"]["summary"]
        await simulation.advance(timedelta(minutes=1))
        assert brief(github) == [("queued", None)]
        await simulation.advance(timedelta(minutes=1))

    assert brief(github) == [("completed", "success")]
    assert runs(github)[0]["external_id"].endswith("lint")


@pytest.mark.parametrize(
    ("error", "conclusion", "said"),
    [
        (RuntimeError("boom"), "failure", "RuntimeError: boom"),
        (Retry("busy"), "failure", "busy"),
        (GiveUp("never"), "failure", "never"),
        (Skip("nothing to do"), "skipped", "nothing to do"),
    ],
)
async def test_the_last_attempt_ends_it(github: FakeGitHub, error: Exception, conclusion: str, said: str) -> None:
    app = App()

    @app.on("pull_request.opened", retries=0)
    async def lint(ctx: Context) -> None:
        async with ctx.create_check("lint"):
            raise error

    async with Simulation(app, github=github) as simulation:
        await simulation.deliver("pull_request.opened")

    assert brief(github) == [("completed", conclusion)]
    assert said in runs(github)[0]["output"]["summary"]


async def test_a_pause_leaves_it_waiting(github: FakeGitHub) -> None:
    app = App()

    @app.on("pull_request.opened", retries=0)
    async def lint(ctx: Context) -> None:
        async with ctx.create_check("lint"):
            raise Pause("GitHub says when", until=NOW + timedelta(days=3650))

    async with Simulation(app, github=github) as simulation:
        await simulation.deliver("pull_request.opened")

    assert brief(github) == [("queued", None)]


async def test_a_handler_whose_time_is_up_leaves_no_check_that_seems_to_run(github: FakeGitHub) -> None:
    app = App()

    @app.on("pull_request.opened", retries=1, timeout=2.0)
    async def lint(ctx: Context) -> None:
        async with ctx.create_check("lint"):
            await asyncio.Event().wait()

    async with Simulation(app, github=github) as simulation:
        await simulation.deliver("pull_request.opened")
        assert brief(github) == [("queued", None)]
        await simulation.advance(timedelta(minutes=1))
        assert [job.state for job in await simulation.jobs()] == [JobState.FAILED]

    assert brief(github) == [("completed", "timed_out")]


async def test_a_stopped_handler_leaves_no_check_that_seems_to_run(github: FakeGitHub) -> None:
    app = App()
    begun = asyncio.Event()

    @app.on("pull_request.opened")
    async def lint(ctx: Context) -> None:
        async with ctx.create_check("lint"):
            begun.set()
            await asyncio.Event().wait()

    simulation = Simulation(app, github=github)
    await simulation.__aenter__()
    delivering = asyncio.create_task(simulation.deliver("pull_request.opened"))
    await asyncio.wait_for(begun.wait(), 10)
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)
    await simulation.__aexit__(None, None, None)

    assert brief(github) == [("completed", "cancelled")]
