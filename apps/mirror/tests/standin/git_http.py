"""Between HTTP and `git http-backend`: bodies stream both ways, so that a gigabyte costs nothing here."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import web

PATH = "/usr/local/bin:/usr/bin:/bin"
ENVIRON = {"PATH": PATH, "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"}
UNSYNCED = {"core.fsync": "none"}
"""Nothing here must outlive a power cut, and each new ref would wait for the disk."""


def git(folder: Path | None, *arguments: str, **more: Any) -> str:
    """What git says, without the machine's configuration."""
    environ = {
        **ENVIRON,
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsync",
        "GIT_CONFIG_VALUE_0": UNSYNCED["core.fsync"],
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.test",
        "GIT_COMMITTER_NAME": "c",
        "GIT_COMMITTER_EMAIL": "c@example.test",
        "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
        "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
        **more.pop("environ", {}),
    }
    done = subprocess.run(["git", *arguments], cwd=folder, env=environ, capture_output=True, check=False, **more)
    if done.returncode:
        raise AssertionError(f"git {arguments}: {done.stderr!r}")
    output: bytes = done.stdout
    return output.decode().strip()


def refs_of(folder: Path) -> dict[str, str]:
    """All refs of a repository."""
    pairs = (
        line.split(" ") for line in git(folder, "for-each-ref", "--format=%(objectname) %(refname)").split("\n") if line
    )
    return {ref: oid for oid, ref in pairs}


async def serve(
    request: web.BaseRequest,
    folder: Path,
    inner: str,
    *,
    environ: Mapping[str, str] | None = None,
    config: Mapping[str, str] | None = None,
    cut: int | None = None,
) -> web.StreamResponse:
    """``inner`` is what follows the repository in the path: ``/info/refs``. ``cut``: close after so many bytes."""
    settings = {
        "http.receivepack": "true",
        "uploadpack.allowAnySHA1InWant": "true",
        **UNSYNCED,
        **(config or {}),
    }
    variables = {
        **ENVIRON,
        "GIT_PROJECT_ROOT": str(folder.parent),
        "GIT_HTTP_EXPORT_ALL": "1",
        "REMOTE_USER": "somebody",
        "REMOTE_ADDR": "127.0.0.1",
        "REQUEST_METHOD": request.method,
        "PATH_INFO": f"/{folder.name}{inner}",
        "QUERY_STRING": request.query_string,
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
        "GIT_CONFIG_COUNT": str(len(settings)),
        **{f"GIT_CONFIG_KEY_{number}": key for number, key in enumerate(settings)},
        **{f"GIT_CONFIG_VALUE_{number}": value for number, value in enumerate(settings.values())},
        **(environ or {}),
    }
    process = await asyncio.create_subprocess_exec(
        "git",
        "http-backend",
        env=variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        limit=2**20,
    )
    assert process.stdin is not None and process.stdout is not None
    feeding = asyncio.ensure_future(_feed(request, process.stdin))
    try:
        head = await process.stdout.readuntil(b"\r\n\r\n")
        status, headers = 200, {}
        for line in head.decode().splitlines():
            name, _, value = line.partition(": ")
            if name == "Status":
                status = int(value.split()[0])
            elif name:
                headers[name] = value
        response = web.StreamResponse(status=status, headers=headers)
        await response.prepare(request)
        sent = 0
        while chunk := await process.stdout.read(65_536):
            if cut is not None and sent + len(chunk) > cut:
                await response.write(chunk[: max(0, cut - sent)])
                assert request.transport is not None
                request.transport.abort()
                return response
            sent += len(chunk)
            await response.write(chunk)
        await response.write_eof()
        return response
    finally:
        feeding.cancel()
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        await process.wait()


async def _feed(request: web.BaseRequest, pipe: asyncio.StreamWriter) -> None:
    try:
        async for chunk in request.content.iter_chunked(65_536):
            pipe.write(chunk)
            await pipe.drain()
        pipe.close()
    except (ConnectionResetError, BrokenPipeError):
        # It has heard enough.
        pass
