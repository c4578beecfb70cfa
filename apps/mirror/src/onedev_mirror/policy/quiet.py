"""Hours in which nothing is copied."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

_WRITTEN = re.compile(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*")


@dataclass(frozen=True, slots=True)
class Quiet:
    """From ``begin`` to ``end`` in the zone of whoever asks; over midnight where the end is the earlier."""

    begin: time
    end: time

    @classmethod
    def read(cls, written: str) -> Quiet:
        """``22:00-06:30``. Raises `ValueError`."""
        found = _WRITTEN.fullmatch(written)
        if found is None:
            raise ValueError("write quiet hours as 22:00-06:30")
        begin = time(int(found[1]), int(found[2]))
        end = time(int(found[3]), int(found[4]))
        if begin == end:
            raise ValueError("quiet hours that begin when they end are none")
        return cls(begin, end)

    def until(self, now: datetime, zone: tzinfo) -> datetime | None:
        """When the quiet hours that ``now`` is in are over; ``None``: it is in none."""
        local = now.astimezone(zone)
        clock = local.time().replace(tzinfo=None)
        over_midnight = self.end < self.begin
        inside = (clock >= self.begin or clock < self.end) if over_midnight else self.begin <= clock < self.end
        if not inside:
            return None
        day = local.date()
        if over_midnight and clock >= self.begin:
            day += timedelta(days=1)
        end = datetime.combine(day, self.end, tzinfo=zone)
        # In the hour that is skipped in spring an end may lie in the past.
        return end if end > now else now + timedelta(minutes=1)
