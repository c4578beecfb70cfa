"""Keeps one identity inside its limits, together with the other workers that act as it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from hookwright.core.clock import Clock
from hookwright.core.errors import StoreError
from hookwright.core.store import Cells
from hookwright.github.errors import RateLimited, SecondaryRateLimited
from hookwright.github.limits import (
    Account,
    Budgets,
    Denied,
    Kind,
    Leased,
    Rules,
    give_back,
    lease,
)
from hookwright.github.response import RateLimit, rate_limit, skew
from hookwright.github.retry_rules import LONGEST_WAIT

_SLICE = 1.0
"""Seconds that a lease from the shared account holds; how late a worker may hear of what another met."""
_PEER_LIFE = 60.0
_KEPT_FOR = timedelta(hours=2)
_CONFLICTS = 8
_UNBOUNDED = 100
_CLOCKS_DIFFER = timedelta(seconds=5)


class Ledger:
    """Awaited before each request (`enter`) and told of each answer (`learn`, `leave`).

    Waits below ten seconds happen here; for a longer one `RateLimited` is raised before anything is sent. With
    ``cells`` the account is shared: leased for a second at a time, so that a store is asked once a second at most for
    reads. Without, or while the store cannot be reached, this process counts for itself.
    """

    def __init__(
        self,
        budgets: Budgets | None,
        *,
        clock: Clock,
        sleep: Callable[[float], Awaitable[Any]],
        cells: Cells | None = None,
        name: str = "",
        worker: str = "",
    ) -> None:
        """``name`` is the identity's, the same in all workers; ``worker`` is this one's."""
        self._said: dict[str, Mapping[str, str]] = {}
        self._last: Mapping[str, str] = {}
        self.secondary_hits = 0
        self._secondary: SecondaryRateLimited | None = None
        self._rules = None if budgets is None else Rules(budgets)
        self._most = _UNBOUNDED if budgets is None else budgets.concurrent
        self._share = self._most
        self._clock = clock
        self._sleep = sleep
        self._cells = cells
        self._name = name
        self._worker = worker
        self._account = Account()
        self._lock = asyncio.Lock()
        self._ahead: dict[str, int] = {}
        self._slots: Mapping[str, int] = {}
        self._slice_end = 0.0
        self._exhausted: dict[str, datetime] = {}
        self._in_flight = 0
        self._queue: deque[asyncio.Future[None]] = deque()

    async def enter(self, kind: Kind, resource: str) -> float:
        """Return when the request may be sent, and how many seconds that took; `leave` must follow.

        Raises `RateLimited`.
        """
        waited = 0.0
        if self._secondary is not None or self._exhausted or not self._drawn(kind):
            waited = await self._admitted(kind, resource)
        if self._in_flight >= self._share:
            turn = asyncio.get_running_loop().create_future()
            self._queue.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._hand_on()
                raise
        else:
            self._in_flight += 1
        return waited

    def leave(self) -> None:
        self._hand_on()

    def _hand_on(self) -> None:
        """The place goes to the next who waits, or is free."""
        if self._in_flight <= self._share:
            while self._queue:
                turn = self._queue.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._in_flight -= 1

    @property
    def last(self) -> RateLimit | None:
        """The primary limit that the last answer spoke of."""
        return rate_limit(self._last)

    @property
    def limits(self) -> Mapping[str, RateLimit]:
        """What GitHub last said of each primary limit, by resource."""
        found = {resource: rate_limit(headers) for resource, headers in self._said.items()}
        return {resource: limit for resource, limit in found.items() if limit is not None}

    def learn(self, headers: Mapping[str, str]) -> None:
        """Take in what an answer's headers say of the primary limits."""
        remaining = headers.get("x-ratelimit-remaining")
        if remaining is None:
            return
        # Read when somebody asks; nearly every answer is followed by another one first.
        resource = headers.get("x-ratelimit-resource", "core")
        self._last = self._said[resource] = headers
        if remaining == "0":
            limit = rate_limit(headers)
            if limit is not None:
                now = self._clock()
                ahead = skew(headers, now=now) or timedelta(0)
                reset_at = limit.reset_at - (ahead if abs(ahead) > _CLOCKS_DIFFER else timedelta(0))
                self._exhausted[resource] = reset_at + timedelta(seconds=1)
        elif self._exhausted:
            self._exhausted.pop(resource, None)

    async def met(self, error: RateLimited, resource: str) -> None:
        """GitHub refused a request for a limit. The other workers are told."""
        if isinstance(error, SecondaryRateLimited):
            self._secondary = error
            self.secondary_hits += 1
        if self._cells is not None:
            name = "*" if isinstance(error, SecondaryRateLimited) else resource
            until = error.until.timestamp()

            def note(account: Account) -> None:
                account.blocked[name] = max(account.blocked.get(name, 0.0), until)

            async with self._lock:
                await self._change(note)

    def _drawn(self, kind: Kind) -> bool:
        """Spend what was leased ahead, if it is enough: the way of nearly all reads."""
        rules = self._rules
        if rules is None and self._cells is None:
            return True
        if self._clock().timestamp() >= self._slice_end:
            return False
        if rules is None:
            return True
        needs, ahead = rules.needs[kind], self._ahead
        if needs.turns:
            return False
        for name, units in needs.units.items():
            if ahead.get(name, 0) < units:
                return False
        for name, units in needs.units.items():
            ahead[name] -= units
        return True

    async def _admitted(self, kind: Kind, resource: str) -> float:
        waited = 0.0
        while True:
            self._hold(resource)
            now = self._clock()
            held = self._held(resource, now)
            if held is None and self._drawn(kind):
                return waited
            if held is None:
                async with self._lock:
                    answer = await self._leased(kind, longest=LONGEST_WAIT.total_seconds() - waited)
                held = self._held(resource, now)
                if held is None and isinstance(answer, Leased):
                    if answer.wait > 0:
                        await self._sleep(answer.wait)
                    return waited + answer.wait
                if held is None and isinstance(answer, Denied):
                    until = datetime.fromtimestamp(answer.at, UTC)
                    held = RateLimited(f"not asked, to stay inside GitHub's limits: {answer.reason}", until=until)
            assert held is not None
            seconds = max((held.until - now).total_seconds(), 0.001)
            if seconds + waited >= LONGEST_WAIT.total_seconds():
                raise held
            await self._sleep(seconds)
            waited += seconds

    def _hold(self, resource: str) -> None:
        """Forget what has passed."""
        now = self._clock()
        if self._secondary is not None and self._secondary.until <= now:
            self._secondary = None
        until = self._exhausted.get(resource)
        if until is not None and until <= now:
            del self._exhausted[resource]

    def _held(self, resource: str, now: datetime) -> RateLimited | None:
        """While a limit is known to hold, do not even ask: GitHub may ban who goes on."""
        known = self._secondary
        if known is not None and known.until > now:
            return SecondaryRateLimited(
                known.message, until=known.until, status=known.status, method=known.method, url=known.url
            )
        until = self._exhausted.get(resource)
        if until is not None and until > now:
            return RateLimited(f"not asked: the {resource} limit is used up until its reset", until=until)
        return None

    async def _leased(self, kind: Kind, *, longest: float) -> Leased | Denied:
        now = self._clock().timestamp()
        answer: Leased | Denied = Leased(0.0, {}, {})
        ahead, slots = dict(self._ahead), self._slots

        def book(account: Account) -> None:
            nonlocal answer
            for name, units in ahead.items():
                if units > 0 and name in slots:
                    give_back(account, name, slots[name], units)
            account.peers = {name: at for name, at in account.peers.items() if abs(now - at) < _PEER_LIFE}
            account.peers[self._worker] = now
            account.blocked = {name: until for name, until in account.blocked.items() if until > now}
            if self._rules is not None:
                answer = lease(account, self._rules, kind, now=now, longest_wait=longest)

        account = await self._change(book)
        self._share = max(self._most // max(len(account.peers), 1), 1)
        for name, until in account.blocked.items():
            self._told(name, datetime.fromtimestamp(until, UTC))
        if isinstance(answer, Leased):
            self._ahead = dict(answer.ahead)
            self._slots = answer.slots
            self._slice_end = now + _SLICE
        else:
            self._ahead, self._slots = {}, {}
        return answer

    def _told(self, name: str, until: datetime) -> None:
        """Another worker met a limit."""
        if name != "*":
            self._exhausted[name] = max(self._exhausted.get(name, until), until)
        elif self._secondary is None or self._secondary.until < until:
            self._secondary = SecondaryRateLimited("another worker met a secondary rate limit", until=until)

    async def _change(self, change: Callable[[Account], None]) -> Account:
        """Apply ``change`` to the account, in the store if there is one; ``change`` may run several times."""
        if self._cells is None:
            change(self._account)
            return self._account
        try:
            for _ in range(_CONFLICTS):
                cell = await self._cells.get(self._name)
                account = _account(None if cell is None else cell.value)
                change(account)
                version = 0 if cell is None else cell.version
                value = msgspec.json.encode(account)
                if await self._cells.put(self._name, value, expect=version, expires_in=_KEPT_FOR) is not None:
                    self._account = account
                    return account
        except StoreError:
            pass
        # The store is down, or very busy: better to count alone than not to work.
        change(self._account)
        return self._account


async def account_in(cells: Cells, name: str) -> Account:
    """What the workers have noted together of the identity ``name``. Raises `StoreError`."""
    cell = await cells.get(name)
    return _account(None if cell is None else cell.value)


def _account(value: bytes | None) -> Account:
    if value is None:
        return Account()
    try:
        return msgspec.json.decode(value, type=Account)
    except msgspec.DecodeError:
        # Another release's, perhaps: a minute of counting is lost.
        return Account()
