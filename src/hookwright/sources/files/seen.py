"""How a file looked, and what became of it between two looks. Pure, but for the looks themselves."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

Change: TypeAlias = Literal["created", "modified", "moved", "deleted"]


class Seen(NamedTuple):
    """A file at one moment. ``changed`` (ctime) tells a file that was moved away and back from one that never left."""

    inode: int
    size: int
    modified: int
    """Nanoseconds since 1970, as ``changed``."""
    changed: int

    def same_content(self, other: Seen) -> bool:
        """Nobody wrote to it, as far as anybody can tell without reading it."""
        return self[:3] == other[:3]


class Changed(NamedTuple):
    """One file. Paths are relative to the root, with ``/``; ``seen`` is how it looks now, or looked last."""

    path: str
    change: Change
    seen: Seen
    origin: str | None = None
    """Where it was before it was moved."""

    @property
    def id(self) -> str:
        """The same in every process that finds this change, and after a crash."""
        path = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:24]
        return f"{self.change}-{path}-" + "-".join(f"{number:x}" for number in self.seen)


def look(path: bytes | str, *, follow: bool) -> Seen | None:
    """A file as it is now; ``None`` where there is none that can be seen, or something that is no file."""
    try:
        found = os.stat(path, follow_symlinks=follow)
    except (OSError, ValueError):
        return None
    return of(found)


def of(found: os.stat_result) -> Seen | None:
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISLNK(found.st_mode)):
        return None
    return Seen(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def changes(known: Mapping[str, Seen], now: Mapping[str, Seen | None]) -> Sequence[Changed]:
    """What happened to the files in ``now``, which were ``known`` before.

    A file that went and one that came are one file that was moved, where they are the same on the disk. One that was
    moved onto another is a change of the other: what editors do that save whole files.
    """
    gone = {path: before for path, seen in now.items() if seen is None and (before := known.get(path)) is not None}
    # Several, where they were links to one file.
    by_content: dict[tuple[int, ...], list[str]] = {}
    for path, before in gone.items():
        by_content.setdefault(before[:3], []).append(path)
    found: list[Changed] = []
    for path, seen in now.items():
        before = known.get(path)
        if seen is None:
            continue
        if before is None:
            origins = by_content.get(seen[:3])
            if origins:
                origin = origins.pop()
                del gone[origin]
                found.append(Changed(path, "moved", seen, origin))
            else:
                found.append(Changed(path, "created", seen))
        elif not before.same_content(seen):
            found.append(Changed(path, "modified", seen))
    found += [Changed(path, "deleted", before) for path, before in gone.items()]
    return found
