"""Have files changed since they were read? Asked by looking at them: right for editors that replace, for links that are
swapped (Kubernetes' ConfigMaps) and for network file systems alike."""

from __future__ import annotations

import os
from collections.abc import Iterable
from glob import glob
from pathlib import Path
from typing import TypeAlias

Stamp: TypeAlias = tuple[int, int, int, int] | None


class Stamps:
    def __init__(self) -> None:
        self._taken: dict[Path, Stamp] = {}
        self._fitting: dict[str, list[str]] = {}

    def take(self, files: Iterable[Path], patterns: Iterable[str] = ()) -> None:
        """Remember how these look now and which files fit these patterns, and forget all others."""
        self._taken = {path: _stamp(path) for path in files}
        self._fitting = {pattern: sorted(glob(pattern, recursive=True)) for pattern in patterns}

    def differ(self) -> bool:
        return any(_stamp(path) != taken for path, taken in self._taken.items()) or any(
            sorted(glob(pattern, recursive=True)) != fitting for pattern, fitting in self._fitting.items()
        )


def _stamp(path: Path) -> Stamp:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
