"""The stand-in's primary rate limits: one per caller and resource, for an hour from the first request.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hookwright.testing.fake_github_routes import Answer, refused

_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_ANONYMOUS = 60


@dataclass
class _Window:
    ends_at: datetime
    used: int = 0


@dataclass
class Limits:
    """``allowed`` is for setting: ``github.limits.allowed["core"] = 3``."""

    allowed: dict[str, int] = field(
        default_factory=lambda: {"core": 5000, "search": 30, "code_search": 10, "graphql": 5000}
    )
    _windows: dict[tuple[object, str], _Window] = field(default_factory=dict)

    def count(self, who: object, resource: str, *, now: datetime, cost: int = 1) -> Answer | None:
        """Count a request; the refusal where the limit is used up."""
        window = self._window(who, resource, now)
        if window.used + cost > self._allowed(who, resource):
            whose = f"installation ID {who}" if isinstance(who, int) and who > 0 else "user"
            return refused(403, f"API rate limit exceeded for {whose}.")
        window.used += cost
        return None

    def give_back(self, who: object, resource: str, *, now: datetime) -> None:
        """A 304 costs nothing."""
        self._window(who, resource, now).used -= 1

    def headers(self, who: object, resource: str, *, now: datetime) -> dict[str, str]:
        said = self._said(who, resource, now)
        return {
            "X-RateLimit-Limit": str(said["limit"]),
            "X-RateLimit-Remaining": str(said["remaining"]),
            "X-RateLimit-Used": str(said["used"]),
            "X-RateLimit-Reset": str(said["reset"]),
            "X-RateLimit-Resource": resource,
        }

    def overview(self, who: object, *, now: datetime) -> Mapping[str, Any]:
        """What ``GET /rate_limit`` says, for free."""
        resources = {name: self._said(who, name, now) for name in self.allowed}
        return {"resources": resources, "rate": resources["core"]}

    def _said(self, who: object, resource: str, now: datetime) -> dict[str, int]:
        window, allowed = self._window(who, resource, now), self._allowed(who, resource)
        return {
            "limit": allowed,
            "remaining": max(allowed - window.used, 0),
            "reset": int(window.ends_at.timestamp()),
            "used": window.used,
        }

    def _allowed(self, who: object, resource: str) -> int:
        allowed = self.allowed[resource]
        return min(allowed, _ANONYMOUS) if who is None else allowed

    def _window(self, who: object, resource: str, now: datetime) -> _Window:
        found = self._windows.get((who, resource))
        if found is None or now >= found.ends_at:
            lasts = _MINUTE if "search" in resource else _HOUR
            found = self._windows[who, resource] = _Window(now + lasts)
        return found


def resource_of(path: str) -> str:
    """Which limit a request counts to."""
    if path.endswith("/graphql"):
        return "graphql"
    if path.startswith("/search/code"):
        return "code_search"
    return "search" if path.startswith("/search/") else "core"
