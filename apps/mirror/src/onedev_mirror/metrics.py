"""What Prometheus is told. https://prometheus.io/docs/practices/naming/"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

STATES = ("waiting", "syncing", "synced", "failed", "held", "skipped", "frozen", "removed")
ENDS = ("synced", "unchanged", "failed", "held", "skipped", "frozen")
EVENTS = frozenset({"star", "watch", "push", "release", "create", "delete", "repository", "ping", "public", "gollum"})


class Metrics:
    """Of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        own = self.registry
        self.webhooks = Counter("webhook_requests", "Webhooks answered.", ["event_type", "status"], registry=own)
        self.syncs = Counter("sync_operations", "Runs ended.", ["status"], registry=own)
        self.duration = Histogram(
            "sync_duration_seconds",
            "How long runs took.",
            buckets=(1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600),
            registry=own,
        )
        self.active = Gauge("active_syncs", "Runs under way in this process.", registry=own)
        self.repositories = Gauge("repository_count", "Repositories known.", registry=own)
        self.database = Gauge("database_health", "1: the database answers.", registry=own)
        self.states = Gauge("mirror_states", "Repositories by state.", ["state"], registry=own)
        self.fetched = Counter("mirror_fetched_bytes", "Bytes that came from GitHub.", registry=own)
        self.cache = Gauge("mirror_cache_bytes", "Bytes in the cache.", registry=own)
        self.oldest = Gauge(
            "mirror_oldest_sync_age_seconds", "Since the copy that is furthest behind was last equal.", registry=own
        )
        self.newest = Gauge("mirror_newest_sync_age_seconds", "Since any copy was last found equal.", registry=own)
        self.polled = Gauge("mirror_poll_age_seconds", "Since GitHub was last asked for new stars.", registry=own)
        self.walked = Gauge("mirror_walk_age_seconds", "Since the last walk through all stars ended.", registry=own)
        self.account = Gauge("mirror_account_frozen", "1: GitHub refuses the token.", registry=own)
        self.guard = Gauge(
            "mirror_guard_holding", "1: many stars are gone at once; a person should look.", registry=own
        )
        for state in ENDS:
            self.syncs.labels(state)

    def ended(self, state: str, seconds: float, nbytes: int) -> None:
        self.syncs.labels(state).inc()
        self.duration.observe(seconds)
        self.fetched.inc(nbytes)

    def webhook(self, event: str, status: int) -> None:
        """Whoever sends chooses the event's name: one that is not known does not become a label."""
        self.webhooks.labels(event if event in EVENTS else "other", str(status)).inc()

    def render(
        self,
        *,
        counts: Mapping[str, int],
        totals: Mapping[str, Any],
        moments: Mapping[str, datetime | None],
        flags: Mapping[str, bool],
        now: datetime,
    ) -> bytes:
        """All of them, as text. ``moments``: polled, walked. ``flags``: account, guard, database."""
        for state in STATES:
            self.states.labels(state).set(counts.get(state, 0))
        self.repositories.set(sum(counts.values()))
        self.cache.set(totals.get("cache_bytes", 0))
        ages = {
            self.oldest: totals.get("oldest_sync_at"),
            self.newest: totals.get("newest_sync_at"),
            self.polled: moments.get("polled"),
            self.walked: moments.get("walked"),
        }
        for gauge, at in ages.items():
            # What never happened has no age.
            gauge.set(float("nan") if at is None else (now - at).total_seconds())
        self.database.set(flags["database"])
        self.account.set(flags["account"])
        self.guard.set(flags["guard"])
        return generate_latest(self.registry)
