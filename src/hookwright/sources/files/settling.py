"""When is a file done changing? Pure: told of every sign with its moment, and asked what has come to rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from hookwright.sources.files.seen import Seen

Ready: TypeAlias = Literal["close", "stable", "atomic"]
Sign: TypeAlias = Literal["writing", "closed", "placed", "found"]
"""Somebody writes to it; its writer has closed it; it was moved or linked here, or is gone; a scan found it changed."""


class _Pending:
    __slots__ = ("first", "last", "look", "open")

    def __init__(self, at: float) -> None:
        self.first = at
        self.last = at
        self.open = False
        self.look: Seen | None = None


class Settling:
    """Moments are seconds of a clock that never goes back."""

    def __init__(self, *, settle: float, max_wait: float, ready: Ready, together: bool = False) -> None:
        """``together``: nothing has come to rest before all have."""
        self._settle = settle
        self._max_wait = max(max_wait, settle)
        self._ready = ready
        self._together = together
        self._pending: dict[str, _Pending] = {}
        self._first = self._last = 0.0

    def __len__(self) -> int:
        return len(self._pending)

    def __contains__(self, path: str) -> bool:
        return path in self._pending

    def clear(self) -> None:
        self._pending.clear()

    def sign(self, path: str, sign: Sign, at: float, look: Seen | None = None) -> None:
        pending = self._pending.get(path)
        if pending is None:
            if self._ready == "atomic" and sign in ("writing", "closed"):
                return
            if not self._pending:
                self._first = at
            pending = self._pending[path] = _Pending(at)
        if sign == "found":
            # Events know better whether somebody still writes; a scan only sees that something is different.
            pending.look = look
            return
        pending.last = self._last = at
        pending.open = sign == "writing" and self._ready == "close"

    def again(self, path: str, look: Seen | None, at: float) -> bool:
        """It was due and looks as ``look`` now: must it be waited for longer, since a scan found it otherwise?"""
        pending = self._pending.get(path)
        if pending is None or at >= pending.first + self._max_wait:
            return False
        before, pending.look = pending.look, look
        if before is None or look is None or before.same_content(look):
            return False
        pending.last = self._last = at
        return True

    def due(self, at: float) -> Sequence[str]:
        """What has come to rest."""
        if self._together:
            upcoming = self.upcoming()
            return [] if upcoming is None or upcoming > at else list(self._pending)
        return [path for path, pending in self._pending.items() if self._at(pending) <= at]

    def done(self, path: str) -> None:
        self._pending.pop(path, None)

    def upcoming(self) -> float | None:
        """When to ask again; ``None`` where nothing is waited for."""
        if not self._pending:
            return None
        moments = [self._at(pending) for pending in self._pending.values()]
        return min(max(moments), self._first + self._max_wait) if self._together else min(moments)

    def _at(self, pending: _Pending) -> float:
        latest = pending.first + self._max_wait
        return latest if pending.open else min(pending.last + self._settle, latest)
