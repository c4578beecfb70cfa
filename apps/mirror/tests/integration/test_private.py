"""Private repositories are read by the App's tokens, each of which can read one repository's code."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from apps.mirror.tests.git_server import refs
from apps.mirror.tests.standin.onedev import TOKEN, StandIn
from apps.mirror.tests.world import ME, World, one, settle, world
from hookwright import GitHubClient, Secret
from hookwright.testing import FakeGitHub
from onedev_mirror.git.errors import GitError
from onedev_mirror.git.remote import Credential, Remote
from onedev_mirror.program import Program
from onedev_mirror.settings import Settings
from onedev_mirror.state.tables import Mirror
from onedev_mirror.syncing.ending import Ending
from onedev_mirror.syncing.reading import Reading

BARE = Remote("https://github.example.com/octo/hello.git")


def client(github: FakeGitHub) -> GitHubClient:
    return GitHubClient.for_app(github.app_id, Secret(github.private_key), api_url=github.url)


def mints(github: FakeGitHub) -> list[Any]:
    return [one for one in github.state.requests if one["path"].endswith("/access_tokens")]


async def test_a_token_is_for_one_repository_and_is_used_again_until_it_nears_its_end(tmp_path: Path) -> None:
    async with world(tmp_path) as earth:
        github = earth.github
        earth.star("octo/hello", private=True)
        github.add_installation("octo")
        mirror = Mirror(repository_id=earth.id("octo/hello"), full_name="octo/hello", private=True)
        app = client(github)
        reading = Reading(app, earth.clock)

        first = await reading.signed(mirror, BARE)
        assert first.credential is not None and first.credential.username == "x-access-token"
        assert (await reading.signed(mirror, BARE)).credential == first.credential
        assert len(mints(github)) == 1
        asked = mints(github)[0]
        assert str(mirror.repository_id) in str(asked) and "contents" in str(asked)

        earth.now += timedelta(minutes=50)
        assert (await reading.signed(mirror, BARE)).credential != first.credential
        assert reading.forget(mirror.repository_id) and not reading.forget(mirror.repository_id)
        await app.close()


async def test_without_an_installation_the_users_token_is_taken_or_the_lack_is_said(tmp_path: Path) -> None:
    async with world(tmp_path) as earth:
        earth.star("octo/hello", private=True)
        mirror = Mirror(repository_id=earth.id("octo/hello"), full_name="octo/hello", private=True)
        app = client(earth.github)
        reading = Reading(app, earth.clock)
        users = dataclasses.replace(BARE, credential=Credential("x-access-token", Secret("the user's")))

        assert await reading.signed(mirror, users) == users
        with pytest.raises(GitError, match="not installed on octo/hello"):
            await reading.signed(mirror, BARE)
        await app.close()


async def test_a_public_repository_is_fetched_by_nobody_in_particular(earth: World) -> None:
    earth.star("octo/hello")
    async with earth.running() as program:
        await program.watching.poll()
        await settle(program)
        mirror = await one(program, "octo/hello")
        assert await Reading(GitHubClient.for_token("never used"), earth.clock).signed(mirror, BARE) == BARE
    assert mirror.state == "synced"


@asynccontextmanager
async def closed(home: Path) -> AsyncIterator[tuple[Program, FakeGitHub, StandIn]]:
    """GitHub's own git, over HTTP, shows the repository to the App alone: the user's token is one that it refuses."""
    async with FakeGitHub(strict=True) as github, StandIn(home / "ours") as onedev:
        github.add_repository("octo/hello", private=True)
        github.git_folder("octo/hello")
        github.add_collaborator("octo/hello", ME, "read")
        github.star(ME, "octo/hello")
        github.add_installation("octo")
        settings = Settings(
            github_token=Secret(github.user_token(ME)),
            github_app_id=str(github.app_id),
            github_app_private_key=Secret(github.private_key),
            github_api_url=github.url,
            onedev_url=onedev.url,
            onedev_token=Secret(TOKEN),
            data=home / "data",
            min_free_mb=0,
        )
        async with Program(settings, schedules=False).running(work=False) as program:
            tools = dataclasses.replace(
                program.tools,
                source=lambda mirror: Remote(
                    mirror.clone_url, credential=Credential("x", Secret("no token of GitHub's"))
                ),
            )
            program.performing = type(program.performing)(tools, program.asking, program.metrics)
            yield program, github, onedev


def listed(github: FakeGitHub) -> list[int]:
    """What git was answered when it asked for the refs."""
    return [one["status"] for one in github.requests("GET", "/octo/hello.git/info/refs")]


async def perform(program: Program) -> Ending:
    mirror = await one(program, "octo/hello")
    done = await program.performing.perform(
        mirror.repository_id, job="1", reason="test", asked=False, last_attempt=True
    )
    assert done is not None
    return done.ending


async def test_git_reads_a_private_repository_with_the_apps_token(tmp_path: Path) -> None:
    async with closed(tmp_path) as (program, github, onedev):
        await program.watching.poll()

        ending = await perform(program)

        assert (ending.state, ending.reason) == ("synced", "")
        assert 200 in listed(github) and len(mints(github)) == 1
        assert onedev.projects.refs("github/octo/hello") == refs(github.git_folder("octo/hello"))


@pytest.mark.parametrize("step", ["compare", "fetch"])
async def test_a_token_that_git_is_refused_is_replaced_once(tmp_path: Path, step: str) -> None:
    async with closed(tmp_path) as (program, github, _):
        await program.watching.poll()
        mirror = await one(program, "octo/hello")
        if step == "compare":
            assert (await perform(program)).state == "synced"
        signed = await program.tools.reading.signed(mirror, Remote(mirror.clone_url))
        assert signed.credential is not None
        async with GitHubClient.for_token(signed.credential.password, api_url=github.url) as itself:
            await itself.delete("/installation/token")

        ending = await perform(program)

        assert ending.state == ("unchanged" if step == "compare" else "synced"), ending.reason
        assert len(mints(github)) == 2


async def test_tokens_that_go_on_being_refused_are_not_asked_for_without_end(tmp_path: Path) -> None:
    async with closed(tmp_path) as (program, github, _):
        await program.watching.poll()
        github.fault("401", times=1_000, path="/octo/hello.git/*")

        ending = await perform(program)

        assert (ending.state, ending.kind) == ("failed", "git auth")
        assert "check that the token may read" in ending.next_step
        assert len(mints(github)) == 2
