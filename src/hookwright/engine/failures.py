"""The engine's own delivery about a dead letter, for those who asked with ``on_error``."""

from __future__ import annotations

from datetime import datetime

import msgspec

from hookwright.core.delivery import Delivery
from hookwright.core.job import Job, JobState
from hookwright.core.plan import Plan, plan
from hookwright.core.router import Router

SOURCE = "engine"


def job_failed(job: Job, delivery: Delivery, *, router: Router, now: datetime) -> Plan | None:
    """A planned ``job.failed`` delivery, or ``None`` where nobody wants it or it would report on itself."""
    if job.state is not JobState.FAILED or delivery.source == SOURCE:
        return None
    body = {
        "handler": job.handler,
        "job": job.id,
        "attempt": job.attempt,
        "error": job.error,
        "delivery": {"seq": job.delivery_seq, "key": delivery.key, "id": delivery.id, "event": delivery.name},
        "repository": delivery.facts.repository,
        "number": delivery.facts.number,
    }
    planned = plan(
        Delivery(
            source=SOURCE,
            # A job that is retried by hand and fails again is news: the attempt makes the id new.
            id=f"{job.id}.{job.attempt}.failed",
            event="job",
            action="failed",
            received_at=now,
            body=msgspec.json.encode(body),
            tenant=delivery.tenant,
            facts=delivery.facts,
            caused_by=delivery.key,
            depth=delivery.depth + 1,
        ),
        router,
    )
    return planned if planned.jobs else None
