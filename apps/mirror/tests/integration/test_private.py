"""Private repositories are read by the App's tokens, each of which can read one repository's code."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from apps.mirror.tests.world import World, one, settle, world
from hookwright import GitHubClient, Secret
from hookwright.testing import FakeGitHub
from onedev_mirror.git.errors import GitError
from onedev_mirror.git.remote import Credential, Remote
from onedev_mirror.state.tables import Mirror
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
