"""The program of a Celery worker that runs hookwright's handlers: ``celery -A hookwright.celery worker``.

``HOOKWRIGHT_APP`` names the app as ``hookwright run`` would be given it (``app.py`` in the current folder unless set);
settings come from the environment and ``hookwright.toml``. Nothing is read before Celery asks for the app.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import functools
import logging
import os
import threading
from pathlib import Path
from typing import Any

from celery import Celery, signals

from hookwright.app import App
from hookwright.cli.loading import load_app
from hookwright.core.errors import ConfigError
from hookwright.core.transport import Ticket
from hookwright.integrations.celery import TASK, celery_app, parse
from hookwright.settings import Settings

log = logging.getLogger(__name__)

_AGAIN = 5.0
"""Seconds until a store that could not be opened is tried again."""


class Program:
    """The app in an event loop in a thread of its own, one for each process of the worker."""

    def __init__(self, app: App, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._ready = threading.Event()
        self._perform: Any = None

    def start(self, concurrency: int) -> None:
        """Once in a process; returns before the store is open."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=lambda: asyncio.run(self._run(concurrency)), name="hookwright", daemon=True
                )
                self._thread.start()

    def stop(self) -> None:
        """Give running handlers the configured grace, then put their jobs back."""
        thread, loop, stop = self._thread, self._loop, self._stop
        if thread is not None and loop is not None and stop is not None and thread.is_alive():
            loop.call_soon_threadsafe(stop.set)
            thread.join(self._settings.shutdown_grace.total_seconds() + 10)

    def perform(self, job: int, attempt: int) -> None:
        """Run what a ticket names, to its end. Where the store is away, the ticket is dropped: another will be sent."""
        if not self._ready.wait(self._settings.lease.total_seconds()) or self._loop is None:
            log.warning("the store is not open yet; the job is sent again", extra={"job": job, "attempt": attempt})
            return
        try:
            asyncio.run_coroutine_threadsafe(self._perform(Ticket(job, attempt)), self._loop).result()
        except (concurrent.futures.CancelledError, RuntimeError):
            log.info("the worker stops; the job goes back to the queue", extra={"job": job, "attempt": attempt})

    async def _run(self, concurrency: int) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        while not self._stop.is_set():
            try:
                async with self._app.performing(concurrency=concurrency, settings=self._settings) as perform:
                    self._perform = perform
                    self._ready.set()
                    await self._stop.wait()
            except Exception:
                self._ready.clear()
                log.exception("cannot start; it is tried again", extra={"seconds": _AGAIN})
                await asyncio.sleep(_AGAIN)


@functools.cache
def _made() -> Celery:
    app = load_app(os.environ.get("HOOKWRIGHT_APP"), folder=Path.cwd())
    settings = app.settle(Settings.load(os.environ))
    if settings.transport is None or not settings.transport.startswith("celery+"):
        raise ConfigError("set HOOKWRIGHT_TRANSPORT to the broker's address behind celery+, as for `hookwright run`")
    program = Program(app, settings)
    made = celery_app(parse(settings.transport), concurrency=settings.concurrency)

    @made.task(name=TASK, ignore_result=True)  # type: ignore[untyped-decorator]
    def perform(job: int, attempt: int) -> None:
        program.perform(job, attempt)

    def worker_ready(sender: Any = None, **_: Any) -> None:
        # A pool of processes starts the program in each of them; threads and the solo pool share this process.
        pool = sender.controller.pool
        if "prefork" not in type(pool).__module__:
            program.start(pool.limit or 1)

    def process_started(**_: Any) -> None:
        program.start(1)

    def told_to_stop(**_: Any) -> None:
        # Celery waits for its tasks without end; they end when the program has given its handlers their grace.
        threading.Thread(target=program.stop, name="hookwright stop").start()

    def stopping(**_: Any) -> None:
        program.stop()

    # Held strongly: Celery's signals forget functions that nobody else holds.
    signals.worker_ready.connect(worker_ready, weak=False)
    signals.worker_process_init.connect(process_started, weak=False)
    signals.worker_shutting_down.connect(told_to_stop, weak=False)
    signals.worker_process_shutdown.connect(stopping, weak=False)
    signals.worker_shutdown.connect(stopping, weak=False)
    return made


def __getattr__(name: str) -> Any:
    # Celery looks for `app`. Made when asked for: importing a module of ours does nothing.
    if name == "app":
        return _made()
    raise AttributeError(name)
