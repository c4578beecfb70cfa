"""Hands in a delivery for each fire time of each schedule.

May run in every process: a fire's id is ``<schedule>@<fire time>``, so the second hand-in changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
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

    async def run(self, receive: Receive) -> None:
        """Catch up, then fire on time until cancelled."""
        reached = {schedule.name: await self._catch_up(schedule, receive) for schedule in self._schedules}
        while self._schedules:
            upcoming = {
                schedule.name: next(fires(schedule, after=reached[schedule.name])) for schedule in self._schedules
            }
            wait = min(upcoming.values()) - self._clock()
            if wait > timedelta(0):
                await self._sleep(min(wait, LONGEST_SLEEP).total_seconds())
                continue
            for schedule in self._schedules:
                if upcoming[schedule.name] <= self._clock():
                    reached[schedule.name] = await self._fire_due(schedule, reached[schedule.name], receive)

    async def _catch_up(self, schedule: Schedule, receive: Receive) -> datetime:
        now = self._clock()
        cell = await self._cells.get(schedule.name)
        if cell is None:
            # A schedule that is new here has missed nothing.
            await self._remember(schedule, now)
            return now
        since = datetime.fromisoformat(cell.value.decode())
        for moment in missed(schedule, since=since, now=now):
            await self._hand_in(schedule, moment, receive)
        await self._remember(schedule, max(since, now))
        return max(since, now)

    async def _fire_due(self, schedule: Schedule, reached: datetime, receive: Receive) -> datetime:
        """Hand in what is due. After a long sleep (a laptop's lid) that is a matter for the catch-up rule too."""
        now = self._clock()
        moment = next(fires(schedule, after=reached))
        if now - moment > ON_TIME:
            for late in missed(schedule, since=reached, now=now):
                await self._hand_in(schedule, late, receive)
            moment = now
        else:
            await self._hand_in(schedule, moment, receive)
        await self._remember(schedule, moment)
        return moment

    async def _hand_in(self, schedule: Schedule, moment: datetime, receive: Receive) -> None:
        now = self._clock()
        body = {"schedule": schedule.name, "scheduled_at": moment, "missed": now - moment > ON_TIME}
        await receive(
            Delivery(
                source=SOURCE,
                id=f"{schedule.name}@{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                event=schedule.name,
                received_at=now,
                body=msgspec.json.encode(body),
            )
        )

    async def _remember(self, schedule: Schedule, moment: datetime) -> None:
        # Of several processes the last to write wins; all write nearly the same, and ids make the rest harmless.
        await self._cells.put(schedule.name, moment.isoformat().encode())
