"""Did the wall clock jump? Leases are moments of it, so a jump would make living workers look dead, or dead ones alive.

A second clock that cannot jump (`time.monotonic`) tells. It also stands still while a machine sleeps, which is the
same to a lease.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hookwright.stores.sqlite.values import micros_of

TOLERANCE = 5_000_000
"""Microseconds between two looks that count as drift, not as a jump."""


class ClockGuard:
    """Without a second clock it trusts the first: a clock set by hand jumps on purpose."""

    def __init__(self, monotonic: Callable[[], float] | None) -> None:
        self._monotonic = monotonic
        self._last: tuple[int, float] | None = None
        self._wait_until = float("-inf")
        self.longest_lease = 15_000_000

    def note_lease(self, lease: timedelta) -> None:
        self.longest_lease = max(self.longest_lease, micros_of(lease))

    def look(self, now: int) -> int:
        """Microseconds that the wall clock has jumped since the last look; 0 for none."""
        if self._monotonic is None:
            return 0
        steady = self._monotonic()
        last, self._last = self._last, (now, steady)
        if last is None:
            return 0
        jump = (now - last[0]) - round((steady - last[1]) * 1_000_000)
        if abs(jump) <= TOLERANCE:
            return 0
        if jump > 0:
            self._wait_until = steady + self.longest_lease / 1_000_000
        return jump

    def waits(self) -> bool:
        """A jump forward was seen less than a lease ago."""
        return self._monotonic is not None and self._monotonic() < self._wait_until
