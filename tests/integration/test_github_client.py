from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from hookwright.github.client import GitHubClient
from hookwright.github.errors import (
    Forbidden,
    GraphQLFailed,
    NotFound,
    RateLimited,
    RedirectRefused,
    SecondaryRateLimited,
    ServerFailed,
    Unreachable,
    UnreadableAnswer,
    ValidationFailed,
)
from hookwright.github.transport import AiohttpTransport
from hookwright.testing.fake_github import FakeGitHub
from hookwright.testing.fake_github_faults import FaultKind
from hookwright.testing.fake_github_routes import Answer
from tests.support.github import World, world

REPOSITORY = "/repos/octo/hello"
COMMENTS = f"{REPOSITORY}/issues/1/comments"


@pytest.fixture
async def here() -> AsyncIterator[World]:
    async with world() as one:
        yield one


@pytest.fixture
def client(here: World) -> GitHubClient:
    return here.clients.installation(7)


async def test_each_method_does_what_it_says(here: World, client: GitHubClient) -> None:
    issue = await client.post(f"{REPOSITORY}/issues", {"title": "Help"})
    changed = await client.patch(f"{REPOSITORY}/issues/{issue['number']}", {"state": "closed"})
    made = await client.post(COMMENTS, {"body": "hello"})
    gone = await client.delete(f"{REPOSITORY}/issues/comments/{made['id']}")

    assert changed["state"] == "closed"
    assert gone is None
    assert here.github.comments == []
    assert (await client.get(f"{REPOSITORY}/issues", params={"state": "closed"}))[0]["title"] == "Help"


async def test_a_put_sends_its_json(here: World, client: GitHubClient) -> None:
    here.github.script("PUT", "/x", lambda call: Answer(200, {"got": call.json}))

    assert await client.put("/x", {"a": "ü"}) == {"got": {"a": "ü"}}


async def test_every_request_says_who_we_are_and_which_version_we_speak(here: World, client: GitHubClient) -> None:
    await client.with_headers({"X-GitHub-Delivery": "guid"}).get(REPOSITORY)

    sent = here.github.requests("GET", REPOSITORY)[0]["headers"]
    assert sent["accept"] == "application/vnd.github+json"
    assert sent["user-agent"] == "hookwright"
    assert sent["x-github-api-version"] == "2022-11-28"
    assert sent["x-github-delivery"] == "guid"


async def test_one_request_may_ask_for_another_media_type(here: World, client: GitHubClient) -> None:
    await client.request("GET", REPOSITORY, headers={"Accept": "application/vnd.github.raw+json"})

    assert here.github.requests("GET", REPOSITORY)[0]["headers"]["accept"] == "application/vnd.github.raw+json"


async def test_parameters_are_escaped_and_absent_ones_left_out(here: World, client: GitHubClient) -> None:
    await client.get(REPOSITORY, params={"q": "a b&c=ü", "page": 2, "all": True, "none": None})

    assert here.github.requests("GET", REPOSITORY)[0]["query"] == {"q": "a b&c=ü", "page": "2", "all": "true"}


async def test_an_address_out_of_githubs_own_answers_works(here: World, client: GitHubClient) -> None:
    assert (await client.get(f"{here.github.url}{REPOSITORY}?a=1", params={"b": 2}))["name"] == "hello"
    assert here.github.requests("GET", REPOSITORY)[0]["query"] == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    "path", ["https://evil.example/repos/o/r", "@evil.example/x", "repos/o/r", "", "//", "http://127.0.0.1:x/"]
)
async def test_a_token_is_never_sent_elsewhere(here: World, client: GitHubClient, path: str) -> None:
    if path == "//":
        path = here.github.url.replace("http://127.0.0.1", "http://localhost") + "/x"
    with pytest.raises(ValueError, match="the token would be sent there"):
        await client.get(path)

    assert here.github.requests() == []


async def test_a_path_that_begins_with_two_slashes_stays_on_the_host(here: World, client: GitHubClient) -> None:
    with pytest.raises(NotFound):
        await client.get("//evil.example/x")

    assert here.github.requests("GET", "//evil.example/x")


# --- pages


async def test_pages_are_followed_to_the_end(here: World, client: GitHubClient) -> None:
    for number in range(250):
        here.github.state.add_issue(here.github.state.add_repository("octo/hello"), {"title": str(number)}, user={})

    found = [issue["title"] async for issue in client.paginate(f"{REPOSITORY}/issues")]

    assert found == [str(number) for number in reversed(range(250))]
    assert [one["query"].get("page") for one in here.github.requests("GET", f"{REPOSITORY}/issues")] == [None, "2", "3"]


async def test_a_page_may_be_an_object_around_a_list(here: World, client: GitHubClient) -> None:
    for number in range(3):
        here.github.state.add_repository(f"octo/r{number}")

    found = [one["name"] async for one in client.paginate("/installation/repositories", per_page=2)]

    assert found == ["r0", "r1", "r2"]


