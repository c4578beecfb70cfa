"""What git says about its progress. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Say = Callable[[str], None]
"""Is told, in a few words, how far a command is."""
_LINE = re.compile(
    r"(?P<remote>remote: )?(?P<what>[A-Z][A-Za-z ]+):\s+"
    r"(?:(?P<percent>\d+)% \((?P<done>\d+)/(?P<all>\d+)\)|(?P<count>\d+))"
    r"(?:, (?P<size>[0-9.]+) (?P<unit>bytes|KiB|MiB|GiB|TiB))?(?: \| (?P<speed>[0-9.]+ \w+/s))?"
)
_UNITS = {"bytes": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3, "TiB": 1024**4}
_CARRIES = frozenset({"Receiving objects", "Unpacking objects", "Writing objects"})


@dataclass(frozen=True, slots=True)
class Progress:
    """``what`` as git calls it: ``Receiving objects``. ``nbytes`` is what has gone over the wire so far."""

    what: str
    percent: int | None
    done: int
    nbytes: int | None
    speed: str | None

    @property
    def text(self) -> str:
        share = f" {self.percent} %" if self.percent is not None else f" {self.done}"
        size = "" if self.nbytes is None else f", {self.nbytes / 1024**2:.1f} MiB"
        return f"{self.what.lower()}{share}{size}{f' at {self.speed}' if self.speed else ''}"


def read(line: str) -> Progress | None:
    """One line of stderr, without its end; ``None`` where it is no progress."""
    found = _LINE.match(line)
    if found is None:
        return None
    size = None if found["size"] is None else int(float(found["size"]) * _UNITS[found["unit"]])
    carries = found["what"] in _CARRIES and not found["remote"]
    return Progress(
        what=found["what"],
        percent=None if found["percent"] is None else int(found["percent"]),
        done=int(found["done"] or found["count"] or 0),
        nbytes=size if carries else None,
        speed=found["speed"],
    )
