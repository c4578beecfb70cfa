"""Says when there is too much waiting already to take more in."""

from __future__ import annotations

import logging
from collections.abc import Callable

from hookwright.core.job import JobState
from hookwright.core.rate import Rate, take
from hookwright.core.store import History

log = logging.getLogger(__name__)


class Pressure:
    """``refuse`` is asked for each delivery, and costs nothing; `look` asks the store, from time to time."""

    def __init__(self, history: History, *, most_queued: int) -> None:
        """``most_queued``: jobs that may wait; 0 for no limit."""
        self._history = history
        self._most = most_queued
        self._queued = 0

    async def look(self) -> None:
        """Raises `StoreError`."""
        if not self._most:
            return
        queued = (await self._history.statistics()).jobs.get(JobState.QUEUED, 0)
        if queued > self._most and self._queued <= self._most:
            log.error("too many jobs wait: deliveries are refused until there are fewer", extra={"count": queued})
        elif queued <= self._most < self._queued:
            log.info("deliveries are taken again", extra={"count": queued})
        self._queued = queued

    def refuse(self) -> str | None:
        """Why nothing more is taken in now; ``None`` where it is."""
        if self._most and self._queued > self._most:
            return f"{self._queued} jobs wait, and HOOKWRIGHT_MAX_QUEUE allows {self._most}; send it again later"
        return None


class Gate:
    """A rate for one process, by its own clock."""

    def __init__(self, rate: Rate, *, monotonic: Callable[[], float]) -> None:
        self._rate = rate
        self._monotonic = monotonic
        self._full_at = 0.0

    def wait(self) -> float:
        """0 where one more may pass, else the seconds until one may."""
        taken = take(self._rate, self._full_at, now=self._monotonic())
        self._full_at = taken.full_at
        return taken.wait
