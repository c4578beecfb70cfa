"""What calls to GitHub's API come to, in the words of `hookwright.core.fields`."""

from __future__ import annotations

from hookwright.core.counters import Counters
from hookwright.github.exchange import Exchange, Observe

REQUESTS = "hookwright_github_requests_total"
SECONDS = "hookwright_github_request_seconds_total"
WAITED = "hookwright_github_waited_seconds_total"


def counting(counters: Counters) -> Observe:
    """Counts each request by the limit that it goes against and by how it ended."""

    def observe(exchange: Exchange) -> None:
        counters.add(REQUESTS, 1, resource=exchange.resource, outcome=_outcome(exchange))
        if exchange.status is None and exchange.limited:
            return
        counters.add(SECONDS, exchange.took.total_seconds(), resource=exchange.resource)
        if exchange.waited:
            counters.add(WAITED, exchange.waited.total_seconds(), resource=exchange.resource)

    return observe


def _outcome(exchange: Exchange) -> str:
    if exchange.status is None:
        return "held back" if exchange.limited else "unreachable"
    if exchange.kept:
        return "unchanged"
    if exchange.limited:
        return "limited"
    return f"{exchange.status // 100}xx"
