"""What a change of refs does to history: nothing, or does it take commits away?"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.refs import KEPT, RefChange
from onedev_mirror.git.running import run

AT_ONCE: Final = 4


async def rewritten(
    folder: Path, changes: Iterable[RefChange], *, limits: GitLimits, held: int
) -> tuple[RefChange, ...]:
    """Those whose new value does not contain the old one. One whose old object is not there any more is rewritten
    too: a fetch would have brought it, were it part of the new history."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def judge(change: RefChange) -> bool:
        assert change.old is not None and change.new is not None
        async with gate:
            ran = await run(
                "merge-base",
                "--is-ancestor",
                change.old,
                change.new,
                folder=folder,
                limits=limits,
                held=held,
                allowed=(0, 1, 128),
            )
            return ran.code != 0

    moved = [change for change in changes if change.old is not None and change.new is not None]
    judged = await asyncio.gather(*(judge(change) for change in moved))
    return tuple(change for change, forced in zip(moved, judged, strict=True) if forced)


async def kinds(folder: Path, names: Collection[str], *, limits: GitLimits, held: int) -> dict[str, tuple[str, str]]:
    """Object names, or expressions such as ``OID^{}``, to the object and its type; those that are there."""
    if not names:
        return {}
    asked = list(names)
    ran = await run(
        "cat-file",
        "--batch-check=%(objectname) %(objecttype)",
        folder=folder,
        stdin="".join(f"{name}\n" for name in asked).encode("utf-8", "surrogateescape"),
        limits=limits,
        held=held,
    )
    found: dict[str, tuple[str, str]] = {}
    for name, line in zip(asked, ran.text.removesuffix("\n").split("\n"), strict=True):
        words = line.split(" ")
        if words[-1] in ("commit", "tree", "blob", "tag") and len(words) == 2:
            found[name] = (words[0], words[1])
    return found


async def lost(
    folder: Path, oids: Collection[str], current: Collection[str], *, limits: GitLimits, held: int
) -> frozenset[str]:
    """Those whose commit no branch or tag of the cache leads to, or that are annotated tags which nothing names.
    ``current`` is what branches and tags are at. An object that is not there is lost."""
    oids = frozenset(oids) - frozenset(current)
    if not oids:
        return frozenset()
    there = await kinds(folder, sorted(oids), limits=limits, held=held)
    gone = {oid for oid in oids if there.get(oid, ("", "tag"))[1] != "commit"}
    commits = oids - gone
    if not commits:
        return frozenset(gone)
    reading = _Reading(commits)
    await run(
        "rev-list",
        "--stdin",
        "--not",
        "--branches",
        "--tags",
        folder=folder,
        stdin="".join(f"{oid}\n" for oid in sorted(commits)).encode(),
        limits=limits,
        held=held,
        take=reading.take,
    )
    return frozenset(gone | reading.met)


class _Reading:
    """Commits as they come: a history that has nothing to do with ours may be long."""

    def __init__(self, wanted: Collection[str]) -> None:
        self._wanted = frozenset(wanted)
        self._rest = b""
        self.met: set[str] = set()

    def take(self, chunk: bytes) -> None:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        self.met.update(oid for line in lines if (oid := line.decode("ascii")) in self._wanted)


def destroyed(changes: Iterable[RefChange]) -> list[RefChange]:
    """Changes that take an old value away from its name, of branches and tags."""
    return [change for change in changes if change.old is not None and change.ref.startswith(KEPT)]
