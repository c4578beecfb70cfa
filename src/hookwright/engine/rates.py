"""How often handlers may start, counted by all processes on one store together."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from hookwright.core.clock import Clock
from hookwright.core.errors import StoreUnavailable
from hookwright.core.job import Job
from hookwright.core.outcome import Outcome, PauseTenant
from hookwright.core.rate import Rate, take
from hookwright.core.router import Route
from hookwright.core.store import Cells

NAMESPACE = "rates"
_TRIES = 20
_AHEAD = 0.2
"""Seconds whose worth a process takes at once: the store is asked five times a second at most for each bucket."""
_MOST_KEPT = 10_000


class Rates:
    """A token bucket in the store for each limited handler and, where tenants have a rate, for each tenant."""

    def __init__(self, cells: Cells, *, tenant: Rate | None, clock: Clock, monotonic: Callable[[], float]) -> None:
        self._cells = cells
        self._tenant = tenant
        self._clock = clock
        self._monotonic = monotonic
        self._ahead: dict[str, int] = {}
        self._exhausted: dict[str, float] = {}

    def exhausted(self) -> frozenset[str]:
        """Handlers that nothing should be claimed for now: their rate is used up."""
        if not self._exhausted:
            return frozenset()
        now = self._monotonic()
        self._exhausted = {handler: until for handler, until in self._exhausted.items() if until > now}
        return frozenset(self._exhausted)

    async def admit(self, route: Route, job: Job) -> Outcome | None:
        """``None``: it may start. Else what becomes of the job, uncounted: it waits, where it was in its lane.

        Raises `StoreError`.
        """
        if route.rate is not None:
            wait = await self._take(f"handler/{route.name}", route.rate)
            if wait:
                self._exhausted[route.name] = self._monotonic() + wait
                return Outcome(job.release(now=self._clock()))
        if self._tenant is not None:
            wait = await self._take(f"tenant/{job.tenant}", self._tenant)
            if wait:
                if route.rate is not None:
                    # It did not start: what it took is for the next.
                    self._ahead[f"handler/{route.name}"] = self._ahead.get(f"handler/{route.name}", 0) + 1
                now = self._clock()
                reason = f"the tenant may start {self._tenant}"
                return Outcome(job.release(now=now), PauseTenant(job.tenant, now + timedelta(seconds=wait), reason))
        return None

    async def _take(self, name: str, rate: Rate) -> float:
        ahead = self._ahead.get(name, 0)
        if ahead:
            self._ahead[name] = ahead - 1
            return 0.0
        wanted = max(1, math.floor(_AHEAD / rate.interval))
        for _ in range(_TRIES):
            found = await self._cells.get(name)
            full_at = msgspec.json.decode(found.value, type=float) if found else 0.0
            taken = take(rate, full_at, now=_seconds(self._clock()), wanted=wanted)
            if not taken.granted:
                return taken.wait
            value = msgspec.json.encode(taken.full_at)
            # What is full again need not be kept.
            kept = await self._cells.put(
                name, value, expect=found.version if found else 0, expires_in=rate.per + timedelta(seconds=1)
            )
            if kept is not None:
                if len(self._ahead) >= _MOST_KEPT:
                    self._ahead.clear()
                self._ahead[name] = taken.granted - 1
                return 0.0
        raise StoreUnavailable(f"so many processes count at once that {name} could not be counted; try again")


def _seconds(moment: datetime) -> float:
    return moment.timestamp()
