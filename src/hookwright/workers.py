"""Several worker processes under one: started, watched, and stopped together."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta

log = logging.getLogger(__name__)

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
WELL_AFTER = 30.0
"""A worker that lived for this many seconds is started again soon; one that dies at once, ever later."""


class Workers:
    """Keeps ``count`` processes running until `stop`. Each is ``hookwright run --role worker`` with our own options.

    A worker that dies takes nothing with it: its leases run out, and the others go on with its jobs.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        count: int,
        grace: timedelta,
        monotonic: Callable[[], float],
        metrics_port: int | None = None,
    ) -> None:
        """``command``: what starts one. ``grace``: how long a worker may take to stop, before it is killed.

        ``metrics_port`` is our own. Each worker has the same one after it at each start, so that a list of targets
        stays true; 0 is any that is free, for them too.
        """
        self._metrics_port = metrics_port
        self._command = tuple(command)
        self._count = count
        self._grace = grace
        self._monotonic = monotonic
        self._stopping = asyncio.Event()
        self._watchers: list[asyncio.Task[None]] = []
        self._running: dict[int, asyncio.subprocess.Process] = {}

    @property
    def pids(self) -> tuple[int, ...]:
        """Of those that run now."""
        return tuple(process.pid for process in self._running.values())

    def start(self) -> None:
        self._watchers = [asyncio.create_task(self._keep(number)) for number in range(1, self._count + 1)]

    async def stop(self) -> None:
        """SIGTERM to all; after the grace and a little more, SIGKILL. Returns when all are gone."""
        self._stopping.set()
        for process in self._running.values():
            _signal(process, signal.SIGTERM)
        if not self._watchers:
            return
        _, late = await asyncio.wait(self._watchers, timeout=self._grace.total_seconds() + 5)
        for process in self._running.values() if late else ():
            log.error("worker did not stop in time and is killed", extra={"worker": process.pid})
            _signal(process, signal.SIGKILL)
        await asyncio.gather(*self._watchers)

    def _command_of(self, number: int) -> Sequence[str]:
        if self._metrics_port is None:
            return self._command
        return (*self._command, "--metrics-port", str(self._metrics_port and self._metrics_port + number))

    async def _keep(self, number: int) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            began = self._monotonic()
            # A session of its own: Ctrl-C in our terminal would reach it twice, from the terminal and from us.
            process = await asyncio.create_subprocess_exec(*self._command_of(number), start_new_session=True)
            self._running[number] = process
            log.info("worker started", extra={"worker": process.pid, "count": number})
            if self._stopping.is_set():
                _signal(process, signal.SIGTERM)
            status = await process.wait()
            del self._running[number]
            if self._stopping.is_set():
                return
            if self._monotonic() - began > WELL_AFTER:
                pause = FIRST_PAUSE
            log.error(
                "worker ended and is started again",
                extra={"worker": process.pid, "status": status, "seconds": pause},
            )
            try:
                await asyncio.wait_for(self._stopping.wait(), pause)
            except TimeoutError:
                pause = min(pause * 2, LONGEST_PAUSE)


def worker_command(arguments: Sequence[str]) -> tuple[str, ...]:
    """What starts one worker with the arguments that `hookwright run` was given, without its own workers."""
    here = ("--role", "worker", "--workers", "0", "--under", str(os.getpid()))
    return (sys.executable, "-m", "hookwright", "run", *arguments, *here)


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except ProcessLookupError:
        # It has just ended by itself.
        return
