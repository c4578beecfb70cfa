"""What is wrong in a file, and where: all of it at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hookwright.core.errors import ConfigError


@dataclass(frozen=True, order=True)
class Place:
    """Lines and columns begin at 1, as editors count them; 0 is the file as a whole."""

    file: Path
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else str(self.file)


@dataclass(frozen=True, order=True)
class Mistake:
    """``what`` says what is wrong and what would be right; it never quotes a value, which may be a secret."""

    place: Place
    what: str
    warning: bool = False
    """It works, but is probably not meant so."""

    def __str__(self) -> str:
        return f"{self.place}: {'warning: ' if self.warning else ''}{self.what}"


class HooksError(ConfigError):
    """The file has to be changed; ``mistakes`` are all that was found, in the order of the file."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes))
        count = len(self.mistakes)
        head = "the hooks have to be changed:" if count == 1 else f"the hooks have {count} mistakes:"
        super().__init__("\n".join([head, *(f"  {mistake}" for mistake in self.mistakes)]))


def nearest(word: str, known: Iterable[str]) -> str:
    """``, did you mean 'x'?`` or what there is."""
    choices: Sequence[str] = list(known)
    by_fold = {choice.casefold(): choice for choice in choices}
    found = difflib.get_close_matches(word.casefold(), list(by_fold), n=1, cutoff=0.6)
    if found:
        return f", did you mean {by_fold[found[0]]!r}?"
    return f"; there are {', '.join(sorted(choices))}" if choices and len(choices) <= 30 else ""
