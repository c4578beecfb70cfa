"""From what a person typed to the deliveries and jobs meant."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hookwright.cli import moments
from hookwright.core.errors import HookwrightError
from hookwright.core.job import JobState
from hookwright.core.store import DeliveryView, History, JobView

PAGE = 1000
SEARCHED = 100_000
"""How far back a beginning of an id is looked for; whole ids and numbers are found however old."""


class NotFound(HookwrightError):
    """There is nothing stored under what was typed, or more than one."""


@dataclass(frozen=True)
class Wanted:
    """Which deliveries a command is about."""

    event: str | None = None
    state: JobState | None = None
    since: str | None = None
    source: str | None = None
    id: str | None = None

    def as_filters(self, *, now: datetime) -> dict[str, Any]:
        """For `History.deliveries`. Raises `ConfigError` for a ``since`` that is no time."""
        return {
            "event": self.event,
            "state": self.state,
            "since": None if self.since is None else moments.since(self.since, now=now),
            "source": self.source,
            "id": self.id,
        }


async def every_delivery(history: History, filters: Mapping[str, Any]) -> AsyncIterator[DeliveryView]:
    """All that match the filters of `History.deliveries`, newest first, read in pages."""
    before: int | None = None
    while True:
        page = await history.deliveries(limit=PAGE, before=before, **filters)
        for view in page:
            yield view
        if len(page) < PAGE:
            return
        before = page[-1].seq


async def find_delivery(history: History, reference: str) -> DeliveryView:
    """By number, by whole id, or by the beginning of an id that only one delivery has. Raises `NotFound`."""
    if reference.isascii() and reference.isdigit() and len(reference) < 19:
        found = await history.deliveries(seq=int(reference), limit=1)
        if found:
            return found[0]
    found = await history.deliveries(id=reference, limit=10)
    if not found:
        found = await _beginning_with(history, reference)
    if len(found) > 1:
        seqs = ", ".join(str(view.seq) for view in found)
        raise NotFound(f"{reference!r} may mean any of the deliveries {seqs}: give the number, or more of the id")
    if not found:
        raise NotFound(f"no delivery {reference!r} in this store; `hookwright deliveries list` shows what there is")
    return found[0]


async def _beginning_with(history: History, reference: str) -> list[DeliveryView]:
    if len(reference) < 4:
        return []
    found: list[DeliveryView] = []
    searched = 0
    async for view in every_delivery(history, {}):
        searched += 1
        if view.id.startswith(reference):
            found.append(view)
        if len(found) > 1 or searched >= SEARCHED:
            break
    return found


async def find_job(history: History, number: int) -> JobView:
    """Raises `NotFound`."""
    found = await history.jobs(id=number, limit=1)
    if not found:
        raise NotFound(f"no job {number} in this store; `hookwright jobs list` shows what there is")
    return found[0]


async def every_job(
    history: History, *, state: JobState | None = None, handler: str | None = None, delivery_seq: int | None = None
) -> AsyncIterator[JobView]:
    """All that match, newest first, read in pages."""
    before: int | None = None
    while True:
        page = await history.jobs(limit=PAGE, before=before, state=state, handler=handler, delivery_seq=delivery_seq)
        for view in page:
            yield view
        if len(page) < PAGE:
            return
        before = page[-1].job.id
