"""Which LFS objects a repository names: files of a few lines stand for large ones (git-lfs, docs/spec.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.running import run

_LARGEST = 1024
"""Bytes of the largest pointer (docs/spec.md)."""
_SMALLEST = 100
_POINTER = re.compile(
    rb"version https://(?:git-lfs\.github\.com|hawser\.github\.com)/spec/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n"
    rb"size (\d{1,15})\n"
)


@dataclass(frozen=True, slots=True)
class Pointer:
    """``oid``: the SHA-256 of the content, in hex; ``size`` in bytes."""

    oid: str
    size: int


def read_pointer(content: bytes) -> Pointer | None:
    """What the file points to, or None: it is an ordinary file."""
    found = _POINTER.match(content)
    return Pointer(found[1].decode(), int(found[2])) if found else None


async def pointers(folder: Path, *, limits: GitLimits) -> list[Pointer]:
    """All that the cache's files point to, in all of history. Looks at small files only. Raises `GitError`."""
    small: list[bytes] = []
    sizes = _Lines(small)
    check = "--batch-check=%(objecttype) %(objectsize) %(objectname)"
    await run("cat-file", "--batch-all-objects", "--unordered", check, folder=folder, limits=limits, take=sizes)
    if not small:
        return []
    contents = _Contents()
    asked = b"".join(oid + b"\n" for oid in small)
    await run("cat-file", "--batch", "--buffer", folder=folder, stdin=asked, limits=limits, take=contents)
    return sorted(contents.found, key=lambda pointer: pointer.oid)


class _Lines:
    """Picks the ids of small blobs; a repository may have millions of objects."""

    def __init__(self, found: list[bytes]) -> None:
        self._found = found
        self._rest = b""

    def __call__(self, part: bytes) -> None:
        lines = (self._rest + part).split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            kind, size, oid = line.split(b" ")
            if kind == b"blob" and _SMALLEST <= int(size) <= _LARGEST:
                self._found.append(oid)


class _Contents:
    """Reads ``<oid> blob <size>``, a line feed, the content, a line feed; again and again."""

    def __init__(self) -> None:
        self.found: set[Pointer] = set()
        self._rest = b""

    def __call__(self, part: bytes) -> None:
        data = self._rest + part
        start = 0
        while (end := data.find(b"\n", start)) >= 0:
            head = data[start:end].split(b" ")
            if len(head) != 3:  # "<oid> missing"
                start = end + 1
                continue
            stop = end + 1 + int(head[2])
            if stop + 1 > len(data):
                break
            pointer = read_pointer(data[end + 1 : stop])
            if pointer is not None:
                self.found.add(pointer)
            start = stop + 1
        self._rest = data[start:]
