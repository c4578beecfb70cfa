"""Forgetting what has outlived its use, and looking whether all adds up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hookwright.core.errors import StoreDamaged
from hookwright.stores.postgres.connections import Connection
from hookwright.stores.postgres.rows import first_since
from hookwright.stores.postgres.sql import Naming

OLD_JOBS = """
SELECT id FROM @jobs WHERE id < $1 AND finished_at < $2 AND state <> 7 AND lease IS NULL ORDER BY id LIMIT $3
"""
HOLD_FREE = """
SELECT ref FROM @tenants WHERE ref IN (SELECT owner FROM @jobs WHERE id = ANY ($1::bigint[]))
FOR NO KEY UPDATE SKIP LOCKED
"""
DELETE_JOBS = """
DELETE FROM @jobs WHERE id = ANY ($1::bigint[]) AND owner = ANY ($2::bigint[])
  AND finished_at < $3 AND state <> 7 AND lease IS NULL RETURNING id
"""
DELETE_OF_JOBS = tuple(
    f"DELETE FROM @{table} WHERE job = ANY ($1::bigint[])"  # noqa: S608
    for table in ("attempts", "results", "memories", "job_parents")
)
DELETE_AS_PARENTS = "DELETE FROM @job_parents WHERE parent = ANY ($1::bigint[])"
DELETE_BODIES = """
DELETE FROM @bodies WHERE seq IN (
    SELECT body.seq FROM @bodies AS body JOIN @deliveries AS delivery ON delivery.seq = body.seq
    WHERE body.seq < $1 AND delivery.received_at < $2
      AND NOT EXISTS (SELECT FROM @jobs WHERE @jobs.delivery = body.seq AND state < 5)
    ORDER BY body.seq LIMIT $3)
"""
DELETE_DELIVERIES = """
DELETE FROM @deliveries WHERE seq IN (
    SELECT seq FROM @deliveries AS delivery
    WHERE seq < $1 AND received_at < $2 AND NOT EXISTS (SELECT FROM @jobs WHERE @jobs.delivery = delivery.seq)
    ORDER BY seq LIMIT $3 FOR UPDATE SKIP LOCKED)
RETURNING seq
"""
DELETE_THEIR_BODIES = "DELETE FROM @bodies WHERE seq = ANY ($1::bigint[])"
COUNT_DELIVERIES = "UPDATE @totals SET value = value - $1 WHERE code = 10 AND slot = @slot()"
HOLD_IDLE = """
SELECT ref FROM @tenants WHERE ref IN (SELECT tenant FROM @lanes WHERE jobs = 0 LIMIT $1) FOR NO KEY UPDATE SKIP LOCKED
"""
DELETE_LANES = """
DELETE FROM @lanes WHERE ref IN (SELECT ref FROM @lanes WHERE jobs = 0 AND tenant = ANY ($1::bigint[]) LIMIT $2)
"""
DELETE_TENANTS = """
DELETE FROM @tenants WHERE ref IN (
    SELECT ref FROM @tenants AS tenant
    WHERE jobs = 0 AND paused_until IS NULL AND NOT EXISTS (SELECT FROM @lanes WHERE @lanes.tenant = tenant.ref)
      AND NOT EXISTS (SELECT FROM @jobs WHERE @jobs.tenant = tenant.ref AND @jobs.tenant <> @jobs.owner)
    LIMIT $1 FOR UPDATE SKIP LOCKED)
"""
DELETE_CELLS = """
DELETE FROM @cells WHERE ident IN (
    SELECT ident FROM @cells WHERE expires_at <= coalesce($1, clock_timestamp()) LIMIT $2 FOR UPDATE SKIP LOCKED)
"""

COUNTED = {
    "lanes": """
SELECT ref, queued::bigint, first::bigint, running::bigint, held::bigint, jobs, ready FROM @lanes
EXCEPT
SELECT lane.ref, count(job.id) FILTER (WHERE state = 0 AND NOT holds), count(job.id) FILTER (WHERE state = 0 AND holds),
       count(lease), count(job.id) FILTER (WHERE holds), count(job.id),
       @is_ready(lane.parked, lane.running, lane.cap, lane.first, lane.queued, lane.held)
FROM @lanes AS lane LEFT JOIN @jobs AS job ON job.lane = lane.ref GROUP BY lane.ref
""",
    "tenants": """
