"""Leases renewed and taken back, and ends that say something of their whole tenant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from hookwright.core.job import Job, JobState
from hookwright.core.outcome import DropTenant, Outcome, PauseTenant
from hookwright.core.store import Standing
from hookwright.stores import codes
from hookwright.stores.postgres.connections import Connection
from hookwright.stores.postgres.group import Finish, write
from hookwright.stores.postgres.names import Names
from hookwright.stores.postgres.rearming import hold_owners_of
from hookwright.stores.postgres.rows import JOB_COLUMNS, JOB_TABLES, job_from
from hookwright.stores.postgres.sql import Naming
from hookwright.stores.postgres.tenancy import drop, hold_for_drop, pause

RENEW = """
UPDATE @jobs AS job SET lease = coalesce($3, clock_timestamp()) + $4
FROM unnest($1::bigint[], $2::integer[]) AS held (id, attempt)
WHERE job.id = held.id AND job.attempt = held.attempt AND job.lease IS NOT NULL
RETURNING job.id, job.state
"""
LOST = "SELECT id, attempt, state FROM @jobs WHERE id = ANY ($1::bigint[])"
EXPIRED = "SELECT id FROM @jobs WHERE lease < coalesce($1, clock_timestamp()) ORDER BY lease LIMIT $2"
HOLD_FREE = """
SELECT ref FROM @tenants WHERE ref IN (SELECT owner FROM @jobs WHERE id = ANY ($1::bigint[]))
FOR NO KEY UPDATE SKIP LOCKED
"""
EXPIRED_HELD = f"""
SELECT {JOB_COLUMNS}, coalesce($1, clock_timestamp()) FROM {JOB_TABLES}
WHERE job.id = ANY ($2::bigint[]) AND job.owner = ANY ($3::bigint[]) AND job.lease < coalesce($1, clock_timestamp())
ORDER BY job.id
"""  # noqa: S608
FREE_SLOTS = "UPDATE @jobs SET lease = NULL WHERE id = ANY ($1::bigint[])"
UNPARK = "SELECT @unpark($1)"


async def renew(
    connection: Connection, naming: Naming, attempts: Sequence[tuple[int, int]], lease: timedelta, now: Any
) -> Mapping[int, Standing]:
    """In a transaction. A cancelled attempt keeps its slot while its worker says that it has not stopped yet."""
    ids = [id for id, _ in attempts]
    await hold_owners_of(connection, naming, "id = ANY ($1::bigint[])", ids)
    held = dict(await connection.fetch(naming.sql(RENEW), ids, [attempt for _, attempt in attempts], now, lease))
    answer = {id: Standing.CANCEL if state == codes.CANCELLED else Standing.OK for id, state in held.items()}
    lost = [id for id in ids if id not in answer]
    if lost:
        stands = {id: (attempt, state) for id, attempt, state in await connection.fetch(naming.sql(LOST), lost)}
        for id, attempt in attempts:
            if id not in held:
                # Cancelled and its slot given up, or another's.
                cancelled = stands.get(id) == (attempt, codes.CANCELLED)
                answer[id] = Standing.CANCEL if cancelled else Standing.LOST
    return answer


async def sweep(connection: Connection, naming: Naming, names: Names, limit: int, now: Any) -> tuple[list[Job], bool]:
    """In a transaction: take back jobs whose lease has run out, as they are now; whether there is something to claim.

    What another transaction is busy with is left for the next sweep.
    """
    ids = [row[0] for row in await connection.fetch(naming.sql(EXPIRED), now, limit)]
    if not ids:
        return [], False
    owners = [row[0] for row in await connection.fetch(naming.sql(HOLD_FREE), ids)]
    lost = []
    stopped = []
    for row in await connection.fetch(naming.sql(EXPIRED_HELD), now, ids, owners):
        job = job_from(row)
        if job.state is JobState.RUNNING:
            lost.append(job.lose(now=row[-1]))
        else:
            stopped.append(job.id)
    if stopped:
        await connection.execute(naming.sql(FREE_SLOTS), stopped)
    await save(connection, naming, names, lost, now)
    return lost, bool(lost or stopped)


async def save(connection: Connection, naming: Naming, names: Names, jobs: Sequence[Job], now: Any) -> None:
    """Save ended attempts that are known to hold their jobs."""
    if jobs:
        finishes = [Finish(Outcome(job), (), None) for job in jobs]
        await write(connection, naming, names, now, (), finishes, again=False)


async def finish_for_tenant(
    connection: Connection, naming: Naming, names: Names, finish: Finish, now: Any, *, again: bool
) -> tuple[bool, bool]:
    """In a transaction: an end, and what it said of its whole tenant. Whether it was kept, and if there is work."""
    said = finish.outcome.tenant
    if isinstance(said, DropTenant):
        # All rows at once, in their order, before any is changed.
        await hold_for_drop(connection, naming, said.tenant, finish.outcome.job.id)
    written = await write(connection, naming, names, now, (), [finish], again=again)
    if not written.kept[0]:
        return False, written.work
    match said:
        case PauseTenant(tenant, until, reason):
            await pause(connection, naming, tenant, until, reason, now)
        case DropTenant(tenant, reason):
            await drop(connection, naming, tenant, reason, now)
    return True, written.work
