"""GitHub's git side: bare repositories at ``/owner/name.git``, public or for a token, with LFS and faults to order."""

from __future__ import annotations

import base64
import re
from collections import deque
from pathlib import Path
from typing import Any

from aiohttp import web

from apps.mirror.tests.standin import git_http
from apps.mirror.tests.standin.faults import Fault, Faults, answered
from apps.mirror.tests.standin.git_http import git, refs_of
from apps.mirror.tests.standin.lfs import SHORT_LIVED, Lfs

_GIT = re.compile(r"/(.+?/.+?)(?:\.git)?(/info/refs|/git-upload-pack)")
_LFS = re.compile(r"/(.+?/.+?)(?:\.git)?/(?:info/lfs/objects/batch|lfs/objects/([0-9a-f]{64}))")


class Source:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.private: dict[str, str] = {}
        """Full name to the token that may read it."""
        self.moved: dict[str, str] = {}
        """Full name to the one that it redirects to, or a whole address."""
        self.lfs = Lfs()
        self.faults = Faults()
        self.requests: deque[dict[str, Any]] = deque(maxlen=20_000)
        self.config: dict[str, str] = {}
        self.url = ""
        self._runner: web.ServerRunner | None = None

    async def __aenter__(self) -> Source:
        self._runner = web.ServerRunner(web.Server(self._serve), shutdown_timeout=0.1, handle_signals=False)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def fault(self, **how: Any) -> Fault:
        return self.faults.add(Fault(**how))

    def repository(self, full_name: str) -> Path:
        return self.folder / f"{full_name.replace('/', '--')}.git"

    def add(self, full_name: str, branch: str = "main") -> Repository:
        """A repository with one commit."""
        folder = self.repository(full_name)
        git(None, "init", "--quiet", "--bare", "-b", branch, str(folder))
        made = Repository(folder)
        made.commit(branch, {"README.md": f"# {full_name}\n"})
        return made

    def at(self, full_name: str) -> str:
        return f"{self.url}/{full_name}.git"

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        self.requests.append({"method": request.method, "path": request.path_qs, "headers": dict(request.headers)})
        fault = await self.faults.met(request)
        if fault is not None and (given := answered(fault)) is not None:
            return given
        if found := _LFS.fullmatch(request.path):
            chunks = await request.read()
            if found[2]:
                if request.headers.get("Authorization") != f"Bearer {SHORT_LIVED}":
                    return web.Response(status=403)
                return self.lfs.get(found[1], found[2])
            return self.lfs.batch(found[1], chunks, self.url)
        found = _GIT.fullmatch(request.path)
        if found is None:
            return web.Response(status=404, text="Not Found")
        name = found[1]
        if name in self.moved:
            to = self.moved[name]
            where = to if "://" in to else f"{self.url}/{to}.git"
            query = f"?{request.query_string}" if request.query_string else ""
            return web.Response(status=301, headers={"Location": f"{where}{found[2]}{query}"})
        asked = {"WWW-Authenticate": 'Basic realm="GitHub"'}
        authorization = request.headers.get("Authorization", "")
        password = base64.b64decode(authorization.partition(" ")[2]).decode().partition(":")[2]
        if name in self.private and password != self.private[name]:
            return web.Response(status=401, text="Repository not found.", headers=asked)
        if not self.repository(name).exists():
            return web.Response(status=401 if not password else 404, text="Repository not found.", headers=asked)
        cut = None if fault is None else fault.cut
        return await git_http.serve(request, self.repository(name), found[2], config=self.config, cut=cut)


class Repository:
    """Changed from its own side."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def refs(self) -> dict[str, str]:
        return refs_of(self.folder)

    def blob(self, content: bytes) -> str:
        return git(self.folder, "hash-object", "-w", "--stdin", input=content)

    def commit(
        self, branch: str, files: dict[str, str | bytes], *, message: str = "change", parent: str | None = "branch"
    ) -> str:
        """Onto the branch, or with ``parent=None`` instead of it."""
        lines = []
        for name, content in files.items():
            oid = self.blob(content if isinstance(content, bytes) else content.encode())
            lines.append(f"100644 blob {oid}\t{name}\n")
        tree = git(self.folder, "mktree", input="".join(lines).encode())
        ref = f"refs/heads/{branch}"
        above = self.refs.get(ref) if parent == "branch" else parent
        made = git(self.folder, "commit-tree", "-m", message, *(["-p", above] if above else []), tree)
        self.set(ref, made)
        return made

    def set(self, ref: str, oid: str | None) -> None:
        if oid is None:
            git(self.folder, "update-ref", "-d", ref)
        else:
            git(self.folder, "update-ref", ref, oid)

    def tag(self, name: str, oid: str, message: str = "") -> str:
        """Annotated where there is a message."""
        if message:
            kind = git(self.folder, "cat-file", "-t", oid)
            text = f"object {oid}\ntype {kind}\ntag {name}\ntagger t <t@example.test> 1767225600 +0000\n\n{message}\n"
            oid = git(self.folder, "hash-object", "-t", "tag", "-w", "--stdin", input=text.encode())
        self.set(f"refs/tags/{name}", oid)
        return oid

    def many(self, prefix: str, count: int, oid: str) -> None:
        """So many refs at once, packed."""
        lines = "".join(f"create {prefix}{number:06} {oid}\n" for number in range(count))
        git(self.folder, "update-ref", "--stdin", input=lines.encode())
        git(self.folder, "pack-refs", "--all")

    def head(self, branch: str) -> None:
        git(self.folder, "symbolic-ref", "HEAD", f"refs/heads/{branch}")
