"""A delivery and a job as most tests want them; what matters to a test is said there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hookwright.core.delivery import Delivery
from hookwright.core.job import Job

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DEFAULTS_OF_A_JOB: dict[str, Any] = {
    "id": 7,
    "delivery_seq": 3,
    "handler": "app:welcome",
    "tenant": "octo",
    "lane": "app:welcome",
    "run_at": NOON,
    "created_at": NOON,
}


def a_delivery(name: str = "issues.opened", **fields: Any) -> Delivery:
    event, _, action = name.partition(".")
    given = {"source": "github", "id": "g-1", "event": event, "action": action or None, "received_at": NOON}
    return Delivery(**(given | fields))


def a_job(**fields: Any) -> Job:
    return Job(**(DEFAULTS_OF_A_JOB | fields))


def a_running_job(**fields: Any) -> Job:
    return a_job(**fields).start(now=NOON, lease=15 * SECOND, worker="w1")
