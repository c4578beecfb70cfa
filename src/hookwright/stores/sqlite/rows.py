"""From rows to jobs, and from moments to rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, Literal

from hookwright.core.delivery import NO_FACTS, Facts
from hookwright.core.job import Job, JobState
from hookwright.stores import codes
from hookwright.stores.bodies import decode_facts
from hookwright.stores.sqlite.values import from_sql, moment, optional_from_sql, optional_moment

JOB_COLUMNS = """
    jobs.id, jobs.delivery, handlers.name, tenants.name, lanes.name, jobs.state, jobs.run_at, jobs.created_at,
    jobs.attempt, jobs.failures, jobs.lost, jobs.started_at, jobs.finished_at, jobs.lease, jobs.worker, jobs.error
FROM jobs
    JOIN handlers ON handlers.ref = jobs.handler
    JOIN tenants ON tenants.ref = jobs.tenant
    JOIN lanes ON lanes.ref = jobs.lane
"""
"""What `job_from` reads, in its order, and where from."""


DELIVERY_COLUMNS = """
    deliveries.seq, scopes.source, scopes.scope, deliveries.key, kinds.event, kinds.action, deliveries.tenant,
    deliveries.facts, deliveries.received_at, deliveries.due_at, deliveries.caused_by, deliveries.depth,
    deliveries.size, deliveries.rearm
FROM deliveries
    JOIN scopes ON scopes.ref = deliveries.scope
    JOIN kinds ON kinds.ref = deliveries.kind
"""
"""What the readers of deliveries read, and where from."""
JOBS_BY_STATE = "SELECT code, value FROM totals WHERE code < 10"


def job_from(row: tuple[Any, ...]) -> Job:
    id, delivery, handler, tenant, lane, code, run_at, created_at = row[:8]
    attempt, failures, lost, started_at, finished_at, lease, worker, error = row[8:16]
    state = codes.STATES[code]
    return Job(
        id=id,
        delivery_seq=delivery,
        handler=from_sql(handler),
        tenant=from_sql(tenant),
        lane=from_sql(lane),
        run_at=moment(run_at),
        created_at=moment(created_at),
        state=state,
        attempt=attempt,
        failures=failures,
        lost=lost,
        started_at=optional_moment(started_at),
        finished_at=optional_moment(finished_at),
        # A cancelled job keeps its slot until its attempt stops; to the reader it has ended.
        leased_until=optional_moment(lease) if state is JobState.RUNNING else None,
        worker=optional_from_sql(worker),
        error=error,
    )


def facts_from(text: str | None) -> Facts:
    return NO_FACTS if text is None else decode_facts(text)


def jobs_by_state(connection: sqlite3.Connection) -> Mapping[JobState, int]:
    """How many jobs are in each state, from the counters."""
    count = dict.fromkeys(JobState, 0)
    for code, jobs in connection.execute(JOBS_BY_STATE):
        count[codes.STATES[code]] += jobs
    return count


_ARRIVED = {
    "deliveries": (
        "SELECT coalesce(min(seq), 0), coalesce(max(seq), -1) FROM deliveries",
        "SELECT seq, received_at FROM deliveries WHERE seq >= ? ORDER BY seq LIMIT 1",
    ),
    "jobs": (
        "SELECT coalesce(min(id), 0), coalesce(max(id), -1) FROM jobs",
        "SELECT id, created_at FROM jobs WHERE id >= ? ORDER BY id LIMIT 1",
    ),
}


def first_since(connection: sqlite3.Connection, table: Literal["deliveries", "jobs"], since: int) -> int:
    """The number of the first row that arrived at ``since`` or later, found in a few steps without an index.

    Rows are numbered as they arrive. Where the clock went back between two of them it is the first of some such rows;
    what is listed or deleted by it looks at each row's own time besides.
    """
    ends, probe = _ARRIVED[table]
    low, high = connection.execute(ends).fetchone()
    high += 1
    while low < high:
        middle = (low + high) // 2
        number, at = connection.execute(probe, (middle,)).fetchone()
        if at >= since:
            high = middle
        else:
            low = number + 1
    return int(low)
