"""The client against the stand-in, version by version."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from apps.mirror.tests.standin.git_http import git
from apps.mirror.tests.standin.onedev import TOKEN, StandIn
from apps.mirror.tests.standin.projects import Token
from hookwright import Secret
from onedev_mirror.onedev.client import OneDev
from onedev_mirror.onedev.errors import Conflict, Forbidden, NotReady, NotSignedIn, OneDevError, Refused

VERSIONS = (
    *("8.2.0", "8.6.13", "10.0.0", "10.9.0", "11.0.6", "11.6.0", "11.6.6", "11.11.0"),
    *("12.0.0", "12.0.1", "12.0.8", "12.0.9", "12.0.10", "13.0.7", "13.1.4", "16.5.0"),
)


@asynccontextmanager
async def connected(folder: Path, version: str = "16.5.0", **how: str) -> AsyncIterator[tuple[StandIn, OneDev]]:
    async with StandIn(folder, version=version, **how) as onedev:
        client = await OneDev.connect(onedev.url, Secret(TOKEN))
        try:
            yield onedev, client
        finally:
            await client.close()


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_projects_whole_life(tmp_path: Path, version: str) -> None:
    async with connected(tmp_path, version) as (onedev, client):
        assert client.version in (version, "")
        parent = await client.ensure_parent("github/octocat")
        assert (parent.path, parent.code_management) == ("github/octocat", False)
        again = await client.ensure_parent("GitHub/Octocat")
        assert again.id == parent.id
        made = await client.create("hello-world", parent=parent, description="a copy")
        assert (made.path, made.parent_id) == ("github/octocat/hello-world", parent.id)
        assert (made.description, made.code_management) == ("a copy", True)
        assert await client.find("github/octocat/Hello-World") == made
        assert await client.get(made.id) == made
        assert await client.find("github/octocat/other") is None
        with pytest.raises(Conflict):
            await client.create("Hello-World", parent=parent)
        changed = await client.update(dataclasses.replace(made, description="another"))
        assert (changed.description, changed.parent_id, changed.path) == ("another", parent.id, made.path)
        assert changed.code_management
        elsewhere = await client.ensure_parent("archive")
        moved = await client.update(dataclasses.replace(changed, parent_id=elsewhere.id, name="renamed"))
        assert (moved.path, moved.description) == ("archive/renamed", "another")
        rooted = await client.update(dataclasses.replace(moved, parent_id=None))
        assert (rooted.path, rooted.parent_id) == ("renamed", None)
        assert await client.is_empty(made.id)
        assert await client.default_branch(made.id) is None
        urls = await client.clone_urls(made.id)
        assert urls.http.removesuffix(".git") == f"{onedev.url}/renamed"
        assert urls.ssh.startswith("ssh://")


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_default_branch_is_read_and_set(tmp_path: Path, version: str) -> None:
    async with connected(tmp_path, version) as (onedev, client):
        record = onedev.add("a/b")
        folder = onedev.projects.repository(record.id)
        tree = git(folder, "hash-object", "-t", "tree", "-w", "--stdin", input=b"")
        commit = git(folder, "commit-tree", "-m", "x", tree)
        for branch in ("main", "release/1"):
            git(folder, "update-ref", f"refs/heads/{branch}", commit)
        assert await client.default_branch(record.id) == "main"
        await client.set_default_branch(record.id, "release/1")
        assert await client.default_branch(record.id) == "release/1"
        assert not await client.is_empty(record.id)
        with pytest.raises(Refused, match="Branch not exist"):
            await client.set_default_branch(record.id, "nowhere")


async def test_tags_alone_are_not_empty(tmp_path: Path) -> None:
    async with connected(tmp_path) as (onedev, client):
        record = onedev.add("a")
        folder = onedev.projects.repository(record.id)
        blob = git(folder, "hash-object", "-w", "--stdin", input=b"x")
        git(folder, "update-ref", "refs/tags/x", blob)
        assert not await client.is_empty(record.id)


@pytest.mark.parametrize("version", ["8.6.13", "10.9.0", "11.11.0", "12.0.10", "16.5.0"])
async def test_a_deletion_is_over_when_it_is_said_to_be(tmp_path: Path, version: str) -> None:
    async with connected(tmp_path, version) as (onedev, client):
        record = onedev.add("a/b")
        if version == "10.9.0":
            # It is only noted; the stand-in carries it out at the next deletion, as a timer would.
            onedev.fault(
                path=f"/~api/projects/{record.id}", method="GET", then=lambda: onedev.projects.remove(record.id)
            )
        assert await client.delete(record.id) == "deleted"
        assert await client.get(record.id) is None
        assert onedev.projects.at("a/b") is None
        assert await client.delete(record.id) == "deleted"


async def test_a_deletion_that_takes_longer_than_anybody_waits_is_said_to_be_pending(tmp_path: Path) -> None:
    async with connected(tmp_path, "10.9.0") as (onedev, client):
        record = onedev.add("a")
        onedev.rest.deleting = 3600
        client.deleted_within = 0.3
        assert await client.delete(record.id) == "pending"
        with pytest.raises(Conflict):
            await client.create("a", parent=None)


async def test_what_is_about_to_be_deleted_is_not_there(tmp_path: Path) -> None:
    async with connected(tmp_path, "10.9.0") as (onedev, client):
        record = onedev.add("a")
        record.pending_delete = True
        assert await client.get(record.id) is None
        assert await client.find("a") is None


@pytest.mark.parametrize("version", ["8.6.13", "12.0.10", "16.5.0"])
async def test_labels_become_exactly_those_wished(tmp_path: Path, version: str) -> None:
    async with connected(tmp_path, version) as (onedev, client):
        record = onedev.add("a")
        for number in range(150):
            onedev.projects.label_specs[10_000 + number] = f"other-{number}"
        await client.set_labels(record.id, ["unstarred", "Mirror"])
        await client.set_labels(record.id, ["UNSTARRED", "other-149"])
        specs = onedev.projects.label_specs
        assert sorted(specs[one] for one in record.labels.values()) == ["other-149", "unstarred"]
        await client.set_labels(record.id, [])
        assert record.labels == {}


async def test_labels_need_a_version_and_a_token_that_may(tmp_path: Path) -> None:
    async with connected(tmp_path) as (onedev, _client):
        record = onedev.add("github/a")
        onedev.tokens["small"] = Token("small", whole=False, roles={"github": frozenset({"manage"})})
        small = await OneDev.connect(onedev.url, Secret("small"))
        with pytest.raises(Forbidden) as caught:
            await small.set_labels(record.id, ["x"])
        assert "administrator" in caught.value.advice
        await small.close()


async def test_a_token_with_a_role_on_one_parent_is_enough(tmp_path: Path) -> None:
    async with connected(tmp_path) as (onedev, _):
        onedev.add("github")
        onedev.add("secret")
        roles = {"github": frozenset({"create", "write", "manage"})}
        onedev.tokens["small"] = Token("small", whole=False, roles=roles)
        client = await OneDev.connect(onedev.url, Secret("small"))
        made = await client.create("a", parent=await client.ensure_parent("github/octocat"))
        assert made.path == "github/octocat/a"
        assert await client.find("secret") is None
        with pytest.raises(Forbidden, match="root project"):
            await client.create("b", parent=None)
        with pytest.raises(Forbidden):
            await client.ensure_parent("secret/x")
        await client.close()


@pytest.mark.parametrize("name", ["", ".github", "-x", "wicket", "a/b", "a b", "x" * 256, "größe"])
async def test_a_name_that_onedev_could_not_show_is_never_sent(tmp_path: Path, name: str) -> None:
    async with connected(tmp_path) as (onedev, client):
        with pytest.raises(Refused):
            await client.create(name, parent=None)
        assert not onedev.seen("POST", "projects")


async def test_what_the_server_knows_besides_survives_an_update(tmp_path: Path) -> None:
    async with connected(tmp_path) as (onedev, client):
        record = onedev.add("a", key="ABC", issueManagement=False, gitPackConfig={"window": "7"})
        project = await client.get(record.id)
        assert project is not None
        await client.update(dataclasses.replace(project, description="new"))
        assert record.fields["key"] == "ABC"
        assert record.fields["gitPackConfig"] == {"window": "7"}
        assert record.fields["issueManagement"] is False


@pytest.mark.parametrize("status", [502, 503, 504, 429])
async def test_a_question_is_asked_again_and_an_order_is_not(tmp_path: Path, status: int) -> None:
    async with connected(tmp_path) as (onedev, client):
        record = onedev.add("a")
        onedev.fault(path="/~api/projects/*", method="GET", status=status, times=2)
        assert await client.get(record.id) is not None
        onedev.fault(path="/~api/projects", method="POST", status=status)
        with pytest.raises(NotReady) as caught:
            await client.create("b", parent=None)
        assert caught.value.retry
        assert len(onedev.seen("POST", "/~api/projects$")) == 1


@pytest.mark.parametrize(
    ("status", "kind"), [(401, NotSignedIn), (403, Forbidden), (404, Refused), (451, Refused), (500, Refused)]
)
async def test_every_call_says_what_was_answered(tmp_path: Path, status: int, kind: type[OneDevError]) -> None:
    async with connected(tmp_path) as (onedev, client):
        record = onedev.add("a")
        project = await client.get(record.id)
        assert project is not None
        onedev.fault(path="/~api/*", status=status, text="because", times=10_000)
        calls: list[Callable[[], Awaitable[object]]] = [
            lambda: client.create("b", parent=None),
            lambda: client.update(project),
            lambda: client.clone_urls(record.id),
            lambda: client.default_branch(record.id),
            lambda: client.set_default_branch(record.id, "x"),
            lambda: client.is_empty(record.id),
            lambda: client.set_labels(record.id, ["x"]),
            lambda: client.ensure_parent("c"),
        ]
        for call in calls:
            with pytest.raises(kind) as caught:
                await call()
            assert caught.value.advice
            assert TOKEN not in str(caught.value) + caught.value.text
        if status == 404:
            assert await client.get(record.id) is None
            await client.delete(record.id)


async def test_a_connection_that_breaks_is_tried_again_for_a_question(tmp_path: Path) -> None:
    async with connected(tmp_path) as (onedev, client):
        onedev.add("a")
        onedev.fault(path="/~api/*", method="GET", cut=0)
        assert await client.find("a") is not None
        onedev.fault(path="/~api/*", method="POST", cut=0)
        with pytest.raises(NotReady):
            await client.create("b", parent=None)


async def test_a_wrong_token_and_a_server_that_starts_are_told_at_once(tmp_path: Path) -> None:
    async with StandIn(tmp_path) as onedev:
        with pytest.raises(NotSignedIn):
            await OneDev.connect(onedev.url, Secret("wrong"))
        onedev.starting = True
        with pytest.raises(NotReady, match="Server not ready"):
            await OneDev.connect(onedev.url, Secret(TOKEN))


async def test_what_is_no_onedev_is_said_so(tmp_path: Path) -> None:
    async with StandIn(tmp_path, context="/code") as onedev:
        client = await OneDev.connect(f"{onedev.url}/", Secret(TOKEN))
        assert client.url == onedev.url
        await client.close()
        with pytest.raises(OneDevError):
            await OneDev.connect(onedev.url.removesuffix("/code"), Secret(TOKEN))
    with pytest.raises(NotReady):
        await OneDev.connect(onedev.url, Secret(TOKEN))
    for bad in ("ftp://x", "onedev", "http://user:pw@onedev.test", "https://onedev.test/?q=1"):
        with pytest.raises(Refused):
            await OneDev.connect(bad, Secret(TOKEN))


async def test_the_token_does_not_follow_a_redirect(tmp_path: Path) -> None:
    async with StandIn(tmp_path / "a") as onedev, StandIn(tmp_path / "b") as other:
        onedev.fault(path="/~api/*", status=302, headers={"Location": other.url}, times=10)
        with pytest.raises(Refused) as caught:
            await OneDev.connect(onedev.url, Secret(TOKEN))
        assert other.url in caught.value.text
        assert not other.requests


async def test_the_token_is_in_no_log_and_no_error(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with connected(tmp_path) as (onedev, client):
        onedev.fault(path="/~api/*", method="POST", status=500, text="Internal error")
        with pytest.raises(OneDevError) as caught:
            await client.create("a", parent=None)
        assert TOKEN not in caplog.text + repr(caught.value) + repr(client) + repr(vars(client))


async def test_a_session_of_somebody_elses_is_left_open(tmp_path: Path) -> None:
    async with StandIn(tmp_path) as onedev, aiohttp.ClientSession() as session:
        client = await OneDev.connect(onedev.url, Secret(TOKEN), session=session)
        await client.close()
        assert not session.closed


@pytest.mark.parametrize(("before", "after"), [("11.11.0", "16.5.0"), ("16.5.0", "11.11.0"), ("8.6.13", "12.0.10")])
async def test_onedev_may_be_updated_while_we_run(tmp_path: Path, before: str, after: str) -> None:
    async with connected(tmp_path, before) as (onedev, client):
        parent = await client.ensure_parent("github")
        made = await client.create("a", parent=parent, description="first")
        major, minor, patch = (int(part) for part in after.split("."))
        onedev.rest.version = (major, minor, patch)
        changed = await client.update(dataclasses.replace(made, description="second"))
        assert (changed.path, changed.description) == ("github/a", "second")
        found = await client.find("github/a")
        assert found is not None
        assert found.id == made.id


async def test_what_is_refused_for_another_reason_is_refused(tmp_path: Path) -> None:
    async with connected(tmp_path) as (onedev, client):
        record = onedev.add("a")
        project = await client.get(record.id)
        assert project is not None
        onedev.fault(path="/~api/projects/*", method="POST", status=400, text="no", times=5)
        with pytest.raises(Refused, match="no"):
            await client.update(project)
        assert len(onedev.seen("POST", "/~api/projects/")) == 1
