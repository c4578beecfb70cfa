"""From any end back to the queue, with all retries again (`Job.rearm`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hookwright.stores.postgres.connections import Connection
from hookwright.stores.postgres.sql import Naming

HOLD_OWNERS_OF = "SELECT @hold(@owners_of(ARRAY(SELECT id FROM @jobs WHERE {which})))"
REARM = """
UPDATE @jobs SET state = 0, run_at = coalesce($2, clock_timestamp()), failures = 0, lost = 0, finished_at = NULL
WHERE id = ANY ($1::bigint[]) AND finished_at IS NOT NULL AND lease IS NULL RETURNING id
"""
"""A cancelled job whose attempt has not stopped yet still has its lease: it has not quite ended."""
FORGET_RESULTS = "DELETE FROM @results WHERE job = ANY ($1::bigint[])"
REARM_FAILED = """
UPDATE @jobs SET state = 0, run_at = coalesce($2, clock_timestamp()), failures = 0, lost = 0, finished_at = NULL
WHERE delivery = $1 AND state = 7 RETURNING id
"""
"""A holding job goes on holding its lane: it is the next."""
WAIT_FOR_THOSE_REARMED = """
UPDATE @jobs AS job SET state = -1
WHERE id = ANY ($1::bigint[]) AND state IN (0, 1)
  AND EXISTS (SELECT FROM @job_parents AS link JOIN @jobs AS parent ON parent.id = link.parent
              WHERE link.job = job.id AND parent.state < 5)
"""
RESTORE_BODY = "INSERT INTO @bodies (seq, blob) VALUES ($1, $2) ON CONFLICT (seq) DO NOTHING"


async def rearm(connection: Connection, naming: Naming, job_ids: Sequence[int], now: Any) -> int:
    """In a transaction. How many were queued."""
    await hold_owners_of(connection, naming, "id = ANY ($1::bigint[])", job_ids)
    ids = [row[0] for row in await connection.fetch(naming.sql(REARM), job_ids, now)]
    await connection.execute(naming.sql(FORGET_RESULTS), ids)
    await connection.execute(naming.sql(WAIT_FOR_THOSE_REARMED), ids)
    return len(ids)


async def rearm_delivery(connection: Connection, naming: Naming, seq: int, blob: bytes, now: Any) -> int:
    """In a transaction: run again what ended as a dead letter. How many jobs."""
    await hold_owners_of(connection, naming, "delivery = $1 AND state = 7", seq)
    ids = [row[0] for row in await connection.fetch(naming.sql(REARM_FAILED), seq, now)]
    if ids:
        # Retention may have taken the body of the old delivery; here it is again.
        await connection.execute(naming.sql(RESTORE_BODY), seq, blob)
        await connection.execute(naming.sql(FORGET_RESULTS), ids)
        await connection.execute(naming.sql(WAIT_FOR_THOSE_REARMED), ids)
    return len(ids)


async def hold_owners_of(connection: Connection, naming: Naming, which: str, *values: Any) -> None:
    """Take the tenants of some jobs, and of what comes after them, before they are changed.

    ``which`` is a condition of ours, never a user's.
    """
    await connection.execute(naming.sql(HOLD_OWNERS_OF.format(which=which)), *values)
