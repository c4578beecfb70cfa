"""From rows to jobs."""

from __future__ import annotations

from typing import Any

from hookwright.core.job import Job, JobState
from hookwright.stores.sqlite import codes
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
