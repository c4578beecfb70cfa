"""The engine's own deliveries about jobs that ended: ``job.failed`` for dead letters, ``job.succeeded`` for the others.

Made only where a route wants them, and stored in the transaction that ends the job.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from hookwright.core.delivery import Delivery
from hookwright.core.job import Job, JobState
from hookwright.core.plan import Plan, plan
from hookwright.core.router import Router

SOURCE = "engine"
_ACTIONS: Mapping[JobState, str] = {JobState.FAILED: "failed", JobState.SUCCEEDED: "succeeded"}


def report(job: Job, delivery: Delivery, *, router: Router, now: datetime, result: bytes | None = None) -> Plan | None:
    """A planned delivery about the end of ``job``, or ``None`` where nobody wants it or it would report on itself.

    It carries what the job was about (``payload``, ``headers``) and, after a success, what the handler answered
    (``result``), so that who handles it needs no look at the store. ``facts.handler`` says whose job it was.
    """
    action = _ACTIONS.get(job.state)
    if action is None or delivery.source == SOURCE or not router.hears_of(SOURCE, "job", action):
        # Asked before anything is made: nearly always nobody wants to hear of a success.
        return None
    told = Delivery(
        source=SOURCE,
        # A job that is run again by hand and ends again is news: the attempt makes the id new.
        id=f"{job.id}.{job.attempt}.{action}",
        event="job",
        action=action,
        received_at=now,
        tenant=delivery.tenant,
        facts=replace(delivery.facts, handler=job.handler),
        caused_by=delivery.key,
        depth=delivery.depth + 1,
    )
    if next(router.match(told), None) is None:
        return None
    return plan(replace(told, body=_body(job, delivery, result)), router)


def _body(job: Job, delivery: Delivery, result: bytes | None) -> bytes:
    return msgspec.json.encode(
        {
            "handler": job.handler,
            "job": job.id,
            "attempt": job.attempt,
            "error": job.error,
            "delivery": {
                "seq": job.delivery_seq,
                "key": delivery.key,
                "source": delivery.source,
                "id": delivery.id,
                "event": delivery.name,
                "received_at": delivery.received_at,
            },
            "repository": delivery.facts.repository,
            "number": delivery.facts.number,
            "headers": dict(delivery.headers),
            "payload": _embedded(delivery.body),
            "result": None if result is None else msgspec.Raw(result),
        }
    )


def _embedded(body: bytes) -> Any:
    """The body as a part of another; ``None`` where it is gone or is no JSON."""
    try:
        msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return None
    return msgspec.Raw(body)