async def test_of_several_lists_one_is_named(here: World, client: GitHubClient) -> None:
    here.github.script("GET", "/two", Answer(200, {"a": [1], "b": [2]}))

    assert [one async for one in client.paginate("/two", key="b")] == [2]
    for key in (None, "c"):
        with pytest.raises(ValueError, match="key="):
            _ = [one async for one in client.paginate("/two", key=key)]


async def test_a_page_that_is_neither_has_no_items(here: World, client: GitHubClient) -> None:
    here.github.script("GET", "/none", Answer(204))

    assert [one async for one in client.paginate("/none")] == []


async def test_a_next_page_elsewhere_is_not_followed(here: World, client: GitHubClient) -> None:
    here.github.script("GET", "/x", Answer(200, [1], {"Link": '<https://evil.example/x>; rel="next"'}))

    with pytest.raises(ValueError, match="the token would be sent there"):
        _ = [one async for one in client.paginate("/x")]


# --- redirects


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_read_follows_a_renamed_repository(here: World, client: GitHubClient, status: int) -> None:
    here.github.script("GET", "/repos/old/name", Answer(status, None, {"Location": f"{here.github.url}{REPOSITORY}"}))

    assert (await client.get("/repos/old/name"))["full_name"] == "octo/hello"


async def test_a_relative_redirect_is_followed(here: World, client: GitHubClient) -> None:
    here.github.script("GET", "/repos/old/name", Answer(301, None, {"Location": REPOSITORY}))

    assert (await client.get("/repos/old/name"))["full_name"] == "octo/hello"


@pytest.mark.parametrize("status", [307, 308])
async def test_a_write_follows_where_its_method_is_kept(here: World, client: GitHubClient, status: int) -> None:
    old = "/repos/old/name/issues/1/comments"
    here.github.script("POST", old, Answer(status, None, {"Location": f"{here.github.url}{COMMENTS}"}))

    await client.post(old, {"body": "hello"})

    assert here.github.comments == ["hello"]


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_a_write_does_not_become_a_read(here: World, client: GitHubClient, status: int) -> None:
    here.github.script("POST", "/x", Answer(status, None, {"Location": REPOSITORY}))

    with pytest.raises(RedirectRefused, match="would become a GET"):
        await client.post("/x")

    assert here.github.requests("GET", REPOSITORY) == []


async def test_a_redirect_does_not_take_the_token_to_another_host(here: World, client: GitHubClient) -> None:
    async with FakeGitHub(private_key=here.github.private_key) as other:
        here.github.script("GET", "/x", Answer(302, None, {"Location": f"{other.url}/x?sig=hush"}))

        with pytest.raises(RedirectRefused, match="on another host") as refused:
            await client.get("/x")

        assert other.requests() == []
        assert "hush" not in str(refused.value)


@pytest.mark.parametrize("location", [{}, {"Location": ""}, {"Location": "http://[bad"}, {"Location": "http://h:x/"}])
async def test_a_redirect_to_nowhere_is_refused(here: World, client: GitHubClient, location: dict[str, str]) -> None:
    here.github.script("GET", "/x", Answer(302, None, location))

    with pytest.raises(RedirectRefused):
        await client.get("/x")


async def test_a_circle_of_redirects_ends(here: World, client: GitHubClient) -> None:
    here.github.script("GET", "/x", Answer(302, None, {"Location": "/x"}))

    with pytest.raises(RedirectRefused, match="more than"):
        await client.get("/x")


# --- failures that pass


@pytest.mark.parametrize("kind", ["502", "cut", "cut_after"])
async def test_a_read_is_tried_again(here: World, client: GitHubClient, kind: FaultKind) -> None:
    await client.get("/rate_limit")
    here.github.fault(kind, times=2, path=REPOSITORY)

    assert (await client.get(REPOSITORY))["name"] == "hello"
    # aiohttp repeats a read by itself, at once, where a connection that was kept open turns out to be closed.
    assert here.time.slept == ([0.5, 2.0] if kind == "502" else [0.5])


async def test_a_read_is_not_tried_for_ever(here: World, client: GitHubClient) -> None:
    here.github.fault("502", times=100, path=REPOSITORY)

    with pytest.raises(ServerFailed):
        await client.get(REPOSITORY)

    assert len(here.github.requests("GET", REPOSITORY)) == 3


