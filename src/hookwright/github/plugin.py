"""Adds GitHub to an app: its webhook, its event names, its context and the loop guard."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Sequence

from hookwright.core.clock import Clock
from hookwright.core.errors import ConfigError
from hookwright.core.registry import Registry
from hookwright.core.secret import Secret
from hookwright.github.auth import Sleep
from hookwright.github.client_parts import utc_now
from hookwright.github.clients import Clients
from hookwright.github.context import GitHubContext
from hookwright.github.event_names import ACTIONS
from hookwright.github.hosts import GITHUB_API
from hookwright.github.jwt import Sign
from hookwright.github.loop_guard import LoopGuard
from hookwright.github.transport import Transport
from hookwright.github.webhook import DEFAULT_PATH, GitHubWebhook


class GitHub:
    """One GitHub App, as a plugin. Without credentials its handlers run, but cannot call GitHub."""

    name = "github"

    def __init__(
        self,
        *,
        app_id: int | str | None = None,
        client_id: str | None = None,
        private_key: Secret | Sign | None = None,
        secrets: Sequence[Secret] = (),
        api_url: str = GITHUB_API,
        path: str = DEFAULT_PATH,
        insecure: bool = False,
        clock: Clock = utc_now,
        sleep: Sleep = asyncio.sleep,
        transport: Transport | None = None,
    ) -> None:
        """Without ``secrets`` there is no webhook, unless ``insecure`` says that unsigned deliveries are welcome.

        ``private_key`` is a PEM, or a function that signs with a key kept elsewhere. Raises `ConfigError` where half
        of the credentials is missing, or a value is wrong.
        """
        issuer = client_id or app_id
        if private_key is not None and issuer is None:
            raise ConfigError(
                "GITHUB_PRIVATE_KEY is set, but neither GITHUB_APP_ID nor GITHUB_CLIENT_ID: whose key is it?"
            )
        if private_key is None and issuer is not None:
            raise ConfigError(
                "GITHUB_APP_ID or GITHUB_CLIENT_ID is set, but no key: set GITHUB_PRIVATE_KEY or "
                "GITHUB_PRIVATE_KEY_PATH to the private key that you generated in the GitHub App's settings"
            )
        self.webhook = GitHubWebhook(secrets, path=path, insecure=insecure) if secrets or insecure else None
        """To be `prepared <GitHubWebhook.prepare>` by the app once all routes are declared."""
        self.clients = (
            Clients(
                issuer=issuer,
                private_key=private_key,
                api_url=api_url,
                transport=transport,
                clock=clock,
                sleep=sleep,
            )
            if issuer is not None and private_key is not None
            else None
        )
        self._clock = clock

    def setup(self, registry: Registry) -> None:
        if self.webhook is not None:
            registry.webhooks.append(self.webhook)
        registry.known_events.update(ACTIONS)
        registry.context = functools.partial(GitHubContext, clients=self.clients)
        if self.clients is not None:
            registry.middleware.insert(0, LoopGuard(self.clients, clock=self._clock))

    async def start(self) -> None:
        """Opens nothing: the first call to GitHub does, so that an app that makes none stays small."""

    async def stop(self) -> None:
        if self.clients is not None:
            await self.clients.close()
