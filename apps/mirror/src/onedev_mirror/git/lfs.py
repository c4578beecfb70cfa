"""Git LFS objects, from one server to the other by the batch API (git-lfs, docs/api/batch.md), without git-lfs."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urlsplit, urlunsplit

import aiohttp

from onedev_mirror.git.cache import Cache
from onedev_mirror.git.errors import GitError, Kind
from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.pointers import Pointer, pointers
from onedev_mirror.git.progress import Say
from onedev_mirror.git.remote import Remote
from onedev_mirror.git.running import redacted

BATCH = 100
_JSON = "application/vnd.git-lfs+json"
_PART = 256 * 1024
_STATUS: dict[int, Kind] = {
    401: "auth", 403: "auth", 404: "absent", 406: "too_big", 408: "network", 410: "absent", 413: "too_big",
    422: "refused", 429: "network", 451: "taken_down", 507: "disk_full", 509: "network",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """``copied``: ids of objects that the target did not have; ``missing``: ids that the source does not have either,
    which is common after years."""

    copied: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    nbytes: int = 0


async def copy(
    cache: Cache,
    repository_id: int,
    source: Remote,
    target: Remote,
    *,
    limits: GitLimits,
    progress: Say | None = None,
) -> Copied:
    """Give the target every LFS object that the cache's history names and that it does not have. To be done before refs
    are pushed: a file is never there without its content. One object is on our disk at a time. Raises `GitError`."""
    async with cache.held(repository_id):
        named = await pointers(cache.of(repository_id), limits=limits)
    if not named:
        return Copied()
    for remote in (source, target):
        if not remote.origin.startswith("http"):
            raise GitError("refused", "LFS objects are copied over HTTPS only: set ONEDEV_GIT=https")
    timeout = aiohttp.ClientTimeout(total=limits.timeout.total_seconds(), sock_connect=30, sock_read=60)
    async with aiohttp.ClientSession(timeout=timeout, auto_decompress=False) as session:
        copying = _Copying(session, source, target, limits, cache)
        for place in range(0, len(named), BATCH):
            await copying.batch(named[place : place + BATCH])
            if progress is not None:
                progress(f"LFS objects: {min(place + BATCH, len(named))} of {len(named)}")
    return Copied(copied=tuple(copying.copied), missing=tuple(copying.missing), nbytes=copying.nbytes)


def reachable(href: str, remote: Remote) -> str:
    """The address at the host that we called. OneDev builds addresses from its Server URL, which may not be reachable
    from here, and may not be where our token belongs."""
    return urlunsplit((*urlsplit(remote.origin)[:2], *urlsplit(href)[2:]))


class _Copying:
    def __init__(
        self, session: aiohttp.ClientSession, source: Remote, target: Remote, limits: GitLimits, cache: Cache
    ) -> None:
        self._session = session
        self._source = source
        self._target = target
        self._limits = limits
        self._cache = cache
        self.copied: list[str] = []
        self.missing: list[str] = []
        self.nbytes = 0

    async def batch(self, wanted: Sequence[Pointer]) -> None:
        try:
            uploads = dict(_actions(await self._ask(self._target, "upload", wanted), "upload"))
            lacking = [pointer for pointer in wanted if pointer.oid in uploads]
            if not lacking:
                return
            downloads = dict(_actions(await self._ask(self._source, "download", lacking), "download"))
            for pointer in lacking:
                action = downloads.get(pointer.oid)
                if action is None:
                    self.missing.append(pointer.oid)
                    continue
                await self._one(pointer, action, uploads[pointer.oid])
        except TimeoutError:
            raise GitError("timeout", f"LFS: not done after {self._limits.timeout}") from None
        except aiohttp.ClientError as error:
            raise GitError("network", f"LFS: {type(error).__name__}") from None

    async def _ask(self, remote: Remote, operation: str, wanted: Sequence[Pointer]) -> list[Mapping[str, Any]]:
        url = f"{remote.url.removesuffix('/').removesuffix('.git')}.git/info/lfs/objects/batch"
        body = {
            "operation": operation,
            "transfers": ["basic"],
            "objects": [{"oid": pointer.oid, "size": pointer.size} for pointer in wanted],
        }
        headers = _signed_in({"Accept": _JSON, "Content-Type": _JSON}, remote)
        async with self._session.post(url, json=body, headers=headers, allow_redirects=False) as answer:
            if answer.status != 200:
                raise await _refused(answer, remote, f"LFS {operation}")
            try:
                found = await answer.json(content_type=None)
                return [one for one in found["objects"] if isinstance(one, dict)]
            except (ValueError, KeyError, TypeError):
                raise GitError("broken", f"LFS {operation}: the answer is not that of an LFS server") from None

    async def _one(self, pointer: Pointer, download: Mapping[str, Any], upload: Mapping[str, Any]) -> None:
        if self._limits.max_bytes is not None and pointer.size > self._limits.max_bytes:
            raise GitError("too_big", f"LFS object {pointer.oid} is {pointer.size} bytes")
        free = (await asyncio.to_thread(shutil.disk_usage, self._cache.folder)).free
        if free - pointer.size < self._limits.min_free_bytes:
            raise GitError("disk_full", f"LFS object {pointer.oid} is {pointer.size} bytes, and {free} are free")
        with tempfile.TemporaryFile(dir=self._cache.folder) as file:
            await self._download(pointer, download, file)
            file.seek(0)
            headers = {"Content-Type": "application/octet-stream", "Content-Length": str(pointer.size)}
            headers = _signed_in(headers | _headers(upload), self._target)
            url = reachable(str(upload["href"]), self._target)
            async with self._session.put(url, data=_parts(file), headers=headers, allow_redirects=False) as answer:
                if answer.status not in (200, 201, 204):
                    raise await _refused(answer, self._target, f"LFS object {pointer.oid}")
        self.copied.append(pointer.oid)
        self.nbytes += pointer.size

    async def _download(self, pointer: Pointer, action: Mapping[str, Any], file: IO[bytes]) -> None:
        href = str(action.get("href", ""))
        same = href.startswith(f"{self._source.origin}/")
        if not href.startswith("https://") and not same:
            raise GitError("refused", f"LFS object {pointer.oid} is offered at an address that is not https")
        headers = _signed_in(_headers(action), self._source) if same else _headers(action)
        digest, size = hashlib.sha256(), 0
        loop = asyncio.get_running_loop()
        started = loop.time()
        async with self._session.get(href, headers=headers) as answer:
            if answer.status != 200:
                raise await _refused(answer, self._source, f"LFS object {pointer.oid}")
            async for part in answer.content.iter_chunked(_PART):
                size += len(part)
                if size > pointer.size:
                    break
                digest.update(part)
                await asyncio.to_thread(file.write, part)
                if self._limits.bandwidth is not None:
                    await asyncio.sleep(max(0.0, size / self._limits.bandwidth - (loop.time() - started)))
        if size != pointer.size or digest.hexdigest() != pointer.oid:
            raise GitError("broken", f"LFS object {pointer.oid}: what came is something else", retry=True)


def _actions(objects: list[Mapping[str, Any]], name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What can be done with each object. One without actions is there already, or (of a download) nowhere."""
    for one in objects:
        error = one.get("error")
        if isinstance(error, dict) and error.get("code") not in (404, 410):
            kind = _STATUS.get(int(error.get("code") or 0), "refused")
            raise GitError(kind, f"LFS object {one.get('oid')}: {error.get('message')}")
        action = (one.get("actions") or {}).get(name)
        if isinstance(action, dict) and "href" in action:
            yield str(one.get("oid")), action


async def _refused(answer: aiohttp.ClientResponse, remote: Remote, what: str) -> GitError:
    text = (await answer.content.read(500)).decode(errors="replace")
    kind = _STATUS.get(answer.status, "network" if answer.status >= 500 else "broken")
    return GitError(kind, redacted(f"{what}: {answer.status} {text}", remote))


def _signed_in(headers: Mapping[str, str], remote: Remote) -> dict[str, str]:
    """The headers, with our credential where they hold none."""
    credential = remote.credential
    if credential is None or any(name.lower() == "authorization" for name in headers):
        return dict(headers)
    basic = base64.b64encode(f"{credential.username}:{credential.password.reveal()}".encode()).decode()
    return {**headers, "Authorization": f"Basic {basic}"}


def _headers(action: Mapping[str, Any]) -> dict[str, str]:
    given = action.get("header") or {}
    return {str(name): str(value) for name, value in given.items()} if isinstance(given, dict) else {}


async def _parts(file: IO[bytes]) -> Any:
    while part := await asyncio.to_thread(file.read, _PART):
        yield part
