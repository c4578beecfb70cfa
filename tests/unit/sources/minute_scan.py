"""Cron by brute force: every minute is looked at, and the daylight saving rules are said a second time, naively."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def scan(expression: str, tz: str, *, after: datetime, until: datetime) -> list[datetime]:
    """The fire times in ``(after, until]``, in UTC. Knows numbers, lists, ranges, steps and ``*``."""
    minute, hour, *_ = expression.split()
    zone = ZoneInfo(tz)
    if minute.startswith("*") or hour.startswith("*"):
        found = _by_the_wall(expression, zone, after, until)
    else:
        found = _at_fixed_times(expression, zone, after, until)
    return sorted(found)


def _by_the_wall(expression: str, zone: ZoneInfo, after: datetime, until: datetime) -> set[datetime]:
    matches = _Matcher(expression)
    found = set()
    moment = after.replace(second=0, microsecond=0)
    while moment <= until:
        if moment > after and matches(moment.astimezone(zone)):
            found.add(moment)
        moment += MINUTE
    return found


def _at_fixed_times(expression: str, zone: ZoneInfo, after: datetime, until: datetime) -> set[datetime]:
    """Each time that a calendar shows: once if it comes twice, right after the gap if it never comes."""
    matches = _Matcher(expression)
    found = set()
    local = after.replace(tzinfo=None, second=0, microsecond=0) - timedelta(days=1)
    while local <= until.replace(tzinfo=None) + timedelta(days=1):
        if matches(local):
            moment = _first_real(local, zone)
            if after < moment <= until:
                found.add(moment)
        local += MINUTE
    return found


def _first_real(local: datetime, zone: ZoneInfo) -> datetime:
    while True:
        moment = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None, fold=0) == local:
            return moment
        local += MINUTE


class _Matcher:
    def __init__(self, expression: str) -> None:
        minute, hour, day, month, weekday = expression.split()
        self._minutes = _numbers(minute, 0, 59)
        self._hours = _numbers(hour, 0, 23)
        self._days = _numbers(day, 1, 31)
        self._months = _numbers(month, 1, 12)
        self._weekdays = {number % 7 for number in _numbers(weekday, 0, 7)}
        self._both = day.startswith("*") or weekday.startswith("*")

    def __call__(self, local: datetime) -> bool:
        if local.minute not in self._minutes or local.hour not in self._hours or local.month not in self._months:
            return False
        day, weekday = local.day in self._days, local.isoweekday() % 7 in self._weekdays
        return (day and weekday) if self._both else (day or weekday)


def _numbers(field: str, low: int, high: int) -> set[int]:
    found: set[int] = set()
    for term in field.split(","):
        span, _, step = term.partition("/")
        if span == "*":
            first, last = low, high
        elif "-" in span:
            first, last = (int(number) for number in span.split("-"))
        else:
            first, last = int(span), high if step else int(span)
        found |= set(range(first, last + 1, int(step or 1)))
    return found
