"""How much of a sender is too much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one server takes at once. A body's size is limited by its source (`WebhookSource.max_body`)."""

    receive: timedelta = timedelta(seconds=30)
    """For a whole request to arrive, from its first byte; GitHub itself gives up after ten seconds."""
    keep_alive: timedelta = timedelta(seconds=65)
    """For a connection to stay silent. Over the minute that proxies keep theirs: who closes first loses a request."""
    linger: timedelta = timedelta(seconds=5)
    """For a refused sender to finish sending; closing at once would destroy the answer on its way."""
    head: int = 64 * 1024
    """Bytes of a request that are not its body: request line, headers, trailers."""
    in_flight: int = 64 * 1024 * 1024
    """Bytes of bodies received and not yet stored, of all requests together."""
    connections: int = 4096


class Budget:
    """Counts bytes in flight against a capacity."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.used = 0

    def take(self, size: int) -> bool:
        """``False``: there is no room, and nothing was taken. An empty budget takes anything, so that a large body
        is never refused for ever."""
        if self.used and self.used + size > self.capacity:
            return False
        self.used += size
        return True

    def give_back(self, size: int) -> None:
        self.used -= size
