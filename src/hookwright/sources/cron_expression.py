"""When does a schedule fire? Pure: the moment to count from is an argument.

The rules for daylight saving are Debian cron's: a job at a fixed time that falls into the skipped hour runs right after
it, in the repeated hour it runs once; wildcard jobs (minute or hour begins with ``*``) follow the clock on the wall.
cronsim knows the rule for fixed times. Wildcard jobs it lets slip where the clock moves by half an hour (Lord Howe) or
at midnight (Beirut), so for them it counts on a clock that never changes, one stretch between two changes at a time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import get_args
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from hookwright.core.errors import ConfigError
from hookwright.core.schedule import CatchUp, Schedule

ALIASES: Mapping[str, str] = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def check(schedule: Schedule) -> None:
    """Raise `ConfigError` where the expression, the zone or the catch-up rule is wrong, or where it never fires."""
    if schedule.catch_up not in get_args(CatchUp):
        raise ConfigError(
            f"cron {schedule.name}: catch_up={schedule.catch_up!r}: use {', '.join(map(repr, get_args(CatchUp)))}"
        )
    if schedule.window < timedelta(0) or schedule.most < 1:
        raise ConfigError(f"cron {schedule.name}: window= cannot be negative, and most= is at least 1")
    next(fires(schedule, after=datetime(2024, 1, 1, tzinfo=UTC)))


def fires(schedule: Schedule, *, after: datetime) -> Iterator[datetime]:
    """The fire times after ``after``, in UTC, without end. Raises `ConfigError` as `check` does."""
    expression = ALIASES.get(schedule.expression.strip().lower(), schedule.expression)
    fields = expression.split()
    if len(fields) not in (5, 6):
        raise ConfigError(
            f"cron {schedule.name}: {schedule.expression!r} needs five fields (minute hour day month weekday), six "
            f"with seconds in front, or one of {', '.join(ALIASES)}"
        )
    try:
        zone = ZoneInfo(schedule.tz)
    except (KeyError, ValueError, OSError):
        raise ConfigError(f"cron {schedule.name}: there is no time zone {schedule.tz!r}") from None
    # With seconds there are no rules of cron's for daylight saving: such schedules follow the clock on the wall.
    fixed = len(fields) == 5 and not any(field.startswith("*") for field in fields[:2])
    try:
        for moment in CronSim(expression, after.astimezone(zone)) if fixed else _by_the_wall(expression, zone, after):
            # In the repeated hour cronsim begins with the first of the two, which has passed.
            if moment > after:
                yield moment.astimezone(UTC)
    except (CronSimError, ValueError) as error:
        raise ConfigError(f"cron {schedule.name}: {schedule.expression!r} is wrong: {error}") from None
    raise ConfigError(f"cron {schedule.name}: {schedule.expression!r} never fires")


def missed(schedule: Schedule, *, since: datetime, now: datetime) -> tuple[datetime, ...]:
    """The fire times in ``(since, now]`` that are still to be handed in, oldest first, by its catch-up rule."""
    if schedule.catch_up == "none" or since >= now:
        return ()
    most = 1 if schedule.catch_up == "last" else schedule.most
    # A year of minutes is half a million moments, of which the newest few are wanted: look ever further back for them.
    whole = min(now - since, schedule.window)
    back = min(timedelta(hours=1), whole)
    while True:
        passed = takewhile(lambda moment: moment <= now, fires(schedule, after=now - back))
        found = deque(passed, maxlen=most)
        if len(found) == most or back == whole:
            return tuple(found)
        back = min(back * 4, whole)


def _by_the_wall(expression: str, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """The moments at which the clock on the wall shows what ``expression`` says."""
    start = after.astimezone(UTC).replace(microsecond=0)
    offset = _offset(zone, start)
    while True:
        seen = start
        for local in CronSim(expression, start + offset):
            moment = local - offset
            change = _change(zone, offset, seen, moment)
            if change is not None:
                # The change itself may be a fire time: count on from just before it.
                start, offset = change - SECOND, _offset(zone, change)
                break
            yield moment
            seen = moment
        else:
            return


def _change(zone: ZoneInfo, offset: timedelta, start: datetime, end: datetime) -> datetime | None:
    """The first moment in ``(start, end]`` with another offset than ``offset``, which holds right after ``start``."""
    while start < end:
        probe = min(start + DAY, end)
        if _offset(zone, probe) != offset:
            while probe - start > SECOND:
                middle = start + SECOND * ((probe - start) // SECOND // 2)
                if _offset(zone, middle) == offset:
                    start = middle
                else:
                    probe = middle
            return probe
        start = probe
    return None


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)
