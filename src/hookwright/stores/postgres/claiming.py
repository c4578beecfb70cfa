"""Handing out jobs; the choice is `@claim`'s (migrations/0004_claiming.sql), in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from hookwright.core.job import DISPATCHED, Job, JobState
from hookwright.stores.postgres.connections import Connection
from hookwright.stores.postgres.names import Names
from hookwright.stores.postgres.rows import JOB_COLUMNS, JOB_TABLES, job_from
from hookwright.stores.postgres.sql import Naming
from hookwright.stores.postgres.text import from_sql, to_sql

AWAIT_TURN = "SELECT @await_turn()"
CLAIM = "SELECT * FROM @claim($1, $2, $3, $4, $5, $6)"


BEGIN = f"""
WITH begun AS (
    UPDATE @jobs SET
        started_at = coalesce($3, clock_timestamp()), lease = coalesce($3, clock_timestamp()) + $4, worker = $5
    WHERE id = $1 AND attempt = $2 AND state = 4 AND lease IS NOT NULL AND worker = '{DISPATCHED}'
    RETURNING id, started_at, lease, worker
)
SELECT {JOB_COLUMNS}, begun.started_at, begun.lease, begun.worker
FROM {JOB_TABLES} JOIN begun ON begun.id = job.id
"""  # noqa: S608
"""`Job.begin`. No counter changes, so the tenant need not be held."""


class Taken(msgspec.Struct, frozen=True):
    """What a claim found."""

    jobs: Sequence[Job]
    at: datetime
    """The server's time."""
    alone_waiting: bool
    due_in: float | None
    """Seconds until more may be there without anybody's doing."""
    more: bool
    """There may be more at once."""


async def claim(
    connection: Connection,
    naming: Naming,
    names: Names,
    known: Sequence[int],
    now: Any,
    *,
    limit: int,
    worker: str,
    lease: timedelta,
    alone: bool,
) -> Taken:
    """``known`` are the handlers' numbers, as `Names.handlers` answered them."""
    row = await connection.fetchrow(naming.sql(CLAIM), now, limit, to_sql(worker), known, lease, alone)
    at, ids, deliveries, handlers, tenants, lanes, run_ats, created_ats, attempts, failures, losses, errors = row[:12]
    alone_waiting, due_at, more = row[12:]
    jobs = [
        Job(
            id=ids[place],
            delivery_seq=deliveries[place],
            handler=names.handler_name(handlers[place]),
            tenant=from_sql(tenants[place]),
            lane=from_sql(lanes[place]),
            run_at=run_ats[place],
            created_at=created_ats[place],
            state=JobState.RUNNING,
            attempt=attempts[place],
            failures=failures[place],
            lost=losses[place],
            started_at=at,
            leased_until=at + lease,
            worker=worker,
            error=errors[place],
        )
        for place in range(len(ids or ()))
    ]
    due_in = None if due_at is None else (due_at - at).total_seconds()
    return Taken(jobs, at, alone_waiting, due_in, more)


async def begin(
    connection: Connection,
    naming: Naming,
    job_id: int,
    attempt: int,
    now: Any,
    *,
    worker: str,
    lease: timedelta,
) -> Job | None:
    """Begin a dispatched job, unless another has."""
    row = await connection.fetchrow(naming.sql(BEGIN), job_id, attempt, now, lease, to_sql(worker))
    if row is None:
        return None
    started_at, leased_until, _ = row[-3:]
    # The columns beside them are those from before this very statement.
    return replace(job_from(row), started_at=started_at, leased_until=leased_until, worker=worker)
