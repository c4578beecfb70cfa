from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from hookwright.core.delivery import Delivery
from hookwright.core.errors import GiveUp
from hookwright.github.clients import Clients
from hookwright.github.errors import NoSubject, NotConfigured, ServerFailed
from tests.support.github import World, world
from tests.support.handling import NOW, Memory, context, delivered

HELLO = "Codertocat/Hello-World"


@pytest.fixture
async def here() -> AsyncIterator[World]:
    async with world() as one:
        yield one


async def test_a_comment_arrives_and_names_the_delivery(here: World) -> None:
    ctx = context(delivered("issues.opened"), clients=here.clients)

    comment = await ctx.comment("Thanks for opening this issue!")

    assert comment["body"] == "Thanks for opening this issue!"
    [kept] = here.github.state.summary()["comments"]
    assert kept["repository"] == HELLO
    assert kept["issue"] == 1
    assert kept["delivery"] == ctx.delivery.id


async def test_the_helpers_act_on_the_issue(here: World) -> None:
    ctx = context(delivered("issues.opened"), clients=here.clients)

    labels = await ctx.add_labels("bug", "ui")
    issue = await ctx.close_issue("not_planned")
    await ctx.react("+1")
    await ctx.react("+1")

    assert [label["name"] for label in labels] == ["bug", "ui"]
    assert (issue["state"], issue["state_reason"]) == ("closed", "not_planned")
    assert [reaction["on"] for reaction in here.github.state.reactions] == [f"/repos/{HELLO}/issues/1"]


@pytest.mark.parametrize(
    ("event", "path"),
    [
        ("issues.opened", "issues/1"),
        ("issue_comment.created", "issues/comments/9"),
        ("pull_request.opened", "issues/2"),
        ("pull_request_review_comment.created", "pulls/comments/9"),
        ("commit_comment.created", "comments/9"),
    ],
)
async def test_a_reaction_goes_to_what_the_delivery_is_about(here: World, event: str, path: str) -> None:
    sent = {
        "repository": {"full_name": HELLO},
        "installation": {"id": 2},
        "comment": {"id": 9},
        ("pull_request" if "pull" in event else "issue"): {"number": 2 if "pull" in event else 1},
    }
    ctx = context(delivered(event, sent), clients=here.clients)

    await ctx.react("eyes")

    assert here.github.requests("POST", f"/repos/{HELLO}/{path}/reactions")


async def test_what_once_has_done_a_second_attempt_does_not_do_again(here: World) -> None:
    memory = Memory()
    delivery = delivered("issues.opened")
    first = context(delivery, clients=here.clients, memory=memory)
    await first.once("hello", lambda: first.comment("hello"))

    again = context(delivery, clients=here.clients, memory=memory)
    kept = await again.once("hello", lambda: again.comment("hello"))

    assert here.github.comments == ["hello"]
    assert kept["body"] == "hello"


async def test_without_once_an_attempt_that_was_cut_after_its_comment_comments_again(here: World) -> None:
    # At least once: this is what the docstring warns of, and what `once` is for.
    delivery = delivered("issues.opened")
    for _ in range(2):
        await context(delivery, clients=here.clients).comment("hello")

    assert here.github.comments == ["hello", "hello"]


async def test_a_comment_whose_answer_got_lost_is_an_error_that_says_so(here: World) -> None:
    ctx = context(delivered("issues.opened"), clients=here.clients)
    here.github.fault("502_after", path="*/comments")

    with pytest.raises(ServerFailed) as failed:
        await ctx.comment("hello")

    assert failed.value.may_have_happened
    assert here.github.comments == ["hello"]


async def test_a_delivery_without_installation_speaks_as_the_app(here: World) -> None:
    ctx = context(delivered("ping"), clients=here.clients)

    assert ctx.installation_id is None
    assert (await ctx.github.get("/app"))["slug"] == "stand-in-app"


async def test_what_a_handler_emitted_still_speaks_as_the_installation(here: World) -> None:
    first = context(delivered("issues.opened"), clients=here.clients)
    first.emit("welcome", {"hello": 1})

    ctx = context(first.emitted[0], clients=here.clients)
    await ctx.comment("hello")

    assert ctx.repository.full_name == HELLO
    assert (ctx.repository.owner, ctx.repository.name) == ("Codertocat", "Hello-World")
    assert here.github.requests("POST", "*/comments")[0]["who"] == 2


def test_the_payload_is_at_hand() -> None:
    ctx = context(delivered("issues.opened"))

    assert ctx.repository.full_name == HELLO
    assert ctx.repository.owner == "Codertocat"
    assert ctx.repository.name == "Hello-World"
    assert ctx.repository["owner"]["login"] == "Codertocat"
    assert ctx.repository["default_branch"] == "master"
    assert ctx.issue_number == 1
    assert ctx.sender["login"] == "Codertocat"
    assert ctx.is_bot is False
    assert ctx.installation_id == 2


@pytest.mark.parametrize("event", ["check_run", "check_suite", "workflow_run"])
def test_a_check_is_about_its_first_pull_request(event: str) -> None:
    sent = {event: {"pull_requests": [{"number": 5}, {"number": 6}]}}

    assert context(delivered(f"{event}.completed", sent)).issue_number == 5


@pytest.mark.parametrize(
    "part", [{}, {"pull_requests": []}, {"pull_requests": None}, {"pull_requests": [{"number": "x"}]}, None, "x"]
)
def test_a_check_without_a_pull_request_is_about_none(part: Any) -> None:
    with pytest.raises(NoSubject, match=r"check_run\.completed is not about an issue"):
        _ = context(delivered("check_run.completed", {"action": "completed", "check_run": part})).issue_number


async def test_a_helper_without_a_subject_gives_up(here: World) -> None:
    ctx = context(delivered("push"), clients=here.clients)

    with pytest.raises(GiveUp, match="push is not about an issue"):
        await ctx.comment("hello")


def test_a_delivery_about_no_repository_says_so() -> None:
    with pytest.raises(NoSubject, match="not about a repository"):
        _ = context(delivered("installation.created", {"action": "created"})).repository


@pytest.mark.parametrize("body", [[], "text", None, {}])
def test_a_payload_of_another_source_may_be_anything(body: Any) -> None:
    ctx = context(Delivery(source="task", id="1", event="t", received_at=NOW, body=msgspec.json.encode(body)))

    assert ctx.sender == {}
    assert ctx.is_bot is False


async def test_an_id_that_is_no_header_is_not_sent(here: World) -> None:
    delivery = msgspec.structs.replace(delivered("issues.opened"), source="queue", id="a\nb: ü")

    await context(delivery, clients=here.clients).comment("hello")

    assert "x-github-delivery" not in here.github.requests("POST", "*/comments")[0]["headers"]


def test_without_credentials_the_error_names_the_settings() -> None:
    with pytest.raises(NotConfigured, match=r"GITHUB_APP_ID.*GITHUB_PRIVATE_KEY"):
        _ = context(delivered("issues.opened")).github


async def test_an_enterprise_servers_installation_is_not_looked_for_on_github_com(here: World) -> None:
    clients = Clients(issuer=1, private_key=lambda message: b"")
    ctx = context(delivered("issues.opened", enterprise_host="github.example.com"), clients=clients)

    with pytest.raises(NotConfigured, match=r"https://github\.example\.com/api/v3"):
        _ = ctx.github

    assert context(delivered("issues.opened", enterprise_host="github.example.com"), clients=here.clients).github
    await clients.close()
