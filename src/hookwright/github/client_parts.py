"""What the clients of one host are made of."""

from __future__ import annotations

import asyncio
import os
import random as _random
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypedDict
from urllib.parse import urlsplit

from hookwright.core.clock import Clock
from hookwright.core.store import Cells
from hookwright.github.auth import AppAuth, Auth, Grant, InstallationAuth, InstallationTokens, Mint, Sleep
from hookwright.github.cache import DEFAULT_BYTES, ResponseCache
from hookwright.github.exchange import Observe
from hookwright.github.hosts import GITHUB_API, checked_api_url, tenant_host
from hookwright.github.identity import Identity
from hookwright.github.jwt import Sign
from hookwright.github.limits import Budgets, budgets_of
from hookwright.github.limits_ledger import Ledger
from hookwright.github.transport import AiohttpTransport, Transport

# Every Enterprise Server in use knows this version, and github.com keeps it until March 2028 at the least. The next
# one, 2026-03-10, changes results; Enterprise Server answers 400 to a version that it does not know.
# https://docs.github.com/en/rest/about-the-rest-api/api-versions
API_VERSION = "2022-11-28"
_TIMEOUT = timedelta(seconds=30)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Options(TypedDict, total=False):
    """What the ``for_…`` constructors take beside the credentials."""

    api_url: str
    """``https://api.github.com``, ``https://HOST/api/v3`` (Enterprise Server) or ``https://api.SUB.ghe.com``."""
    api_version: str
    headers: Mapping[str, str]
    timeout: timedelta
    """For a whole answer; for a file, for the silence between two pieces."""
    transport: Transport
    """Instead of aiohttp. It is the caller's to close."""
    budgets: Budgets | None
    """The secondary limits to keep to; ``None``: those that the host has by itself."""
    cells: Cells | None
    """Where workers share what they have spent of the limits."""
    cache_bytes: int
    """How much of answers is kept; 0: none."""
    observe: Observe | None
    clock: Clock
    sleep: Sleep
    random: Callable[[], float]


def account_of(api_url: str, installation: int) -> str:
    """What the shared account of one installation is called."""
    return f"{urlsplit(api_url).netloc}:{Grant(installation).name}"


class Parts:
    """One transport and one cache for all the identities of a host; each with its own account of what it spent."""

    def __init__(self, options: Options) -> None:
        self.api_url = checked_api_url(options.get("api_url", GITHUB_API))
        self.api_version = options.get("api_version", API_VERSION)
        self.headers = options.get("headers")
        self.clock = options.get("clock", utc_now)
        self.sleep = options.get("sleep", asyncio.sleep)
        self.random = options.get("random", _random.random)
        self.observe = options.get("observe")
        size = options.get("cache_bytes", DEFAULT_BYTES)
        self.cache = ResponseCache(size) if size else None
        given = options.get("transport")
        self._own = AiohttpTransport(timeout=options.get("timeout", _TIMEOUT)) if given is None else None
        self.transport: Transport = given or self._own  # type: ignore[assignment]  # one of them is set
        self._host = urlsplit(self.api_url).netloc
        self._budgets = options.get("budgets") or budgets_of(self.api_url)
        self._cells = options.get("cells")
        # Unlike a process id, also distinct between two containers.
        self._worker = f"{os.getpid()}.{secrets.token_hex(3)}"
        self._tokens: list[InstallationTokens] = []

    def identity(self, name: str, auth: Auth, ledger: Ledger | None = None, *, tenant: str | None = None) -> Identity:
        name = f"{self._host}:{name}"
        return Identity(name, auth, ledger or self.ledger(name), tenant=tenant)

    def ledger(self, name: str) -> Ledger:
        return Ledger(
            self._budgets, clock=self.clock, sleep=self.sleep, cells=self._cells, name=name, worker=self._worker
        )

    def app(self, issuer: str | int, *keys: Callable[[], Sign]) -> Identity:
        """``keys``: the first is used while GitHub takes it."""
        auth = AppAuth(issuer, *keys, clock=self.clock)
        return self.identity(f"app:{issuer}", auth, tenant=tenant_host(self.api_url))

    def tokens(self, mint: Mint) -> InstallationTokens:
        tokens = InstallationTokens(mint, clock=self.clock)
        self._tokens.append(tokens)
        return tokens

    def installation(self, grant: Grant, tokens: InstallationTokens) -> Identity:
        auth = InstallationAuth(grant, tokens, clock=self.clock, sleep=self.sleep)
        # However little a token may do, what it spends is the installation's.
        ledger = self.ledger(account_of(self.api_url, grant.installation))
        tenant = f"{tenant_host(self.api_url)}/{grant.installation}"
        return self.identity(grant.name, auth, ledger, tenant=tenant)

    async def close(self) -> None:
        """Close the connections, if they are ours."""
        for tokens in self._tokens:
            await tokens.close()
        if self._own is not None:
            await self._own.close()
