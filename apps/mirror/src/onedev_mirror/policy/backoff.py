"""When is a failed repository tried again, after the quick retries are used up?"""

from __future__ import annotations

from datetime import timedelta

FIRST = timedelta(minutes=30)
LONGEST = timedelta(days=1)


def wait(failures: int) -> timedelta:
    """After this many failures in a row: half an hour, doubled each time, at most a day."""
    times: int = 2 ** min(max(failures - 1, 0), 16)
    return min(FIRST * times, LONGEST)
