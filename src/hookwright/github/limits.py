"""How much may be asked of GitHub, and when? Decided here, purely; the keeping is in `limits_ledger`.

GitHub publishes these limits and offers no way to ask how much of the secondary ones is left, so they are counted:
https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from urllib.parse import urlsplit

import msgspec

from hookwright.github.rest.content_routes import CONTENT_ROUTES


class Budgets(msgspec.Struct, frozen=True, kw_only=True):
    """What one identity may do beside its primary limit. The defaults are github.com's."""

    points_per_minute: int = 900
    """REST: a read is one, a write five."""
    graphql_points_per_minute: int = 2_000
    """A query is one, a mutation five."""
    content_per_minute: int = 80
    content_per_hour: int = 500
    between_content: timedelta = timedelta(seconds=1)
    """Between requests that notify people. https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api"""
    between_writes: timedelta = timedelta(seconds=1)
    """Between other writes, once there are many: `write_burst` may go at once."""
    write_burst: int = 10
    concurrent: int = 100


GITHUB_COM = Budgets()


def budgets_of(api_url: str) -> Budgets | None:
    """github.com and data residency have these limits; an Enterprise Server has none unless its owner sets some."""
    host = urlsplit(api_url).hostname or ""
    return GITHUB_COM if host == "api.github.com" or host.endswith(".ghe.com") else None


class Kind(Enum):
    """What a request counts as."""

    READ = "read"
    WRITE = "write"
    CONTENT = "content"
    """It notifies people."""
    QUERY = "query"
    MUTATION = "mutation"


_CONTENT = {
    method: re.compile("|".join(re.escape(route).replace(r"\{\}", "[^/]+") for route in routes))
    for method, routes in CONTENT_ROUTES.items()
}
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


def kind_of(method: str, path: str, *, harmless: bool = False) -> Kind:
    """``path`` is relative to the API's address. ``harmless``: a POST that changes nothing, as a GraphQL query."""
    if method in _READS:
        return Kind.READ
    if path.endswith("/graphql"):
        return Kind.QUERY if harmless else Kind.MUTATION
    routes = _CONTENT.get(method)
    return Kind.CONTENT if routes is not None and routes.fullmatch(path.partition("?")[0]) else Kind.WRITE


def resource_of(path: str) -> str:
    """Which of GitHub's primary limits a request draws on, by GitHub's names (``x-ratelimit-resource``)."""
    if path.startswith("/search/"):
        return "code_search" if path.startswith("/search/code") else "search"
    return "graphql" if path.endswith("/graphql") else "core"


class Window(msgspec.Struct, frozen=True):
    """At most ``limit`` units in any ``span`` seconds, counted in slots of ``slot`` seconds."""

    limit: int
    span: int
    slot: int


class Turn(msgspec.Struct, frozen=True):
    """One every ``interval`` seconds; ``burst`` may go at once after a rest."""

    interval: float
    burst: int


class Needs(msgspec.Struct, frozen=True):
    units: Mapping[str, int]
    turns: tuple[str, ...] = ()


_NEEDS: Mapping[Kind, Needs] = {
    Kind.READ: Needs({"points": 1}),
    Kind.WRITE: Needs({"points": 5}, ("write",)),
    Kind.CONTENT: Needs({"points": 5, "content_minute": 1, "content_hour": 1}, ("content",)),
    Kind.QUERY: Needs({"graphql": 1}),
    Kind.MUTATION: Needs({"graphql": 5, "content_minute": 1, "content_hour": 1}, ("content",)),
}
_AHEAD = frozenset({"points", "graphql"})
"""What may be leased before it is needed. Of content a process that dies would keep an eighth from all others, for an
hour."""
_MEANING = {
    "points": "points a minute",
    "graphql": "GraphQL points a minute",
    "content_minute": "requests a minute that create content",
    "content_hour": "requests an hour that create content",
    "write": "write a second",
    "content": "request a second that creates content",
}


