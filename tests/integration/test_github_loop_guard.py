from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from hookwright.core.errors import Skip
from hookwright.github.errors import ServerFailed
from hookwright.github.loop_guard import LoopGuard
from hookwright.testing.fake_github_routes import Answer
from tests.support.github import World, world
from tests.support.handling import context, delivered

ME = {"login": "stand-in-app[bot]", "type": "Bot"}
VIA_ME = {"id": 1234, "slug": "stand-in-app"}


@pytest.fixture
async def here() -> AsyncIterator[World]:
    async with world() as one:
        yield one


async def passes(here: World, event: str, *, own_events: bool = False, **changes: Any) -> bool:
    ran = []

    async def handler(ctx: Any) -> None:
        ran.append(ctx)

    guard = LoopGuard(lambda _: here.clients, clock=here.time)
    try:
        await guard(context(delivered(event, **changes), own_events=own_events), handler)
    except Skip as skipped:
        assert "own_events" in skipped.reason
    return bool(ran)


async def test_what_a_person_did_passes_and_costs_no_request(here: World) -> None:
    assert await passes(here, "issue_comment.created")
    assert here.github.requests() == []


async def test_what_the_apps_own_bot_did_is_skipped(here: World) -> None:
    assert not await passes(here, "issue_comment.created", sender=ME)
    assert not await passes(here, "issues.labeled", sender={**ME, "login": "Stand-In-App[bot]"})


async def test_another_bot_passes(here: World) -> None:
    assert await passes(here, "issue_comment.created", sender={"login": "dependabot[bot]", "type": "Bot"})


async def test_a_person_who_is_called_like_the_bot_passes(here: World) -> None:
    assert await passes(here, "issue_comment.created", sender={"login": "stand-in-app", "type": "User"})


async def test_a_route_may_want_its_own_events(here: World) -> None:
    assert await passes(here, "issue_comment.created", sender=ME, own_events=True)


async def test_what_the_app_did_for_a_person_is_skipped(here: World) -> None:
    assert not await passes(here, "issue_comment.created", comment={"performed_via_github_app": VIA_ME})
    assert not await passes(here, "issues.opened", issue={"performed_via_github_app": VIA_ME})


async def test_what_another_app_did_for_a_person_passes(here: World) -> None:
    assert await passes(here, "issue_comment.created", comment={"performed_via_github_app": {"id": 99, "slug": "x"}})


async def test_what_people_do_to_an_issue_that_the_app_opened_passes(here: World) -> None:
    assert await passes(here, "issues.labeled", issue={"performed_via_github_app": VIA_ME})
    assert await passes(here, "issue_comment.created", issue={"performed_via_github_app": VIA_ME})


@pytest.mark.parametrize("via", [None, "x", [], {}])
async def test_a_mark_of_another_shape_passes(here: World, via: Any) -> None:
    assert await passes(here, "issues.opened", issue={"performed_via_github_app": via})


async def test_other_sources_are_not_looked_at(here: World) -> None:
    first = context(delivered("issues.opened", sender=ME))
    first.emit("mine")
    ran = []

    async def handler(ctx: Any) -> None:
        ran.append(ctx)

    await LoopGuard(lambda _: here.clients, clock=here.time)(context(first.emitted[0]), handler)

    assert ran
    assert here.github.requests() == []


async def test_the_apps_name_is_asked_for_once_an_hour(here: World) -> None:
    guard = LoopGuard(lambda _: here.clients, clock=here.time)

    async def meet() -> None:
        with pytest.raises(Skip):
            await guard(context(delivered("issues.opened", sender=ME)), lambda ctx: None)  # type: ignore[arg-type, return-value]

    await meet()
    await meet()
    assert len(here.github.requests("GET", "/app")) == 1

    here.github.state.app["slug"] = "renamed"
    here.pass_by(timedelta(minutes=61))
    assert await passes(here, "issues.opened", sender=ME)


async def test_when_the_name_cannot_be_learnt_the_job_fails_instead_of_starting_a_loop(here: World) -> None:
    here.github.script("GET", "/app", Answer(500, {"message": "broken"}))

    with pytest.raises(ServerFailed):
        await passes(here, "issues.opened", sender=ME)
