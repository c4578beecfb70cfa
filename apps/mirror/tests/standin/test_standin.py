"""The stand-in does what was measured of OneDev, so that tests opposite it mean something."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from apps.mirror.tests.standin.git_http import ENVIRON, git
from apps.mirror.tests.standin.onedev import StandIn

BODY = {"name": "hello", "gitPackConfig": {}, "codeAnalysisSetting": {}}


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as made:
        yield made


class Caller:
    def __init__(self, standin: StandIn, session: ClientSession) -> None:
        self.standin, self.session = standin, session

    async def __call__(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {token or self.standin.token}"}
        data = None if body is None else json.dumps(body)
        url = f"{self.standin.url}/~api{path}"
        async with self.session.request(method, url, data=data, headers=headers) as answer:
            return answer.status, await answer.text()


async def push(standin: StandIn, source: Path, *specs: str, path: str = "hello") -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *("git", "push", "--porcelain", f"{standin.url.replace('://', f'://{standin.token}@')}/{path}", *specs),
        cwd=source,
        env={**ENVIRON, "GIT_TERMINAL_PROMPT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """With one commit on ``trunk``."""
    folder = tmp_path / "source.git"
    git(None, "init", "--quiet", "--bare", "-b", "trunk", str(folder))
    tree = git(folder, "hash-object", "-t", "tree", "-w", "--stdin", input=b"")
    git(folder, "update-ref", "refs/heads/trunk", git(folder, "commit-tree", "-m", "first", tree))
    return folder


@pytest.mark.parametrize(
    ("version", "status", "told"),
    [("8.6", 400, "["), ("12.0.8", 400, "["), ("12.0.10", 406, "["), ("13.0.7", 406, "name"), ("16.5", 406, "name")],
)
async def test_wrong_parameters_and_bodies(session: ClientSession, version: str, status: int, told: str) -> None:
    async with StandIn(version=version) as standin:
        call = Caller(standin, session)
        assert (await call("GET", "/projects"))[0] == status
        assert (await call("GET", "/projects?offset=0&count=1&page=2"))[0] == status
        assert (await call("GET", "/projects?offset=0&count=101"))[0] == (400 if version == "8.6" else 200)
        refused = await call("POST", "/projects", {**BODY, "name": ""})
        assert (refused[0], refused[1].startswith(told)) == (400, True)
        unknown = await call("POST", "/projects", {**BODY, "foo": 1})
        assert unknown == (400, unknown[1])
        assert 'Unrecognized field "foo"' in unknown[1]
        alone = await call("POST", "/projects", {"name": "alone"})
        assert alone[0] == (200 if version == "8.6" else 400)
        bad = await call("POST", "/projects", {**BODY, "name": ".github"})
        assert bad[0] == (400 if version == "8.6" else 200)


async def test_an_update_merges_before_12_and_replaces_since(session: ClientSession) -> None:
    for version, path in (("11.11", "above/hello"), ("12.0.1", "hello")):
        async with StandIn(version=version) as standin:
            made = standin.add("above/hello", description="words")
            assert (await Caller(standin, session)("POST", f"/projects/{made.id}", BODY))[0] == 200
            assert standin.projects.path(made) == path
            assert made.fields.get("description") == ("words" if version == "11.11" else None)


async def test_what_versions_tell_of_themselves_and_of_projects(session: ClientSession) -> None:
    told = {
        "10.1": (404, True, 404),
        "10.2": (200, True, 404),
        "12.0.0": (200, False, 404),
        "12.0.10": (200, True, 200),
    }
    for version, (says, has_id, by_path) in told.items():
        async with StandIn(version=version) as standin:
            call = Caller(standin, session)
            made = standin.add("hello")
            status, text = await call("GET", "/version/server")
            assert status == says
            assert '"' not in text
            assert ("id" in json.loads((await call("GET", f"/projects/{made.id}"))[1])) is has_id
            assert (await call("GET", "/projects/ids/HELLO"))[0] == by_path


async def test_one_bad_name_refuses_the_whole_push(source: Path) -> None:
    async with StandIn() as standin:
        standin.add("hello")
        for bad in ("refs/tags/v1+build", "refs/heads/fix-100%"):
            status, said = await push(standin, source, "trunk:refs/heads/good", f"trunk:{bad}")
            assert (status, said.count("pre-receive hook declined")) == (1, 2), said
        assert standin.projects.refs("hello") == {}
        assert (await push(standin, source, "trunk:refs/heads/a&b", "trunk:refs/tags/ü;#"))[0] == 0
        assert set(standin.projects.refs("hello")) == {"refs/heads/a&b", "refs/tags/ü;#"}


async def test_too_long_a_list_of_refs_is_refused(session: ClientSession) -> None:
    line = f"{'0' * 40} {'a' * 40} refs/tags/a "
    async with StandIn() as standin:
        made = standin.add("hello")
        address = f"{standin.url}/~git-hook/pre-receive/{made.id}"
        for times, said in ((46_000, "ok"), (60_000, "400 Form is larger than max length 5000000")):
            async with session.post(address, data=io.BytesIO((line * times).encode())) as answer:
                assert await answer.text() == said


async def test_head_follows_the_last_branch_unless_there_is_main(source: Path) -> None:
    async with StandIn() as standin:
        for path, branches, head in (("one", ("b", "a"), None), ("two", ("z", "main", "a"), "main")):
            standin.add(path)
            assert (await push(standin, source, *(f"trunk:refs/heads/{name}" for name in branches), path=path))[0] == 0
            assert standin.projects.head(path) in ((head,) if head else branches)
        status, said = await push(standin, source, ":refs/heads/main", path="two")
        assert (status, "deletion of the current branch prohibited" in said) == (1, True)


async def test_a_tag_of_a_tree_is_written_and_loses_the_notices(source: Path) -> None:
    async with StandIn() as standin:
        made = standin.add("hello")
        await push(standin, source, "trunk", "trunk^{tree}:refs/tags/tree")
        assert set(standin.projects.refs("hello")) == {"refs/heads/trunk", "refs/tags/tree"}
        assert made.events == []


async def test_protected_branches_are_refused_in_onedev_s_words(source: Path) -> None:
    async with StandIn() as standin:
        made = standin.add("hello")
        made.protected.add("held")
        _, said = await push(standin, source, "trunk:refs/heads/held")
        assert "Cannot create this branch according to branch protection setting" in said
        made.protected.clear()
        await push(standin, source, "trunk:refs/heads/held", "trunk:refs/heads/main")
        made.protected.add("held")
        _, said = await push(standin, source, ":refs/heads/held")
        assert "Cannot delete this branch according to branch protection setting" in said


async def test_its_own_refs_are_advertised(source: Path) -> None:
    async with StandIn() as standin:
        standin.add("hello")
        await push(standin, source, "trunk")
        oid = git(source, "rev-parse", "trunk")
        for ref in ("refs/pulls/7/head", "refs/updates/9"):
            git(standin.repository("hello"), "update-ref", ref, oid)
        status, said = await push(standin, source, "--dry-run", "--mirror")
        assert (status, "refs/pulls/7/head" in said, "refs/updates/9" in said) == (0, True, True)


async def test_git_is_let_in_as_onedev_lets_it_in(session: ClientSession) -> None:
    for version, suffix in (("8.6", 404), ("10.0", 200)):
        async with StandIn(version=version) as standin:
            standin.add("hello")
            headers = {"Authorization": f"Bearer {standin.token}"}
            refs = "info/refs?service=git-upload-pack"
            async with session.get(f"{standin.url}/hello/{refs}") as answer:
                assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, 'Basic realm="OneDev"')
            for path, status in (("hello", 200), ("HELLO", 200), ("absent", 404), ("hello.git", suffix)):
                async with session.get(f"{standin.url}/{path}/{refs}", headers=headers) as answer:
                    assert answer.status == status, path


async def test_lfs_addresses_are_made_of_the_server_url(session: ClientSession) -> None:
    async with StandIn(server_url="https://onedev.example") as standin:
        standin.add("hello")
        standin.lfs.largest = 10
        headers = {"Authorization": f"Bearer {standin.token}"}
        asked = {"operation": "upload", "objects": [{"oid": "a" * 64, "size": 1}, {"oid": "b" * 64, "size": 11}]}
        info = f"{standin.url}/hello.git/info/lfs"
        async with session.post(f"{info}/objects/batch", json=asked, headers=headers) as answer:
            small, large = (await answer.json(content_type=None))["objects"]
        assert small["actions"]["upload"]["href"].startswith("https://onedev.example/hello.git/lfs/objects/aaa")
        assert (large["error"]["code"], "actions" in large) == (406, False)
        async with session.post(f"{info}/locks/verify", json={}, headers=headers) as answer:
            assert await answer.json(content_type=None) == {"ours": [], "theirs": []}
        async with session.post(f"{info}/locks/verify", json={}) as answer:
            assert (answer.status, "LFS-Authenticate" in answer.headers) == (401, True)


async def test_a_pushed_pack_can_be_cut_off(source: Path) -> None:
    async with StandIn() as standin:
        standin.add("hello")
        standin.fault(path="*receive-pack", method="POST", cut=3)
        assert (await push(standin, source, "trunk"))[0] != 0
        standin.fault(path="*info/refs*", status=503, text="Server not ready")
        assert (await push(standin, source, "trunk"))[0] != 0
        assert (await push(standin, source, "trunk"))[0] == 0
