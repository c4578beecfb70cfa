"""Keeps the engine's long-lived parts running: sources, and duties on a timer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

from hookwright.core.source import Receive, Source

log = logging.getLogger(__name__)

WhileLeading: TypeAlias = Callable[[Callable[[], Awaitable[None]]], Awaitable[None]]

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
PATIENCE = 5.0
"""Seconds that a cancelled part has to end. One that swallows its cancellation must not keep the process alive."""
WELL_AFTER = 60.0
"""A part that ran this many seconds before it failed is started again soon; one that fails at once, ever later."""


class Supervisor:
    """Starts parts as tasks, starts them again when they fail, and stops them, sources first."""

    def __init__(
        self, *, monotonic: Callable[[], float], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._tasks: list[asyncio.Task[None]] = []
        self._sources: list[asyncio.Task[None]] = []
        self.failing: dict[str, str] = {}
        """Parts that wait to be started again, with what they died of: what ``/readyz`` names."""

    def source(self, source: Source, receive: Receive, while_leading: WhileLeading | None = None) -> None:
        """Run a source until `stop`. One that returns by itself is done.

        One whose placement is ``one`` runs where and while ``while_leading`` lets it.
        """

        async def run() -> None:
            if source.placement == "one" and while_leading is not None:
                await while_leading(lambda: source.run(receive))
            else:
                await source.run(receive)

        task = asyncio.create_task(self._keep(source.name, run), name=source.name)
        self._sources.append(task)

    def part(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        self._tasks.append(asyncio.create_task(self._keep(name, run), name=name))

    def duty(self, name: str, every: timedelta, call: Callable[[], Awaitable[object]]) -> None:
        """Call now and then every ``every`` until `stop`; a call that fails is logged, and the next one comes."""
        self._tasks.append(asyncio.create_task(self._repeat(name, every, call), name=name))

    async def stop_sources(self) -> None:
        """Take nothing new in; what is running goes on."""
        await _cancel(self._sources)

    async def stop(self) -> None:
        await _cancel(self._sources)
        await _cancel(self._tasks)

    async def _keep(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        pause = FIRST_PAUSE
        while True:
            began = self._monotonic()
            try:
                await run()
                return
            except (Exception, asyncio.CancelledError) as error:
                if _stopping(error):
                    raise
                if self._monotonic() - began > WELL_AFTER:
                    pause = FIRST_PAUSE
                self.failing[name] = f"{type(error).__name__}: {error}"
                log.exception("part failed and is started again", extra={"reason": name, "seconds": pause})
            await self._sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            self.failing.pop(name, None)

    async def _repeat(self, name: str, every: timedelta, call: Callable[[], Awaitable[object]]) -> None:
        while True:
            try:
                await call()
                self.failing.pop(name, None)
            except (Exception, asyncio.CancelledError) as error:
                if _stopping(error):
                    raise
                # Once in full, then in a word: a store that is away for an hour would fill the log otherwise.
                if name in self.failing:
                    log.warning("duty failed again", extra={"reason": name, "error": str(error)})
                else:
                    log.error("duty failed", extra={"reason": name}, exc_info=error)
                self.failing[name] = f"{type(error).__name__}: {error}"
            await self._sleep(every.total_seconds())


def _stopping(error: BaseException) -> bool:
    """We are cancelled ourselves. A part that awaited something cancelled has failed, and would else end unnoticed."""
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in reversed(tasks):
        task.cancel()
    if tasks:
        _, stubborn = await asyncio.wait(tasks, timeout=PATIENCE)
        for task in stubborn:
            log.error(
                "part does not end although it was cancelled; it is left behind", extra={"reason": task.get_name()}
            )
    tasks.clear()
