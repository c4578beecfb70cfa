"""The client as somebody uses it who has no app: logins, kept answers, files, pages, GraphQL by pages."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hookwright.core.secret import Secret
from hookwright.github.auth import Grant
from hookwright.github.client import GitHubClient
from hookwright.github.errors import GraphQLFailed, RedirectRefused, Unauthorized, UnreadableAnswer
from hookwright.github.exchange import Exchange
from hookwright.github.pages import Progress
from hookwright.github.results import Record
from hookwright.testing.fake_github import FakeGitHub
from hookwright.testing.fake_github_routes import Answer, Call
from tests.support.github import World, world

REPOSITORY = "/repos/octo/hello"


@pytest.fixture
async def here() -> AsyncIterator[World]:
    async with world() as one:
        yield one


@pytest.fixture
def client(here: World) -> GitHubClient:
    return here.clients.installation(7)


def headers_of(here: World, path: str) -> list[Mapping[str, str]]:
    return [one["headers"] for one in here.github.requests("GET", path)]


# --- logins


async def test_an_installation_is_spoken_for_without_an_app(here: World) -> None:
    async with GitHubClient.for_installation(
        7, issuer=here.github.client_id, private_key=here.github.private_key, api_url=here.github.url
    ) as client:
        comment = await client.rest.issues.create_comment("octo", "hello", 1, body="hi")
        app = await client.rest.apps.get_authenticated()

    assert here.github.comments == ["hi"]
    assert comment.body == comment["body"] == "hi"
    assert app.slug == "stand-in-app"


async def test_the_app_is_spoken_for_by_its_key(here: World) -> None:
    async with GitHubClient.for_app(here.github.app_id, here.github.private_key, api_url=here.github.url) as client:
        assert (await client.get("/app")).id == here.github.app_id


async def test_a_token_is_sent_as_it_is(here: World) -> None:
    seen: list[Mapping[str, str]] = []

    async def transport(method: str, url: str, headers: Mapping[str, str], body: Any) -> Any:
        seen.append(dict(headers))
        raise Unauthorized("x")

    async with GitHubClient.for_token("hush", transport=transport, api_version="2026-03-10") as client:
        with pytest.raises(Unauthorized):
            await client.get("/user")

    assert seen[0]["authorization"] == "Bearer hush"
    assert seen[0]["x-github-api-version"] == "2026-03-10"
    assert "hush" not in repr(vars(client._sender.identity))


async def test_a_users_token_is_refreshed_once_for_all_who_wait(here: World) -> None:
    minted = await here.clients._tokens.get(Grant(7))
    asked = 0

    async def refresh() -> Secret:
        nonlocal asked
        asked += 1
        return minted.value

    async with GitHubClient.for_user("old", user=1, refresh=refresh, api_url=here.github.url) as client:
        assert (await client.get(REPOSITORY)).name == "hello"
        assert (await client.get(REPOSITORY)).name == "hello"

    assert asked == 1


async def test_a_token_may_be_asked_to_do_less(here: World, client: GitHubClient) -> None:
    asked: list[Any] = []

    def mint(call: Call) -> Answer:
        asked.append(call.json)
        return Answer(201, {"token": "ghs_x", "expires_at": "2099-01-01T00:00:00Z"})

    here.github.script("POST", "/app/installations/7/access_tokens", mint)
    narrow = client.narrowed(repositories=["hello"], permissions={"issues": "read"})
    for _ in range(2):
        with pytest.raises(Unauthorized):
            await narrow.get(REPOSITORY)

    assert asked[0] == {"repositories": ["hello"], "permissions": {"issues": "read"}}
    with pytest.raises(ValueError, match="only an installation"):
        here.clients.app().narrowed()


# --- kept answers


def versioned(here: World, etag: str | None, modified: str | None) -> None:
    """An answer that knows its conditions, as GitHub's do."""

    conditions = {"ETag": etag, "Last-Modified": modified}
    here.github.script(
        "GET", "/x", Answer(200, {"n": 1}, {name: value for name, value in conditions.items() if value is not None})
    )


async def test_what_did_not_change_is_asked_for_and_not_sent_again(here: World, client: GitHubClient) -> None:
    versioned(here, '"1"', None)
    first = await client.get("/x")
    first["n"] = "spoilt by its reader"
    here.github.script("GET", "/x", Answer(304))

    assert await client.get("/x") == {"n": 1}
    assert headers_of(here, "/x")[1]["if-none-match"] == '"1"'


