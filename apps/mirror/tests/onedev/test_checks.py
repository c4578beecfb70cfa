from __future__ import annotations

from pathlib import Path

import pytest

from apps.mirror.tests.standin.git_http import git
from apps.mirror.tests.standin.onedev import TOKEN, VERSIONS, StandIn
from apps.mirror.tests.standin.projects import Token
from hookwright import Secret
from onedev_mirror.onedev.checks import Finding, exercise, look, of_address, of_version
from onedev_mirror.onedev.client import OneDev
from onedev_mirror.onedev.project import CloneUrls, Project


async def findings(onedev: StandIn, token: str = TOKEN, *, pushes: bool = True) -> list[Finding]:
    client = await OneDev.connect(onedev.url, Secret(token))

    async def push(project: Project, urls: CloneUrls) -> tuple[str, ...]:
        folder = onedev.projects.repository(project.id)
        tree = git(folder, "hash-object", "-t", "tree", "-w", "--stdin", input=b"")
        for branch in ("main", "trunk"):
            git(folder, "update-ref", f"refs/heads/{branch}", git(folder, "commit-tree", "-m", "x", tree))
        return ("trunk", "main")

    try:
        seen = [one async for one in look(client, root="github")]
        return seen + [
            one async for one in exercise(client, root="github", name="doctor", push=push if pushes else None)
        ]
    finally:
        await client.close()


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_onedev_that_behaves_is_found_good_and_left_as_it_was(tmp_path: Path, version: str) -> None:
    async with StandIn(tmp_path, version=version) as onedev:
        onedev.add("github")
        if version.startswith("10"):
            onedev.rest.version = (10, 9, 0)
        found = await findings(onedev)
        bad = [one for one in found if one.good is False]
        if version.startswith("10"):
            # Deletions are carried out by a timer there, which the stand-in has not.
            assert all(one.step == "delete it" for one in bad)
        else:
            assert bad == []
            assert [onedev.projects.path(one) for one in onedev.projects.known.values()] == ["github"]


async def test_each_thing_that_is_wrong_is_said_with_what_to_do(tmp_path: Path) -> None:
    async with StandIn(tmp_path, server_url="https://onedev.internal") as onedev:
        onedev.add("github")
        found = {one.step: one for one in await findings(onedev)}
        assert found["its address for git"].good is None
        assert "Server URL" in found["its address for git"].advice


async def test_a_token_that_may_not_is_told_apart(tmp_path: Path) -> None:
    async with StandIn(tmp_path) as onedev:
        onedev.add("github")
        onedev.tokens["reader"] = Token("reader", whole=False, roles={"github": frozenset({"read"})})
        found = await findings(onedev, "reader")
        assert found[-1] == Finding("make a project", False, found[-1].found, found[-1].advice)
        assert "Not authorized" in found[-1].found
        assert "role" in found[-1].advice
        roles = {"github": frozenset({"read", "create", "write", "manage"})}
        onedev.tokens["writer"] = Token("writer", whole=False, roles=roles)
        found = await findings(onedev, "writer")
        assert {one.step for one in found if one.good is not True} == {"labels"}


async def test_what_fails_in_the_middle_does_not_keep_the_project(tmp_path: Path) -> None:
    async with StandIn(tmp_path) as onedev:
        onedev.add("github")
        onedev.fault(path="/~api/*/default-branch", status=500, text="broken", times=100)
        found = await findings(onedev)
        assert any(one.good is False and "broken" in one.found for one in found)
        assert found[-1] == Finding("delete it", True, "gone")
        assert onedev.projects.at("github/doctor") is None


def test_versions_and_addresses_are_judged() -> None:
    assert of_version("").good
    assert of_version("7.9.1").good is False
    assert of_version("12.0.0").good is None
    assert of_version("99.0.0").good is None
    assert of_version("16.5.0").good
    urls = CloneUrls("http://one/code/a/b", "ssh://one/a/b")
    assert of_address(urls, "http://one/code", "a/b").good
    assert of_address(urls, "http://one/code", "a/c").good is False
    assert of_address(urls, "https://two", "a/b").good is None
