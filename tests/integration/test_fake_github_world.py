"""The stand-in's state, seen through our own client and its operations: what is written is what is read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientPayloadError, ClientSession, ClientTimeout

from hookwright.core.secret import Secret
from hookwright.github.client import GitHubClient
from hookwright.github.clients import Clients
from hookwright.github.errors import (
    Conflict,
    Forbidden,
    GitHubError,
    GraphQLFailed,
    NotFound,
    RateLimited,
    Unauthorized,
    ValidationFailed,
)
from hookwright.github.operations.checks import annotation
from hookwright.testing.fake_github import FakeGitHub
from hookwright.testing.fake_github_faults import FaultKind
from tests.support.github import World, private_key, world

HELLO = "octo/hello"


@pytest.fixture
async def here() -> AsyncIterator[World]:
    async with world() as made:
        yield made


@pytest.fixture
def client(here: World) -> GitHubClient:
    return here.clients.installation(7)


# --- git and files


async def test_files_are_committed_and_read_again(here: World, client: GitHubClient) -> None:
    repo = client.repo(HELLO)
    await repo.contents.write("a.txt", "one", "Add a")
    await repo.contents.write("a.txt", "two", "Change a")
    await repo.contents.commit_files({"b/c.txt": "c", "d.txt": "d"}, "Many", branch="topic", create_from="main")
    await repo.contents.commit_files({"d.txt": None}, "Fewer", branch="topic")

    assert await repo.contents.read_text("a.txt") == "two"
    assert await repo.contents.read_text("b/c.txt", ref="topic") == "c"
    assert here.github.file(HELLO, "d.txt", branch="topic") is None
    with pytest.raises(NotFound):
        await repo.contents.read("b/c.txt")
    messages = [commit.commit.message async for commit in repo.commits.list()]
    assert messages == ["Change a", "Add a", "Initial commit"]


async def test_a_commit_on_a_head_that_moved_is_a_conflict(here: World, client: GitHubClient) -> None:
    repo = client.repo(HELLO)
    old = (await repo.branches.get("main")).commit.sha
    here.github.add_files(HELLO, {"other": "x"})

    with pytest.raises(Conflict):
        await repo.contents.commit_files({"a": "b"}, "Late", branch="main", expected_head=old)


async def test_shas_are_gits_own(here: World, client: GitHubClient) -> None:
    blob = await client.rest.git.create_blob("octo", "hello", content="hello\n")

    assert blob["sha"] == "ce013625030ba8dba906f756967f9e9ca394464a"


async def test_branches_are_made_protected_and_deleted(client: GitHubClient) -> None:
    branches = client.repo(HELLO).branches
    assert await branches.create("topic", from_ref="main")
    assert not await branches.create("topic", from_ref="main")
    await branches.protect("topic", checks=("ci",), approvals=1)
    assert (await branches.get("topic")).protected
    protection = await branches.protection("topic")
    assert protection is not None and protection.required_status_checks.contexts == ["ci"]
    await branches.unprotect("topic")
    assert await branches.delete("topic")
    assert not await branches.delete("topic")
    assert await branches.protection("main") is None


# --- pull requests


async def test_a_pull_request_goes_from_a_branch_to_its_merge(here: World, client: GitHubClient) -> None:
    repo = client.repo(HELLO)
    await repo.contents.commit_files({"fix.py": "x = 1\n"}, "Fix", branch="fix", create_from="main")
    pull = await repo.pulls.create("Fix it", head="fix", base="main")
    files = [file async for file in repo.pulls.files(pull.number)]
    await repo.pulls.merge(pull.number, method="squash")

    assert [(file.filename, file.status, file.additions) for file in files] == [("fix.py", "added", 1)]
    assert (await repo.pulls.get(pull.number)).merged
    assert here.github.file(HELLO, "fix.py") == b"x = 1\n"
    here.github.assert_merged(pull.number)
    with pytest.raises(GitHubError, match="405"):
        await client.request("PUT", f"/repos/{HELLO}/pulls/{pull.number}/merge")


async def test_two_changes_of_one_line_do_not_merge(here: World, client: GitHubClient) -> None:
    here.github.add_repository(HELLO, files={"a": "one\n"})
    pull = here.github.add_pull(HELLO, "Two", files={"a": "two\n"}, head="two")
    here.github.add_files(HELLO, {"a": "three\n"})

    shown = await client.repo(HELLO).pulls.get(pull["number"])

    assert shown.mergeable is False
    assert shown["mergeable_state"] == "dirty"


async def test_a_pull_request_is_refused_as_github_refuses_it(client: GitHubClient) -> None:
    pulls = client.repo(HELLO).pulls
    with pytest.raises(ValidationFailed) as failed:
        await pulls.create("x", head="nowhere", base="main")
    assert failed.value.errors == [{"resource": "PullRequest", "field": "head", "code": "invalid"}]
    with pytest.raises(ValidationFailed, match="No commits between main and main"):
        await pulls.create("x", head="main", base="main")


async def test_nobody_approves_their_own_pull_request(here: World, client: GitHubClient) -> None:
    own = here.github.add_pull(HELLO, by="stand-in-app[bot]", head="own")
    other = here.github.add_pull(HELLO, by="mona", head="other")
    pulls = client.repo(HELLO).pulls

    with pytest.raises(ValidationFailed):
        await pulls.approve(own["number"])
    await pulls.approve(other["number"], "Fine")

    here.github.assert_reviewed("APPROVED", on=other["number"], body="Fine")


async def test_drafts_and_auto_merge_go_by_graphql(here: World, client: GitHubClient) -> None:
    number = here.github.add_pull(HELLO, draft=True)["number"]
    pulls = client.repo(HELLO).pulls
    pull = await pulls.get(number)

    await pulls.mark_ready(pull)
    await pulls.enable_auto_merge(pull, "squash", title="Ready")
    ready = await pulls.get(number)
    await pulls.disable_auto_merge(pull)
    await pulls.convert_to_draft(pull)

    assert not ready.draft
    assert ready["auto_merge"]["merge_method"] == "squash"
    assert (await pulls.get(number)).draft


# --- graphql


async def test_graphql_answers_pages_of_what_was_made_by_rest(here: World, client: GitHubClient) -> None:
    for number in range(5):
        here.github.add_issue(HELLO, f"Issue {number}", labels=["bug"])
    query = """
    query($owner: String!, $name: String!, $cursor: String) {
      repository(owner: $owner, name: $name) {
        ...names
        issues(first: 2, after: $cursor, states: [OPEN]) {
          totalCount
          nodes { number title labels(first: 10) { nodes { name } } ... on Issue { state } }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
    fragment names on Repository { nameWithOwner }
    """
    variables = {"owner": "octo", "name": "hello"}

    data = await client.graphql(query, variables)
    second = await client.graphql(query, {**variables, "cursor": data.repository.issues.pageInfo.endCursor})

    assert data.repository.nameWithOwner == HELLO
    assert data.repository.issues.totalCount == 5
    assert [node["title"] for node in second.repository.issues.nodes] == ["Issue 2", "Issue 3"]
    assert data.repository.issues.nodes[0]["labels"]["nodes"] == [{"name": "bug"}]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("{ nothing }", "Field 'nothing' doesn't exist on type 'Query'"),
        ("{ viewer { login ", "Parse error"),
        ("query($id: ID!) { node(id: $id) { id } }", r"Variable \$id was provided invalid value"),
        ('{ node(id: "x") { id } }', "Could not resolve to a node"),
        ('{ repository(owner: "o", name: "r") { issues { totalCount } } }', "first"),
        ('{ repository(owner: "o", name: "r") { issues(first: 1, after: "x") { totalCount } } }', "valid cursor"),
        ("mutation { addStar(input: {starrableId: 1}) { starrable { id } } }", "Could not resolve"),
    ],
)
async def test_graphql_that_is_wrong_is_told_so(client: GitHubClient, query: str, says: str) -> None:
    with pytest.raises(GraphQLFailed, match=says):
        await client.graphql(query)


# --- checks, statuses, deployments, releases


async def test_a_check_run_keeps_more_annotations_than_one_request_takes(here: World, client: GitHubClient) -> None:
    repo = client.repo(HELLO)
    sha = (await repo.branches.get("main")).commit.sha
    marks = [annotation("a.py", line, "hm") for line in range(1, 121)]
    async with repo.checks.run("lint", sha) as check:
        for mark in marks:
            check.annotate(mark["path"], mark["start_line"], mark["message"])

    assert len([one async for one in repo.checks.annotations(check.id)]) == 120
    here.github.assert_check("lint", conclusion="success", sha=sha)
    with pytest.raises(ValidationFailed, match="No more than 50"):
        output = {"title": "t", "summary": "s", "annotations": marks}
        await client.post(f"/repos/{HELLO}/check-runs", {"name": "x", "head_sha": sha, "output": output})


async def test_a_deployment_waits_for_what_must_succeed(here: World, client: GitHubClient) -> None:
    repo = client.repo(HELLO)
    sha = (await repo.branches.get("main")).commit.sha
    await repo.commits.set_status(sha, "failure", context="ci")
    with pytest.raises(Conflict):
        await repo.deployments.create("main")
    await repo.commits.set_status(sha, "success", context="ci")
    first = await repo.deployments.create("main")
    second = await repo.deployments.create("main")
    for deployment in (first, second):
        await repo.deployments.set_status(deployment.id, "success")

    states = [one.state async for one in repo.deployments.statuses(first.id)]
    assert states == ["inactive", "success"]
    here.github.assert_status("success", context="ci", sha=sha)


async def test_a_release_carries_files(client: GitHubClient, tmp_path: Path) -> None:
    releases = client.repo(HELLO).releases
    release = await releases.create("v1", body="One")
    asset = await releases.upload(release.id, b"\x00\xff", name="a.bin")
    size = await releases.download(asset.id, to=tmp_path / "a.bin")

    assert size == 2
    assert (tmp_path / "a.bin").read_bytes() == b"\x00\xff"
    latest = await releases.latest()
    assert latest is not None and latest.assets[0].name == "a.bin"
    with pytest.raises(ValidationFailed):
        await releases.create("v1")


# --- people


async def test_permissions_teams_and_stars_are_as_arranged(here: World, client: GitHubClient) -> None:
    github = here.github
    github.add_collaborator(HELLO, "mona", "maintain")
    github.add_team("octo", "Core Team", "mona")
    github.add_member("octo", "mona", "admin")
    github.star("mona", "a/first", at="2026-01-01T00:00:00Z")
    github.star("mona", "a/second", at="2026-02-01T00:00:00Z")

    assert await client.repo(HELLO).permission("mona") == "maintain"
    assert await client.repo(HELLO).may("mona", "write")
    assert not await client.repo(HELLO).may("somebody", "write")
    assert await client.org("octo").team_role("core-team", "mona") == "member"
    assert await client.org("octo").has_member("mona")
    async with GitHubClient.for_token(github.user_token("mona"), api_url=github.url) as mona:
        starred = await mona.media("star").get("/user/starred")
        assert (await mona.get("/user"))["login"] == "mona"
    assert [one["repo"]["full_name"] for one in starred] == ["a/second", "a/first"]
    assert starred[0]["starred_at"] == "2026-02-01T00:00:00Z"


# --- what an installation may


async def test_what_a_token_may_not_do_says_what_it_needs(here: World) -> None:
    here.github.add_installation("octo", id=9, permissions={"metadata": "read", "issues": "read"})
    client = here.clients.installation(9)

    assert await client.get(f"/repos/{HELLO}/issues") == []
    with pytest.raises(Forbidden, match="not accessible by integration"):
        await client.post(f"/repos/{HELLO}/issues", {"title": "x"})


async def test_a_private_repository_elsewhere_is_not_found(here: World) -> None:
    here.github.add_repository("octo/secret", private=True)
    here.github.add_installation("octo", id=9, repositories=["octo/hello"])
    client = here.clients.installation(9)

    with pytest.raises(NotFound):
        await client.get("/repos/octo/secret")
    found = await client.get("/installation/repositories")
    assert [one["full_name"] for one in found["repositories"]] == ["octo/hello"]


async def test_a_narrowed_token_may_less(here: World, client: GitHubClient) -> None:
    narrow = client.narrowed(permissions={"contents": "read"})

    with pytest.raises(Forbidden):
        await narrow.post(f"/repos/{HELLO}/issues", {"title": "x"})
    with pytest.raises(ValidationFailed, match="not granted"):
        await client.narrowed(permissions={"organization_secrets": "write"}).get(f"/repos/{HELLO}")
    here.github.state.strict = True
    with pytest.raises(ValidationFailed, match="not accessible"):
        await client.narrowed(repositories=["nowhere"]).get(f"/repos/{HELLO}")


async def test_several_apps_are_kept_apart(here: World) -> None:
    other = here.github.add_app(77, slug="other-app", private_key=private_key())
    mine = here.github.add_installation("octo", id=1)
    theirs = here.github.add_installation("octo", id=2, app=77)
    clients = Clients(issuer=77, private_key=Secret(other["private_key"]), api_url=here.github.url)

    assert (await clients.app().get("/app"))["slug"] == "other-app"
    assert [one["id"] async for one in clients.app().paginate("/app/installations")] == [theirs["id"]]
    await clients.installation(2).post(f"/repos/{HELLO}/issues/1/comments", {"body": "from the other"})
    with pytest.raises(GitHubError, match="404"):
        await clients.installation(mine["id"]).get(f"/repos/{HELLO}")
    assert [one["user"]["login"] for one in here.github.state.comments.values()] == ["other-app[bot]"]
    await clients.close()


# --- limits and faults


async def test_the_limit_is_what_the_headers_say(here: World, client: GitHubClient) -> None:
    here.github.limits.allowed["core"] = 3
    for path in ("", "/labels", "/issues"):
        await client.get(f"/repos/{HELLO}{path}")
    assert client.rate_limit is not None and client.rate_limit.remaining == 0
    reset_at = client.rate_limit.reset_at
    with pytest.raises(RateLimited):
        await client.get(f"/repos/{HELLO}/pulls")
    overview = await raw(here.github, "/rate_limit", token=None)

    assert overview[1]["resources"]["core"]["remaining"] == 3
    here.pass_by(reset_at - here.time.now + timedelta(seconds=1))
    assert await client.get(f"/repos/{HELLO}/pulls") == []


async def test_what_did_not_change_costs_nothing(here: World, client: GitHubClient) -> None:
    await client.get(f"/repos/{HELLO}")
    before = client.rate_limit
    await client.get(f"/repos/{HELLO}")

    assert here.github.requests("GET")[-1]["status"] == 304
    assert before is not None and client.rate_limit is not None
    assert client.rate_limit.used == before.used


async def test_what_was_just_made_is_not_found_for_a_while(here: World, client: GitHubClient) -> None:
    here.github.lag = timedelta(seconds=2)
    made = await client.post(f"/repos/{HELLO}/issues", {"title": "New"})
    there = f"/repos/{HELLO}/issues/{made['number']}"

    with pytest.raises(NotFound):
        await client.get(there)
    here.pass_by(timedelta(seconds=3))
    assert (await client.get(there))["title"] == "New"


async def raw(github: FakeGitHub, path: str, *, token: str | None, seconds: float = 20) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        ClientSession(timeout=ClientTimeout(seconds)) as session,
        session.get(github.url + path, headers=headers) as answer,
    ):
        return answer.status, await answer.json()


async def test_every_fault_does_what_it_says(here: World) -> None:
    github, token = here.github, here.github.user_token()
    kinds: tuple[FaultKind, ...] = ("429", "401", "403", "404", "409", "500", "503")
    for kind in kinds:
        github.fault(kind)
        assert (await raw(github, f"/repos/{HELLO}", token=token))[0] == int(kind)
    github.fault("truncated")
    with pytest.raises(ClientPayloadError):
        await raw(github, f"/repos/{HELLO}", token=token)
    # Twice: aiohttp asks once more by itself.
    github.fault("cut", times=2)
    with pytest.raises(ClientConnectionError):
        await raw(github, f"/repos/{HELLO}", token=token)
    github.fault("hang")
    with pytest.raises(TimeoutError):
        await raw(github, f"/repos/{HELLO}", token=token, seconds=0.2)
    assert (await raw(github, f"/repos/{HELLO}", token=token))[0] == 200


async def test_a_request_that_hangs_does_not_keep_the_stand_in_from_ending() -> None:
    async with FakeGitHub(private_key=private_key()) as github:
        github.fault("hang")
        asking = asyncio.ensure_future(raw(github, "/meta", token=None))
        while not github.state.requests:
            await asyncio.sleep(0)
    with pytest.raises(ClientConnectionError):
        await asyncio.wait_for(asking, 10)


async def test_expired_tokens_are_renewed(here: World, client: GitHubClient) -> None:
    await client.get(f"/repos/{HELLO}")
    here.github.expire_tokens()
    here.pass_by(timedelta(seconds=10))

    await client.get(f"/repos/{HELLO}/issues")

    assert here.github.state.tokens_minted == 2


async def test_a_token_that_is_none_is_refused(here: World) -> None:
    async with GitHubClient.for_token("ghp_nobody", api_url=here.github.url) as client:
        with pytest.raises(Unauthorized, match="Bad credentials"):
            await client.get("/user")


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("issues", {}, r'"title" wasn\'t supplied'),
        ("issues", {"title": "x", "labels": "bug"}, '"bug" is not an array'),
        ("issues", {"title": "x", "milestone": 9}, "Validation Failed"),
        ("labels", {"name": "x", "color": "red"}, "Validation Failed"),
        ("issues/1/reactions", {"content": "shrug"}, "is not a member of"),
        ("issues/1/comments", {"body": None}, "nil is not a string"),
        ("git/refs", {"ref": "main", "sha": "0" * 40}, "not a valid ref name"),
        ("git/trees", {"tree": [{"path": "../a", "mode": "100644", "content": ""}]}, "malformed path"),
        ("git/commits", {"message": "m", "tree": "0" * 40}, "Tree SHA does not exist"),
        ("statuses/main", {"state": "great"}, "is not a member of"),
        ("releases", {"tag_name": "v1", "target_commitish": "nowhere"}, "Validation Failed"),
        ("check-runs", {"name": "x", "head_sha": "main", "status": "completed"}, "conclusion"),
    ],
)
async def test_a_wrong_request_is_a_422_that_says_why(client: GitHubClient, path: str, body: Any, says: str) -> None:
    with pytest.raises(ValidationFailed, match=says) as failed:
        await client.post(f"/repos/{HELLO}/{path}", body)
    assert failed.value.documentation_url


async def test_search_finds_by_words_and_qualifiers(here: World, client: GitHubClient) -> None:
    here.github.add_issue(HELLO, "It broke", labels=["bug"])
    here.github.add_issue(HELLO, "Please add")
    here.github.add_pull(HELLO, "Fix what broke")

    found = [one.title async for one in client.search.issues("broke is:issue label:bug repo:octo/hello")]

    assert found == ["It broke"]
    assert await client.search.count("is:pr") == 1