SELECT ref, ready::bigint, jobs, counts FROM @tenants
EXCEPT
SELECT tenant.ref, (SELECT count(*) FROM @lanes WHERE @lanes.tenant = tenant.ref AND @lanes.ready), count(job.id),
       ARRAY[count(job.id) FILTER (WHERE state = 0), count(job.id) FILTER (WHERE state = 1),
             count(job.id) FILTER (WHERE state = 2), count(job.id) FILTER (WHERE state = 3),
             count(job.id) FILTER (WHERE state = 4), count(job.id) FILTER (WHERE state = 5),
             count(job.id) FILTER (WHERE state = 6), count(job.id) FILTER (WHERE state = 7),
             count(job.id) FILTER (WHERE state = 8), count(job.id) FILTER (WHERE state = -1)]
FROM @tenants AS tenant LEFT JOIN @jobs AS job ON job.owner = tenant.ref GROUP BY tenant.ref
""",
    "heads of lanes": """
SELECT lane.ref, lane.head, job.id FROM @lanes AS lane JOIN @jobs AS job ON job.lane = lane.ref
WHERE job.state = 0 AND NOT job.holds AND job.id < lane.head
""",
    "deliveries": """
SELECT sum(value)::bigint FROM @totals WHERE code = 10 EXCEPT SELECT count(*) FROM @deliveries
""",
}
DANGLING = """
SELECT 'job', id FROM @jobs AS job WHERE NOT EXISTS (SELECT FROM @deliveries WHERE seq = job.delivery)
    OR NOT EXISTS (SELECT FROM @lanes WHERE ref = job.lane AND tenant = job.owner)
    OR NOT EXISTS (SELECT FROM @tenants WHERE ref = job.tenant)
UNION ALL
SELECT 'lane', ref FROM @lanes AS lane WHERE NOT EXISTS (SELECT FROM @tenants WHERE @tenants.ref = lane.tenant)
UNION ALL
SELECT 'job after another', link.job FROM @job_parents AS link
WHERE NOT EXISTS (SELECT FROM @jobs WHERE id = link.job) OR NOT EXISTS (SELECT FROM @jobs WHERE id = link.parent)
UNION ALL
SELECT 'body', seq FROM @bodies AS body WHERE NOT EXISTS (SELECT FROM @deliveries WHERE @deliveries.seq = body.seq)
LIMIT 5
"""


async def purge(
    connection: Connection,
    naming: Naming,
    *,
    bodies_before: datetime,
    jobs_before: datetime,
    keys_before: datetime,
    limit: int,
    now: Any,
) -> int:
    """In a transaction: delete what may go, and is not in use at this moment. How many rows went."""
    fetch, execute, sql = connection.fetch, connection.execute, naming.sql

    async def deleted(statement: str, *values: Any) -> int:
        return int((await execute(sql(statement), *values)).rpartition(" ")[2])

    # A job ends after it was made, so none made since can have ended before.
    first_job = await first_since(connection, naming, "jobs", jobs_before)
    ids = [row[0] for row in await fetch(sql(OLD_JOBS), first_job, jobs_before, limit)]
    owners = [row[0] for row in await fetch(sql(HOLD_FREE), ids)]
    gone = [row[0] for row in await fetch(sql(DELETE_JOBS), ids, owners, jobs_before)]
    for statement in (*DELETE_OF_JOBS, DELETE_AS_PARENTS):
        await execute(sql(statement), gone)
    count = len(gone)
    first_body = await first_since(connection, naming, "deliveries", bodies_before)
    count += await deleted(DELETE_BODIES, first_body, bodies_before, limit)
    first_key = await first_since(connection, naming, "deliveries", keys_before)
    seqs = [row[0] for row in await fetch(sql(DELETE_DELIVERIES), first_key, keys_before, limit)]
    if seqs:
        await execute(sql(DELETE_THEIR_BODIES), seqs)
        await execute(sql(COUNT_DELIVERIES), len(seqs))
    idle = [row[0] for row in await fetch(sql(HOLD_IDLE), limit)]
    count += len(seqs) + await deleted(DELETE_LANES, idle, limit)
    count += await deleted(DELETE_TENANTS, limit)
    return count + await deleted(DELETE_CELLS, now, limit)


async def examine(connection: Connection, naming: Naming, name: str) -> None:
    """In a transaction with one snapshot: count again what the counters say. Raises `StoreDamaged` where it differs."""
    dangling = await connection.fetch(naming.sql(DANGLING))
    if dangling:
        rows = [tuple(row) for row in dangling]
        raise StoreDamaged(f"{name}: rows refer to rows that are gone: {rows}; report this, it is a bug")
    for what, statement in COUNTED.items():
        wrong = await connection.fetch(naming.sql(statement))
        if wrong:
            rows = [tuple(row) for row in wrong[:5]]
            raise StoreDamaged(
                f"{name}: the counters of {what} are not what is stored: {rows}; report this, it is a bug"
            )
