"""Reading one thing: a delivery with its body, a job's attempts and result, the store in numbers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from hookwright.core.delivery import Delivery
from hookwright.core.store import AttemptView, Statistics
from hookwright.stores import codes
from hookwright.stores.bodies import unpack
from hookwright.stores.sqlite import ids
from hookwright.stores.sqlite.rows import DELIVERY_COLUMNS, facts_from, jobs_by_state
from hookwright.stores.sqlite.values import from_sql, moment, optional_from_sql, optional_moment

DELIVERY = f"""
SELECT (SELECT blob FROM bodies WHERE bodies.seq = deliveries.seq), {DELIVERY_COLUMNS} WHERE deliveries.seq = ?
"""  # noqa: S608
ATTEMPTS = "SELECT attempt, started_at, ended_at, became, worker, error FROM attempts WHERE job = ? ORDER BY attempt"
RESULT = "SELECT value FROM results WHERE job = ?"
TOTAL_DELIVERIES = "SELECT value FROM totals WHERE code = 10"
OLDEST_DUE = """
SELECT min((SELECT min(run_at) FROM jobs
            WHERE jobs.tenant = tenants.ref AND jobs.lease IS NULL AND jobs.finished_at IS NULL
              AND jobs.state >= 0))
FROM tenants WHERE jobs > 0
"""
PAUSED = "SELECT count(*) FROM tenants WHERE paused_until > 0 AND paused_until > ?"
PARKED = """
SELECT coalesce((SELECT sum(queued + first) FROM lanes WHERE parked > 0), 0)
     + (SELECT value FROM totals WHERE code = 3)
"""
CROWDED = """
WITH RECURSIVE waiting (ref) AS (
    SELECT (SELECT tenant FROM jobs WHERE lease IS NULL AND finished_at IS NULL ORDER BY tenant LIMIT 1)
    UNION ALL
    SELECT (SELECT tenant FROM jobs WHERE tenant > waiting.ref AND lease IS NULL AND finished_at IS NULL
            ORDER BY tenant LIMIT 1)
    FROM waiting WHERE ref IS NOT NULL
)
SELECT tenants.name FROM waiting JOIN tenants ON tenants.ref = waiting.ref
WHERE EXISTS (SELECT 1 FROM jobs WHERE tenant = waiting.ref AND lease IS NULL AND finished_at IS NULL LIMIT 1 OFFSET ?)
"""
"""From one tenant that waits to the next by the index, so that those with nothing to do cost nothing."""
SCHEMA = "SELECT max(version) FROM schema_versions"


def delivery(connection: sqlite3.Connection, seq: int) -> Delivery | None:
    row = connection.execute(DELIVERY, (seq,)).fetchone()
    if row is None:
        return None
    blob, _, source, scope, key, event, action, tenant, facts, received_at, due_at, caused_by, depth, _, rearm = row
    headers, body = ({}, b"") if blob is None else unpack(blob)
    return Delivery(
        source=from_sql(source),
        id=ids.id_of(key),
        event=from_sql(event),
        received_at=moment(received_at),
        scope=from_sql(scope),
        action=optional_from_sql(action),
        body=body,
        headers=headers,
        tenant=from_sql(tenant),
        facts=facts_from(facts),
        due_at=optional_moment(due_at),
        rearm=bool(rearm),
        caused_by=optional_from_sql(caused_by),
        depth=depth,
    )


def attempts(connection: sqlite3.Connection, job_id: int) -> list[AttemptView]:
    return [
        AttemptView(
            attempt=attempt,
            started_at=optional_moment(started_at),
            ended_at=moment(ended_at),
            became=codes.STATES[became],
            worker=optional_from_sql(worker),
            error=error,
        )
        for attempt, started_at, ended_at, became, worker, error in connection.execute(ATTEMPTS, (job_id,))
    ]


def result(connection: sqlite3.Connection, job_id: int) -> bytes | None:
    row = connection.execute(RESULT, (job_id,)).fetchone()
    return None if row is None else row[0]


def crowded(connection: sqlite3.Connection, above: int) -> frozenset[str]:
    return frozenset(from_sql(name) for (name,) in connection.execute(CROWDED, (above,)))


def statistics(connection: sqlite3.Connection, *, now: int, bytes: Callable[[int], int]) -> Statistics:
    """``bytes`` is told how much the database itself takes, and adds what lies beside it."""

    def one(sql: str, *values: Any) -> Any:
        return connection.execute(sql, values).fetchone()[0]

    oldest = one(OLDEST_DUE)
    return Statistics(
        deliveries=one(TOTAL_DELIVERIES),
        jobs=jobs_by_state(connection),
        oldest_queued_age=None if oldest is None or oldest > now else (now - oldest) / 1_000_000,
        tenants_paused=one(PAUSED, now),
        parked=one(PARKED),
        bytes=bytes(one("PRAGMA page_count") * one("PRAGMA page_size")),
        schema=one(SCHEMA),
    )
