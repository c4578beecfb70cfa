"""Asks for runs. Asking twice before a run has begun is asking once: the delivery's id says which run is meant."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from hookwright import Arrival, Delivery, Facts, Receipt
from onedev_mirror.clock import Clock
from onedev_mirror.state.mirrors import Mirrors
from onedev_mirror.state.tables import Mirror

log = logging.getLogger(__name__)
SOURCE = "mirror"
PERSON = "mirror/person"
"""The tenant of what a person asked for: quiet hours and GitHub's limits pause the other one only."""
STALE = timedelta(hours=6)

Receive = Callable[[Delivery], Awaitable[Receipt]]


class Asking:
    def __init__(self, mirrors: Mirrors, receive: Receive, clock: Clock) -> None:
        self._mirrors = mirrors
        self._receive = receive
        self._clock = clock

    async def want(self, repository_id: int, reason: str, *, urgent: bool = False) -> bool:
        """Ask for a run; whether one was asked for now. ``urgent``: a person waits for it."""
        generation = await self._mirrors.want(repository_id, reason, now=self._clock())
        if generation is None:
            return False
        return await self.send(repository_id, generation, reason, urgent=urgent)

    async def send(self, repository_id: int, generation: int, reason: str, *, urgent: bool = False) -> bool:
        """Hand in the delivery of this run; whether it was not known yet."""
        receipt = await self._receive(
            _delivery(
                "sync",
                # What a person asks for overtakes the same wish of the program's: whoever comes first does it.
                f"{repository_id}.{generation}{'!' if urgent else ''}",
                {"repository_id": repository_id, "reason": reason, "urgent": urgent},
                now=self._clock(),
                tenant=PERSON if urgent else SOURCE,
            )
        )
        return receipt.arrival is Arrival.STORED

    async def unstar(self, mirror: Mirror, act: str) -> None:
        """Ask for the next act about a star that is gone."""
        body = {"repository_id": mirror.repository_id, "act": act}
        # Once an hour is often enough for what failed.
        stamp = self._clock().strftime("%Y%m%d%H")
        identity = f"unstar.{mirror.repository_id}.{act}.{stamp}"
        await self._receive(_delivery("unstar", identity, body, now=self._clock(), tenant=SOURCE))

    async def notify(self, identity: str, kind: str, title: str, text: str, **facts: Any) -> None:
        """Tell people, once for each ``identity``."""
        body = {"kind": kind, "title": title, "text": text, "facts": facts}
        await self._receive(_delivery("notify", f"notify.{identity}"[:200], body, now=self._clock(), tenant=SOURCE))

    async def look(self, what: str, identity: str) -> None:
        """Ask for a poll or a walk now, beside those that are due by the clock."""
        await self._receive(_delivery("look", f"{what}.{identity}", {"what": what}, now=self._clock(), tenant=PERSON))

    async def remind(self) -> int:
        """Ask again for what was wanted and may have been forgotten in between; how many were."""
        forgotten = 0
        for repository_id, generation in await self._mirrors.unsent(now=self._clock()):
            mirror = await self._mirrors.get(repository_id)
            if mirror is None:
                continue
            stored = await self.send(repository_id, generation, mirror.wanted_reason)
            forgotten += stored
            wanted_at = mirror.wanted_at
            if not stored and wanted_at is not None and wanted_at < self._clock() - STALE:
                log.warning("a run that was asked for never began", extra={"repository": mirror.full_name})
                await self._mirrors.skip_generation(repository_id, generation)
        return forgotten


def _delivery(action: str, identity: str, body: dict[str, Any], *, now: datetime, tenant: str) -> Delivery:
    return Delivery(
        source=SOURCE,
        id=identity,
        event="mirror",
        action=action,
        received_at=now,
        body=json.dumps(body).encode(),
        tenant=tenant,
        facts=Facts(),
    )
