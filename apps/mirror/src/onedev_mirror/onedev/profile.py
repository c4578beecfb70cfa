"""What differs between versions of OneDev. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_VERSION = re.compile(r'\s*"?(\d+)\.(\d+)(?:\.(\d+))?')


@dataclass(frozen=True, slots=True)
class Profile:
    """``version`` is empty before 10.2.0, which cannot say it."""

    version: str
    number: tuple[int, int, int]

    @property
    def replaces(self) -> bool:
        """An update replaces the whole project, so that a field left out is a field cleared; before 12 it merges."""
        return self.number >= (12, 0, 0)

    @property
    def finds_by_path(self) -> bool:
        """``GET /projects/ids/{path}`` exists."""
        return self.number >= (12, 0, 10)

    @property
    def tells_ids(self) -> bool:
        """12.0.0 leaves the id out of projects."""
        return self.number[:3] != (12, 0, 0)

    @property
    def deletes_later(self) -> bool:
        """A deletion is only noted at first."""
        return (10, 0, 0) <= self.number < (11, 7, 0)

    @property
    def has_labels(self) -> bool:
        """Labels came with 8.3.0; whoever cannot say its version may have them."""
        return self.number >= (8, 3, 0) or not self.version


def profile_of(said: str | None) -> Profile:
    """From the answer of ``GET /version/server``; ``None``: that address was not there (before 10.2.0).

    Raises `ValueError` where the answer is no version.
    """
    if said is None:
        return Profile("", (8, 0, 7))
    found = _VERSION.match(said)
    if found is None:
        raise ValueError(f"no version: {said[:80]!r}")
    number = (int(found[1]), int(found[2]), int(found[3] or 0))
    return Profile(said.strip().strip('"'), number)
