"""What a GitHub App has to be told, and allowed, for its handlers to run. Pure.

https://docs.github.com/en/webhooks/webhook-events-and-payloads: each event names the permission that it wants.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hookwright.github.event_names import ACTIONS
from hookwright.github.event_permissions import OR_PULL_REQUESTS, READ_FOR

# Sent to every App without asking; a manifest that asks for them is refused.
UNASKED = frozenset(
    {"github_app_authorization", "installation", "installation_repositories", "marketplace_purchase", "ping"}
)
# Not for Apps at all: of Enterprise Server's own administration, and of accounts that are sponsored.
_NOT_FOR_APPS = frozenset({"cache_sync", "enterprise", "sponsorship", "user"})
# What nearly every handler of these events does is to answer there.
_ANSWERED = frozenset({"issues", "pull_requests", "checks"})


def subscribed(names: Iterable[str]) -> tuple[str, ...]:
    """GitHub's events among what handlers want (``issues``, ``issues.opened``), as a manifest lists them."""
    events = {name.partition(".")[0] for name in names}
    return tuple(sorted(event for event in events if event in ACTIONS and event not in UNASKED | _NOT_FOR_APPS))


def permissions_for(events: Iterable[str]) -> dict[str, str]:
    """The least that GitHub wants for ``events``; where handlers usually answer, ``write``."""
    found = {READ_FOR[event] for event in events if event in READ_FOR}
    wanted = {name: "write" if name in _ANSWERED else "read" for name in sorted(found)}
    return {"metadata": "read", **wanted}


def refused(events: Iterable[str], permissions: Mapping[str, str]) -> tuple[str, ...]:
    """Those of ``events`` for which a manifest with these permissions would be refused."""

    def lacks(event: str) -> bool:
        wanted = READ_FOR.get(event)
        if event in UNASKED:
            return True
        return not (
            wanted is None or wanted in permissions or (event in OR_PULL_REQUESTS and "pull_requests" in permissions)
        )

    return tuple(event for event in events if lacks(event))
