"""From rows to jobs, and how to find the first row since a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from hookwright.core.delivery import NO_FACTS, Facts
from hookwright.core.job import Job, JobState
from hookwright.stores import codes
from hookwright.stores.bodies import decode_facts
from hookwright.stores.postgres.connections import Connection
from hookwright.stores.postgres.sql import Naming
from hookwright.stores.postgres.text import from_sql, optional_from_sql

JOB_COLUMNS = """
    job.id, job.delivery, handler.name, tenant.name, lane.name, job.state, job.run_at, job.created_at, job.attempt,
    job.failures, job.lost, job.started_at, job.finished_at, job.lease, job.worker, job.error
"""
"""What `job_from` reads, in its order."""
JOB_TABLES = """
    @jobs AS job
    JOIN @handlers AS handler ON handler.ref = job.handler
    JOIN @tenants AS tenant ON tenant.ref = job.tenant
    JOIN @lanes AS lane ON lane.ref = job.lane
"""
DELIVERY_COLUMNS = """
    delivery.seq, scope.source, scope.scope, delivery.key, delivery.id, kind.event, kind.action, delivery.tenant,
    delivery.facts, delivery.received_at, delivery.due_at, delivery.caused_by, delivery.depth, delivery.size,
    delivery.rearm
"""
DELIVERY_TABLES = """
    @deliveries AS delivery
    JOIN @scopes AS scope ON scope.ref = delivery.scope
    JOIN @kinds AS kind ON kind.ref = delivery.kind
"""
JOBS_BY_STATE = """
SELECT CASE code WHEN 10 THEN -1 ELSE code - 1 END, sum(counts[code])::bigint
FROM @tenants CROSS JOIN generate_series(1, 10) AS code GROUP BY code
"""
_ARRIVED = {
    "deliveries": (
        "SELECT coalesce(min(seq), 0), coalesce(max(seq), -1) FROM @deliveries",
        "SELECT seq, received_at FROM @deliveries WHERE seq >= $1 ORDER BY seq LIMIT 1",
    ),
    "jobs": (
        "SELECT coalesce(min(id), 0), coalesce(max(id), -1) FROM @jobs",
        "SELECT id, created_at FROM @jobs WHERE id >= $1 ORDER BY id LIMIT 1",
    ),
}


def job_from(row: Sequence[Any]) -> Job:
    id, delivery, handler, tenant, lane, code, run_at, created_at = row[:8]
    attempt, failures, lost, started_at, finished_at, lease, worker, error = row[8:16]
    state = codes.STATES[code]
    return Job(
        id=id,
        delivery_seq=delivery,
        handler=from_sql(handler),
        tenant=from_sql(tenant),
        lane=from_sql(lane),
        run_at=run_at,
        created_at=created_at,
        state=state,
        attempt=attempt,
        failures=failures,
        lost=lost,
        started_at=started_at,
        finished_at=finished_at,
        # A cancelled job keeps its slot until its attempt stops; to the reader it has ended.
        leased_until=lease if state is JobState.RUNNING else None,
        worker=optional_from_sql(worker),
        error=error,
    )


def facts_from(text: str | None) -> Facts:
    return NO_FACTS if text is None else decode_facts(text)


async def jobs_by_state(connection: Connection, naming: Naming) -> Mapping[JobState, int]:
    """How many jobs are in each state, from the counters."""
    count = dict.fromkeys(JobState, 0)
    for code, jobs in await connection.fetch(naming.sql(JOBS_BY_STATE)):
        count[codes.STATES[code]] += jobs
    return count


async def first_since(
    connection: Connection, naming: Naming, table: Literal["deliveries", "jobs"], since: datetime
) -> int:
    """The number of the first row that arrived at ``since`` or later, found in a few steps without an index.

    Rows are numbered about as they arrive. Where clocks disagree it is the first of some such rows; what is listed or
    deleted by it looks at each row's own time besides.
    """
    ends, probe = _ARRIVED[table]
    low, high = await connection.fetchrow(naming.sql(ends))
    high += 1
    while low < high:
        middle = (low + high) // 2
        number, at = await connection.fetchrow(naming.sql(probe), middle)
        if at >= since:
            high = middle
        else:
            low = number + 1
    return int(low)