@pytest.mark.parametrize("kind", ["502", "502_after", "cut", "cut_after"])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_a_write_that_may_have_happened_is_never_sent_twice(
    here: World, client: GitHubClient, kind: FaultKind, method: str
) -> None:
    path = COMMENTS if method == "POST" else f"{REPOSITORY}/issues/1"
    here.github.fault(kind, method=method, path=path)

    with pytest.raises(ServerFailed if kind.startswith("502") else Unreachable) as failed:
        await client.request(method, path, json={"body": "hello"})

    assert failed.value.may_have_happened
    assert len(here.github.requests(method, path)) == 1
    assert here.time.slept == []


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    async with world() as here:
        clients = here.clients
    with pytest.raises(Unreachable, match="no answer") as failed:
        await clients.app().get("/app")

    assert not failed.value.may_have_happened
    assert here.time.slept == [0.5, 2.0]
    await clients.close()


async def test_a_write_that_never_left_is_tried_again() -> None:
    async with world() as here:
        transport = AiohttpTransport()
        port = int(here.github.url.rpartition(":")[2])
    with pytest.raises(Unreachable) as failed:
        await transport("POST", here.github.url, {}, b"x")
    assert not failed.value.may_have_happened

    # The server comes back while the client waits.
    client = GitHubClient(
        transport, None, api_url=here.github.url, sleep=lambda _: again.__aenter__(), random=lambda: 0
    )
    again = FakeGitHub(port=port)
    again.script("POST", "/x", Answer(201, {"ok": True}))
    assert await client.post("/x") == {"ok": True}
    await again.__aexit__()
    await transport.close()


async def test_an_answer_that_takes_too_long_is_unreachable(here: World) -> None:
    here.github.script("GET", "/x", Answer(200, {}))
    here.github.fault("slow", times=1, path="/x", seconds=5)
    transport = AiohttpTransport(timeout=timedelta(seconds=0.1))

    with pytest.raises(Unreachable, match="no answer"):
        await transport("GET", f"{here.github.url}/x", {}, None)

    await transport.close()


async def test_an_answer_that_is_too_large_is_refused(here: World) -> None:
    here.github.script("GET", "/x", Answer(200, body=b"x" * 10_000))
    transport = AiohttpTransport(max_answer=5_000)

    with pytest.raises(UnreadableAnswer, match="larger than 5000"):
        await transport("GET", f"{here.github.url}/x", {}, None)

    await transport.close()


async def test_a_proxys_page_is_no_answer(here: World, client: GitHubClient) -> None:
    here.github.fault("html", path=REPOSITORY)

    with pytest.raises(UnreadableAnswer, match="proxy"):
        await client.get(REPOSITORY)


async def test_a_closed_transport_opens_again(here: World, client: GitHubClient) -> None:
    await client.get(REPOSITORY)
    await here.clients.close()

    assert (await client.get(REPOSITORY))["name"] == "hello"


async def test_what_is_wrong_with_a_request_is_told(here: World, client: GitHubClient) -> None:
    with pytest.raises(ValidationFailed) as failed:
        await client.post(COMMENTS, {"body": ""})

    assert failed.value.errors == [
        {
            "resource": "IssueComment",
            "field": "data",
            "code": "unprocessable",
            "message": "Body cannot be blank",
        }
    ]
    assert failed.value.request_id


async def test_what_is_not_there_is_not_found() -> None:
    async with world(strict=True) as here:
        here.github.state.add_installation("octo", id=7, permissions={})
        with pytest.raises(NotFound, match="404 Not Found"):
            await here.clients.installation(7).get(REPOSITORY)


async def test_the_app_may_not_do_what_only_an_installation_may(here: World) -> None:
    with pytest.raises(Forbidden, match="not accessible"):
        await here.clients.app().get(REPOSITORY)


# --- limits


async def test_the_last_answer_says_how_much_is_left(here: World, client: GitHubClient) -> None:
    before = client.rate_limit

    await client.with_headers({"x-a": "b"}).get(REPOSITORY)

    after = client.rate_limit
    assert before is None
    assert after is not None
    assert (after.limit, after.remaining) == (5000, 4999)


async def test_a_used_up_limit_pauses_until_its_reset(here: World, client: GitHubClient) -> None:
    here.github.fault("rate_limit", path=COMMENTS, seconds=1200)

    with pytest.raises(RateLimited) as limited:
        await client.post(COMMENTS, {"body": "hello"})

    assert type(limited.value) is RateLimited
    wait = limited.value.until - here.time.now
    assert timedelta(minutes=19) < wait < timedelta(minutes=21)
    assert here.time.slept == []


async def test_a_short_wait_is_waited_for_and_even_a_post_is_sent_again(here: World, client: GitHubClient) -> None:
    here.github.fault("secondary", path=COMMENTS, seconds=3)

    await client.post(COMMENTS, {"body": "hello"})

    assert here.github.comments == ["hello"]
    assert here.time.slept == [3.0]


