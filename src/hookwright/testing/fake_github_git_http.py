"""Git over HTTP, as ``git clone`` and ``git push`` speak it: bare repositories behind git's own ``http-backend``.

A repository gets its folder at its first use, with what the stand-in's API has by then; from there on the folder is
git's own: what is pushed is not seen by the API, and what the API commits is not fetched.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from hookwright.testing.fake_github_git import Commit, Git, person, with_git
from hookwright.testing.fake_github_login import Caller, Login
from hookwright.testing.fake_github_routes import Answer
from hookwright.testing.fake_github_state import State

_PATH = re.compile(r"/([^/]+/[^/]+?)(?:\.git)?(/info/refs|/git-upload-pack|/git-receive-pack)")
_ASKED = {"WWW-Authenticate": 'Basic realm="GitHub"'}
# Without the machine's and the user's configuration, so that tests mean the same everywhere.
_ENVIRON = {"PATH": os.defpath, "HOME": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Asked:
    """``inner`` is what follows the repository in the path."""

    full_name: str
    inner: str
    writing: bool


def asked(request: web.BaseRequest) -> Asked | None:
    """What git wants; ``None``: it is no request of git's."""
    found = _PATH.fullmatch(request.path)
    if found is None:
        return None
    return Asked(found[1], found[2], "git-receive-pack" in request.query.get("service", "") + found[2])


class GitHttp:
    """The folders of all repositories, by their number: a renamed one keeps its own."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._folder: Path | None = None

    def folder(self, repository: Mapping[str, Any]) -> Path:
        """The bare repository, to be changed by git as well."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="fake-github-"))
        path = self._folder / f"{repository['id']}.git"
        if not path.exists():
            branch = f"--initial-branch={repository['default_branch']}"
            _git("init", "--quiet", "--bare", branch, str(path), cwd=self._folder)
            _export(with_git(self._state, repository), path)
        return path

    def close(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def admitted(self, wanted: Asked, authorization: str | None, login: Login, *, now: datetime) -> Path | Answer:
        """The folder to serve, or the answer that refuses. Who may not know of a repository is told that there is
        none: 401 without a token, so that git asks for one, and 404 with it."""
        caller = login.check(_bearer(authorization), now=now)
        if isinstance(caller, Answer):
            return _said(401, "Invalid username or token.")
        found = self._state.visible(wanted.full_name, None if caller is None else caller.who)
        if caller is None and (wanted.writing or found is None or found["private"]):
            return _said(401, "Repository not found.")
        if found is None or (caller is not None and caller.who == "app"):
            return _said(404, "Repository not found.")
        if caller is not None and not self._may(caller, found, writing=wanted.writing):
            hidden = found["private"] and not wanted.writing
            return _said(404, "Repository not found.") if hidden else _said(403, "Write access not granted.")
        return self.folder(found)

    def _may(self, caller: Caller, repository: Mapping[str, Any], *, writing: bool) -> bool:
        if not writing and not repository["private"]:
            return True
        assert isinstance(caller.who, int)
        if not self._state.reaches(caller.who, repository):
            return False
        if caller.who < 0:
            return not writing or self._state.role(repository, caller.actor["login"]) in ("write", "maintain", "admin")
        if caller.repositories is not None and repository["name"].lower() not in caller.repositories:
            return False
        return (caller.permissions or {}).get("contents") in (("write",) if writing else ("read", "write"))


async def serve(request: web.BaseRequest, folder: Path, inner: str, *, cut: bool = False) -> web.StreamResponse:
    """Bodies stream both ways. ``cut``: the connection ends in the middle of the answer."""
    environ = {
        **_ENVIRON,
        "GIT_PROJECT_ROOT": str(folder.parent),
        "GIT_HTTP_EXPORT_ALL": "1",
        "REMOTE_USER": "git",
        "REMOTE_ADDR": "127.0.0.1",
        "REQUEST_METHOD": request.method,
        "PATH_INFO": f"/{folder.name}{inner}",
        "QUERY_STRING": request.query_string,
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.receivepack",
        "GIT_CONFIG_VALUE_0": "true",
    }
    process = await asyncio.create_subprocess_exec(
        "git",
        "http-backend",
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdin is not None and process.stdout is not None
    feeding = asyncio.ensure_future(_feed(request, process.stdin))
    try:
        status, headers = _head(await process.stdout.readuntil(b"\r\n\r\n"))
        response = web.StreamResponse(status=status, headers=headers)
        await response.prepare(request)
        while chunk := await process.stdout.read(_CHUNK):
            if cut:
                await response.write(chunk[: len(chunk) // 2])
                assert request.transport is not None
                request.transport.close()
                return response
            await response.write(chunk)
        await response.write_eof()
        return response
    finally:
        feeding.cancel()
        # What it has started lives on where only the parent is ended.
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        await process.wait()


async def _feed(request: web.BaseRequest, pipe: asyncio.StreamWriter) -> None:
    try:
        async for chunk in request.content.iter_chunked(_CHUNK):
            pipe.write(chunk)
            await pipe.drain()
        pipe.close()
    except (ConnectionResetError, BrokenPipeError):
        # git has heard enough and answers.
        pass


def _head(text: bytes) -> tuple[int, dict[str, str]]:
    headers = dict(line.split(": ", 1) for line in text.decode().splitlines() if line)
    return int(headers.pop("Status", "200").split()[0]), headers


def _bearer(authorization: str | None) -> str | None:
    """git sends a token as the password, whoever the user, or as the user."""
    kind, _, value = (authorization or "").partition(" ")
    if kind.lower() != "basic":
        return authorization
    try:
        user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return "Bearer nothing"
    return f"Bearer {password if password not in ('', 'x-oauth-basic') else user}"


def _said(status: int, text: str) -> Answer:
    return Answer(status, headers=_ASKED if status == 401 else {}, body=text.encode())


def _export(git: Git, folder: Path) -> None:
    for kind, content in _objects(git):
        framed = b"%s %d\0" % (kind, len(content)) + content
        sha = hashlib.sha1(framed, usedforsecurity=False).hexdigest()
        path = folder / "objects" / sha[:2] / sha[2:]
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(zlib.compress(framed))
    lines = "".join(
        f"create {ref} {git.tags[sha]['object'] if sha in git.tags else sha}\n" for ref, sha in git.refs.items()
    )
    _git("update-ref", "--stdin", cwd=folder, said=lines)


def _git(*arguments: str, cwd: Path, said: str = "") -> None:
    # Found on the PATH, as http-backend is.
    subprocess.run(["git", *arguments], cwd=cwd, env=_ENVIRON, input=said.encode(), check=True)


def _objects(git: Git) -> Iterator[tuple[bytes, bytes]]:
    for content in git.blobs.values():
        yield b"blob", content
    for tree in git.trees.values():
        entries = (
            mode.lstrip("0").encode() + b" " + name.encode() + b"\0" + bytes.fromhex(sha)
            for name, (mode, sha) in tree.items()
        )
        yield b"tree", b"".join(entries)
    for commit in git.commits.values():
        yield b"commit", _text(commit)


def _text(commit: Commit) -> bytes:
    lines = [f"tree {commit.tree}", *(f"parent {sha}" for sha in commit.parents)]
    lines += [f"author {person(commit.author)}", f"committer {person(commit.committer)}", "", commit.message]
    return "\n".join(lines).encode()
