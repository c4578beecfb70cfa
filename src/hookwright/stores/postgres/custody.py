"""What a person may do to single jobs and deliveries. Each function is called in a transaction."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from hookwright.core.job import ENDED, JobState
from hookwright.core.plan import Plan
from hookwright.stores import codes
from hookwright.stores.postgres.connections import Connection
from hookwright.stores.postgres.intake import Columns, Incoming
from hookwright.stores.postgres.names import Names
from hookwright.stores.postgres.rearming import hold_owners_of
from hookwright.stores.postgres.sql import Naming
from hookwright.stores.postgres.text import from_sql

FIND_JOB = "SELECT state FROM @jobs WHERE id = $1"
CANCEL = """
UPDATE @jobs SET state = 8, finished_at = coalesce($2, clock_timestamp()), holds = false, error = 'cancelled'
WHERE id = $1
"""
"""`Job.cancel`. A running one keeps its lease, and so its slot, until its worker has stopped it."""
NOTE_CANCELLED = """
INSERT INTO @attempts (job, attempt, started_at, ended_at, became, worker, error)
SELECT id, attempt, started_at, finished_at, state, worker, error FROM @jobs WHERE id = $1
ON CONFLICT (job, attempt) DO UPDATE SET ended_at = EXCLUDED.ended_at, became = EXCLUDED.became, error = EXCLUDED.error
"""
LET_GO = "UPDATE @jobs SET holds = false WHERE id = $1 AND holds"
FIND_DELIVERY = "SELECT seq FROM @deliveries WHERE seq = $1 FOR NO KEY UPDATE"
PLANNED = """
SELECT handler.name, job.owner
FROM @jobs AS job JOIN @handlers AS handler ON handler.ref = job.handler WHERE job.delivery = $1
"""
PLAN_JOBS = """
WITH tenants AS MATERIALIZED (SELECT @tenant_refs($5, $6, $7) AS refs),
held AS MATERIALIZED (SELECT refs, @hold(refs || $21::bigint[]) FROM tenants)
SELECT @plan_jobs(coalesce($1, clock_timestamp()), $2, $3, $4, held.refs, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                  $17, $18, $19, $20)
FROM held
"""


async def cancel(connection: Connection, naming: Naming, job_id: int, now: Any) -> JobState | None:
    await hold_owners_of(connection, naming, "id = $1", job_id)
    code = await connection.fetchval(naming.sql(FIND_JOB), job_id)
    if code is None:
        return None
    state = codes.STATES[code]
    if state is JobState.FAILED:
        # It has ended and stays a dead letter; the lane that waited for it goes on.
        await connection.execute(naming.sql(LET_GO), job_id)
    if state in ENDED:
        return state
    await connection.execute(naming.sql(CANCEL), job_id, now)
    if state is JobState.RUNNING:
        await connection.execute(naming.sql(NOTE_CANCELLED), job_id)
    return JobState.CANCELLED


async def plan_again(
    connection: Connection, naming: Naming, names: Names, seq: int, incoming: Incoming, now: Any
) -> int:
    # Held until the end: two who plan the same again must not both add the jobs.
    if await connection.fetchval(naming.sql(FIND_DELIVERY), seq) is None:
        return 0
    planned = {from_sql(row[0]): row[1] for row in await connection.fetch(naming.sql(PLANNED), seq)}
    missing = tuple(job for job in incoming.plan.jobs if job.handler not in planned)
    if not missing:
        return 0
    columns = Columns(names)
    columns.add(replace(incoming, plan=Plan(incoming.plan.delivery, missing)))
    values = columns.values()
    due = [incoming.plan.delivery.due_at]
    # Held beside its own tenants, so that what a new job comes after does not end while it is looked at.
    owners = list(set(planned.values()))
    # Of the columns only tenants, lanes and jobs: the delivery is there.
    return int(await connection.fetchval(naming.sql(PLAN_JOBS), now, [seq], [True], due, *values[14:], owners))
