"""Waiting for something to claim, without missing what came between a claim and the wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Waiting:
    """Who waits, and how much news the last claim has seen."""

    def __init__(self, watch: Callable[[bool], None]) -> None:
        self._watch = watch
        self._waiters: set[asyncio.Future[None]] = set()
        self._seen = 0
        self.due_at: int | None = None
        """When something becomes claimable without anybody's doing."""

    def saw(self, work: int, *, due_at: int | None) -> None:
        """A claim has found all there was, up to the news number ``work``."""
        self._seen = max(self._seen, work)
        self.due_at = due_at

    def left_some(self) -> None:
        """A claim has taken some, and there may be more at once."""
        self._seen = -1

    def wake(self) -> None:
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def wait(self, work: Callable[[], int], seconds: float) -> None:
        if work() > self._seen or seconds <= 0:
            # Still a turn of the loop, or two that wait in a row would starve everybody else.
            await asyncio.sleep(0)
            return
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        timer = loop.call_later(seconds, _wake_one, waiter)
        self._waiters.add(waiter)
        self._watch(True)
        try:
            await waiter
        finally:
            timer.cancel()
            self._waiters.discard(waiter)
            if not self._waiters:
                self._watch(False)


def _wake_one(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
