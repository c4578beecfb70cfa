"""Hands in a delivery for each fire time of each schedule.

May run in every process: a fire's id is ``<schedule>@<fire time>``, so the second hand-in changes nothing.
"""

from __future__ import annotations

import asyncio
import zlib
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Literal

import msgspec

from hookwright.core.clock import Clock
from hookwright.core.delivery import Delivery
from hookwright.core.schedule import SOURCE, Schedule
from hookwright.core.source import Receive
from hookwright.core.store import Cells
from hookwright.sources.cron_expression import fires, missed

LONGEST_SLEEP = timedelta(seconds=30)
"""The wall clock may be set while we sleep; it is looked at again at least this often."""
ON_TIME = timedelta(seconds=60)
"""A fire handed in later than this is marked as missed."""


def delay(schedule: Schedule) -> timedelta:
    """The schedule's own part of its ``spread``: the same in every process and after every restart."""
    return schedule.spread * (zlib.crc32(schedule.name.encode()) / 2**32)


class CronSource:
    """Remembers in ``cells`` how far each schedule has come, so that a restart catches up by the schedule's rule."""

    placement: Literal["every", "one"] = "every"

    def __init__(
        self,
        schedules: Sequence[Schedule],
        cells: Cells,
        *,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.name = SOURCE
        self._schedules = tuple(schedules)
        self._cells = cells
        self._clock = clock
        self._sleep = sleep
        # Kept from one `run` to the next: a receive that fails ends the run, and must not make a fire be forgotten.
        self._reached: dict[str, datetime] = {}
        self._owed: deque[tuple[Schedule, datetime]] = deque()
        self._unsaved: set[str] = set()
        self._upcoming: dict[str, datetime] = {}
        """The next fire after what was reached: a thousand schedules are not computed at each wake."""

    async def run(self, receive: Receive) -> None:
        """Catch up, then fire on time until cancelled. Raises what ``receive`` raises; run again, nothing is lost."""
        for schedule in self._schedules:
            if schedule.name not in self._reached:
                await self._begin(schedule)
        while self._schedules:
            for schedule in self._schedules:
                self._look(schedule)
            await self._settle(receive)
            upcoming = min(self._next(schedule) for schedule in self._schedules)
            wait = upcoming - self._clock()
            if wait > timedelta(0):
                await self._sleep(min(wait, LONGEST_SLEEP).total_seconds())

    async def _begin(self, schedule: Schedule) -> None:
        """Find out what the schedule missed while no process ran."""
        now = self._clock()
        cell = await self._cells.get(schedule.name)
        # A schedule that is new here has missed nothing.
        since = now if cell is None else datetime.fromisoformat(cell.value.decode())
        self._owe(schedule, missed(schedule, since=since, now=now), reached=now)

    def _look(self, schedule: Schedule) -> None:
        """Note what has become due."""
        now = self._clock()
        upcoming = self._upcoming.get(schedule.name)
        if upcoming is not None and self._reached[schedule.name] <= now < upcoming:
            return
        self._upcoming.pop(schedule.name, None)
        # The clock may have been set back: what it then passes again has the same ids, which makes that harmless.
        # A watermark in the future, of a clock that was wrong for a while, would silence the schedule until then.
        reached = self._reached[schedule.name] = min(self._reached[schedule.name], now)
        first = next(fires(schedule, after=reached))
        if first > now:
            return
        if now - first > ON_TIME and schedule.catch_up != "none":
            # The machine slept, or the store was away: a matter for the catch-up rule.
            due = missed(schedule, since=reached, now=now)
        else:
            after = reached if now - first <= ON_TIME else max(reached, now - ON_TIME)
            due = tuple(takewhile(lambda moment: moment <= now, fires(schedule, after=after)))
        self._owe(schedule, due, reached=now)

    def _next(self, schedule: Schedule) -> datetime:
        found = self._upcoming.get(schedule.name)
        if found is None:
            found = self._upcoming[schedule.name] = next(fires(schedule, after=self._reached[schedule.name]))
        return found

    def _owe(self, schedule: Schedule, moments: Sequence[datetime], *, reached: datetime) -> None:
        self._reached[schedule.name] = reached
        self._owed.extend((schedule, moment) for moment in moments)
        self._unsaved.add(schedule.name)

    async def _settle(self, receive: Receive) -> None:
        """Hand in what is owed, and only then remember how far that brought us: stored first."""
        while self._owed:
            await self._hand_in(*self._owed[0], receive)
            self._owed.popleft()
        while self._unsaved:
            name = next(iter(self._unsaved))
            # Of several processes the last to write wins; all write nearly the same, and ids make the rest harmless.
            await self._cells.put(name, self._reached[name].isoformat().encode())
            self._unsaved.discard(name)

    async def _hand_in(self, schedule: Schedule, moment: datetime, receive: Receive) -> None:
        now = self._clock()
        body = {"schedule": schedule.name, "scheduled_at": moment, "missed": now - moment > ON_TIME}
        await receive(
            Delivery(
                source=SOURCE,
                id=f"{schedule.name}@{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                event=schedule.name,
                received_at=now,
                due_at=moment + delay(schedule) if schedule.spread else None,
                body=msgspec.json.encode(body),
            )
        )
