from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hookwright import App, Context, Retry
from hookwright.testing import FakeGitHub, Simulation, simulate
from tests.support.github import private_key


def thankful() -> App:
    app = App()

    @app.on("issues.opened")
    async def welcome(ctx: Context) -> None:
        await ctx.comment(f"Thanks, {ctx.payload['issue']['user']['login']}!")

    return app


async def test_changes_reach_into_the_payload() -> None:
    result = await simulate(thankful(), "issues.opened", {"issue.user.login": "mona"}, issue={"number": 7})

    assert result.comments == ["Thanks, mona!"]
    result.github.assert_commented("Thanks*", on=7)


async def test_it_runs_opposite_a_stand_in_that_was_arranged() -> None:
    async with FakeGitHub(private_key=private_key()) as github:
        github.fault("502", method="POST", path="*/comments")
        result = await simulate(thankful(), "issues.opened", github=github)

        assert result.github is github
        assert result.comments == []
        assert github.url


async def test_a_redelivery_runs_nothing_again() -> None:
    async with Simulation(thankful()) as simulation:
        receipt = await simulation.deliver("issues.opened", guid="72d3162e-cc78-11e3-81ab-4c9367dc0958")
        again = await simulation.redeliver("72d3162e-cc78-11e3-81ab-4c9367dc0958")

        simulation.github.assert_commented(times=1)
        assert receipt.arrival == "stored"
        assert again.arrival == "duplicate"
        with pytest.raises(LookupError, match="72d3162e"):
            await simulation.redeliver("another")


async def test_several_events_come_in_their_order() -> None:
    app, seen = App(), list[str]()

    @app.on("push", "issues.opened", "issues.closed")
    async def note(ctx: Context) -> None:
        seen.append(ctx.delivery.name)

    async with Simulation(app) as simulation:
        receipts = await simulation.deliver_all("push", ("issues.opened", {"issue.number": 2}), "issues.closed")

    assert seen == ["push", "issues.opened", "issues.closed"]
    assert len({receipt.seq for receipt in receipts}) == 3


async def test_time_moves_by_hand() -> None:
    app, seen = App(), list[datetime]()

    @app.on("push")
    async def late(ctx: Context) -> None:
        seen.append(simulation.clock())
        if len(seen) == 1:
            raise Retry(after=timedelta(hours=3))

    start = datetime(2030, 1, 1, tzinfo=UTC)
    async with Simulation(app, now=start) as simulation:
        await simulation.deliver("push")
        assert await simulation.advance(timedelta(hours=2)) == 0
        assert await simulation.advance(timedelta(hours=1)) == 1

    assert seen == [start, start + timedelta(hours=3)]
