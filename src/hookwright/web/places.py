"""The servers of one runtime: its own, and one for each further host and port that a webhook wants."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias

from hookwright.core.errors import ConfigError
from hookwright.core.registry import Registry
from hookwright.core.source import RequestSource, WebhookSource
from hookwright.web.server import Site
from hookwright.web.serving import Serving

log = logging.getLogger(__name__)

Place: TypeAlias = tuple[str, int]


def by_place(webhooks: Sequence[WebhookSource], *, port: int) -> Mapping[Place | None, Sequence[WebhookSource]]:
    """``None`` is the server's own place, at ``port``: who asks for that very port is taken in there."""
    found: dict[Place | None, list[WebhookSource]] = {None: []}
    for source in webhooks:
        place = source.place if isinstance(source, RequestSource) else None
        found.setdefault(None if place is None or place[1] == port else place, []).append(source)
    return found


class Places:
    """Starts and stops as one `Serving` does; a reload opens and closes places."""

    def __init__(self, own: Serving, site: Callable[[Sequence[WebhookSource]], Site], *, port: int) -> None:
        self._own = own
        self._site = site
        self._port = port
        self._others: dict[Place, tuple[Site, Serving]] = {}
        self._changing: asyncio.Task[None] | None = None

    def declare(self, registry: Registry) -> None:
        """For the start. Raises `ConfigError`."""
        for place, webhooks in by_place(registry.webhooks, port=self._port).items():
            if place is not None:
                self._others[place] = self._made(place, webhooks)

    def prepare(self, registry: Registry) -> Callable[[], None]:
        """For `Runtime.on_reload`."""
        wanted = {place: w for place, w in by_place(registry.webhooks, port=self._port).items() if place is not None}
        swaps = [self._others[place][0].replacing(w) for place, w in wanted.items() if place in self._others]
        fresh = {place: self._made(place, w) for place, w in wanted.items() if place not in self._others}

        def swap() -> None:
            for call in swaps:
                call()
            gone = {place: self._others.pop(place) for place in [*self._others] if place not in wanted}
            self._others |= fresh
            if gone or fresh:
                self._changing = asyncio.ensure_future(self._change(self._changing, gone, fresh))

        return swap

    async def start(self) -> int:
        """The port of the own server. Raises `ConfigError` where an address cannot be had; nothing listens then."""
        port = await self._own.start()
        try:
            for place, (_, serving) in self._others.items():
                await _start(place, serving)
        except BaseException:
            await self.stop(timedelta(0))
            raise
        return port

    async def stop(self, grace: timedelta) -> None:
        if self._changing is not None:
            await asyncio.wait([self._changing])
        await asyncio.gather(*(serving.stop(grace) for serving in self._all()))

    def _all(self) -> list[Serving]:
        return [self._own, *(serving for _, serving in self._others.values())]

    def _made(self, place: Place, webhooks: Sequence[WebhookSource]) -> tuple[Site, Serving]:
        site = self._site(webhooks)
        return site, Serving(site, host=place[0], port=place[1])

    async def _change(
        self,
        before: asyncio.Task[None] | None,
        gone: Mapping[Place, tuple[Site, Serving]],
        fresh: Mapping[Place, tuple[Site, Serving]],
    ) -> None:
        if before is not None:
            await asyncio.wait([before])
        for _, serving in gone.values():
            await serving.stop(timedelta(seconds=5))
        for place, (_, serving) in fresh.items():
            try:
                await _start(place, serving)
            except ConfigError as error:
                # The rest of the reload holds: one port that is taken must not keep all others back.
                log.error("a port of a hook could not be opened", extra={"port": place[1], "error": str(error)})


async def _start(place: Place, serving: Serving) -> None:
    try:
        await serving.start()
    except ConfigError as error:
        raise ConfigError(f"port {place[1]} of a hook: {error}") from error
