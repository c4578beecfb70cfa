"""When does a schedule fire? Pure: the moment to count from is an argument.

The rules for daylight saving are Debian cron's, as cronsim implements them: a job at a fixed time that falls into the
skipped hour runs right after it, in the repeated hour it runs once; wildcard jobs follow the clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from hookwright.core.errors import ConfigError
from hookwright.core.schedule import Schedule

ALIASES: Mapping[str, str] = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}


def check(schedule: Schedule) -> None:
    """Raise `ConfigError` where the expression or the zone is wrong, or where it never fires."""
    next(fires(schedule, after=datetime(2024, 1, 1, tzinfo=UTC)))


def fires(schedule: Schedule, *, after: datetime) -> Iterator[datetime]:
    """The fire times after ``after``, in UTC, without end. Raises `ConfigError` as `check` does."""
    expression = ALIASES.get(schedule.expression.strip().lower(), schedule.expression)
    if len(expression.split()) != 5:
        # cronsim would take six fields as seconds, for which there are no daylight saving rules.
        raise ConfigError(
            f"cron {schedule.name}: {schedule.expression!r} needs five fields (minute hour day month weekday) "
            f"or one of {', '.join(ALIASES)}"
        )
    try:
        zone = ZoneInfo(schedule.tz)
    except (KeyError, ValueError, OSError):
        raise ConfigError(f"cron {schedule.name}: there is no time zone {schedule.tz!r}") from None
    try:
        moments = CronSim(expression, after.astimezone(zone))
        for moment in moments:
            yield moment.astimezone(UTC)
    except CronSimError as error:
        raise ConfigError(f"cron {schedule.name}: {schedule.expression!r} is wrong: {error}") from None
    raise ConfigError(f"cron {schedule.name}: {schedule.expression!r} never fires")


def missed(schedule: Schedule, *, since: datetime, now: datetime) -> tuple[datetime, ...]:
    """The fire times in ``(since, now]`` that are still to be handed in, oldest first, by its catch-up rule."""
    if schedule.catch_up == "none":
        return ()
    start = max(since, now - schedule.window)
    passed = takewhile(lambda moment: moment <= now, fires(schedule, after=start))
    # A year of minutes is half a million moments: look at no more than a window full of them.
    found = tuple(islice(passed, 100_000))
    return found[-1:] if schedule.catch_up == "last" else found[-schedule.most :]
