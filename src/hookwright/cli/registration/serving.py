"""Serves the registration site on loopback until it is done."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Generator

import uvicorn

from hookwright.cli.registration.site import RegistrationSite
from hookwright.github.manifest import Registration
from hookwright.web import listening

_LAST_ANSWER = 3


async def serve(site: RegistrationSite, *, port: int, ready: Callable[[str], None]) -> Registration:
    """Answers once the file is written and the browser has been told. ``ready`` is given the address to open.

    Never listens on anything but 127.0.0.1; ``port`` 0 takes any that is free. Raises `ConfigError` where it is taken.
    """
    listener = listening.listen("127.0.0.1", port)
    config = uvicorn.Config(
        site.asgi(),
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        proxy_headers=False,
        timeout_graceful_shutdown=_LAST_ANSWER,
    )
    server = _Server(config)
    address = site.start(listening.where(listener)[1])
    running = asyncio.create_task(server.serve(sockets=[listener]), name="registration")
    try:
        ready(address)
        done = asyncio.create_task(site.done.wait())
        await asyncio.wait([running, done], return_when=asyncio.FIRST_COMPLETED)
        done.cancel()
    finally:
        # Answers in flight, the last page among them, are sent first.
        server.should_exit = True
        await running
        listener.close()
    assert site.registration is not None
    return site.registration


class _Server(uvicorn.Server):
    """Leaves Ctrl-C to the program around it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield
