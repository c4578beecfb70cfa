"""The GitHub App itself: where it is installed, its webhook, and what GitHub delivered. By its JWT."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import cached_property
from typing import Any, Literal, cast

from hookwright.github.errors import NotFound
from hookwright.github.operations.caller import Caller
from hookwright.github.operations.marketplace import Marketplace
from hookwright.github.operations.shapes import Delivery, Installation, RepositoryInfo
from hookwright.github.pages import Pages
from hookwright.github.results import Record


class Apps:
    def __init__(self, client: Caller) -> None:
        self._client = client
        self._rest = client.rest.apps

    async def get(self) -> Record:
        """The App: ``slug``, ``permissions``, ``events``, ``installations_count``."""
        return await self._rest.get_authenticated()

    def installations(self, **filters: Any) -> Pages[Installation]:
        return cast("Pages[Installation]", self._client.paginate(self._rest.list_installations, **filters))

    async def active_installations(self) -> AsyncIterator[Installation]:
        """All but the suspended ones, whose tokens GitHub would refuse."""
        async for installation in self.installations():
            if installation.get("suspended_at") is None:
                yield installation

    async def installation_of(self, full_name: str) -> Installation | None:
        """Of the repository ``owner/name``; ``None``: the App is not installed there."""
        owner, _, repo = full_name.partition("/")
        try:
            return cast(Installation, await self._rest.get_repo_installation(owner, repo))
        except NotFound:
            return None

    def repositories(self) -> Pages[RepositoryInfo]:
        """Each repository that the installation, as which this client must speak, may see."""
        found = self._client.paginate(self._rest.list_repos_accessible_to_installation)
        return cast("Pages[RepositoryInfo]", found)

    async def hook_config(self) -> Record:
        """``url``, ``content_type``, ``insecure_ssl``; the secret is stars."""
        return await self._rest.get_webhook_config_for_app()

    async def set_hook_config(self, **fields: Any) -> Record:
        """``url``, ``secret``, ``content_type``, ``insecure_ssl``; what is not given stays."""
        return await self._rest.update_webhook_config_for_app(**fields)

    def deliveries(self, *, status: Literal["success", "failure"] | None = None) -> Pages[Delivery]:
        """Newest first, of the last three days (Enterprise Server: seven)."""
        filters: dict[str, Any] = {} if status is None else {"status": status}
        return cast("Pages[Delivery]", self._client.paginate(self._rest.list_webhook_deliveries, **filters))

    async def delivery(self, id: int) -> Record:
        """One delivery with the ``request`` that GitHub sent and the ``response`` that it got."""
        return await self._rest.get_webhook_delivery(id)

    async def redeliver(self, id: int) -> None:
        """GitHub sends it again, with the same ``X-GitHub-Delivery``."""
        await self._rest.redeliver_webhook_delivery(id)

    @cached_property
    def marketplace(self) -> Marketplace:
        return Marketplace(self._client)

    @cached_property
    def stubbed_marketplace(self) -> Marketplace:
        """GitHub's made-up plans and accounts, to try against."""
        return Marketplace(self._client, stubbed=True)
