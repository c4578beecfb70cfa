"""Brings back what GitHub could not deliver: at start, and on a timer.

GitHub never sends a failed delivery again by itself. What it failed to deliver while no server answered, or while the
store refused, it still remembers for some days and sends again on request, with the same GUID.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import msgspec

from hookwright.core.clock import Clock
from hookwright.core.counters import Counters
from hookwright.core.delivery import Delivery
from hookwright.core.errors import Retry
from hookwright.core.registry import Registry
from hookwright.core.retry import RetryPolicy
from hookwright.core.router import Route
from hookwright.core.schedule import SOURCE
from hookwright.core.source import Receive
from hookwright.core.store import Cells
from hookwright.github.delivery_log import DeliveryLog, Sending
from hookwright.github.errors import GitHubError, NotFound, RateLimited, Unauthorized
from hookwright.github.gaps import Asked, Decision, Gap, begin, decide, gaps

log = logging.getLogger(__name__)

NAME = "github.heal"
CELLS = "github.gaps"
COUNTER = "hookwright_github_redeliveries_total"
START_AFTER = timedelta(seconds=5)
"""The server that shall take the redeliveries starts at the same time."""
MOST = 1000
"""Redeliveries at one healing: about one a second, as GitHub wants writes, makes that a quarter of an hour."""
PAGES = 100
"""Of all tries. What is older is listed by failure alone: a busy App's successes would use up its requests."""
PATIENCE = 5
"""So many refusals in a row are no matter of single deliveries."""
TIMEOUT = timedelta(minutes=45)
RETRY = RetryPolicy(retries=10)


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What the last healing left behind, kept in the store: for the next one, and for ``hookwright doctor``."""

    watermark: datetime
    healed_at: datetime
    asked: int = 0
    """How many deliveries GitHub was asked for then."""
    failing: int = 0
    """How many it could not deliver so far."""
    oldest: datetime | None = None
    """When the first of those failed."""


class GapHealer:
    """The handler of the timer's fires. ``account`` names the App and its host: a store may serve several."""

    def __init__(
        self,
        deliveries: DeliveryLog,
        cells: Cells,
        *,
        account: str,
        window: timedelta,
        clock: Clock,
        counters: Counters,
        most: int = MOST,
        pages: int = PAGES,
    ) -> None:
        self._log = deliveries
        self._memory = Memory(cells, account, window)
        self._window = window
        self._clock = clock
        self._counters = counters
        self._most = most
        self._pages = pages

    async def handle(self, ctx: Any) -> dict[str, int]:
        """Heal; the numbers become the job's result. Raises `Retry` at a limit, which leaves other timers alone."""
        try:
            progress = await self.heal()
        except RateLimited as error:
            raise Retry(error.reason, after=max(error.until - self._clock(), timedelta(seconds=1))) from error
        return {"asked": progress.asked, "failing": progress.failing}

    async def heal(self) -> Progress:
        """Look, ask for what is due, and remember. Cut anywhere, the next one goes on with what was not asked for.

        Raises `GitHubError` where GitHub does not list, or refuses one request after the other.
        """
        began = self._clock()
        decision = await self._look(began)
        asked = await self._ask(decision.redeliver)
        open_gaps = (*decision.redeliver, *decision.waiting)
        progress = Progress(
            watermark=decision.watermark,
            healed_at=self._clock(),
            asked=asked,
            failing=len(open_gaps),
            oldest=min((gap.first_at for gap in open_gaps), default=None),
        )
        await self._memory.save(progress)
        if open_gaps:
            log.info("asked GitHub for what it could not deliver", extra={"count": asked, "failing": len(open_gaps)})
        else:
            log.debug("nothing that GitHub could not deliver")
        return progress

    async def _look(self, began: datetime) -> Decision:
        before = await self._memory.progress()
        since = begin(None if before is None else before.watermark, now=began, window=self._window)
        if before is not None and before.oldest is not None and before.oldest < since:
            log.warning(
                "GitHub has forgotten deliveries that it could not deliver",
                extra={"until": since.isoformat(), "failing": before.failing},
            )
        found = gaps(await self._listed(since))
        asked = {}
        for gap in found:
            known = await self._memory.asked(gap.guid)
            if known is not None:
                asked[gap.guid] = known
        return decide(found, asked, began=began, most=self._most)

    async def _listed(self, since: datetime) -> list[Sending]:
        try:
            listed = [sending async for sending in self._log.since(since, pages=self._pages)]
        except NotFound:
            # The GitHub App has no webhook: nothing was delivered that could have failed.
            return []
        if len(listed) >= self._pages * 100:
            oldest = listed[-1].delivered_at
            listed += [one async for one in self._log.since(since, status="failure") if one.delivered_at <= oldest]
        return listed

    async def _ask(self, redeliver: tuple[Gap, ...]) -> int:
        asked = in_a_row = 0
        for gap in redeliver:
            result: Literal["asked", "refused"] = "asked"
            try:
                await self._log.redeliver(gap.sending)
            except (RateLimited, Unauthorized):
                raise
            except GitHubError as error:
                result, in_a_row = "refused", in_a_row + 1
                log.warning("GitHub does not deliver again", extra={"delivery_id": gap.guid, "error": error.reason})
                if in_a_row >= PATIENCE:
                    raise
            else:
                asked, in_a_row = asked + 1, 0
            self._counters.add(COUNTER, 1, result=result)
            # Only now: killed in between, we ask twice, which changes nothing; the other way it would be forgotten.
            await self._memory.note(gap.guid, now=self._clock())
        return asked


