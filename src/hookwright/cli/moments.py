"""Times as people write and read them on a command line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from hookwright.core.errors import ConfigError

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_SPAN = re.compile(r"(\d{1,9})([smhdw])")


def since(text: str, *, now: datetime) -> datetime:
    """``2h``, ``30m``, ``3d`` before ``now``, or a moment in ISO 8601; one without a zone is in the local one.

    Raises `ConfigError`.
    """
    text = text.strip()
    if span := _SPAN.fullmatch(text):
        try:
            return now - timedelta(seconds=int(span[1]) * _UNITS[span[2]])
        except OverflowError:
            return datetime.min.replace(tzinfo=UTC)
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.astimezone()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ConfigError(
            f"--since {text!r} is no time: write 30m, 2h or 3d, or a moment like 2026-01-31 or 2026-01-31T09:30"
        ) from None


def age(moment: datetime, *, now: datetime) -> str:
    """How long ago, in one unit: ``12s``, ``3m``, ``5h``, ``2d``. ``now`` for what lies less than a second back.

    A moment that lies ahead reads ``in 12s``.
    """
    seconds = (now - moment).total_seconds()
    span = duration(abs(seconds))
    if span == "0s":
        return "now"
    return f"in {span}" if seconds < 0 else span


def duration(seconds: float) -> str:
    """In the largest unit that is not zero, rounded down."""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        # Two days read better as 48h: one unit alone says too little just above its first.
        if seconds >= 2 * size:
            return f"{int(seconds // size)}{unit}"
    return f"{int(seconds)}s"


def ago(moment: datetime, *, now: datetime) -> str:
    """`age` as part of a sentence."""
    text = age(moment, now=now)
    return text if text == "now" or text.startswith("in ") else f"{text} ago"


def stamp(moment: datetime) -> str:
    """To the second, in UTC, as it can be given to ``--since``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def took(seconds: float) -> str:
    """How long something ran, to three digits; a clock that was set back meanwhile makes it nothing."""
    seconds = max(0.0, seconds)
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else duration(seconds) if seconds >= 100 else f"{seconds:.3g} s"
