"""The whole program opposite a stand-in OneDev of several versions: its API, its git, its odd ways."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from apps.mirror.tests.standin.github import Source
from apps.mirror.tests.standin.onedev import TOKEN, StandIn
from apps.mirror.tests.world import ADMIN, ME, one, settle
from hookwright import Secret
from hookwright.testing import FakeGitHub
from onedev_mirror.cli.doctoring import examine
from onedev_mirror.clock import Clock, utc_now
from onedev_mirror.git.remote import Remote
from onedev_mirror.program import Program
from onedev_mirror.settings import Settings
from onedev_mirror.state.tables import Mirror

ROOT = Path(__file__).parents[4]


class Stage:
    def __init__(self, home: Path, github: FakeGitHub, source: Source, onedev: StandIn) -> None:
        self.home, self.github, self.source, self.onedev = home, github, source, onedev
        self.token = github.user_token(ME)

    def settings(self, **more: Any) -> Settings:
        return Settings(
            github_token=Secret(self.token),
            github_api_url=self.github.url,
            onedev_url=self.onedev.url,
            onedev_token=Secret(TOKEN),
            admin_token=Secret(ADMIN),
            data=self.home / "data",
            min_free_mb=0,
            **more,
        )

    def program(self, *, clock: Clock = utc_now, **more: Any) -> Program:
        program = Program(self.settings(**more), clock=clock, schedules=False)

        def source(mirror: Mirror) -> Remote:
            return Remote(f"{self.source.url}/{mirror.full_name}.git")

        program.tools = dataclasses.replace(program.tools, source=source)
        program.performing = type(program.performing)(program.tools, program.asking, program.metrics)
        return program


@asynccontextmanager
async def stage(home: Path, version: str = "16.5.0") -> AsyncIterator[Stage]:
    async with (
        FakeGitHub(strict=True) as github,
        Source(home / "theirs") as source,
        StandIn(home / "ours", version=version) as onedev,
    ):
        yield Stage(home, github, source, onedev)


@pytest.mark.parametrize("version", ["8.6.13", "11.11.0", "12.0.10", "16.5.0"])
async def test_a_star_becomes_a_copy_in_every_onedev(tmp_path: Path, version: str) -> None:
    async with stage(tmp_path, version) as there:
        for name in ("octo/hello", "octo/.github", "apache/wicket"):
            there.source.add(name)
            there.github.add_repository(name)
            there.github.star(ME, name)
        async with there.program().running(work=False) as program:
            await program.watching.poll()
            await settle(program)
            for name, path in (
                ("octo/hello", "github/octo/hello"),
                ("octo/.github", "github/octo/_.github"),
                ("apache/wicket", "github/apache/wicket_"),
            ):
                mirror = await one(program, name)
                assert (mirror.state, mirror.reason, mirror.project_path) == ("synced", "", path)
                again = await program.performing.perform(
                    mirror.repository_id, job="again", reason="again", asked=False, last_attempt=False
                )
                assert again is not None and again.ending.state == "unchanged"


@pytest.mark.parametrize("version", ["8.6.13", "12.0.10", "16.5.0"])
async def test_the_doctor_finds_a_good_onedev_good_and_leaves_nothing(tmp_path: Path, version: str) -> None:
    async with stage(tmp_path, version) as there:
        out = Console(record=True, width=200, file=(tmp_path / "said").open("w"))
        with out.file:
            assert await examine(there.settings(), out, write=True), out.export_text()
            said = out.export_text()

        assert "good   push to it: main, trunk" in said and "all is well" in said
        assert TOKEN not in said and there.token not in said


async def test_the_doctor_names_what_is_wrong(tmp_path: Path) -> None:
    async with stage(tmp_path) as there:
        settings = there.settings().model_copy(update={"onedev_token": Secret("wrong")})
        with (tmp_path / "said").open("w") as file:
            assert not await examine(settings, Console(width=200, file=file), write=True)

        said = (tmp_path / "said").read_text()
        assert "wrong  OneDev" in said and "ONEDEV_TOKEN" in said


async def command(folder: Path, *arguments: str, **environ: str) -> tuple[int, str, str]:
    where = [ROOT / "src", ROOT / "apps/mirror/src"]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "onedev_mirror", *arguments),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(map(str, where)), **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert b"Traceback" not in err, err.decode()
    return process.returncode or 0, out.decode(), err.decode()


@pytest.mark.slow
async def test_the_commands_work_without_the_service(tmp_path: Path) -> None:
    async with stage(tmp_path) as there:
        there.github.add_repository("octo/hello")
        there.github.star(ME, "octo/hello")
        environ = {
            "GITHUB_TOKEN": there.token,
            "GITHUB_API_URL": there.github.url,
            "ONEDEV_URL": there.onedev.url,
            "ONEDEV_TOKEN": "secret://env/ONE",
            "ONE": TOKEN,
            "MIRROR_MIN_FREE_MB": "0",
        }

        code, out, _ = await command(tmp_path, "reconcile", **environ)
        assert (code, out.strip()) == (0, "1 star, 2 calls")
        code, out, _ = await command(tmp_path, "list", "--json", **environ)
        assert code == 0 and '"full_name": "octo/hello"' in out
        assert (await command(tmp_path, "pause", "octo/hello", **environ))[0] == 0
        code, _, err = await command(tmp_path, "sync", "octo/hello", **environ)
        assert code == 2 and "is paused" in err
        assert (await command(tmp_path, "resume", "octo/hello", **environ))[0] == 0
        code, out, _ = await command(tmp_path, "policy", "octo/hello", "--forced", "hold", "--lfs", "true", **environ)
        assert code == 0 and '"forced": "hold"' in out
        code, _, err = await command(tmp_path, "policy", "octo/hello", "--forced", "explode", **environ)
        assert code == 2 and "keep, archive, hold" in err
        # GitHub says that its git has no such repository: the run fails, says so, and the exit code does, too.
        there.github.fault("404", times=1_000, path="*/info/refs")
        code, out, _ = await command(tmp_path, "sync", "--all", **environ, MIRROR_GIT_TIMEOUT="10s")
        assert code == 1 and "octo/hello: f" in out
        code, out, _ = await command(tmp_path, "show", "octo/hello", **environ)
        assert code == 0 and "compare" in out and "Next:" in out
        code, out, _ = await command(tmp_path, "list", **environ)
        assert code == 0 and "octo/hello" in out and "Next:" in out
        code, out, _ = await command(tmp_path, "audit", **environ)
        assert code == 0 and "command line" in out and TOKEN not in out
        code, out, _ = await command(tmp_path, "status", **environ)
        assert code == 0 and "1 mirror: 1 failed" in out
        for name in ("status", "settings", "deliveries", "migrate"):
            code, out, _ = await command(tmp_path, name, **environ)
            assert code == 0 and TOKEN not in out and there.token not in out


async def test_a_configuration_that_lacks_something_is_one_clear_message(tmp_path: Path) -> None:
    code, _, err = await command(tmp_path, "run")

    assert code == 2 and "GITHUB_TOKEN is not set" in err and "ONEDEV_URL is not set" in err
