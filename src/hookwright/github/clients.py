"""The clients of one GitHub App on one host."""

from __future__ import annotations

import asyncio
import random as _random
from collections.abc import Callable

from hookwright.core.clock import Clock
from hookwright.core.secret import Secret
from hookwright.core.store import Cells
from hookwright.github.auth import Grant, Sleep, key_loader
from hookwright.github.client import GitHubClient, minting
from hookwright.github.client_parts import API_VERSION, Options, Parts, utc_now
from hookwright.github.exchange import Observe
from hookwright.github.hosts import GITHUB_API
from hookwright.github.jwt import Sign
from hookwright.github.limits import Budgets
from hookwright.github.transport import Transport

_KEPT_CLIENTS = 1_000


class Clients:
    """Makes and keeps one client for the App and one for each of its installations, over one transport."""

    def __init__(
        self,
        *,
        issuer: str | int,
        private_key: Secret | Sign,
        private_key_previous: Secret | None = None,
        api_url: str = GITHUB_API,
        api_version: str = API_VERSION,
        transport: Transport | None = None,
        clock: Clock = utc_now,
        sleep: Sleep = asyncio.sleep,
        random: Callable[[], float] = _random.random,
        budgets: Budgets | None = None,
        cells: Cells | None = None,
        observe: Observe | None = None,
    ) -> None:
        """``issuer`` is the client id or App id; ``private_key`` a PEM, or a function that signs with it elsewhere.
        ``private_key_previous`` is used while GitHub refuses the other.

        ``cells`` is where workers share what they have spent of the limits. The key is loaded at the first call.
        Raises `ConfigError` at once for text that is no private key.
        """
        options = Options(
            api_url=api_url,
            api_version=api_version,
            clock=clock,
            sleep=sleep,
            random=random,
            budgets=budgets,
            cells=cells,
            observe=observe,
        )
        if transport is not None:
            options["transport"] = transport
        self._parts = Parts(options)
        self.api_url = self._parts.api_url
        self._app_identity = self._parts.app(
            issuer, *[key_loader(key) for key in (private_key, private_key_previous) if key is not None]
        )
        self._app = GitHubClient.of(self._parts, self._app_identity)
        self._tokens = self._parts.tokens(minting(self._app))
        self._installations: dict[int, GitHubClient] = {}

    def app(self) -> GitHubClient:
        """Speaks as the App itself: `/app`, its installations, its deliveries, the Marketplace."""
        return self._app

    def installation(self, id: int) -> GitHubClient:
        """Speaks as one installation; routes that want the App itself go as the App."""
        client = self._installations.get(id)
        if client is None:
            identity = self._parts.installation(Grant(id), self._tokens)
            client = GitHubClient.of(self._parts, identity, self._app_identity)
            if len(self._installations) >= _KEPT_CLIENTS:
                del self._installations[next(iter(self._installations))]
            self._installations[id] = client
        return client

    async def close(self) -> None:
        """Close the connections. A client used afterwards opens new ones."""
        await self._parts.close()
