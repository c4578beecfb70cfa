"""The Marketplace, against the stand-in: what is read, and what a comparison makes up for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from hookwright import App, Context, GitHubClient
from hookwright.core.job import JobState
from hookwright.github.events import marketplace_purchase
from hookwright.github.marketplace import MarketplaceReconciliation
from hookwright.github.operations.marketplace import pending_change
from hookwright.testing import FakeGitHub, Simulation
from hookwright.testing.fake_github_marketplace import Marketplace
from tests.support.github import World, private_key, world

MONA = {"id": 10, "login": "mona", "type": "User"}
OCTO = {"id": 20, "login": "octo", "type": "Organization"}


@pytest.fixture
async def here() -> AsyncIterator[World]:
    async with world() as one:
        yield one


@pytest.fixture
async def github() -> AsyncIterator[FakeGitHub]:
    async with FakeGitHub(private_key=private_key()) as one:
        yield one


def listing(github: FakeGitHub) -> Marketplace:
    made = github.state.part(Marketplace)
    made.add_plan(1, "Free", cents=0)
    made.add_plan(2, "Pro")
    return made


async def compare(simulation: Simulation) -> None:
    """A fire's id is its time: the next one is later."""
    await simulation.advance(timedelta(minutes=5))
    await simulation.fire("marketplace")


async def test_plans_purchases_and_pending_changes_are_read(here: World) -> None:
    made = listing(here.github)
    made.buy(MONA, 2)
    made.buy(OCTO, 1, units=5)
    made.schedule(MONA, 1)
    marketplace = here.clients.app().app.marketplace

    assert [plan.name async for plan in marketplace.plans()] == ["Free", "Pro"]
    assert [one.login async for one in marketplace.accounts(1)] == ["octo"]
    mona, octo = await marketplace.purchase(10), await marketplace.purchase(20)
    assert mona is not None and octo is not None
    assert mona.marketplace_purchase.plan.name == "Pro"
    pending = pending_change(mona)
    assert pending is not None
    assert (pending.plan.name, pending.effective_date) == ("Free", "2030-02-01T00:00:00Z")
    assert pending_change(octo) is None
    assert await marketplace.purchase(99) is None
    assert sorted(await marketplace.everything()) == [10, 20]


async def test_the_made_up_listing_is_another(here: World) -> None:
    listing(here.github).buy(MONA, 2)
    stubbed = here.clients.app().app.stubbed_marketplace

    assert [plan.name async for plan in stubbed.plans()] == ["Pro", "Free"]
    assert [one.login for one in (await stubbed.everything()).values()] == ["github"]


async def test_a_user_sees_what_they_bought(here: World) -> None:
    made = listing(here.github)
    made.buy(here.github.state.account("mona"), 2)
    made.buy(OCTO, 1)
    async with GitHubClient.for_token(here.github.user_token("mona"), api_url=here.github.url) as client:
        assert [one.plan.name async for one in client.app.marketplace.mine()] == ["Pro"]
        assert [one.plan.name async for one in client.app.stubbed_marketplace.mine()] == ["Pro"]


def an_app(seen: list[Any], plugin: MarketplaceReconciliation) -> App:
    app = App()
    app.use(plugin)

    @app.on("marketplace_purchase")
    async def told(ctx: Context[marketplace_purchase.Event]) -> None:
        bought = ctx.event.marketplace_purchase
        seen.append((ctx.event.action, bought.account.login, bought.plan.name if bought.plan else None))

    return app


async def test_what_the_webhooks_did_not_tell_is_told_once(github: FakeGitHub) -> None:
    seen: list[Any] = []
    made = listing(github)
    made.buy(MONA, 1)
    async with Simulation(an_app(seen, MarketplaceReconciliation()), github=github) as simulation:
        await compare(simulation)
        assert seen == []  # what was there before is known

        made.buy(OCTO, 2)
        made.buy(MONA, 2)
        for _ in range(2):
            await compare(simulation)
        assert sorted(seen) == [("changed", "mona", "Pro"), ("purchased", "octo", "Pro")]

        seen.clear()
        made.schedule(MONA, 1)
        await compare(simulation)
        made.purchases[10]["pending"] = None
        await compare(simulation)
        made.cancel(OCTO)
        await compare(simulation)
        assert seen == [
            ("pending_change", "mona", "Free"),
            ("pending_change_cancelled", "mona", "Pro"),
            ("cancelled", "octo", "Pro"),
        ]
        assert {job.state for job in await simulation.jobs()} == {JobState.SUCCEEDED}


async def test_what_a_webhook_told_is_not_told_again(github: FakeGitHub) -> None:
    seen: list[Any] = []
    made = listing(github)
    async with Simulation(an_app(seen, MarketplaceReconciliation()), github=github) as simulation:
        await compare(simulation)
        made.buy(MONA, 2)
        bought = {
            "account": MONA,
            "plan": {"id": 2, "name": "Pro"},
            "unit_count": 1,
            "billing_cycle": "monthly",
        }
        await simulation.deliver("marketplace_purchase.purchased", marketplace_purchase=bought)
        await compare(simulation)

    assert seen == [("purchased", "mona", "Pro")]


async def test_without_adoption_everything_is_news(github: FakeGitHub) -> None:
    seen: list[Any] = []
    made = listing(github)
    made.buy(MONA, 2)
    made.schedule(MONA, 1)
    async with Simulation(an_app(seen, MarketplaceReconciliation(adopt=False)), github=github) as simulation:
        for _ in range(2):
            await compare(simulation)

    assert seen == [("purchased", "mona", "Pro"), ("pending_change", "mona", "Free")]


async def test_an_app_without_plans_has_not_lost_its_customers(github: FakeGitHub) -> None:
    seen: list[Any] = []
    made = listing(github)
    made.buy(MONA, 2)
    async with Simulation(an_app(seen, MarketplaceReconciliation()), github=github) as simulation:
        await compare(simulation)
        made.plans.clear()
        await compare(simulation)
        assert seen == []
        assert JobState.QUEUED in {job.state for job in await simulation.jobs()}
