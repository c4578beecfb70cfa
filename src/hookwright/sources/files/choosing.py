"""Which files are meant: patterns in the syntax of .gitignore, and the folder's own .gitignore files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from pathspec import GitIgnoreSpec

NEVER = (".git/", ".hg/", ".svn/", "hookwright.db*", ".*.sw[px]")
"""Left out unless an ``exclude`` such as ``!.git/`` takes them back in: what programs keep for themselves. Our own
store among them, whose every write would be an event that is written into it."""
IGNORE_FILE = ".gitignore"
_BIGGEST = 1024 * 1024


class Choice:
    """Asked about paths relative to ``root``, with ``/``."""

    def __init__(
        self, root: Path, *, include: Sequence[str] = (), exclude: Sequence[str] = (), gitignore: bool = False
    ) -> None:
        """Raises `ValueError` for a pattern that is none."""
        self._root = root
        self._include = GitIgnoreSpec.from_lines(include) if include else None
        self._exclude = GitIgnoreSpec.from_lines((*NEVER, *exclude))
        self._gitignore = gitignore
        self._ignores: dict[str, GitIgnoreSpec | None] = {}

    def wants(self, path: str) -> bool:
        """Is the file meant?"""
        path = _text(path)
        if self._include is not None and not self._include.match_file(path):
            return False
        return not self._exclude.match_file(path) and not (self._gitignore and self._ignored(path))

    def enters(self, folder: str) -> bool:
        """May anything in the folder be meant?"""
        inside = f"{_text(folder)}/"
        return not self._exclude.match_file(inside) and not (self._gitignore and self._ignored(inside))

    def forget(self) -> None:
        """The .gitignore files may have changed."""
        self._ignores.clear()

    def _ignored(self, path: str) -> bool:
        """As git has it: the nearest file that speaks of a path wins, and nothing in an ignored folder comes back."""
        parts = path.removesuffix("/").split("/")
        for depth in range(1, len(parts) + 1):
            below = "/".join(parts[:depth]) + ("/" if depth < len(parts) or path.endswith("/") else "")
            for level in range(depth - 1, -1, -1):
                spec = self._rules("/".join(parts[:level]))
                said = None if spec is None else spec.check_file("/".join(below.split("/")[level:])).include
                if said is not None:
                    if said:
                        return True
                    break
        return False

    def _rules(self, folder: str) -> GitIgnoreSpec | None:
        if folder not in self._ignores:
            self._ignores[folder] = _read(self._root / folder / IGNORE_FILE)
        return self._ignores[folder]


def _text(path: str) -> str:
    """Names on Linux are bytes; the engines that match patterns take Unicode only."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")


def _read(file: Path) -> GitIgnoreSpec | None:
    try:
        with open(file, "rb") as opened:
            text = opened.read(_BIGGEST)
    except OSError:
        return None
    try:
        return GitIgnoreSpec.from_lines(text.decode("utf-8", "backslashreplace").splitlines())
    except ValueError:
        return None
