"""The shapes that ``--json`` prints. An interface: keys are added, never renamed; times are ISO 8601 in UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from hookwright.core.delivery import Delivery
from hookwright.core.node import Node
from hookwright.core.store import AttemptView, DeliveryView, JobView, Statistics


def delivery(view: DeliveryView) -> dict[str, Any]:
    return {
        "seq": view.seq,
        "id": view.id,
        "source": view.source,
        "scope": view.scope,
        "event": view.event,
        "action": view.action,
        "tenant": view.tenant,
        "repository": view.repository,
        "number": view.number,
        "received_at": view.received_at,
        "size": view.size,
        "caused_by": view.caused_by,
        "depth": view.depth,
        "job_states": {str(state): count for state, count in view.jobs.items() if count},
    }


def whole_delivery(
    view: DeliveryView, stored: Delivery | None, jobs: Sequence[JobView], *, payload: bool
) -> dict[str, Any]:
    """``body_kept`` is false where retention has removed the body; ``payload`` is there only when asked for."""
    kept = stored is not None and stored.body != b""
    document = delivery(view) | {
        "headers": dict(stored.headers) if stored else {},
        "due_at": stored.due_at if stored else None,
        "body_kept": kept,
        "jobs": [job(found) for found in jobs],
    }
    if payload:
        document["payload"] = stored.payload if stored is not None and kept else None
    return document


def job(view: JobView) -> dict[str, Any]:
    found = view.job
    return {
        "id": found.id,
        "handler": found.handler,
        "state": str(found.state),
        "parked": view.parked,
        "attempt": found.attempt,
        "failures": found.failures,
        "lost": found.lost,
        "error": found.error,
        "created_at": found.created_at,
        "run_at": found.run_at,
        "started_at": found.started_at,
        "finished_at": found.finished_at,
        "leased_until": found.leased_until,
        "worker": found.worker,
        "lane": found.lane,
        "tenant": found.tenant,
        "event": view.event,
        "repository": view.repository,
        "number": view.number,
        "delivery_seq": found.delivery_seq,
        "delivery_id": view.delivery_id,
    }


def whole_job(view: JobView, attempts: Sequence[AttemptView], result: Any) -> Mapping[str, Any]:
    return job(view) | {"result": result, "attempts": [attempt(found) for found in attempts]}


def attempt(view: AttemptView) -> dict[str, Any]:
    return {
        "attempt": view.attempt,
        "started_at": view.started_at,
        "ended_at": view.ended_at,
        "became": str(view.became),
        "worker": view.worker,
        "error": view.error,
    }


def status(statistics: Statistics, nodes: Sequence[Node], wanted: int) -> dict[str, Any]:
    return {
        "deliveries": statistics.deliveries,
        "jobs": {str(state): count for state, count in statistics.jobs.items()},
        "oldest_queued_age": statistics.oldest_queued_age,
        "tenants_paused": statistics.tenants_paused,
        "parked": statistics.parked,
        "bytes": statistics.bytes,
        "workers_wanted": wanted,
        "nodes": [msgspec.to_builtins(node, builtin_types=(datetime,)) for node in nodes],
    }
