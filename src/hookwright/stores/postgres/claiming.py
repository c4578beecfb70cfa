"""Handing out jobs; the choice is `@claim`'s (migrations/0004_claiming.sql), in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from hookwright.core.job import Job, JobState
from hookwright.stores.postgres.connections import Connection
from hookwright.stores.postgres.names import Names
from hookwright.stores.postgres.sql import Naming
from hookwright.stores.postgres.text import from_sql, to_sql

AWAIT_TURN = "SELECT @await_turn()"
CLAIM = "SELECT * FROM @claim($1, $2, $3, $4, $5, $6)"


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
