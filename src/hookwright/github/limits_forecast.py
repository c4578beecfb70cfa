"""If it goes on like this, when does which of GitHub's limits end? Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from hookwright.github.limits import Account, Budgets, Rules
from hookwright.github.response import RateLimit

_PRIMARY_SPAN = timedelta(hours=1)
_RECENT = 600
"""Seconds that say how fast it goes at present."""


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """If it goes on like this."""

    resource: str
    per_hour: float
    """Requests (GraphQL: points) an hour, as since the limit's last reset."""
    runs_out_at: datetime | None
    """``None``: not before the reset."""


class Spending(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a limit that GitHub does not tell of has been used, as all workers counted it together."""

    used: int
    limit: int
    per_hour: float
    """As in the last ten minutes."""
    runs_out_at: datetime | None
    """At this pace; ``None``: never."""
    blocked_until: datetime | None
    """GitHub refused for a secondary limit, which holds until then."""


def spending(account: Account, budgets: Budgets, *, now: datetime) -> Spending:
    """What creates content, in the last hour. ``account`` is not changed."""
    moment, limit = now.timestamp(), budgets.content_per_hour
    window = Rules(budgets).windows["content_hour"]
    slots = account.spent.get("content_hour", {})
    spent = {slot: units for slot, units in slots.items() if slot * window.slot <= moment}

    def within(start: float) -> int:
        return sum(units for slot, units in spent.items() if (slot + 1) * window.slot > start)

    pace = within(moment - _RECENT) / _RECENT
    runs_out_at = None
    for ahead in range(0, window.span + 1, window.slot):
        # What was spent leaves the window in time, and what comes goes on entering it.
        if within(moment + ahead - window.span) + pace * ahead >= limit:
            runs_out_at = now + timedelta(seconds=ahead)
            break
    blocked = account.blocked.get("*", 0.0)
    return Spending(
        used=within(moment - window.span),
        limit=limit,
        per_hour=pace * 3600,
        runs_out_at=runs_out_at,
        blocked_until=datetime.fromtimestamp(blocked, UTC) if blocked > moment else None,
    )


def forecast(limit: RateLimit, *, now: datetime) -> Forecast:
    """When does a primary limit run out? GitHub counts in hours, the last of which began an hour before the reset."""
    passed = (now - (limit.reset_at - _PRIMARY_SPAN)).total_seconds()
    # In the first minute a burst of a few requests would look like a catastrophe.
    rate = max(limit.used, 0) / max(passed, 60.0)
    runs_out_at = now
    if limit.remaining > 0:
        seconds = limit.remaining / rate if rate > 0 else float("inf")
        left = (limit.reset_at - now).total_seconds()
        if seconds >= left:
            return Forecast(resource=limit.resource, per_hour=rate * 3600, runs_out_at=None)
        runs_out_at = now + timedelta(seconds=seconds)
    elif now >= limit.reset_at:
        return Forecast(resource=limit.resource, per_hour=rate * 3600, runs_out_at=None)
    return Forecast(resource=limit.resource, per_hour=rate * 3600, runs_out_at=runs_out_at)
