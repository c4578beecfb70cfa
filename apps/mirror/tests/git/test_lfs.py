from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from apps.mirror.tests.standin.pair import LIMITS, REPOSITORY, Pair
from hookwright import Secret
from onedev_mirror.git import lfs
from onedev_mirror.git.errors import GitError
from onedev_mirror.git.pointers import read_pointer
from onedev_mirror.git.remote import Credential, Remote


class LfsServer:
    """Two repositories' LFS objects. ``server_url``: what it believes to be its own address."""

    def __init__(self) -> None:
        self.port = 0
        self.objects: dict[str, dict[str, bytes]] = {"theirs": {}, "ours": {}}
        self.server_url = "http://onedev.internal:6610"
        self.answer: Callable[[str], int | None] = lambda _path: None
        self.spoil = False

    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def batch(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if status := self.answer(request.path):
            return web.json_response({"message": "no"}, status=status)
        if request.headers.get("Authorization") != f"Basic {base64.b64encode(b'u:token').decode()}":
            return web.json_response({"message": "sign in"}, status=401)
        body = await request.json()
        assert body["transfers"] == ["basic"]
        found = []
        for one in body["objects"]:
            held = one["oid"] in self.objects[name]
            own = self.server_url if name == "ours" else self.origin()
            action = {"href": f"{own}/{name}.git/lfs/objects/{one['oid']}", "header": {"Authorization": "Bearer 300s"}}
            if body["operation"] == "upload":
                found.append({**one, **({} if held else {"actions": {"upload": action}})})
            elif held:
                found.append({**one, "actions": {"download": action}})
            else:
                found.append({**one, "error": {"code": 404, "message": "not found"}})
        return web.json_response({"objects": found}, content_type="application/vnd.git-lfs+json")

    async def get(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer 300s"
        content = self.objects["theirs"][request.match_info["oid"]]
        return web.Response(body=content[::-1] if self.spoil else content)

    async def put(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer 300s"
        self.objects["ours"][request.match_info["oid"]] = await request.read()
        return web.Response()


@asynccontextmanager
async def lfs_serving() -> AsyncIterator[LfsServer]:
    server = LfsServer()
    app = web.Application(client_max_size=1 << 30)
    app.router.add_post("/{name}.git/info/lfs/objects/batch", server.batch)
    app.router.add_get("/theirs.git/lfs/objects/{oid}", server.get)
    app.router.add_put("/ours.git/lfs/objects/{oid}", server.put)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()


def pointer(content: bytes) -> bytes:
    digest = hashlib.sha256(content).hexdigest()
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(content)}\n".encode()


def with_pointers(both: Pair, *contents: bytes) -> None:
    both.upstream.commit(
        "main", {"plain": "x" * 300, **{f"f{n}": pointer(one).decode() for n, one in enumerate(contents)}}
    )


async def copied(both: Pair, server: LfsServer, **given: Any) -> lfs.Copied:
    credential = Credential("u", Secret("token"))
    source, target = (Remote(f"{server.origin()}/{name}.git", credential) for name in ("theirs", "ours"))
    await both.fetch()
    return await lfs.copy(both.cache, REPOSITORY, source, target, limits=LIMITS, **given)


async def test_objects_that_the_target_lacks_are_copied_and_others_are_not(both: Pair) -> None:
    contents = [b"one" * 1000, b"two" * 1000, b"lost", b"there"]
    with_pointers(both, *contents)
    oids = [hashlib.sha256(one).hexdigest() for one in contents]
    said: list[str] = []
    async with lfs_serving() as server:
        server.objects["theirs"] = dict(zip(oids[:2], contents, strict=False))
        server.objects["ours"] = {oids[3]: contents[3]}
        found = await copied(both, server, progress=said.append)
        assert set(found.copied) == set(oids[:2]) and found.missing == (oids[2],) and found.nbytes == 6000
        assert server.objects["ours"][oids[0]] == contents[0]
        assert said == ["LFS objects: 4 of 4"]
        assert (await copied(both, server)).copied == ()


async def test_a_repository_without_pointers_asks_nobody(both: Pair) -> None:
    async with lfs_serving() as server:
        server.answer = lambda _path: 500
        assert await copied(both, server) == lfs.Copied()


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, "auth"), (403, "auth"), (404, "absent"), (451, "taken_down"), (429, "network"), (502, "network")],
)
@pytest.mark.parametrize("side", ["theirs", "ours"])
async def test_what_a_server_answers_is_told_by_kind(both: Pair, status: int, kind: str, side: str) -> None:
    with_pointers(both, b"one")
    async with lfs_serving() as server:
        server.objects["theirs"] = {hashlib.sha256(b"one").hexdigest(): b"one"}
        server.answer = lambda path: status if side in path else None
        with pytest.raises(GitError) as caught:
            await copied(both, server)
    assert caught.value.kind == kind and "token" not in str(caught.value)


async def test_content_that_is_not_what_its_name_says_is_not_passed_on(both: Pair) -> None:
    with_pointers(both, b"one two")
    async with lfs_serving() as server:
        server.objects["theirs"] = {hashlib.sha256(b"one two").hexdigest(): b"one two"}
        server.spoil = True
        with pytest.raises(GitError, match="something else"):
            await copied(both, server)
        assert server.objects["ours"] == {}


def test_only_a_pointer_is_read_as_one() -> None:
    assert read_pointer(pointer(b"x")) is not None
    assert read_pointer(b"version https://git-lfs.github.com/spec/v1\noid sha256:zz\nsize 1\n") is None
    assert read_pointer(b"hello") is None


async def test_objects_reach_onedev_though_its_server_url_leads_elsewhere(both: Pair) -> None:
    content = b"large" * 50_000
    oid = hashlib.sha256(content).hexdigest()
    with_pointers(both, content)
    both.source.lfs.objects["octocat/hello"] = {oid: content}
    await both.fetch()
    found = await lfs.copy(both.cache, REPOSITORY, both.remote(), await both.target(), limits=LIMITS)
    assert found.copied == (oid,)
    assert [one for held in both.onedev.lfs.objects.values() for one in held.values()] == [content]
