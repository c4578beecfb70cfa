"""Looks at a whole folder: what it holds now, for a comparison with what it held."""

from __future__ import annotations

import os
from collections.abc import Iterator

from hookwright.sources.files.choosing import Choice
from hookwright.sources.files.seen import Seen, look, of

_DEEPEST = 200


def scan(root: str, choice: Choice, *, recursive: bool, follow: bool) -> dict[str, Seen] | None:
    """All files that are meant, by their path below ``root``. ``None`` where the root is not there or cannot be read.

    A part that vanishes while it is looked at is left out; a link that leads round in a circle is followed once.
    """
    try:
        top = os.stat(root)
    except OSError:
        return None
    found: dict[str, Seen] = {}
    been = {(top.st_dev, top.st_ino)}
    waiting = [("", 0)]
    while waiting:
        folder, depth = waiting.pop()
        try:
            entries = list(os.scandir(os.path.join(root, folder)))
        except OSError:
            if not folder:
                return None
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            try:
                if entry.is_dir(follow_symlinks=follow):
                    if recursive and depth < _DEEPEST and choice.enters(path) and _new(entry, been, follow=follow):
                        waiting.append((path, depth + 1))
                    continue
                if choice.wants(path) and (seen := of(entry.stat(follow_symlinks=follow))) is not None:
                    found[path] = seen
            except OSError:
                continue
    return found


def _new(entry: os.DirEntry[str], been: set[tuple[int, int]], *, follow: bool) -> bool:
    if not follow:
        return True
    there = entry.stat()
    identity = there.st_dev, there.st_ino
    if identity in been:
        return False
    been.add(identity)
    return True


def look_at(root: str, paths: Iterator[str] | list[str], *, follow: bool) -> dict[str, Seen | None]:
    """How some of the files look now."""
    return {path: look(os.path.join(root, path), follow=follow) for path in paths}
