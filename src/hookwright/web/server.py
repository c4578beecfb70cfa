"""The program's one ASGI app: webhooks in front, all other pages behind them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from hookwright.core.clock import Clock
from hookwright.core.errors import ConfigError
from hookwright.core.observer import Observer
from hookwright.core.source import Receive, WebhookSource
from hookwright.web import webhooks as plain
from hookwright.web.endpoint import Endpoint, Outcome
from hookwright.web.health import Readiness, RenderMetrics
from hookwright.web.limits import Budget, Limits
from hookwright.web.webhooks import ASGI, ReceiveMessage, Scope, SendMessage

log = logging.getLogger(__name__)

Hook: TypeAlias = Callable[[], Awaitable[None]]
OWN_PATHS = frozenset({"/healthz", "/health", "/readyz", "/metrics"})


async def _nothing() -> None:
    return None


def build(
    webhooks: Sequence[WebhookSource],
    *,
    receive: Receive,
    clock: Clock,
    observer: Observer,
    readiness: Readiness,
    metrics: RenderMetrics | None = None,
    limits: Limits | None = None,
    wait: Callable[[], float] | None = None,
    outcome: Outcome | None = None,
    startup: Hook = _nothing,
    shutdown: Hook = _nothing,
) -> Site:
    """An ASGI app that takes ``webhooks`` and hands what they parse to ``receive``.

    ``wait`` answers 0 where one more delivery may come, else the seconds until one may: it is refused with 429 then.
    Mounted into another program it answers the same paths below its mount. ``startup`` and ``shutdown`` are awaited
    where a server speaks the lifespan protocol to it; a program that runs them itself leaves them out. Raises
    `ConfigError` where two webhooks want one path, or one of the server's own.
    """
    limits = limits or Limits()
    budget = Budget(max([limits.in_flight, *(source.max_body for source in webhooks)]))

    def make(webhooks: Sequence[WebhookSource]) -> dict[str, Endpoint]:
        endpoints: dict[str, Endpoint] = {}
        for source in webhooks:
            path = source.path
            if not path.startswith("/") or not path.isascii() or any(c in path for c in " ?#%"):
                raise ConfigError(f"webhook {source.name}: the path {path!r} must start with / and be plain ASCII")
            if path in OWN_PATHS:
                raise ConfigError(
                    f"webhook {source.name}: the path {path} is taken by the server itself; choose another"
                )
            if path in endpoints:
                raise ConfigError(f"webhooks {endpoints[path].name} and {source.name} both want the path {path}")
            endpoints[path] = Endpoint(
                source,
                receive=receive,
                clock=clock,
                observer=observer,
                budget=budget,
                wait=wait,
                outcome=outcome,
            )
        return endpoints

    return Site(
        make(webhooks),
        limits,
        budget,
        make=make,
        readiness=readiness,
        metrics=metrics,
        startup=startup,
        shutdown=shutdown,
    )


class Site:
    """What `build` answers with: an ASGI app that knows its endpoints."""

    def __init__(
        self,
        endpoints: dict[str, Endpoint],
        limits: Limits,
        budget: Budget,
        *,
        make: Callable[[Sequence[WebhookSource]], dict[str, Endpoint]],
        readiness: Readiness,
        metrics: RenderMetrics | None,
        startup: Hook,
        shutdown: Hook,
    ) -> None:
        self._make = make
        self.replaced: list[Callable[[], None]] = []
        """Called when ``endpoints`` are others."""
        self.endpoints = endpoints
        self.limits = limits
        self.budget = budget
        self._readiness = readiness
        self._metrics = metrics
        self._startup = startup
        self._shutdown = shutdown
        self._pages: ASGI | None = None

    async def __call__(self, scope: Scope, receive: ReceiveMessage, send: SendMessage) -> None:
        match scope["type"]:
            case "http":
                endpoint = self.endpoints.get(_path(scope))
                if endpoint is not None:
                    await plain.serve(endpoint, self.limits, scope, receive, send)
                    return
                if self._pages is None:
                    self._pages = self._build_pages()
                await self._pages(scope, receive, send)
            case "lifespan":
                await self._live(receive, send)
            case "websocket":
                await send({"type": "websocket.close", "code": 1000})
            case kind:
                raise RuntimeError(f"ASGI scope {kind!r} is not known here")

    def replacing(self, webhooks: Sequence[WebhookSource]) -> Callable[[], None]:
        """Make endpoints for other webhooks, and answer what puts them in the place of these, all at once.

        A request under way ends at the endpoint where it began. Raises `ConfigError` as `build` does.
        """
        made = self._make(webhooks)

        def replace() -> None:
            self.flush()
            self.endpoints = made
            for tell in self.replaced:
                tell()

        return replace

    def flush(self) -> None:
        """Write what log lines were left out: called when the server stops."""
        for endpoint in self.endpoints.values():
            endpoint.flush()

    def _build_pages(self) -> ASGI:
        # Imported at the first page: 3 MB and 15 ms that a process that only takes webhooks does not need.
        from hookwright.web.pages import build_pages

        return build_pages(self._readiness, self._metrics)

    async def _live(self, receive: ReceiveMessage, send: SendMessage) -> None:
        """https://asgi.readthedocs.io/en/latest/specs/lifespan.html"""
        while True:
            message = await receive()
            begins = message["type"] == "lifespan.startup"
            phase = "lifespan.startup" if begins else "lifespan.shutdown"
            try:
                await (self._startup() if begins else self._shutdown())
            except Exception as error:
                log.exception("app failed to start or stop", extra={"reason": phase})
                await send({"type": f"{phase}.failed", "message": str(error)})
                return
            await send({"type": f"{phase}.complete"})
            if not begins:
                return


def _path(scope: Scope) -> str:
    """The path below the mount: servers put the mount's own path in front of it."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    if root and path.startswith(root) and path[len(root) : len(root) + 1] in ("", "/"):
        return path[len(root) :]
    return path
