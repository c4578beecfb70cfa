"""GitHub Marketplace: plans, who has bought which, and what is to change.

Its webhooks are not sent again when they are lost, and have no list of deliveries: compare regularly, as
`hookwright.github.marketplace` does.
https://docs.github.com/en/apps/github-marketplace/using-the-github-marketplace-api-in-your-app
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from hookwright.github.errors import NotFound
from hookwright.github.operations.caller import Caller
from hookwright.github.operations.shapes import MarketplacePurchase, PendingChange, Plan, Purchase
from hookwright.github.pages import Pages


class Marketplace:
    def __init__(self, client: Caller, *, stubbed: bool = False) -> None:
        self._client = client
        self._rest = client.rest.apps
        self._stubbed = stubbed

    def plans(self) -> Pages[Plan]:
        operation = self._rest.list_plans_stubbed if self._stubbed else self._rest.list_plans
        return cast("Pages[Plan]", self._client.paginate(operation))

    def accounts(self, plan: int) -> Pages[Purchase]:
        """Who has the plan, each with ``marketplace_purchase`` and, maybe, ``marketplace_pending_change``."""
        if self._stubbed:
            found = self._client.paginate(self._rest.list_accounts_for_plan_stubbed, plan)
        else:
            found = self._client.paginate(self._rest.list_accounts_for_plan, plan)
        return cast("Pages[Purchase]", found)

    async def purchase(self, account: int) -> Purchase | None:
        """What an account (its id) has bought; ``None``: nothing."""
        try:
            if self._stubbed:
                return cast(Purchase, await self._rest.get_subscription_plan_for_account_stubbed(account))
            return cast(Purchase, await self._rest.get_subscription_plan_for_account(account))
        except NotFound:
            return None

    def mine(self) -> Pages[MarketplacePurchase]:
        """What the user, as whom this client must speak, has bought, each with its ``account``."""
        if self._stubbed:
            found = self._client.paginate(self._rest.list_subscriptions_for_authenticated_user_stubbed)
        else:
            found = self._client.paginate(self._rest.list_subscriptions_for_authenticated_user)
        return cast("Pages[MarketplacePurchase]", found)

    async def everything(self) -> Mapping[int, Purchase]:
        """By account id, all that was bought: what a reconciliation compares its own list with."""
        found: dict[int, Purchase] = {}
        async for plan in self.plans():
            async for purchase in self.accounts(plan.id):
                found[purchase.id] = purchase
        return found


def pending_change(purchase: Purchase) -> PendingChange | None:
    """What is to change, at its ``effective_date``; a downgrade waits for the end of the paid time."""
    return cast("PendingChange | None", purchase.get("marketplace_pending_change"))
