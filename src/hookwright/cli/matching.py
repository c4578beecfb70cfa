"""Why a handler runs for a delivery, or does not."""

from __future__ import annotations

from dataclasses import dataclass

from hookwright.core.delivery import Delivery, Facts
from hookwright.core.filters import Filters
from hookwright.core.router import INTERNAL_SOURCES, Route, Router


@dataclass(frozen=True)
class Verdict:
    handler: str
    runs: bool
    reason: str


def explain(router: Router, delivery: Delivery) -> list[Verdict]:
    """One verdict for each handler that is not only for the engine's own events, those that run first."""
    matching = {route.name for route in router.match(delivery)}
    verdicts = [
        Verdict(route.name, True, _reservation(route))
        if route.name in matching
        else Verdict(route.name, False, _obstacle(route, delivery))
        for route in router
        if route.name in matching or route.source not in INTERNAL_SOURCES
    ]
    return sorted(verdicts, key=lambda verdict: not verdict.runs)


def _reservation(route: Route) -> str:
    """What is decided only when the job runs."""
    return "unless its where= says no" if route.where is not None else ""


def _obstacle(route: Route, delivery: Delivery) -> str:
    if route.source is not None and route.source != delivery.source:
        return f"wants deliveries from {route.source}"
    if not {delivery.name, delivery.event, "*"} & set(route.events):
        return f"wants {', '.join(route.events)}"
    facts = delivery.facts
    for name, found in _considered(facts):
        wanted = getattr(route.filters, name)
        if wanted and not Filters(**{name: wanted}).pass_(facts):
            return f"wants {name} {' or '.join(wanted)}, and this is {found}"
    if route.filters.bot is not None and route.filters.bot != facts.bot:
        return f"wants {'programs' if route.filters.bot else 'people'} only, and {facts.author} is not one"
    return "its filters say no"


def _considered(facts: Facts) -> list[tuple[str, str]]:
    return [
        ("repository", facts.repository or "about none"),
        ("branch", facts.branch or "about none"),
        ("label", ", ".join(facts.labels) or "without labels"),
        ("author", facts.author or "by nobody"),
    ]