async def test_a_new_token_asks_by_date_because_tags_are_the_old_ones(here: World, client: GitHubClient) -> None:
    versioned(here, '"1"', "Sat, 01 Jan 2028 00:00:00 GMT")
    await client.get("/x")
    here.pass_by(timedelta(hours=2))
    here.github.script("GET", "/x", Answer(304))

    assert await client.get("/x") == {"n": 1}
    last = headers_of(here, "/x")[-1]
    assert last["if-modified-since"] == "Sat, 01 Jan 2028 00:00:00 GMT"
    assert "if-none-match" not in last


async def test_nobody_is_given_what_another_may_see(here: World, client: GitHubClient) -> None:
    versioned(here, '"1"', None)
    await client.get("/x")
    await here.clients.installation(8).get("/x")
    await client.media("raw").get("/x")

    assert not any("if-none-match" in headers for headers in headers_of(here, "/x"))


# --- operations and forms


async def test_an_operation_reads_pages_with_progress(here: World, client: GitHubClient) -> None:
    for number in range(250):
        here.github.state.add_issue(here.github.state.add_repository("octo/hello"), {"title": str(number)}, user={})
    told: list[Progress] = []
    issues = client.paginate(client.rest.issues.list_for_repo, "octo", "hello", state="open")

    found = [issue.title async for issue in issues.reporting(told.append)]

    assert found == [str(number) for number in reversed(range(250))]
    assert told == [Progress(1, 3, 100), Progress(2, 3, 200), Progress(3, 3, 250)]
    assert len(await issues.limited(2).all()) == 200
    first = await issues.first()
    assert first is not None and first.title == "249"
    assert await client.paginate("/repos/octo/none/issues").first() is None


async def test_a_path_is_read_for_so_many_pages(here: World, client: GitHubClient) -> None:
    for number in range(5):
        here.github.state.add_repository(f"octo/r{number}")

    found = await client.paginate("/installation/repositories", per_page=2, max_pages=2).all()

    assert [one.name for one in found] == ["r0", "r1", "r2", "r3"]
    assert all(isinstance(one, Record) for one in found)


async def test_another_form_comes_as_text(here: World, client: GitHubClient) -> None:
    here.github.script("GET", f"{REPOSITORY}/pulls/1", Answer(200, body=b"diff --git"))

    found: object = await client.media("diff").rest.pulls.get("octo", "hello", 1)

    assert found == "diff --git"
    assert headers_of(here, f"{REPOSITORY}/pulls/1")[0]["accept"] == "application/vnd.github.diff"


async def test_a_path_with_slashes_is_one_argument(here: World, client: GitHubClient) -> None:
    here.github.script("GET", f"{REPOSITORY}/contents/a/ü b.md", Answer(200, {"sha": "1"}))

    assert (await client.rest.repos.get_content("octo", "hello", "a/ü b.md")).sha == "1"


# --- files


async def test_a_file_is_fetched_from_where_github_keeps_it_without_the_token(
    here: World, client: GitHubClient, tmp_path: Path
) -> None:
    async with FakeGitHub(private_key=here.github.private_key) as storage:
        seen: list[Call] = []

        def blob(call: Call) -> Answer:
            seen.append(call)
            return Answer(200, body=b"x" * 3_000_000)

        storage.script("GET", "/blob", blob)
        here.github.script("GET", "/file", Answer(302, None, {"Location": f"{storage.url}/blob?sig=hush"}))

        size = await client.download("/file", to=tmp_path / "file.zip")

        assert size == 3_000_000
        assert (tmp_path / "file.zip").read_bytes() == b"x" * 3_000_000
        assert seen[0].who is None
        assert "x-github-api-version" not in storage.requests()[0]["headers"]
        with pytest.raises(RedirectRefused):
            await client.get("/file")


async def test_a_file_that_is_too_large_leaves_nothing(here: World, client: GitHubClient, tmp_path: Path) -> None:
    here.github.script("GET", "/file", Answer(200, body=b"x" * 3_000_000))
    (tmp_path / "file").write_bytes(b"old")

    with pytest.raises(UnreadableAnswer, match="larger than 1000 bytes"):
        await client.download("/file", to=tmp_path / "file", max_bytes=1_000)

    assert os.listdir(tmp_path) == ["file"]
    assert (tmp_path / "file").read_bytes() == b"old"


