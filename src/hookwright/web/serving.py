"""uvicorn, run from within a program that is already running a loop and handles its own signals."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import math
from collections.abc import Callable, Generator
from datetime import timedelta
from typing import Any, cast

import uvicorn

from hookwright.web import listening
from hookwright.web.server import Site
from hookwright.web.shared import Shared

log = logging.getLogger(__name__)


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    """Makes the loop to run everything in: uvloop's where it is installed."""
    try:
        import uvloop  # Not on Windows.
    except ImportError:
        return asyncio.new_event_loop
    return cast("Callable[[], asyncio.AbstractEventLoop]", uvloop.new_event_loop)


class Serving:
    """One server for one site. `start` once, `stop` once."""

    def __init__(
        self,
        site: Site,
        *,
        host: str,
        port: int,
        plain: bool = False,
        setting: str = "HOOKWRIGHT_PORT",
        says: str = "listening",
    ) -> None:
        """``host`` may be ``unix:/path``; ``port`` 0 takes any that is free. ``plain`` serves webhooks as ASGI.

        ``setting`` is what an operator changes for another port; ``says`` is the log's line once it listens.
        """
        self._setting = setting
        self._says = says
        self._site = site
        self._host = host
        self._port = port
        self._plain = plain
        self._server: _Server | None = None
        self._run: asyncio.Task[None] | None = None

    async def start(self) -> int:
        """Listen, and answer the port. Raises `ConfigError` where the address cannot be had."""
        listener = listening.listen(self._host, self._port, setting=self._setting)
        try:
            server = _Server(self._configure())
            self._run = asyncio.create_task(server.serve(sockets=[listener]), name="web server")
            started = asyncio.create_task(server.began.wait())
            await asyncio.wait([self._run, started], return_when=asyncio.FIRST_COMPLETED)
            started.cancel()
            if self._run.done():
                await self._run
                raise RuntimeError("the web server ended before it had begun")
        except BaseException:
            listening.remove(listener)
            listener.close()
            raise
        self._server, self._listener = server, listener
        host, port = listening.where(listener)
        log.info(self._says, extra={"host": host, "port": port})
        return port

    async def stop(self, grace: timedelta) -> None:
        """Take no more connections, answer the requests in flight, and close. After ``grace`` cut what is left."""
        if self._server is None or self._run is None:
            return
        server, self._server = self._server, None
        listening.remove(self._listener)
        server.config.timeout_graceful_shutdown = cast("int", grace.total_seconds())
        server.should_exit = True
        with contextlib.suppress(TimeoutError):
            # A second over: uvicorn itself cuts its tasks after the grace.
            await asyncio.wait_for(asyncio.shield(self._run), grace.total_seconds() + 1)
        for connection in list(server.server_state.connections):
            give_up: Callable[[], None] = getattr(connection, "give_up", connection.transport.abort)
            give_up()
        await self._run
        self._site.flush()

    async def wait(self) -> None:
        """Until the server ends: by `stop`, or by an error, which is raised."""
        if self._run is not None:
            await asyncio.shield(self._run)

    def _configure(self) -> uvicorn.Config:
        limits = self._site.limits
        settings: dict[str, Any] = {
            "loop": "none",
            "ws": "none",
            "interface": "asgi3",
            "lifespan": "off",
            "log_config": None,
            # It warns of each request that is no HTTP: a sender could fill the log.
            "log_level": "error",
            "access_log": False,
            "server_header": False,
            "proxy_headers": False,
            "forwarded_allow_ips": [],
            "workers": 1,
            "timeout_keep_alive": math.ceil(limits.keep_alive.total_seconds()),
            "backlog": listening.BACKLOG,
        }
        config = uvicorn.Config(self._site, http="httptools", **settings)
        config.load()
        if self._plain:
            return config
        try:
            # Not at the top: where uvicorn has lost a name that it is built on, the server still has to start.
            from hookwright.web.hook_protocol import HookProtocol, unsuitable

            reason = unsuitable(config, asyncio.get_running_loop())
        except ImportError as error:
            reason = str(error)
        if reason is not None:
            log.warning(
                "uvicorn is not as expected; webhooks are served the plain way, which is slower",
                extra={"version": uvicorn.__version__, "reason": reason},
            )
            return config
        shared = Shared(self._site.endpoints, limits)
        self._site.replaced.append(lambda: shared.use(self._site.endpoints))
        config.http_protocol_class = cast("type[asyncio.Protocol]", functools.partial(HookProtocol, shared=shared))
        return config


class _Server(uvicorn.Server):
    """Says when it has begun, and leaves signals to the program around it."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.began = asyncio.Event()

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.began.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield
