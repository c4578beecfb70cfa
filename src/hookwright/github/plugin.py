"""Adds GitHub to an app: its webhook, its event names, its context, the loop guard and the healing of gaps."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Sequence
from datetime import timedelta

from hookwright.core.clock import Clock
from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError
from hookwright.core.registry import Registry
from hookwright.core.secret import Secret
from hookwright.core.store import Cells
from hookwright.github import healing, polling, uninstalled
from hookwright.github.api_counters import counting
from hookwright.github.auth import Sleep
from hookwright.github.client_parts import utc_now
from hookwright.github.clients import Clients
from hookwright.github.commands import Commands
from hookwright.github.context import GitHubContext
from hookwright.github.credentials import DEFAULT, Credentials
from hookwright.github.delivery_log import DeliveryLog, window
from hookwright.github.event_names import ACTIONS
from hookwright.github.fleet import Fleet, Member
from hookwright.github.hosts import GITHUB_API
from hookwright.github.jwt import Sign
from hookwright.github.loop_guard import LoopGuard
from hookwright.github.polling import Polling
from hookwright.github.proxy import WebhookProxy
from hookwright.github.repository_config import ParsedFiles
from hookwright.github.transport import Transport
from hookwright.github.webhook import DEFAULT_PATH, GitHubWebhook

LIMITS = "github.limits"
"""Where processes share what they have spent of GitHub's limits."""


