"""What an observer is told of a request: for metrics and logs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

import msgspec


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """One request that was sent, or held back, and how it ended. Holds no secret; ``path`` has no query."""

    method: str
    path: str
    identity: str
    status: int | None
    """``None``: there was no answer."""
    limited: bool = False
    """GitHub refused it for a limit; without a status: it was not sent, since a limit was known to hold."""
    took: timedelta
    waited: timedelta
    """Before it, for a limit."""
    kept: bool
    """The answer was still true, and cost nothing."""
    resource: str
    remaining: int | None
    """Of that primary limit; ``None`` where GitHub does not say."""
    request_id: str | None


Observe: TypeAlias = Callable[[Exchange], None]
"""Told after each request, redirects counted as part of it. It must not raise, nor take long."""