async def test_a_file_that_is_cut_is_fetched_again(here: World, client: GitHubClient, tmp_path: Path) -> None:
    here.github.script("GET", "/file", Answer(200, body=b"whole"))
    here.github.fault("502", path="/file")

    assert await client.download("/file", to=tmp_path / "file") == 5


async def test_bytes_and_files_are_uploaded(here: World, client: GitHubClient, tmp_path: Path) -> None:
    sizes: list[Any] = []
    path = f"{REPOSITORY}/releases/1/assets"

    def take(call: Call) -> Answer:
        sizes.append((call.query["name"], call.json))
        return Answer(201, {"name": call.query["name"]})

    here.github.script("POST", path, take)
    (tmp_path / "b").write_bytes(b"[" + b"1," * 100_000 + b"1]")

    made = await client.rest.repos.upload_release_asset("octo", "hello", 1, name="a", data=b"[1]")
    other = await client.upload(path, tmp_path / "b", params={"name": "b"})

    assert (made.name, other.name) == ("a", "b")
    assert sizes[0] == ("a", [1])
    assert len(sizes[1][1]) == 100_001


# --- GraphQL


async def test_graphql_is_read_page_by_page(here: World, client: GitHubClient) -> None:
    def page(call: Call) -> Answer:
        after = call.json["variables"].get("cursor")
        number = 0 if after is None else int(after)
        info = {"hasNextPage": number < 2, "endCursor": str(number + 1)}
        return Answer(200, {"data": {"repository": {"issues": {"nodes": [{"n": number}], "pageInfo": info}}}})

    here.github.script("POST", "/graphql", page)

    assert [node.n async for node in client.graphql_nodes("query($cursor: String) { … }")] == [0, 1, 2]
    assert len([node async for node in client.graphql_nodes("{ a }", max_pages=1)]) == 1


async def test_a_cursor_that_does_not_move_ends_it(here: World, client: GitHubClient) -> None:
    info = {"hasNextPage": True, "endCursor": "same"}
    here.github.script("POST", "/graphql", Answer(200, {"data": {"a": {"nodes": [1], "pageInfo": info}}}))

    with pytest.raises(GraphQLFailed, match="cursor does not move"):
        _ = [node async for node in client.graphql_nodes("{ a }")]


async def test_pages_need_one_connection(here: World, client: GitHubClient) -> None:
    here.github.script("POST", "/graphql", Answer(200, {"data": {"a": 1}}))
    with pytest.raises(ValueError, match="no pageInfo"):
        _ = [node async for node in client.graphql_nodes("{ a }")]

    two = {"nodes": [], "pageInfo": {"hasNextPage": False}}
    here.github.script("POST", "/graphql", Answer(200, {"data": {"a": two, "b": two}}))
    with pytest.raises(ValueError, match="several"):
        _ = [node async for node in client.graphql_nodes("{ a }")]


async def test_part_of_an_answer_is_an_answer(here: World, client: GitHubClient) -> None:
    errors = [{"message": "gone", "path": ["b"]}]
    here.github.script("POST", "/graphql", Answer(200, {"data": {"a": {"n": 1}, "b": None}, "errors": errors}))

    answer = await client.graphql_partial("{ a b }")

    assert answer.data.a.n == 1
    assert answer.errors == errors


async def test_a_word_in_a_string_makes_no_mutation(here: World, client: GitHubClient) -> None:
    here.github.script("POST", "/graphql", Answer(200, {"data": {}}))
    here.github.fault("502", path="/graphql")

    await client.graphql('{ search(query: "mutation in the title") { a } }')

    assert len(here.github.requests("POST", "/graphql")) == 2


# --- observers


async def test_an_observer_is_told_of_each_request(here: World) -> None:
    told: list[Exchange] = []
    here.github.fault("502", path=REPOSITORY)
    async with GitHubClient.for_installation(
        7,
        issuer=here.github.client_id,
        private_key=here.github.private_key,
        api_url=here.github.url,
        observe=told.append,
        sleep=here.time.sleep,
    ) as client:
        await client.get(REPOSITORY, params={"a": "secret"})

    assert [(one.method, one.path, one.status) for one in told] == [
        ("POST", "/app/installations/7/access_tokens", 201),
        ("GET", REPOSITORY, 502),
        ("GET", REPOSITORY, 200),
    ]
    assert told[2].identity.endswith(":installation:7")
    assert told[2].remaining == 4999
    assert told[2].request_id
