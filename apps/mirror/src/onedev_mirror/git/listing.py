"""What another side has, without fetching it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.remote import Remote
from onedev_mirror.git.running import run

_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_IMPOSSIBLE = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(?:/|$)|[./]$")
"""In no name of a ref (git-check-ref-format); a server that sends one anyway is not believed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """``default_branch`` is where its HEAD points, without ``refs/heads/``; ``None``: nowhere that is there."""

    refs: dict[str, str]
    default_branch: str | None


async def ls_remote(remote: Remote, *, limits: GitLimits) -> dict[str, str]:
    """All refs that the other side shows, without HEAD and what tags point at. Raises `GitError`."""
    return (await listed(remote, limits=limits)).refs


async def listed(remote: Remote, *, limits: GitLimits, only: tuple[str, ...] = ("refs/",)) -> Listed:
    """Those below ``only``: a repository may have a hundred thousand pull requests that nobody wants to keep in
    memory."""
    reading = _Reading(only)
    await run("ls-remote", "--quiet", "--symref", "--", remote.url, remote=remote, limits=limits, take=reading.take)
    reading.take(b"\n")
    head = reading.head
    return Listed(reading.refs, head if f"refs/heads/{head}" in reading.refs else None)


class _Reading:
    def __init__(self, only: tuple[str, ...]) -> None:
        self._only = only
        self._rest = b""
        self.refs: dict[str, str] = {}
        self.head: str | None = None

    def take(self, chunk: bytes) -> None:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            first, _, name = line.decode("utf-8", "surrogateescape").partition("\t")
            if first.startswith("ref: ") and name == "HEAD":
                self.head = first.removeprefix("ref: ").removeprefix("refs/heads/")
            elif name.startswith(self._only) and not _IMPOSSIBLE.search(name) and _OID.fullmatch(first):
                self.refs[name] = first
