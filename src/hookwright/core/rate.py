"""How often something may happen: so many in a time, spread evenly, with a burst of as many. Pure.

The generic cell rate algorithm: all that is kept of a bucket is one moment, the one at which it will be full again.
https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import NamedTuple

import msgspec

from hookwright.core.errors import ConfigError

_WRITTEN = re.compile(r"\s*(\d{1,9})\s*/\s*(\d{0,6})\s*(s|sec|m|min|h|hour|d|day)\s*")
_UNITS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "hour": 3600, "d": 86400, "day": 86400}


class Rate(msgspec.Struct, frozen=True):
    """``amount`` in ``per``, as ``"100/m"`` or ``"5000/h"``."""

    amount: int
    per: timedelta

    @classmethod
    def of(cls, written: str | Rate) -> Rate:
        """Raises `ConfigError` for text that is none."""
        if isinstance(written, Rate):
            return written
        found = _WRITTEN.fullmatch(written) if isinstance(written, str) else None
        if found is None or int(found[1]) == 0 or found[2] == "0":
            raise ConfigError(f"{written!r} is no rate: write 10/s, 100/m, 5000/h or 20/15m")
        return cls(int(found[1]), timedelta(seconds=int(found[2] or 1) * _UNITS[found[3]]))

    def __str__(self) -> str:
        seconds = int(self.per.total_seconds())
        for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
            if seconds % size == 0:
                count = seconds // size
                return f"{self.amount}/{'' if count == 1 else count}{unit}"
        raise AssertionError("every whole number of seconds has a unit")

    @property
    def interval(self) -> float:
        """Seconds from one to the next, when they come evenly."""
        return self.per.total_seconds() / self.amount


class Taken(NamedTuple):
    """``granted`` of what was asked for; ``full_at`` to be kept; ``wait`` seconds until one more is there."""

    granted: int
    full_at: float
    wait: float


def take(rate: Rate, full_at: float, *, now: float, wanted: int = 1) -> Taken:
    """From a bucket that will be full again at ``full_at``. Moments are seconds of any clock."""
    # A clock that was set back must not close the bucket for longer than it takes to fill it.
    period = rate.per.total_seconds()
    full_at = min(max(full_at, now), now + period)
    # Sums of a thousand small intervals are not exact: a thousandth of one more or less is nobody's loss.
    there = int((now + period - full_at) / rate.interval + 0.001)
    granted = min(wanted, there)
    full_at += granted * rate.interval
    wait = 0.0 if granted else max(full_at + rate.interval - period - now, 0.001)
    return Taken(granted, full_at, wait)