class GitHub:
    """One GitHub App, or several, as a plugin. Without credentials its handlers run, but cannot call GitHub."""

    name = "github"

    def __init__(
        self,
        *,
        app_id: int | str | None = None,
        client_id: str | None = None,
        private_key: Secret | Sign | None = None,
        private_key_previous: Secret | None = None,
        secrets: Sequence[Secret] = (),
        api_url: str = GITHUB_API,
        path: str = DEFAULT_PATH,
        insecure: bool = False,
        apps: Sequence[Credentials] = (),
        heal_every: timedelta | None = timedelta(minutes=10),
        poll: timedelta | None = None,
        webhook_proxy_url: str | None = None,
        clock: Clock = utc_now,
        sleep: Sleep = asyncio.sleep,
        transport: Transport | None = None,
    ) -> None:
        """Without ``secrets`` there is no webhook, unless ``insecure`` says that unsigned deliveries are welcome.

        ``private_key`` is a PEM, or a function that signs with a key kept elsewhere. ``apps``: further Apps behind
        the same address, on this or other hosts. ``heal_every``: how often GitHub is asked to make failed deliveries
        again. ``poll``: how often it is asked for deliveries, instead of waiting for webhooks; what is polled needs
        no healing. ``webhook_proxy_url``: a channel at smee.io or its kin, to take deliveries from. Raises
        `ConfigError` where half of the credentials is missing, a value is wrong, or one needs another.
        """
        own = Credentials(
            app_id=app_id,
            client_id=client_id,
            private_key=private_key,
            private_key_previous=private_key_previous,
            secrets=tuple(secrets),
            api_url=api_url,
        )
        # With others configured, one that has neither key nor secret is only the absence of one.
        used = [*([own] if not apps or own.issuer is not None or own.secrets else []), *apps]
        self.webhook = (
            GitHubWebhook(secrets, path=path, insecure=insecure, apps=used if apps else ())
            if insecure or any(one.secrets for one in used)
            else None
        )
        """To be `prepared <GitHubWebhook.prepare>` by the app once all routes are declared."""
        self._credentials = used
        self._several = bool(apps)
        if poll is not None and not any(one.private_key for one in used):
            raise ConfigError(
                "GITHUB_POLL (--poll) asks GitHub for deliveries as the GitHub App: set GITHUB_APP_ID (or "
                "GITHUB_CLIENT_ID) and GITHUB_PRIVATE_KEY_PATH too"
            )
        if webhook_proxy_url is not None and not any(one.secrets for one in used):
            raise ConfigError(
                "WEBHOOK_PROXY_URL brings what anybody may have sent: set GITHUB_WEBHOOK_SECRET too, to the one in the "
                "webhook's settings on GitHub"
            )
        self._heal_every = heal_every
        self._poll = poll
        self._proxy_url = webhook_proxy_url
        self._clock = clock
        self._sleep = sleep
        self._transport = transport
        self._parsed = ParsedFiles()
        # Made here too, so that a key that is none is refused before anything runs; `setup` gives them their memory.
        self.fleet = self._assemble(None)
        self._place: tuple[object, object] | None = None

    def _assemble(self, registry: Registry | None) -> Fleet:
        return Fleet([Member(one, self._clients(one, registry)) for one in self._credentials])

    def _clients(self, one: Credentials, registry: Registry | None) -> Clients | None:
        if one.issuer is None or one.private_key is None:
            return None
        return Clients(
            issuer=one.issuer,
            private_key=one.private_key,
            private_key_previous=one.private_key_previous,
            api_url=one.api_url,
            transport=self._transport,
            clock=self._clock,
            sleep=self._sleep,
            cells=None if registry is None or registry.cells is None else registry.cells(LIMITS),
            observe=None if registry is None else counting(registry.counters),
        )

    def _clients_of(self, delivery: Delivery) -> Clients | None:
        return self.fleet.of(delivery).clients

    def setup(self, registry: Registry) -> None:
        place = (registry.cells, registry.counters)
        if self._place != place:
            # A reload sets up again in the same place: connections, tokens and what is known of limits are kept.
            self.fleet = self._assemble(registry)
            self._place = place
        if self._several:
            for route in registry.router:
                for pattern in route.filters.github_app:
                    self.fleet.check(pattern, route.name)
        if self.webhook is not None:
            registry.webhooks.append(self.webhook)
        registry.known_events.update(ACTIONS)
        if registry.webhooks or any(member.clients for member in self.fleet):
            registry.router.add(uninstalled.route())
        registry.context = functools.partial(GitHubContext, fleet=self.fleet, parsed=self._parsed)
        registry.middleware.insert(0, Commands(registry.router))
        if any(member.clients for member in self.fleet):
            registry.middleware.insert(0, LoopGuard(self._clients_of, clock=self._clock))
        if registry.cells is not None:
            for member in self.fleet:
                if member.clients is not None:
                    self._ask_for_deliveries(registry, member.credentials, member.clients, registry.cells)
        if self._proxy_url is not None and self.webhook is not None:
            registry.sources.append(WebhookProxy(self._proxy_url, self.webhook, clock=self._clock, sleep=self._sleep))

    def _ask_for_deliveries(
        self, registry: Registry, one: Credentials, clients: Clients, cells: Callable[[str], Cells]
    ) -> None:
        deliveries = DeliveryLog(clients.app())
        account = healing.account_of(clients.api_url, one.issuer or "")
        suffix = "" if one.name == DEFAULT else f":{one.name}"
        if self._poll is not None:
            # Without a secret there is no webhook, but its deliveries can be read as well.
            webhook = self.webhook or GitHubWebhook((), insecure=True, wide=True)
            registry.sources.append(
                Polling(
                    deliveries,
                    webhook,
                    cells(polling.CELLS),
                    account=account,
                    window=window(clients.api_url),
                    every=self._poll,
                    clock=self._clock,
                    sleep=self._sleep,
                    name=f"{polling.NAME}{suffix}",
                )
            )
        elif self._heal_every is not None:
            # Without a secret too: a worker may have none, and the webhook be another process's.
            healing.install(
                registry,
                deliveries,
                cells(healing.CELLS),
                account=account,
                window=window(clients.api_url),
                every=self._heal_every,
                clock=self._clock,
                name=f"{healing.NAME}{suffix}",
            )

    async def start(self) -> None:
        """Opens nothing: the first call to GitHub does, so that an app that makes none stays small."""

    async def stop(self) -> None:
        for member in self.fleet:
            if member.clients is not None:
                await member.clients.close()
