"""What becomes of an installation's jobs, and of others', when it is limited or gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest

from hookwright import App, Context
from hookwright.core.delivery import Delivery
from hookwright.core.job import JobState
from hookwright.runtime import Runtime
from hookwright.settings import Settings
from hookwright.testing.fake_github import FakeGitHub
from hookwright.testing.fake_github_routes import Answer
from hookwright.testing.payloads import payload
from tests.support.github import Time, private_key
from tests.support.handling import delivered

COMMENTS = "/repos/*/comments"


@pytest.fixture
async def github() -> AsyncIterator[FakeGitHub]:
    async with FakeGitHub(private_key=private_key()) as one:
        yield one


@asynccontextmanager
async def running(app: App, github: FakeGitHub) -> AsyncIterator[Runtime]:
    environ = {
        "GITHUB_API_URL": github.url,
        "GITHUB_APP_ID": str(github.app_id),
        "GITHUB_PRIVATE_KEY": github.private_key,
        "GITHUB_WEBHOOK_SECRET": github.webhook_secret,
        "HOOKWRIGHT_STORE": "memory:",
        "GITHUB_HEAL_EVERY": "off",
    }
    runtime = app.build(Settings.load(environ))
    await runtime.start(work=False)
    try:
        yield runtime
    finally:
        await runtime.stop()


def opened(installation: int, id: str) -> Delivery:
    found = delivered("issues.opened", installation={"id": installation})
    return msgspec.structs.replace(found, id=id)


def deleted(installation: int) -> Delivery:
    sent = payload("installation.deleted")
    sent["installation"]["id"] = installation
    return msgspec.structs.replace(delivered("installation.deleted", sent), id="the end")


def answering() -> App:
    app = App()

    @app.on("issues.opened", name="answer")
    async def answer(ctx: Context) -> None:
        await ctx.comment(f"for {ctx.installation_id}")

    return app


async def test_a_limited_installation_waits_and_others_do_not(github: FakeGitHub) -> None:
    async with running(answering(), github) as runtime:
        github.fault("secondary", path=COMMENTS, seconds=600)
        await runtime.receive(opened(7, "1"))
        await runtime.drain()
        before = github.state.request_count
        for number in range(3):
            await runtime.receive(opened(7, f"more {number}"))
        await runtime.receive(opened(8, "other"))
        await runtime.drain()

        assert github.comments == ["for 8"]
        # Nobody tried again in vain: a token for the other one, and its comment.
        assert github.state.request_count - before == 2
        states = [(view.job.state, view.job.failures) for view in await runtime.store.jobs() if "7" in view.job.tenant]
        assert states == [(JobState.QUEUED, 0)] * 4
        assert (await runtime.store.statistics()).tenants_paused == 1


async def test_a_limit_met_by_a_cron_handler_pauses_the_installation_and_not_the_schedules(github: FakeGitHub) -> None:
    app = answering()
    seen: list[str] = []

    @app.on("tick", source="test", name="tick")
    async def tick(ctx: Context) -> None:
        seen.append(ctx.delivery.id)
        if ctx.delivery.id == "all":
            await ctx.installation(7).post("/repos/octo/hello/issues/1/comments", {"body": "x"})

    app.declare("tick")
    async with running(app, github) as runtime:
        github.fault("secondary", path=COMMENTS, seconds=600)
        for id in ("all", "another"):
            await runtime.receive(Delivery(source="test", id=id, event="tick", received_at=Time()()))
            await runtime.drain()

        assert seen == ["all", "another"]
        assert github.comments == []
        paused = [view.job.run_at > Time()() for view in await runtime.store.jobs(state=JobState.QUEUED)]
        assert paused == [True]


async def test_a_deleted_installation_takes_its_queue_along(github: FakeGitHub) -> None:
    app = answering()
    ran: list[Any] = []

    @app.on("installation.deleted", name="cleanup")
    async def cleanup(ctx: Context) -> None:
        ran.append(ctx.installation_id)

    async with running(app, github) as runtime:
        github.fault("secondary", path=COMMENTS, seconds=600)
        await runtime.receive(opened(7, "1"))
        await runtime.drain()
        await runtime.receive(opened(7, "2"))
        await runtime.receive(deleted(7))
        await runtime.receive(opened(8, "3"))
        await runtime.drain()

        jobs = {(view.delivery_id, view.job.handler): view.job for view in await runtime.store.jobs()}
        assert ran == [7]
        assert github.comments == ["for 8"]
        for id in ("1", "2"):
            assert jobs[id, "answer"].state is JobState.SKIPPED
            assert jobs[id, "answer"].error == "Drop: installation 7 was deleted"
        assert jobs["the end", "cleanup"].state is JobState.SUCCEEDED


async def test_a_call_for_an_installation_that_is_gone_ends_its_queue_but_not_the_news_of_it(
    github: FakeGitHub,
) -> None:
    app = answering()
    ran: list[Any] = []

    @app.on("installation.deleted", name="cleanup")
    async def cleanup(ctx: Context) -> None:
        ran.append(ctx.installation_id)

    async with running(app, github) as runtime:
        github.uninstall(7)
        await runtime.receive(opened(7, "1"))
        await runtime.receive(opened(7, "2"))
        await runtime.receive(deleted(7))
        await runtime.drain()

        assert ran == [7]
        answers = [view.job for view in await runtime.store.jobs(handler="answer")]
        assert [job.state for job in answers] == [JobState.SKIPPED] * 2


async def test_a_suspended_installation_is_noticed_although_its_token_is_still_good(github: FakeGitHub) -> None:
    async with running(answering(), github) as runtime:
        await runtime.receive(opened(7, "1"))
        await runtime.drain()
        github.script(
            "POST",
            "/repos/Codertocat/Hello-World/issues/1/comments",
            Answer(403, {"message": "This installation has been suspended"}),
        )
        await runtime.receive(opened(7, "2"))
        await runtime.drain()

        [last, _] = await runtime.store.jobs(handler="answer")
        assert last.job.state is JobState.SKIPPED
        assert "suspended" in (last.job.error or "")


async def test_a_cron_handler_that_meets_a_gone_installation_drops_nobody(github: FakeGitHub) -> None:
    app = answering()

    @app.on("tick", source="test", name="tick", retries=0)
    async def tick(ctx: Context) -> None:
        await ctx.installation(9).get("/installation/repositories")

    app.declare("tick")
    async with running(app, github) as runtime:
        github.uninstall(9)
        await runtime.receive(Delivery(source="test", id="1", event="tick", received_at=Time()()))
        await runtime.drain()

        [view] = await runtime.store.jobs(handler="tick")
        assert view.job.state is JobState.FAILED
        assert "does not exist" in (view.job.error or "")
