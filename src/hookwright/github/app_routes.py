"""Which routes want the App itself (its JWT) and not one of its installations? Pure.

GitHub's API description marks them; the list follows its "GitHub Apps" and "Marketplace" pages:
https://docs.github.com/en/rest/apps/apps and https://docs.github.com/en/rest/apps/marketplace
"""

from __future__ import annotations

import re

_ONE = "[^/]+"
_ROUTES = (
    "/app",
    "/app/hook/config",
    "/app/hook/deliveries",
    "/app/hook/deliveries/{}",
    "/app/hook/deliveries/{}/attempts",
    "/app/installation-requests",
    "/app/installations",
    "/app/installations/{}",
    "/app/installations/{}/access_tokens",
    "/app/installations/{}/suspended",
    "/marketplace_listing/accounts/{}",
    "/marketplace_listing/plans",
    "/marketplace_listing/plans/{}/accounts",
    "/marketplace_listing/stubbed/accounts/{}",
    "/marketplace_listing/stubbed/plans",
    "/marketplace_listing/stubbed/plans/{}/accounts",
    "/orgs/{}/installation",
    "/repos/{}/{}/installation",
    "/users/{}/installation",
    "/enterprises/{}/installation",
)
_WANTED = re.compile("|".join(route.replace("{}", _ONE) for route in _ROUTES))


def wants_app(path: str) -> bool:
    """``path`` is relative to the API's address, and may have a query."""
    return _WANTED.fullmatch(path.partition("?")[0]) is not None
