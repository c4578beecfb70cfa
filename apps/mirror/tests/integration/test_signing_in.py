"""A user signs in to a GitHub App with a code, and the mirror reads their stars with a token that renews itself."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from apps.mirror.tests.world import ME, World, one, settle, until, world
from hookwright import GitHubError, Secret
from hookwright.testing import FakeGitHub
from onedev_mirror.cli.doctoring import Examination
from onedev_mirror.cli.signing import login, logout
from onedev_mirror.errors import MirrorError
from onedev_mirror.git.remote import Remote
from onedev_mirror.noticing.watching import ACCOUNT
from onedev_mirror.settings import SettingsError, load
from onedev_mirror.state.tables import Mirror
from onedev_mirror.syncing.reading import Reading

KEY = "0123456789abcdef0123456789abcdef"
ROOT = Path(__file__).parents[4]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[World]:
    """Nobody has signed in; there is no GITHUB_TOKEN."""
    async with world(tmp_path) as earth:
        earth.settings = earth.settings.model_copy(
            update={
                "github_token": None,
                "github_client_id": earth.github.client_id,
                "login_key": Secret(KEY),
            }
        )
        yield earth


def typed_in(github: FakeGitHub, user: str = ME, *, declined: bool = False) -> Any:
    """In the place of waiting: the user types the newest code in."""

    async def sleep(seconds: float) -> None:
        code = list(github.flows.oauth.devices.values())[-1].user_code
        if declined:
            github.flows.oauth.decline_device(code)
        else:
            github.flows.oauth.approve_device(code, github.state.account(user))

    return sleep


async def sign_in(earth: World, user: str = ME, *, declined: bool = False) -> str:
    said = io.StringIO()
    sleep = typed_in(earth.github, user, declined=declined)
    await login(earth.settings, Console(file=said, width=200), by="test", sleep=sleep, clock=earth.clock)
    return said.getvalue()


async def sign_out(earth: World) -> str:
    said = io.StringIO()
    await logout(earth.settings, Console(file=said, width=200), by="test", clock=earth.clock)
    return said.getvalue()


def pass_by(earth: World, **by: float) -> None:
    earth.now += timedelta(**by)
    earth.github.clock_ahead += timedelta(**by)


async def test_the_stars_are_those_of_who_typed_the_code_in(desk: World) -> None:
    desk.star("octo/hello")
    said = await sign_in(desk)
    shown = next(one for one in said.split() if "-" in one)

    assert said.startswith("Open https://github.com/login/device and enter the code") and len(shown) == 9
    assert f"signed in as {ME} ({desk.github.state.account(ME)['id']})" in said
    async with desk.running() as program:
        assert await program.watching.poll() == 1
        await settle(program)
        assert (await one(program, "octo/hello")).state == "synced"
        assert "login" in [act.act for act in await program.audit.list()]
    kept = b"".join(path.read_bytes() for path in desk.settings.data.rglob("*.db*"))
    for token in (*desk.github.flows.oauth.tokens, *desk.github.flows.oauth.refresh_tokens):
        assert token.encode() not in kept and token not in said


async def test_two_processes_renew_a_token_that_ended_once(desk: World) -> None:
    desk.star("octo/hello")
    await sign_in(desk)
    pass_by(desk, hours=9)
    async with desk.running() as one_process, desk.running() as another:
        await asyncio.gather(one_process.watching.poll(), another.watching.poll())

        assert desk.github.flows.oauth.refreshes == 1
        assert await one_process.marks.get(ACCOUNT) is None


async def test_without_a_sign_in_nothing_is_concluded_and_the_next_step_is_named(desk: World) -> None:
    async with desk.running() as program:
        with pytest.raises(GitHubError, match="onedev-mirror login"):
            await program.watching.poll()
        assert await program.marks.get(ACCOUNT) is not None


async def test_an_authorization_that_was_taken_back_removes_nothing_and_a_new_one_goes_on(desk: World) -> None:
    desk.star("octo/hello")
    await sign_in(desk)
    async with desk.running() as program:
        await program.watching.poll()
        await settle(program)
        desk.github.flows.oauth.revoke_authorization(desk.github.state.account(ME))
        desk.now += timedelta(minutes=1)

        with pytest.raises(GitHubError, match="onedev-mirror login"):
            await program.watching.reconcile()
        mirror = await one(program, "octo/hello")
        assert (mirror.state, mirror.unstarred_at) == ("synced", None)
        assert await program.marks.get(ACCOUNT) is not None

        # In another process, while this one runs.
        await sign_in(desk)
        await program.watching.reconcile()
        assert await program.marks.get(ACCOUNT) is None


async def test_who_signs_in_last_is_who_counts(desk: World) -> None:
    desk.star("octo/hello")
    desk.github.add_repository("octo/world")
    desk.github.star("hubot", "octo/world")
    await sign_in(desk)
    async with desk.running() as program:
        await sign_in(desk, "hubot")
        await program.watching.poll()
        assert [mirror.full_name for mirror in await program.mirrors.all()] == ["octo/world"]


async def test_a_sign_in_that_is_declined_says_so_and_keeps_nothing(desk: World) -> None:
    with pytest.raises(MirrorError, match="declined"):
        await sign_in(desk, declined=True)
    assert await sign_out(desk) == "nobody was signed in\n"


@pytest.mark.parametrize("secret", [True, False])
async def test_signing_out_ends_the_token_here_and_with_the_secret_at_github(desk: World, secret: bool) -> None:
    oauth = desk.github.flows.oauth
    if secret:
        desk.settings = desk.settings.model_copy(update={"github_client_secret": Secret(oauth.client_secret)})
    await sign_in(desk)

    said = await sign_out(desk)

    assert said.startswith(f"{ME} is signed out")
    assert (not oauth.tokens, "only you can end it" not in said) == (secret, secret)
    async with desk.running() as program:
        with pytest.raises(GitHubError, match="nobody has signed in"):
            await program.watching.poll()


async def test_the_doctor_says_which_is_used_and_when_it_ends(desk: World) -> None:
    async def examined() -> str:
        said = io.StringIO()
        await Examination(desk.settings, Console(file=said, width=200)).github()
        return said.getvalue()

    assert "wrong  GitHub sign-in: 401 nobody has signed in" in await examined()
    await sign_in(desk)
    ends = (desk.now + timedelta(seconds=15_811_200)).strftime("%Y-%m-%d")
    assert f"good   GitHub sign-in: {ME}" in (said := await examined())
    assert f"renews itself; unused, it ends on {ends}" in said

    token = Secret(desk.github.user_token(ME))
    desk.settings = desk.settings.model_copy(update={"github_token": token})
    said = await examined()
    assert "GitHub names no end of it" in said and "GITHUB_TOKEN is used, not the sign-in" in said


async def test_a_private_repository_is_fetched_with_the_token_of_who_signed_in(desk: World) -> None:
    await sign_in(desk)
    mirror = Mirror(repository_id=1, full_name="octo/hello", private=True)
    async with desk.running() as program:
        assert program.signing_in is not None
        reading = Reading(None, desk.clock, program.signing_in.secret)
        signed = await reading.signed(mirror, Remote("https://github.example.com/octo/hello.git"))

    assert signed.credential is not None
    assert signed.credential.password.reveal() in desk.github.flows.oauth.tokens


def test_a_sign_in_needs_a_key_that_is_long_enough() -> None:
    with pytest.raises(SettingsError, match="MIRROR_LOGIN_KEY go together"):
        load({"GITHUB_CLIENT_ID": "Iv23li"})
    with pytest.raises(SettingsError, match="shorter than 32"):
        load({"GITHUB_CLIENT_ID": "Iv23li", "MIRROR_LOGIN_KEY": "short"})


@pytest.mark.slow
async def test_the_commands_sign_in_and_out(desk: World) -> None:
    oauth = desk.github.flows.oauth
    oauth.interval = 1
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "apps/mirror/src")]),
        "GITHUB_API_URL": desk.github.url,
        "GITHUB_CLIENT_ID": oauth.client_id,
        "GITHUB_CLIENT_SECRET": oauth.client_secret,
        "MIRROR_LOGIN_KEY": KEY,
        "MIRROR_DATA": str(desk.settings.data),
    }

    async def command(name: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "onedev_mirror", name),
            cwd=desk.home,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    signing = await command("login")
    await until(lambda: oauth.devices)
    await typed_in(desk.github)(0)
    out, err = await signing.communicate()
    assert signing.returncode == 0 and f"signed in as {ME}" in out.decode(), err.decode()

    signing = await command("logout")
    out, err = await signing.communicate()
    assert signing.returncode == 0 and f"{ME} is signed out" in out.decode(), err.decode()
    assert not oauth.tokens