class Memory:
    """What healings leave in the store for one another."""

    def __init__(self, cells: Cells, account: str, window: timedelta) -> None:
        self._cells = cells
        self._account = account
        self._window = window

    async def progress(self) -> Progress | None:
        """``None`` before the first healing, and where what is kept is not ours to read."""
        cell = await self._cells.get(f"{self._account}/progress")
        return None if cell is None else _decoded(cell.value, Progress)

    async def save(self, progress: Progress) -> None:
        await self._cells.put(f"{self._account}/progress", msgspec.json.encode(progress))

    async def asked(self, guid: str) -> Asked | None:
        cell = await self._cells.get(f"{self._account}/asked/{guid}")
        return None if cell is None else _decoded(cell.value, Asked)

    async def note(self, guid: str, *, now: datetime) -> None:
        before = await self.asked(guid)
        asked = Asked(times=1 if before is None else before.times + 1, at=now)
        # GitHub itself forgets by then.
        await self._cells.put(f"{self._account}/asked/{guid}", msgspec.json.encode(asked), expires_in=self._window * 2)


class HealingTimer:
    """A source: a fire soon after the start, then one ``every`` so often.

    All processes name the moments alike, so that a store shared by several has one job for each.
    """

    placement: Literal["every", "one"] = "every"

    def __init__(
        self,
        every: timedelta,
        *,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        name: str = NAME,
    ) -> None:
        self.name = name
        self._every = every
        self._clock = clock
        self._sleep = sleep

    async def run(self, receive: Receive) -> None:
        await self._sleep(START_AFTER.total_seconds())
        await receive(self._fire(self._clock()))
        every = self._every.total_seconds()
        while True:
            now = self._clock().timestamp()
            upcoming = (now // every + 1) * every
            await self._sleep(upcoming - now)
            await receive(self._fire(datetime.fromtimestamp(upcoming, UTC)))

    def _fire(self, moment: datetime) -> Delivery:
        return Delivery(
            source=SOURCE,
            id=f"{self.name}@{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            event=self.name,
            received_at=self._clock(),
        )


def install(
    registry: Registry,
    deliveries: DeliveryLog,
    cells: Cells,
    *,
    account: str,
    window: timedelta,
    every: timedelta,
    clock: Clock,
    name: str = NAME,
) -> None:
    """Add the timer and its handler. One healing runs at a time, whatever the number of processes."""
    healer = GapHealer(deliveries, cells, account=account, window=window, clock=clock, counters=registry.counters)
    registry.sources.append(HealingTimer(every, clock=clock, name=name))
    registry.router.add(
        Route(
            name=name,
            events=(name,),
            source=SOURCE,
            handler=healer.handle,
            retry=RETRY,
            timeout=TIMEOUT,
            concurrency=1,
            order="latest",
        )
    )


def account_of(api_url: str, issuer: str | int) -> str:
    """What the cells of one App on one host are called."""
    return f"{api_url}/{issuer}"


def _decoded(value: bytes, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(value, type=kind)
    except msgspec.DecodeError:
        # Written by another version: to begin anew costs a few requests more.
        return None
