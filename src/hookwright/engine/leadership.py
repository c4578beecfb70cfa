"""One process at a time may do what must not be done twice at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

import msgspec

from hookwright.core.store import Cells

log = logging.getLogger(__name__)

NAMESPACE = "leader"
_CELL = "leader"
_MARGIN = 0.75
"""Part of its life after which a leader that could not renew no longer believes that it leads. The store gives the
place away after the whole of it, so the old one has stopped before the new one begins."""


class _Claim(msgspec.Struct, frozen=True):
    holder: str
    epoch: int = 0
    """0: the version at which this very claim was stored."""


_decode = msgspec.json.Decoder(_Claim).decode


class Leadership:
    """A cell that one process holds and renews. Its version at the moment of winning is the epoch.

    Store versions only grow and are never given twice, so an epoch tells a leader from every one before it: hand it to
    whatever you write to, and refuse writes with a smaller one there (a fencing token). Our own store needs none: a
    job that a paused leader ran has lost its lease, and its end is refused.
    """

    def __init__(
        self, cells: Cells, *, holder: str, life: timedelta, monotonic: Callable[[], float], name: str = ""
    ) -> None:
        """``holder`` is this process and no other one, not even its successor of the same name."""
        self._cells = cells
        self._holder = holder
        self._life = life
        self._monotonic = monotonic
        self._name = name or holder
        self._epoch = 0
        self._until = float("-inf")
        self._won = asyncio.Event()
        self._lost = asyncio.Event()

    @property
    def epoch(self) -> int | None:
        """Set while this process leads, as far as its own monotonic clock can tell."""
        return self._epoch if self._monotonic() < self._until else None

    async def campaign(self) -> int | None:
        """Once: win, renew or stay a follower; the epoch. Called every third of a life. Raises `StoreError`."""
        began = self._monotonic()
        led = self.epoch
        found = await self._cells.get(_CELL)
        held = None if found is None else _decode(found.value)
        if found is not None and held is not None and held.holder != self._holder:
            self._lose(led)
            return None
        # An own claim that is still there was never anybody else's: the epoch goes on. One that expired was free.
        epoch = 0 if held is None or found is None else held.epoch or found.version
        version = await self._cells.put(
            _CELL,
            msgspec.json.encode(_Claim(self._holder, epoch)),
            expect=0 if found is None else found.version,
            expires_in=self._life,
        )
        if version is None:
            self._lose(led)
            return None
        self._epoch = epoch or version
        self._until = began + self._life.total_seconds() * _MARGIN
        self._lost.clear()
        self._won.set()
        if led is None:
            log.info("this node leads", extra={"worker": self._name, "count": self._epoch})
        return self.epoch

    async def resign(self) -> None:
        """Give the place away now. Called when the process stops."""
        if self.epoch is None:
            return
        self._end()
        found = await self._cells.get(_CELL)
        if found is not None and _decode(found.value).holder == self._holder:
            await self._cells.put(_CELL, found.value, expect=found.version, expires_in=timedelta(0))

    async def while_leading(self, run: Callable[[], Awaitable[None]]) -> None:
        """Run something whenever this process leads, and stop it when it no longer does. Ends when ``run`` ends."""
        while True:
            while self.epoch is None:
                self._won.clear()
                await self._won.wait()
            task = asyncio.ensure_future(run())
            lost = asyncio.ensure_future(self._lost.wait())
            try:
                while self.epoch is not None and not task.done() and not lost.done():
                    # A leader that cannot renew ends by the clock, which sets no event.
                    left = self._until - self._monotonic()
                    await asyncio.wait({task, lost}, timeout=max(left, 0.01), return_when=asyncio.FIRST_COMPLETED)
                if task.done():
                    return await task
            finally:
                task.cancel()
                lost.cancel()
                await asyncio.wait({task, lost})

    def _end(self) -> None:
        self._until = float("-inf")
        self._lost.set()

    def _lose(self, led: int | None) -> None:
        self._end()
        if led is not None:
            log.warning("this node no longer leads", extra={"worker": self._name})
