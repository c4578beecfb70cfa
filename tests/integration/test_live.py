"""The program that tries the client against the real GitHub, tried itself against the stand-in."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from hookwright.testing.fake_github import FakeGitHub, settings_in
from scripts import live
from tests.architecture.source_tree import ROOT
from tests.support.github import private_key


async def run(**environ: str) -> tuple[int, str]:
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, str(ROOT / "scripts" / "live.py")),
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]), **environ},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(program.communicate(), 60)
    return program.returncode or 0, output.decode()


def settings(github: FakeGitHub, folder: Path) -> dict[str, str]:
    written = settings_in(folder, github)
    return {
        "HOOKWRIGHT_LIVE_APP_ID": written["GITHUB_APP_ID"],
        "HOOKWRIGHT_LIVE_PRIVATE_KEY_PATH": written["GITHUB_PRIVATE_KEY_PATH"],
        "HOOKWRIGHT_LIVE_REPOSITORY": "octo-org/scratch",
        "HOOKWRIGHT_LIVE_API_URL": github.url,
    }


async def test_without_settings_it_says_what_is_missing_and_ends_well() -> None:
    code, output = await run(HOOKWRIGHT_LIVE_APP_ID="1")

    assert code == 0
    assert output.startswith("skipped: set HOOKWRIGHT_LIVE_PRIVATE_KEY_PATH, HOOKWRIGHT_LIVE_REPOSITORY")


async def test_every_step_succeeds_and_nothing_is_left_behind(tmp_path: Path) -> None:
    async with FakeGitHub(private_key=private_key(), strict=True) as github:
        github.add_repository("octo-org/scratch")
        github.add_installation("octo-org")
        code, output = await run(**settings(github, tmp_path))

        assert code == 0, output
        assert output.count("ok       ") == len(live.STEPS)
        assert {issue["state"] for issue in github.state.issues.values()} == {"closed"}
        assert [one for one in github.requests("DELETE") if "/git/refs/heads/hookwright-live-" in one["path"]]


async def test_what_the_app_may_not_do_is_skipped_with_the_reason(tmp_path: Path) -> None:
    async with FakeGitHub(private_key=private_key(), strict=True) as github:
        github.add_repository("octo-org/scratch")
        permissions = {"metadata": "read", "contents": "write", "issues": "write", "statuses": "write"}
        github.add_installation("octo-org", permissions=permissions)
        code, output = await run(**settings(github, tmp_path))

        assert code == 0, output
        assert "skipped  a check run takes many annotations: " in output
        assert output.count("skipped") == 2


async def test_what_is_not_as_we_say_fails(tmp_path: Path) -> None:
    async with FakeGitHub(private_key=private_key(), strict=True) as github:
        code, output = await run(**settings(github, tmp_path))
        assert (code, "is not installed on octo-org/scratch" in output) == (1, True)

        github.add_repository("octo-org/scratch")
        github.add_installation("octo-org")
        github.fault("404", path="*/comments", method="POST")
        code, output = await run(**settings(github, tmp_path))

        assert code == 1
        assert "FAILED   an issue is opened answered and closed" in output
