"""The stand-in itself. ``async with StandIn(folder, version="12.0.10") as onedev: …``"""

from __future__ import annotations

import asyncio
import base64
import re
import shutil
import tempfile
from collections import deque
from pathlib import Path
from typing import Any

from aiohttp import web

from apps.mirror.tests.standin import git_http, hooks
from apps.mirror.tests.standin.faults import Fault, Faults, answered
from apps.mirror.tests.standin.lfs import SHORT_LIVED, Lfs
from apps.mirror.tests.standin.projects import Projects, Record, Token
from apps.mirror.tests.standin.rest import Rest

TOKEN = "an-access-token-of-an-administrator"
VERSIONS = ("8.0", "8.6", "10.2", "11.6.0", "11.11", "12.0.0", "12.0.8", "12.0.10", "13.1", "16.5")
_GIT = re.compile(r"/(.+?)(\.git)?(/info/refs|/git-upload-pack|/git-receive-pack)")
_LFS_BATCH = re.compile(r"/(.+?)(?:\.git)?/info/lfs/objects/batch")
_LFS_LOCKS = re.compile(r"/(.+?)(?:\.git)?/info/lfs/locks/verify")
_LFS_OBJECT = re.compile(r"/(.+?)(?:\.git)?/lfs/objects/([0-9a-f]{64})")


