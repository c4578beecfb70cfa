"""Asks GitHub for deliveries instead of waiting for them: development without a tunnel.

GitHub notes each delivery, delivered or not. What is read here has the id that the webhook has, so that a delivery
which also came the other way changes nothing. Give the App's webhook any address: nobody has to answer there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import Literal

import msgspec

from hookwright.core.clock import Clock
from hookwright.core.errors import DeliveryRejected
from hookwright.core.source import Receive
from hookwright.core.store import Arrival, Cells
from hookwright.github.delivery_log import DeliveryLog, Moment, Request, Sending
from hookwright.github.errors import GitHubError, NotFound, RateLimited, Refused, Unauthorized, UnreadableAnswer
from hookwright.github.webhook import GitHubWebhook

log = logging.getLogger(__name__)

NAME = "github.polling"
CELLS = "github.polling"
OVERLAP = timedelta(minutes=5)
"""A try is listed once it has ended, under the moment at which it began: it may turn up behind a later one."""
LONGEST_WAIT = timedelta(minutes=1)
_PAYLOAD_HEADERS = (b"x-github-", b"user-agent")


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """How far the list was read: up to ``newest``, of which the tries ``seen`` are the last minutes'."""

    newest: Moment
    seen: tuple[tuple[int, Moment], ...] = ()

    def past(self, sending: Sending) -> Position:
        """As it is once this try was handed in."""
        newest = max(self.newest, sending.delivered_at)
        seen = {**dict(self.seen), sending.id: sending.delivered_at}
        kept = tuple((id, moment) for id, moment in seen.items() if moment >= newest - OVERLAP)
        return Position(newest=newest, seen=kept)


def unseen(sendings: Iterable[Sending], position: Position) -> tuple[Sending, ...]:
    """Those that were not handed in yet, oldest first."""
    seen = {id for id, _ in position.seen}
    found = {
        sending.id: sending
        for sending in sendings
        if sending.id not in seen and sending.delivered_at >= position.newest - OVERLAP
    }
    return tuple(sorted(found.values(), key=lambda sending: (sending.delivered_at, sending.id)))


class Polling:
    """The first run begins with what happens from then on; a later one where the last one ended, if GitHub still
    remembers that."""

    placement: Literal["every", "one"] = "one"

    def __init__(
        self,
        deliveries: DeliveryLog,
        webhook: GitHubWebhook,
        cells: Cells,
        *,
        account: str,
        window: timedelta,
        every: timedelta,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        name: str = NAME,
    ) -> None:
        """``webhook`` reads what is fetched; its signature is not asked for, since GitHub itself was."""
        self.name = name
        self._log = deliveries
        self._webhook = webhook
        self._cells = cells
        self._cell = f"{account}/position"
        self._window = window
        self._every = every
        self._clock = clock
        self._sleep = sleep
        self._position: Position | None = None

    async def run(self, receive: Receive) -> None:
        """Until cancelled. Raises what ``receive`` raises, and `Unauthorized`; run again, nothing is left out."""
        failures = 0
        begun = False
        while True:
            wait = self._every
            try:
                if not begun:
                    self._position = await self._begin()
                    begun = True
                    log.info("asking GitHub for deliveries", extra={"seconds": self._every.total_seconds()})
                await self._look(receive)
                failures = 0
            except RateLimited as error:
                wait = max(wait, error.until - self._clock())
                log.warning("GitHub will not be asked for a while", extra={"until": error.until.isoformat()})
            except Unauthorized:
                raise
            except GitHubError as error:
                failures += 1
                wait = max(wait, min(self._every * 2 ** min(failures, 16), LONGEST_WAIT))
                log.warning("GitHub could not be asked for deliveries", extra={"error": error.reason})
            await self._sleep(wait.total_seconds())

    async def _begin(self) -> Position:
        """Where this process or another one ended, whichever came further; where neither did, now."""
        stored = await self._stored()
        known = [position for position in (self._position, stored) if position is not None]
        if known:
            return max(known, key=lambda position: (position.newest, len(position.seen)))
        # By GitHub's clock, which may not be ours. Days of history would be a surprise to who tries something out.
        first = [sending.delivered_at async for sending in self._log.since(None, pages=1)]
        position = Position(newest=max(first, default=self._clock() - self._window))
        async for sending in self._log.since(position.newest - OVERLAP):
            position = position.past(sending)
        await self._save(position)
        return position

    async def _stored(self) -> Position | None:
        cell = await self._cells.get(self._cell)
        try:
            return None if cell is None else msgspec.json.decode(cell.value, type=Position)
        except msgspec.DecodeError:
            log.warning("how far GitHub was asked is not known any more", extra={"reason": "unreadable"})
            return None

    async def _look(self, receive: Receive) -> None:
        assert self._position is not None
        since = max(self._position.newest - OVERLAP, self._clock() - self._window)
        fresh = unseen([sending async for sending in self._log.since(since)], self._position)
        try:
            for sending in fresh:
                await self._hand_in(sending, receive)
                self._position = self._position.past(sending)
        finally:
            if fresh:
                await self._save(self._position)

    async def _save(self, position: Position) -> None:
        await self._cells.put(self._cell, msgspec.json.encode(position))

    async def _hand_in(self, sending: Sending, receive: Receive) -> None:
        try:
            request = await self._log.request(sending.id)
            delivery = self._webhook.read(_headers(request, sending), bytes(request.payload), now=self._clock())
            # The first try of an event may be read after the webhook has brought it, and must not run again what
            # failed meanwhile; a redelivery is somebody's wish that it does.
            receipt = await receive(msgspec.structs.replace(delivery, rearm=sending.redelivery))
        except (NotFound, Refused, UnreadableAnswer, DeliveryRejected) as error:
            # It would be the same the next time, and must not hold up what comes after it.
            log.warning(
                "delivery cannot be read",
                extra={"delivery_id": sending.guid, "event": sending.event, "error": str(error)},
            )
            return
        if receipt.arrival is not Arrival.DUPLICATE:
            log.info(
                "delivery fetched",
                extra={
                    "delivery_id": delivery.id,
                    "event": delivery.name,
                    "jobs": receipt.jobs,
                    "status": sending.status,
                },
            )


def _headers(request: Request, sending: Sending) -> dict[bytes, bytes]:
    """As the webhook's request had them; the payload is JSON here, whatever it was sent as."""
    named = {name.lower().encode(): value.encode() for name, value in request.headers.items()}
    kept = {name: value for name, value in named.items() if name.startswith(_PAYLOAD_HEADERS)}
    known = {b"x-github-delivery": sending.guid.encode(), b"x-github-event": sending.event.encode()}
    return {**known, **kept, b"content-type": b"application/json"}
