"""Says when there is too much waiting already to take more in."""

from __future__ import annotations

import logging
from collections.abc import Callable

from hookwright.core.errors import Crowded, Overloaded
from hookwright.core.job import JobState
from hookwright.core.rate import Rate, take
from hookwright.core.store import History

log = logging.getLogger(__name__)


class Pressure:
    """``refuse`` is asked for each delivery, and costs nothing; `look` asks the store, from time to time."""

    def __init__(self, history: History, *, most_queued: int, most_of_tenant: int = 0) -> None:
        """Jobs that may wait, in all and of one tenant; 0 for no limit."""
        self._history = history
        self._most = most_queued
        self._most_of_tenant = most_of_tenant
        self._queued = 0
        self._crowded: frozenset[str] = frozenset()

    @property
    def limits(self) -> bool:
        return bool(self._most or self._most_of_tenant)

    async def look(self) -> None:
        """Raises `StoreError`."""
        if self._most:
            await self._look_at_all()
        if self._most_of_tenant:
            await self._look_at_tenants()

    def refuse(self, tenant: str) -> Overloaded | None:
        """Why nothing more of a tenant is taken in now; ``None`` where it is."""
        if self._most and self._queued > self._most:
            return Overloaded(
                f"{self._queued} jobs wait, and HOOKWRIGHT_MAX_QUEUE allows {self._most}; send it again later"
            )
        if tenant in self._crowded:
            return Crowded(
                f"more jobs of {tenant} wait than the {self._most_of_tenant} that HOOKWRIGHT_MAX_TENANT_QUEUE allows; "
                "send it again later"
            )
        return None

    async def _look_at_all(self) -> None:
        queued = (await self._history.statistics()).jobs.get(JobState.QUEUED, 0)
        if queued > self._most and self._queued <= self._most:
            log.error("too many jobs wait: deliveries are refused until there are fewer", extra={"count": queued})
        elif queued <= self._most < self._queued:
            log.info("deliveries are taken again", extra={"count": queued})
        self._queued = queued

    async def _look_at_tenants(self) -> None:
        crowded = await self._history.crowded(self._most_of_tenant)
        for tenant in sorted(crowded - self._crowded):
            log.warning(
                "too many jobs of a tenant wait: its deliveries are refused until there are fewer",
                extra={"tenant": tenant},
            )
        for tenant in sorted(self._crowded - crowded):
            log.info("deliveries of a tenant are taken again", extra={"tenant": tenant})
        self._crowded = crowded


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
