"""Serves a runtime until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from hookwright.runtime import Runtime
from hookwright.web.serving import loop_factory
from hookwright.workers import Workers

log = logging.getLogger(__name__)

COLLECT_AFTER = (5000, 20, 20)
"""`gc.set_threshold` for a server; Python's own are 700, 10 and 10."""


def run(
    runtime: Runtime,
    *,
    ready: Callable[[int | None], None] | None = None,
    workers: Sequence[str] = (),
    under: int | None = None,
) -> None:
    """`serve` in an event loop of its own, uvloop where it is installed. Returns after a graceful stop."""
    # What start-up made stays: the collector need not look at it again and again under load. A delivery makes a dozen
    # objects that end by reference count alone, so rarer looks cost no memory to speak of.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(serve(runtime, ready=ready, workers=workers, under=under))


async def serve(
    runtime: Runtime,
    *,
    ready: Callable[[int | None], None] | None = None,
    workers: Sequence[str] = (),
    under: int | None = None,
) -> None:
    """Start, serve until SIGTERM or SIGINT, stop within the grace. A second signal ends at once, losing nothing.

    ``ready`` is called with the port once requests are accepted (``None`` for a worker without a web server).
    ``workers`` is the command of the worker processes to keep beside this one, as many as the settings say.
    ``under`` is the process that started this one as its worker: it stops when that one is gone.
    """
    processes = _workers(runtime, workers)
    server = None
    if runtime.role != "worker":
        from hookwright.mounted import server_for  # a worker does not pay for the web server

        # Before anything runs: without a secret there is no server, and no handler should have begun by then.
        server = server_for(runtime)
    pages = None
    if runtime.settings.metrics_port is not None:
        from hookwright.mounted import pages_for  # the same

        pages = pages_for(runtime, port=runtime.settings.metrics_port)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def told(name: str) -> None:
        if stop.is_set():
            # What runs is leased, what is stored is stored: the next process goes on with it.
            log.warning("second signal: ending at once", extra={"signal": name})
            logging.shutdown()
            os._exit(1)
        log.info("stopping", extra={"signal": name})
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told, number.name)
    reloads: set[asyncio.Task[bool]] = set()

    def reload() -> None:
        task = asyncio.ensure_future(runtime.reload())
        # The loop itself keeps no task alive.
        reloads.add(task)
        task.add_done_callback(reloads.discard)

    loop.add_signal_handler(signal.SIGHUP, reload)
    await runtime.start()
    orphan = asyncio.ensure_future(_orphaned(under, stop)) if under is not None else None
    try:
        if pages is not None:
            await pages.start()
        processes.start()
        port = None if server is None else await server.start()
        log.info("ready", extra={"role": runtime.role, "store": runtime.settings.store, "port": port})
        if ready is not None:
            ready(port)
        await stop.wait()
    finally:
        if orphan is not None:
            orphan.cancel()
        if server is not None:
            await server.stop(grace=runtime.settings.shutdown_grace)
        await processes.stop()
        await runtime.stop()
        if pages is not None:
            # Last, so that handlers can be watched while they come to their end.
            await pages.stop(timedelta(seconds=1))
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.remove_signal_handler(number)
    log.info("stopped")


def _workers(runtime: Runtime, command: Sequence[str]) -> Workers:
    settings = runtime.settings
    return Workers(
        command,
        count=settings.workers if command else 0,
        grace=settings.shutdown_grace,
        monotonic=time.monotonic,
        metrics_port=settings.metrics_port,
    )


async def _orphaned(parent: int, stop: asyncio.Event) -> None:
    while os.getppid() == parent:  # noqa: ASYNC110 - nobody tells us of our parent's end
        await asyncio.sleep(1)
    log.warning("the process that started this worker is gone: stopping", extra={"worker": parent})
    stop.set()
