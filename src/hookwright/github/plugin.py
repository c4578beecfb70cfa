"""Adds GitHub to an app: its webhook, its event names, its context and the loop guard."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Sequence
from datetime import timedelta

from hookwright.core.clock import Clock
from hookwright.core.errors import ConfigError
from hookwright.core.registry import Registry
from hookwright.core.secret import Secret
from hookwright.core.store import Cells
from hookwright.github import healing, polling
from hookwright.github.auth import Sleep
from hookwright.github.client_parts import utc_now
from hookwright.github.clients import Clients
from hookwright.github.context import GitHubContext
from hookwright.github.delivery_log import DeliveryLog, window
from hookwright.github.event_names import ACTIONS
from hookwright.github.hosts import GITHUB_API
from hookwright.github.jwt import Sign
from hookwright.github.loop_guard import LoopGuard
from hookwright.github.polling import Polling
from hookwright.github.proxy import WebhookProxy
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
        heal_every: timedelta | None = timedelta(minutes=10),
        poll: timedelta | None = None,
        webhook_proxy_url: str | None = None,
        clock: Clock = utc_now,
        sleep: Sleep = asyncio.sleep,
        transport: Transport | None = None,
    ) -> None:
        """Without ``secrets`` there is no webhook, unless ``insecure`` says that unsigned deliveries are welcome.

        ``private_key`` is a PEM, or a function that signs with a key kept elsewhere. ``heal_every``: how often GitHub
        is asked to make failed deliveries again. ``poll``: how often it is asked for deliveries, instead of waiting
        for webhooks; what is polled needs no healing. ``webhook_proxy_url``: a channel at smee.io or its kin, to take
        deliveries from. Raises `ConfigError` where half of the credentials is missing, a value is wrong, or one needs
        another.
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
        if poll is not None and self.clients is None:
            raise ConfigError(
                "GITHUB_POLL (--poll) asks GitHub for deliveries as the GitHub App: set GITHUB_APP_ID (or "
                "GITHUB_CLIENT_ID) and GITHUB_PRIVATE_KEY_PATH too"
            )
        if webhook_proxy_url is not None and not secrets:
            raise ConfigError(
                "WEBHOOK_PROXY_URL brings what anybody may have sent: set GITHUB_WEBHOOK_SECRET too, to the one in the "
                "webhook's settings on GitHub"
            )
        self._account = healing.account_of(api_url, issuer or "")
        self._heal_every = heal_every
        self._poll = poll
        self._proxy_url = webhook_proxy_url
        self._clock = clock
        self._sleep = sleep

    def setup(self, registry: Registry) -> None:
        if self.webhook is not None:
            registry.webhooks.append(self.webhook)
        registry.known_events.update(ACTIONS)
        registry.context = functools.partial(GitHubContext, clients=self.clients)
        if self.clients is not None:
            registry.middleware.insert(0, LoopGuard(self.clients, clock=self._clock))
            if registry.cells is not None:
                self._ask_for_deliveries(registry, DeliveryLog(self.clients.app()), registry.cells)
        if self._proxy_url is not None and self.webhook is not None:
            registry.sources.append(WebhookProxy(self._proxy_url, self.webhook, clock=self._clock, sleep=self._sleep))

    def _ask_for_deliveries(self, registry: Registry, deliveries: DeliveryLog, cells: Callable[[str], Cells]) -> None:
        api_url = self.clients.api_url if self.clients is not None else GITHUB_API
        if self._poll is not None:
            # Without a secret there is no webhook, but its deliveries can be read as well.
            webhook = self.webhook or GitHubWebhook((), insecure=True, wide=True)
            source = Polling(
                deliveries,
                webhook,
                cells(polling.CELLS),
                account=self._account,
                window=window(api_url),
                every=self._poll,
                clock=self._clock,
                sleep=self._sleep,
            )
            registry.sources.append(source)
        elif self._heal_every is not None:
            # Without a secret too: a worker may have none, and the webhook be another process's.
            healing.install(
                registry,
                deliveries,
                cells(healing.CELLS),
                account=self._account,
                window=window(api_url),
                every=self._heal_every,
                clock=self._clock,
            )

    async def start(self) -> None:
        """Opens nothing: the first call to GitHub does, so that an app that makes none stays small."""

    async def stop(self) -> None:
        if self.clients is not None:
            await self.clients.close()