@pytest.mark.parametrize("kind", ["secondary", "429"])
async def test_a_long_secondary_limit_pauses_and_nothing_is_asked_meanwhile(
    here: World, client: GitHubClient, kind: FaultKind
) -> None:
    here.github.fault(kind, path=COMMENTS, seconds=60)
    with pytest.raises(SecondaryRateLimited) as first:
        await client.post(COMMENTS, {"body": "hello"})

    with pytest.raises(SecondaryRateLimited) as second:
        await client.get(REPOSITORY)
    assert second.value.until == first.value.until
    assert here.github.requests("GET", REPOSITORY) == []

    here.time.now = first.value.until - timedelta(seconds=4)
    await client.post(COMMENTS, {"body": "hello"})
    assert here.time.slept == [4.0]
    assert here.github.comments == ["hello"]


async def test_a_secondary_limit_without_a_time_is_waited_for_ever_longer(here: World, client: GitHubClient) -> None:
    waits = []
    for _ in range(3):
        here.github.fault("secondary", path=COMMENTS)
        with pytest.raises(SecondaryRateLimited) as limited:
            await client.post(COMMENTS, {"body": "hello"})
        waits.append((limited.value.until - here.time.now).total_seconds())
        here.time.now = limited.value.until

    assert waits == [60, 120, 240]

    await client.post(COMMENTS, {"body": "hello"})
    here.github.fault("secondary", path=COMMENTS)
    with pytest.raises(SecondaryRateLimited) as limited:
        await client.post(COMMENTS, {"body": "hello"})
    assert (limited.value.until - here.time.now).total_seconds() == 60


async def test_the_limit_of_one_installation_is_not_anothers(here: World, client: GitHubClient) -> None:
    here.github.fault("secondary", path=COMMENTS, seconds=60)
    with pytest.raises(SecondaryRateLimited):
        await client.post(COMMENTS, {"body": "hello"})

    assert (await here.clients.installation(8).get(REPOSITORY))["name"] == "hello"


# --- GraphQL


async def test_graphql_answers_with_its_data(here: World, client: GitHubClient) -> None:
    here.github.script("POST", "/graphql", lambda call: Answer(200, {"data": {"asked": call.json}}))

    asked = await client.graphql("query($n: Int!) { a }", {"n": 1})

    assert asked == {"asked": {"query": "query($n: Int!) { a }", "variables": {"n": 1}}}


async def test_graphql_errors_come_with_what_data_there_was(here: World, client: GitHubClient) -> None:
    errors = [{"type": "NOT_FOUND", "path": ["b"], "message": "Could not resolve to a node"}]
    here.github.script("POST", "/graphql", Answer(200, {"data": {"a": 1, "b": None}, "errors": errors}))

    with pytest.raises(GraphQLFailed, match="Could not resolve") as failed:
        await client.graphql("{ a b }")

    assert failed.value.data == {"a": 1, "b": None}
    assert failed.value.errors == errors


@pytest.mark.parametrize("errors", ["broken", {"message": "broken"}, ["broken"], [{"message": "broken"}]])
async def test_graphql_errors_of_any_shape_are_told(here: World, client: GitHubClient, errors: Any) -> None:
    here.github.script("POST", "/graphql", Answer(200, {"errors": errors}))

    with pytest.raises(GraphQLFailed, match="broken"):
        await client.graphql("{ a }")


async def test_graphqls_limit_hides_behind_a_200(here: World, client: GitHubClient) -> None:
    reset = int((here.time.now + timedelta(minutes=10)).timestamp())
    here.github.script(
        "POST",
        "/graphql",
        Answer(
            200,
            {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]},
            {"X-RateLimit-Reset": str(reset), "X-RateLimit-Remaining": "0", "X-RateLimit-Limit": "5000"},
        ),
    )

    with pytest.raises(RateLimited) as limited:
        await client.graphql("{ a }")

    assert timedelta(minutes=9) < limited.value.until - here.time.now < timedelta(minutes=11)


@pytest.mark.parametrize(("query", "sent"), [("query { a }", 2), ("mutation { a }", 1), ("# a\nmutation M { a }", 1)])
async def test_a_query_is_tried_again_and_a_mutation_is_not(
    here: World, client: GitHubClient, query: str, sent: int
) -> None:
    here.github.script("POST", "/graphql", Answer(200, {"data": {}}))
    here.github.fault("502", path="/graphql")

    if sent == 1:
        with pytest.raises(ServerFailed):
            await client.graphql(query)
    else:
        await client.graphql(query)

    assert len(here.github.requests("POST", "/graphql")) == sent


async def test_graphql_that_answers_no_object_has_no_data(here: World, client: GitHubClient) -> None:
    here.github.script("POST", "/graphql", Answer(200, []))

    assert await client.graphql("{ a }") is None


async def test_a_hundred_requests_at_once_go_through(here: World, client: GitHubClient) -> None:
    await asyncio.gather(*(client.post(COMMENTS, {"body": str(number)}) for number in range(100)))

    assert sorted(map(int, here.github.comments)) == list(range(100))
