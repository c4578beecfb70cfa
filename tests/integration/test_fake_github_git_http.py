"""Repositories of the stand-in, cloned and pushed by git itself."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hookwright.testing.fake_github import FakeGitHub

HELLO = "octo/hello"


@pytest.fixture
async def github() -> AsyncIterator[FakeGitHub]:
    async with FakeGitHub(strict=True) as made:
        yield made


async def git(*arguments: str | Path, cwd: Path | None = None) -> tuple[int, str]:
    """Status, and what it said."""
    environ = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": "/nonexistent",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        **{f"GIT_{who}_{what}": "octocat@github.test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    process = await asyncio.create_subprocess_exec(
        "git", *map(str, arguments), cwd=cwd, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode().strip()


def signed(github: FakeGitHub, token: str, repository: str = HELLO) -> str:
    return f"{github.url.replace('://', f'://x-access-token:{token}@')}/{repository}.git"


async def test_what_the_api_has_is_cloned(github: FakeGitHub, tmp_path: Path) -> None:
    github.add_repository(HELLO, default_branch="trunk", files={"src/a.txt": "a\n", "b.txt": "b\n"})
    sha = github.add_files(HELLO, {"c.txt": "c\n"}, branch="more")
    assert await git("clone", "-q", f"{github.url}/{HELLO}.git", tmp_path / "here") == (0, "")
    assert (tmp_path / "here/src/a.txt").read_text() == "a\n"
    assert await git("rev-parse", "origin/more", cwd=tmp_path / "here") == (0, sha)
    assert await git("symbolic-ref", "HEAD", cwd=tmp_path / "here") == (0, "refs/heads/trunk")
    assert (await git("fsck", "--strict", cwd=tmp_path / "here"))[0] == 0


async def test_an_owner_pushes_and_a_stranger_does_not(github: FakeGitHub, tmp_path: Path) -> None:
    github.add_repository(HELLO)
    here = tmp_path / "here"
    await git("clone", "-q", f"{github.url}/{HELLO}.git", here)
    await git("commit", "-q", "--allow-empty", "-m", "more", cwd=here)
    _, head = await git("rev-parse", "HEAD", cwd=here)
    assert (await git("push", "-q", "origin", "HEAD", cwd=here))[0] == 128
    stranger, owner = github.user_token("stranger"), github.user_token("octo")
    status, said = await git("push", "-q", signed(github, stranger), "HEAD", cwd=here)
    assert (status, "403" in said) == (128, True)
    assert (await git("push", "-q", signed(github, owner), "HEAD", cwd=here))[0] == 0
    assert await git("rev-parse", "main", cwd=github.git_folder(HELLO)) == (0, head)


async def test_a_private_repository_is_there_for_those_who_may_see_it(github: FakeGitHub) -> None:
    github.add_repository(HELLO, private=True)
    address = f"{github.url}/{HELLO}.git"
    status, said = await git("ls-remote", address)
    assert (status, "could not read Username" in said) == (128, True)
    status, said = await git("ls-remote", signed(github, "ghp_wrong"))
    assert (status, "Authentication failed" in said) == (128, True)
    status, said = await git("ls-remote", signed(github, github.user_token("stranger")))
    assert (status, "not found" in said) == (128, True)
    github.add_collaborator(HELLO, "friend", "read")
    assert (await git("ls-remote", signed(github, github.user_token("friend"))))[0] == 0


async def test_a_renamed_repository_keeps_what_was_pushed(github: FakeGitHub) -> None:
    folder = github.git_folder(HELLO)
    github.rename_repository(HELLO, "octo/renamed")
    assert github.git_folder("octo/renamed") == folder
    assert (await git("ls-remote", f"{github.url}/octo/renamed"))[0] == 0


async def test_faults_befall_git_as_well(github: FakeGitHub, tmp_path: Path) -> None:
    github.add_repository(HELLO)
    address = f"{github.url}/{HELLO}.git"
    for kind, path in (("502", "*/info/refs"), ("cut", "*/info/refs"), ("truncated", "*/git-upload-pack")):
        github.fault(kind, path=path)  # type: ignore[arg-type]
        assert (await git("clone", "-q", address, tmp_path / kind))[0] == 128
    assert (await git("clone", "-q", address, tmp_path / "well"))[0] == 0
    assert [one["status"] for one in github.requests(path="*/info/refs")][:2] == [502, None]


async def test_the_folders_go_with_the_stand_in() -> None:
    async with FakeGitHub() as github:
        folder = github.git_folder(HELLO)
        assert folder.is_dir()
    assert not folder.exists()
