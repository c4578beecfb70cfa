"""Waiting for something to claim, without missing what came between a claim and the wait."""

from __future__ import annotations

import asyncio

SHORTEST = 0.001
"""Seconds. What is due but held by another's transaction is asked for again so soon, not without any pause."""


class Waiting:
    """Who waits, and how much news the last claim has seen."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()
        self._seen = 0
        self._due_at: float | None = None
        self.news = 0
        """How often there has been something new to claim; grows only."""

    def saw(self, news: int, *, due_in: float | None) -> None:
        """A claim that began at this count of news has found all there was; more is due in so many seconds."""
        self._seen = max(self._seen, news)
        self._due_at = None if due_in is None else asyncio.get_running_loop().time() + due_in

    def left_some(self) -> None:
        """A claim has taken some, and there may be more at once."""
        self._seen = -1

    def wake(self) -> None:
        self.news += 1
        self.let_go()

    def let_go(self) -> None:
        """End all waits, without news."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def wait(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        if self.news > self._seen:
            # Still a turn of the loop, or two that wait in a row would starve everybody else.
            await asyncio.sleep(0)
            return
        if self._due_at is not None:
            seconds = min(seconds, self._due_at - loop.time())
        waiter: asyncio.Future[None] = loop.create_future()
        timer = loop.call_later(max(seconds, SHORTEST), _end, waiter)
        self._waiters.add(waiter)
        try:
            await waiter
        finally:
            timer.cancel()
            self._waiters.discard(waiter)


def _end(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