class StandIn:
    """``server_url`` is the *Server URL* of its settings; by default the address it really has. Without ``folder`` it
    keeps its repositories in one of its own, and removes them."""

    def __init__(
        self, folder: Path | None = None, *, version: str = "16.5.0", server_url: str | None = None, context: str = ""
    ) -> None:
        self._own = None if folder else Path(tempfile.mkdtemp(prefix="standin-"))
        folder = folder or self._own
        assert folder is not None
        folder.mkdir(parents=True, exist_ok=True)
        self.projects = Projects(folder)
        major, minor, patch = (int(part) for part in f"{version}.0.0".split(".")[:3])
        self.rest = Rest(self.projects, (major, minor, patch), lambda: server_url or self.url)
        self.lfs = Lfs()
        self.faults = Faults()
        self.tokens: dict[str, Token] = {TOKEN: Token(TOKEN)}
        self.requests: deque[dict[str, Any]] = deque(maxlen=20_000)
        self.starting = False
        self.context = context
        self.url = ""
        self._address = ""
        self._runner: web.ServerRunner | None = None

    async def __aenter__(self) -> StandIn:
        self._runner = web.ServerRunner(
            web.Server(self._serve, max_field_size=65_536), shutdown_timeout=0.1, handle_signals=False
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.url = f"{self._address}{self.context}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        if self._own is not None:
            shutil.rmtree(self._own, ignore_errors=True)

    @property
    def token(self) -> str:
        """An administrator's."""
        return TOKEN

    def repository(self, path: str) -> Path:
        """The bare repository of a project that is there."""
        found = self.projects.at(path)
        assert found is not None, path
        return self.projects.repository(found.id)

    def fault(self, **how: Any) -> Fault:
        return self.faults.add(Fault(**how))

    def add(self, path: str, **fields: Any) -> Record:
        """A project at this path, and those above it."""
        above: int | None = None
        made: Record | None = None
        for name in path.split("/"):
            made = next((one for one in self.projects.children(above) if one.name == name), None)
            if made is None:
                given: dict[str, Any] = {"name": name, "parentId": above, "codeManagement": True, "gitPackConfig": {}}
                made = self.projects.add({**given, "codeAnalysisSetting": {}}, TOKEN)
            above = made.id
        assert made is not None
        made.fields |= fields
        return made

    def seen(self, method: str, pattern: str) -> list[dict[str, Any]]:
        return [one for one in self.requests if one["method"] == method and re.search(pattern, one["path"])]

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path.removeprefix(self.context)
        self.requests.append({"method": request.method, "path": request.path_qs, "headers": dict(request.headers)})
        if path.startswith("/~git-hook/"):
            return await self._hook(request, path)
        fault = await self.faults.met(request)
        if fault is not None and (given := answered(fault)) is not None:
            return given
        if fault is not None and fault.cut is not None and not _GIT.fullmatch(path):
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if self.starting:
            return web.Response(status=503, text="Server not ready")
        if path.startswith("/~api/"):
            return await self._api(request, request.raw_path.partition("?")[0].removeprefix(f"{self.context}/~api"))
        if found := _LFS_BATCH.fullmatch(path):
            return await self._lfs(request, found[1], None)
        if found := _LFS_LOCKS.fullmatch(path):
            return await self._lfs(request, found[1], None, locks=True)
        if found := _LFS_OBJECT.fullmatch(path):
            return await self._lfs(request, found[1], found[2])
        if found := _GIT.fullmatch(path):
            return await self._git(request, *found.groups(), cut=None if fault is None else fault.cut)
        return web.Response(status=404, text="<!DOCTYPE html><html>No such page</html>", content_type="text/html")

    def who(self, request: web.BaseRequest) -> Token | None:
        """A token as a bearer, as the user or as the password."""
        kind, _, value = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() in ("bearer", "token"):
            return self.tokens.get(value)
        if kind.lower() == "basic":
            user, _, password = base64.b64decode(value).decode().partition(":")
            return self.tokens.get(user) or self.tokens.get(password)
        return None

    async def _api(self, request: web.BaseRequest, path: str) -> web.Response:
        token = self.who(request)
        if token is None:
            given = "Authorization" in request.headers
            said = "Invalid or expired access token" if given else "Not authenticated"
            return web.Response(status=401, text=said)
        body = await request.read()
        said_ = await asyncio.to_thread(self.rest.answer, request.method, path, request.query, body, token)
        created = request.method == "POST" and path == "/projects" and said_.status == 200
        if created:
            hooks.install(self.projects.repository(int(said_.text)))
        kind = "text/plain" if said_.status >= 300 else "application/json"
        return web.Response(status=said_.status, text=said_.text, content_type=kind)

    async def _git(
        self, request: web.BaseRequest, path: str, suffix: str | None, inner: str, *, cut: int | None
    ) -> web.StreamResponse:
        token = self.who(request)
        if token is None:
            return web.Response(
                status=401, text="Authentication required", headers={"WWW-Authenticate": 'Basic realm="OneDev"'}
            )
        if suffix and self.rest.version < (10, 0, 0):
            path += suffix
        record = self.projects.at(path)
        if record is None or not self.projects.may(token, "read", record):
            return web.Response(status=404, text=f"Project not found: {path}")
        writing = "git-receive-pack" in (request.query.get("service", "") + inner)
        if writing and not self.projects.may(token, "write", record):
            return web.Response(status=403, text="You do not have permission to push to this project.")
        folder = self.projects.repository(record.id)
        if not (folder / "hooks" / "pre-receive").exists():
            hooks.install(folder)
        environ = {"STANDIN_URL": f"{self._address}{self.context}", "STANDIN_PROJECT": str(record.id)}
        return await git_http.serve(request, folder, inner, environ=environ, cut=cut)

    async def _hook(self, request: web.BaseRequest, path: str) -> web.Response:
        _, _, kind, id = path.split("/")
        record = self.projects.known[int(id)]
        folder = self.projects.repository(record.id)
        chunks = bytearray()
        async for chunk in request.content.iter_chunked(65_536):
            chunks += chunk
        environ = {
            "GIT_OBJECT_DIRECTORY": request.headers.get("Object-Directory", ""),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": request.headers.get("Alternates", ""),
        }
        environ = {name: value for name, value in environ.items() if value}
        if kind == "pre-receive":
            said = await asyncio.to_thread(hooks.before, record, folder, bytes(chunks), environ)
        else:
            said = await asyncio.to_thread(hooks.after, record, folder, bytes(chunks))
        return web.Response(text=said)

    async def _lfs(
        self, request: web.BaseRequest, path: str, oid: str | None, *, locks: bool = False
    ) -> web.StreamResponse:
        bearer = request.headers.get("Authorization", "") == f"Bearer {SHORT_LIVED}"
        record = self.projects.at(path)
        token = self.who(request)
        if not (bearer and oid) and (token is None or record is None):
            return web.json_response(
                {"message": "Authentication required"}, status=401, headers={"LFS-Authenticate": 'Basic realm="OneDev"'}
            )
        chunks = bytearray()
        async for chunk in request.content.iter_chunked(65_536):
            chunks += chunk
        if locks:
            return self.lfs.verify(path)
        if oid is None:
            return self.lfs.batch(path, bytes(chunks), self.rest.server_url())
        return self.lfs.put(path, oid, bytes(chunks)) if request.method == "PUT" else self.lfs.get(path, oid)
