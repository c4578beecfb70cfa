"""A runtime behind HTTP: the site of a program of its own, or one mounted into another ASGI program."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from hookwright.core.errors import ConfigError
from hookwright.core.registry import Registry
from hookwright.core.source import WebhookSource
from hookwright.runtime import Runtime
from hookwright.web.places import Places, by_place
from hookwright.web.server import Site, build
from hookwright.web.serving import Serving
from hookwright.web.webhooks import ReceiveMessage, Scope, SendMessage


def site_for(runtime: Runtime, *, port: int | None = None) -> Site:
    """The site of a runtime, with the webhooks that are for ``port`` (``None``: with all).

    Raises `ConfigError` where its webhooks have no secret to verify with."""
    # What is asked of GitHub itself needs no signature.
    routes = runtime.registry.router
    wanted = not len(routes) or any(route.source in (None, "github") for route in routes)
    if wanted and not runtime.registry.webhooks and runtime.settings.poll is None:
        raise ConfigError(
            "there is no webhook secret: set GITHUB_WEBHOOK_SECRET to the one in your GitHub App's settings. "
            "To try things out on this machine only, --insecure-no-secret accepts unsigned deliveries, and --poll asks "
            "GitHub for them"
        )

    def own(registry: Registry) -> Sequence[WebhookSource]:
        return registry.webhooks if port is None else by_place(registry.webhooks, port=port)[None]

    site = _site(runtime, own(runtime.registry))
    runtime.on_reload(lambda registry: site.replacing(own(registry)))
    return site


def _site(runtime: Runtime, webhooks: Sequence[WebhookSource]) -> Site:
    return build(
        webhooks,
        receive=runtime.inbox.receive,
        clock=runtime.clock,
        observer=runtime.observer,
        readiness=runtime.readiness,
        metrics=runtime.render_metrics,
        wait=runtime.gate.wait if runtime.gate is not None else None,
        outcome=runtime.outcome,
    )


def server_for(runtime: Runtime) -> Places:
    """A server at the configured address, which is loopback where deliveries need no signature (`Settings.load`), and
    servers where webhooks want a port of their own."""
    settings = runtime.settings
    own = Serving(site_for(runtime, port=settings.port), host=settings.host, port=settings.port)
    places = Places(own, lambda webhooks: _site(runtime, webhooks), port=settings.port)
    places.declare(runtime.registry)
    runtime.on_reload(places.prepare)
    return places


def pages_for(runtime: Runtime, *, port: int) -> Serving:
    """A server for ``/metrics`` and the probes alone, beside the one for webhooks or in a worker, which has none.

    At the address of the other; on loopback where that is a socket file."""
    host = runtime.settings.host
    return Serving(
        _site(runtime, ()),
        host="127.0.0.1" if host.startswith("unix:") else host,
        port=port,
        plain=True,
        setting="HOOKWRIGHT_METRICS_PORT",
        says="metrics are served",
    )


class Mounted:
    """The app as an ASGI program. Its lifespan starts it; without one (mounted), the first request does."""

    def __init__(self, *, start: Callable[[], Awaitable[Runtime]], stop: Callable[[], Awaitable[None]]) -> None:
        self._start = start
        self._stop = stop
        self._site: Site | None = None
        self._starting = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: ReceiveMessage, send: SendMessage) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        site = self._site or await self._ready()
        await site(scope, receive, send)

    async def _ready(self) -> Site:
        async with self._starting:
            if self._site is None:
                self._site = site_for(await self._start())
            return self._site

    async def _live(self, receive: ReceiveMessage, send: SendMessage) -> None:
        await receive()
        try:
            await self._ready()
        except Exception as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._site = None
        await self._stop()
        await send({"type": "lifespan.shutdown.complete"})
