"""The clients of one GitHub App on one host."""

from __future__ import annotations

import asyncio
import random as _random
from collections.abc import Callable

from hookwright.core.clock import Clock
from hookwright.core.secret import Secret
from hookwright.github.auth import AppAuth, InstallationAuth, InstallationTokens, Sleep
from hookwright.github.client import GitHubClient, utc_now
from hookwright.github.hosts import GITHUB_API, checked_api_url
from hookwright.github.jwt import Sign, read_private_key, signer
from hookwright.github.response import Response
from hookwright.github.transport import AiohttpTransport, Transport

_KEPT_CLIENTS = 1_000


class Clients:
    """Makes and keeps one client for the App and one for each of its installations, over one transport."""

    def __init__(
        self,
        *,
        issuer: str | int,
        private_key: Secret | Sign,
        api_url: str = GITHUB_API,
        transport: Transport | None = None,
        clock: Clock = utc_now,
        sleep: Sleep = asyncio.sleep,
        random: Callable[[], float] = _random.random,
    ) -> None:
        """``issuer`` is the client id or App id; ``private_key`` a PEM, or a function that signs with it elsewhere.

        The key is loaded at the first call. Raises `ConfigError` at once for text that is no private key.
        """
        self.api_url = checked_api_url(api_url)
        self._own_transport = AiohttpTransport() if transport is None else None
        self._transport: Transport = transport or self._own_transport  # type: ignore[assignment]  # one of them is set
        self._clock = clock
        self._sleep = sleep
        self._random = random
        self._app_auth = AppAuth(issuer, _loader(private_key), clock=clock)
        self._app = self._client(self._app_auth)
        self._tokens = InstallationTokens(self._mint, clock=clock)
        self._installations: dict[int, GitHubClient] = {}

    def app(self) -> GitHubClient:
        """Speaks as the App itself: `/app`, its installations, its deliveries, the Marketplace."""
        return self._app

    def installation(self, id: int) -> GitHubClient:
        """Speaks as one installation; routes that want the App itself go as the App."""
        client = self._installations.get(id)
        if client is None:
            client = self._client(InstallationAuth(id, self._tokens, clock=self._clock, sleep=self._sleep))
            if len(self._installations) >= _KEPT_CLIENTS:
                del self._installations[next(iter(self._installations))]
            self._installations[id] = client
        return client

    async def close(self) -> None:
        """Close the connections. A client used afterwards opens new ones."""
        await self._tokens.close()
        if self._own_transport is not None:
            await self._own_transport.close()

    async def _mint(self, installation: int) -> Response:
        # A second token harms nobody, so this POST may be repeated.
        return await self._app.send("POST", f"/app/installations/{installation}/access_tokens", harmless=True)

    def _client(self, auth: AppAuth | InstallationAuth) -> GitHubClient:
        return GitHubClient(
            self._transport,
            auth,
            api_url=self.api_url,
            app_auth=self._app_auth,
            clock=self._clock,
            sleep=self._sleep,
            random=self._random,
        )


def _loader(private_key: Secret | Sign) -> Callable[[], Sign]:
    if isinstance(private_key, Secret):
        pem = Secret(read_private_key(private_key.reveal()))
        return lambda: signer(pem.reveal())
    sign = private_key
    return lambda: sign
