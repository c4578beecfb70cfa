"""An App that answers comments must not answer its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hookwright.core.clock import Clock
from hookwright.core.delivery import Delivery
from hookwright.core.errors import Skip
from hookwright.core.middleware import Next
from hookwright.github.clients import Clients

ClientsOf = Callable[[Delivery], Clients | None]
_RELEARN_AFTER = timedelta(hours=1)
"""A GitHub App may be renamed, and its bot account with it."""
_MADE = frozenset({"created", "opened", "submitted"})
_SUBJECTS = ("comment", "review", "issue", "pull_request")


class LoopGuard:
    """Middleware: ends jobs as skipped whose delivery this very App caused, unless the route has ``own_events``.

    It looks at who sent the event: the App's bot account, or a person for whom the App acted
    (``performed_via_github_app``). Our own name is asked of GitHub when the first bot's delivery arrives. If that
    fails, the job fails with it and is retried: to run it unguarded could start a loop.
    """

    def __init__(self, clients: ClientsOf, *, clock: Clock) -> None:
        """``clients`` answers those of the App that a delivery is for; ``None``: it cannot act, and causes nothing."""
        self._clients = clients
        self._clock = clock
        self._known: dict[Clients, tuple[tuple[str, int], datetime]] = {}

    async def __call__(self, ctx: Any, call_next: Next) -> Any:
        route = ctx.state.get("route")
        clients = self._clients(ctx.delivery)
        guarded = ctx.delivery.source == "github" and not (route is not None and route.own_events)
        if guarded and clients is not None:
            if ctx.delivery.facts.bot and await self._is_our_bot(clients, ctx.delivery.facts.author):
                raise Skip("this App caused the event itself; own_events=True lets it through")
            # A look at the bytes: most deliveries do not name an App, and parsing each for it would cost more.
            if b'"performed_via_github_app":' in ctx.delivery.body and await self._acted_for_a_person(clients, ctx):
                raise Skip("a person caused the event through this App; own_events=True lets it through")
        return await call_next(ctx)

    async def _is_our_bot(self, clients: Clients, login: str | None) -> bool:
        slug, _ = await self._myself(clients)
        return login is not None and login.lower() == f"{slug}[bot]".lower()

    async def _acted_for_a_person(self, clients: Clients, ctx: Any) -> bool:
        # Only where the event is that the thing was made: what we made stays marked when others touch it later.
        if ctx.delivery.action not in _MADE or not isinstance(ctx.payload, dict):
            return False
        made: dict[str, Any] = next(
            (ctx.payload[name] for name in _SUBJECTS if isinstance(ctx.payload.get(name), dict)), {}
        )
        via = made.get("performed_via_github_app")
        if not isinstance(via, dict):
            return False
        _, id = await self._myself(clients)
        return bool(via.get("id") == id)

    async def _myself(self, clients: Clients) -> tuple[str, int]:
        now = self._clock()
        known = self._known.get(clients)
        if known is None or now - known[1] > _RELEARN_AFTER:
            app = await clients.app().get("/app")
            known = self._known[clients] = ((str(app["slug"]), int(app["id"])), now)
        return known[0]
