"""Git over HTTP for tests: `git http-backend` behind a loopback server."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path
from typing import Any

from aiohttp import web


class GitServer:
    """Serves the bare repositories below ``folder``, which anybody may read and write."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> GitServer:
        app = web.Application(client_max_size=2**30)
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        environ = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "GIT_PROJECT_ROOT": str(self.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "REMOTE_USER": "anybody",
            "REMOTE_ADDR": "127.0.0.1",
            "REQUEST_METHOD": request.method,
            "PATH_INFO": request.path,
            "QUERY_STRING": request.query_string,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "HTTP_GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
            # git's own config would allow pushes only where a repository says so.
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "http.receivepack",
            "GIT_CONFIG_VALUE_0": "true",
        }
        # aiohttp has inflated a compressed body already.
        body = await request.read()
        environ["CONTENT_LENGTH"] = str(len(body))
        process = await asyncio.create_subprocess_exec(
            "git", "http-backend", env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        out, _ = await process.communicate(body)
        head, _, rest = out.partition(b"\r\n\r\n")
        status, headers = 200, {}
        for line in head.decode().splitlines():
            name, _, value = line.partition(": ")
            if name == "Status":
                status = int(value.split()[0])
            else:
                headers[name] = value
        return web.Response(status=status, headers=headers, body=rest)


def git(*arguments: str | Path, **more: Any) -> str:
    """What git says."""
    done = subprocess.run(["git", *map(str, arguments)], check=True, capture_output=True, text=True, **more)
    return str(done.stdout).strip()


def bare(path: Path, branch: str = "main") -> Path:
    """An empty repository."""
    git("init", "--quiet", "--bare", "-b", branch, path)
    return path


def commit(path: Path, ref: str, message: str, *, parent: str | None = None) -> str:
    """An empty commit on a ref; on its tip unless ``parent`` is given (empty: none)."""
    tree = git("-C", path, "hash-object", "-t", "tree", "-w", "/dev/null")
    tip = refs(path).get(ref) if parent is None else parent
    who = ("-c", "user.name=Mona", "-c", "user.email=mona@example.com")
    made = git("-C", path, *who, "commit-tree", "-m", message, *(("-p", tip) if tip else ()), tree)
    git("-C", path, "update-ref", ref, made)
    return made


def refs(path: Path) -> dict[str, str]:
    lines = git("-C", path, "for-each-ref", "--format=%(objectname) %(refname)").splitlines()
    return {name: oid for oid, name in (line.split(" ", 1) for line in lines)}