class Rules:
    """A `Budgets` as windows and turns."""

    def __init__(self, budgets: Budgets) -> None:
        self.concurrent = budgets.concurrent
        self.windows = {
            "points": Window(budgets.points_per_minute, 60, 1),
            "graphql": Window(budgets.graphql_points_per_minute, 60, 1),
            "content_minute": Window(budgets.content_per_minute, 60, 1),
            "content_hour": Window(budgets.content_per_hour, 3600, 60),
        }
        self.turns = {
            "write": Turn(budgets.between_writes.total_seconds(), budgets.write_burst),
            "content": Turn(budgets.between_content.total_seconds(), 1),
        }
        # Where no time is to lie between them nobody need stand in line.
        self.needs = {
            kind: Needs(needs.units, tuple(name for name in needs.turns if self.turns[name].interval > 0))
            for kind, needs in _NEEDS.items()
        }


class Account(msgspec.Struct, kw_only=True):
    """What all workers together have spent as one identity. Times are seconds since 1970."""

    spent: dict[str, dict[int, int]] = {}
    """Window, slot, units."""
    turns: dict[str, float] = {}
    """When the next turn is due."""
    blocked: dict[str, float] = {}
    """Nothing more of a resource before then; ``*``: of any."""
    peers: dict[str, float] = {}
    """Workers, and when each was last here."""


class Leased(msgspec.Struct, frozen=True):
    """``wait`` seconds, then send. ``ahead``: units of windows that may be spent in the coming second."""

    wait: float
    ahead: Mapping[str, int]
    slots: Mapping[str, int]


class Denied(msgspec.Struct, frozen=True):
    """Nothing was booked. It may be asked again at ``at``."""

    at: float
    reason: str


def lease(account: Account, rules: Rules, kind: Kind, *, now: float, longest_wait: float) -> Leased | Denied:
    """Book one request of ``kind`` in ``account``, which is changed where the answer is `Leased`."""
    needs = rules.needs[kind]
    slots = {}
    for name, units in needs.units.items():
        window = rules.windows[name]
        spent = _pruned(account, name, window, now=now)
        slots[name] = int(now // window.slot)
        if sum(spent.values()) + units > window.limit:
            return Denied(_freed(spent, window, units), f"{window.limit} {_MEANING[name]} are used up")
    at = now
    for name in needs.turns:
        turn = rules.turns[name]
        due = max(account.turns.get(name, 0.0) - turn.interval * (turn.burst - 1), now)
        # A clock that was set back must not make anybody wait for the future that it came from.
        at = max(at, min(due, now + 3600))
        if at - now >= longest_wait:
            return Denied(at, f"1 {_MEANING[name]} is allowed, and others wait for theirs")
    for name in needs.turns:
        account.turns[name] = max(account.turns.get(name, 0.0), now) + rules.turns[name].interval
    ahead = {}
    for name, units in needs.units.items():
        spent = account.spent[name]
        # An eighth of what is free: few leases when there is plenty, and enough left for the others when there is not.
        extra = (rules.windows[name].limit - sum(spent.values()) - units) // 8 if name in _AHEAD else 0
        spent[slots[name]] = spent.get(slots[name], 0) + units + extra
        if extra:
            ahead[name] = extra
    return Leased(at - now, ahead, slots)


def give_back(account: Account, window: str, slot: int, units: int) -> None:
    """What was leased ahead and not spent."""
    spent = account.spent.get(window, {})
    if slot in spent:
        spent[slot] = max(spent[slot] - units, 0)


def _pruned(account: Account, name: str, window: Window, *, now: float) -> dict[int, int]:
    oldest = (now - window.span) // window.slot
    newest = now // window.slot
    spent = {slot: units for slot, units in account.spent.get(name, {}).items() if oldest <= slot <= newest and units}
    account.spent[name] = spent
    return spent


def _freed(spent: Mapping[int, int], window: Window, units: int) -> float:
    """When ``units`` will have left the window."""
    over = sum(spent.values()) + units - window.limit
    for slot in sorted(spent):
        over -= spent[slot]
        if over <= 0:
            return (slot + 1) * window.slot + window.span
    return (max(spent, default=0) + 1) * window.slot + window.span
