"""The client opposite every version that differs from its neighbours."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from apps.mirror.tests.standin.git_http import git
from apps.mirror.tests.standin.onedev import VERSIONS, StandIn
from apps.mirror.tests.standin.projects import Token
from hookwright import Secret
from onedev_mirror.onedev.client import OneDev
from onedev_mirror.onedev.errors import Conflict, Forbidden, NotReady, NotSignedIn, OneDevError, Refused

pytestmark = pytest.mark.parametrize("version", VERSIONS)
ROLE = frozenset({"create", "write", "manage"})


@asynccontextmanager
async def pair(version: str, *, token: Token | None = None) -> AsyncIterator[tuple[StandIn, OneDev]]:
    async with StandIn(version=version) as standin:
        if token is not None:
            standin.tokens[token.value] = token
            standin.add("github")
        client = await OneDev.connect(standin.url, Secret(token.value if token else standin.token))
        try:
            yield standin, client
        finally:
            await client.close()


def branch(standin: StandIn, path: str, name: str) -> None:
    folder = standin.repository(path)
    tree = git(folder, "hash-object", "-t", "tree", "-w", "--stdin", input=b"")
    git(folder, "update-ref", f"refs/heads/{name}", git(folder, "commit-tree", "-m", "first", tree))


async def test_a_project_is_made_found_changed_and_moved(version: str) -> None:
    async with pair(version) as (standin, client):
        parent = await client.ensure_parent("github/octocat")
        made = await client.create("Hello", parent=parent, description="said once")
        assert (made.path, made.parent_id, made.code_management) == ("github/octocat/Hello", parent.id, True)
        for path in ("github/octocat/Hello", "GITHUB/octocat/hello"):
            assert (await client.find(path)) == made
        assert await client.find("github/octocat/other") is None
        assert (await client.ensure_parent("github/OCTOCAT")).id == parent.id
        standin.projects.known[made.id].fields["gitPackConfig"] = {"threads": "2"}
        changed = await client.update(dataclasses.replace(made, description="said twice"))
        assert (changed.description, changed.parent_id, changed.path) == ("said twice", parent.id, made.path)
        assert standin.projects.known[made.id].fields["gitPackConfig"] == {"threads": "2"}
        archive = await client.ensure_parent("archive")
        moved = await client.update(dataclasses.replace(changed, parent_id=archive.id, name="Hello-2"))
        assert moved.path == "archive/Hello-2"
        assert (await client.find(made.path)) is None


async def test_a_name_that_is_taken_is_a_conflict_in_whatever_case(version: str) -> None:
    async with pair(version) as (standin, client):
        parent = await client.ensure_parent("github")
        await client.create("Hello", parent=parent)
        with pytest.raises(Conflict) as caught:
            await client.create("hELLO", parent=parent)
        assert (caught.value.status, caught.value.retry) == (500, False)
        with pytest.raises(Conflict):
            await client.create("GitHub", parent=None)
        with pytest.raises(Refused):
            await client.create("wicket", parent=parent)
        assert len(standin.seen("POST", "/projects$")) == 4


async def test_a_deleted_project_is_gone_and_its_name_is_free(version: str) -> None:
    async with pair(version) as (standin, client):
        parent = await client.ensure_parent("github")
        made = await client.create("hello", parent=parent)
        await client.delete(made.id)
        await client.delete(made.id)
        assert await client.get(made.id) is None
        again = await client.create("hello", parent=parent)
        standin.projects.known[again.id].in_use = "a setting"
        with pytest.raises(OneDevError, match="being used"):
            await client.delete(again.id)


async def test_the_default_branch_is_read_and_set(version: str) -> None:
    async with pair(version) as (standin, client):
        made = await client.create("hello", parent=None)
        assert await client.default_branch(made.id) is None
        assert await client.is_empty(made.id)
        for name in ("main", "50%/+ü"):
            branch(standin, "hello", name)
        assert not await client.is_empty(made.id)
        await client.set_default_branch(made.id, "50%/+ü")
        assert await client.default_branch(made.id) == "50%/+ü"
        with pytest.raises(OneDevError, match="Branch not exist: nowhere"):
            await client.set_default_branch(made.id, "nowhere")


async def test_git_finds_the_project_where_the_clone_url_says(version: str) -> None:
    async with pair(version) as (standin, client):
        made = await client.create("hello", parent=await client.ensure_parent("github"))
        branch(standin, "github/hello", "main")
        urls = await client.clone_urls(made.id)
        assert "refs/heads/main" in await _ls_remote(urls.http, standin.token)
        assert urls.ssh.startswith("ssh://")


async def test_labels_are_put_and_taken_off_since_8_3(version: str) -> None:
    async with pair(version) as (standin, client):
        made = await client.create("hello", parent=None)
        if standin.rest.version < (8, 3, 0):
            with pytest.raises(Refused):
                await client.set_labels(made.id, ["unstarred"])
            return
        await client.set_labels(made.id, ["unstarred", "kept"])
        await client.set_labels(made.id, ["Unstarred"])
        record = standin.projects.known[made.id]
        assert [standin.projects.label_specs[one] for one in record.labels.values()] == ["unstarred"]


async def test_a_token_with_a_role_on_the_parent_is_enough(version: str) -> None:
    async with pair(version, token=Token("limited", whole=False, roles={"github": ROLE})) as (_, client):
        made = await client.create("hello", parent=await client.ensure_parent("github/octocat"))
        assert (await client.find("github/octocat/hello")) == made
        with pytest.raises(Forbidden, match="Not authorized to create root project"):
            await client.create("elsewhere", parent=None)
        await client.delete(made.id)


async def test_a_token_that_is_revoked_and_a_server_that_starts_are_told_apart(version: str) -> None:
    async with pair(version) as (standin, client):
        standin.starting = True
        with pytest.raises(NotReady) as caught:
            await client.create("hello", parent=None)
        assert caught.value.retry
        standin.starting = False
        standin.tokens.clear()
        with pytest.raises(NotSignedIn) as refused:
            await client.create("hello", parent=None)
        assert standin.token not in f"{refused.value} {refused.value.advice}"
        assert not standin.projects.known


async def test_a_create_whose_answer_is_lost_is_not_sent_again(version: str) -> None:
    async with pair(version) as (standin, client):
        standin.fault(method="POST", path="*/projects", cut=0)
        with pytest.raises(NotReady):
            await client.create("hello", parent=None)
        assert len(standin.seen("POST", "/projects$")) == 1
        standin.fault(method="GET", path="*/projects*", status=502, times=2)
        assert await client.find("hello") is None


async def _ls_remote(url: str, token: str) -> str:
    return await asyncio.to_thread(git, None, "ls-remote", url.replace("://", f"://{token}@"))
