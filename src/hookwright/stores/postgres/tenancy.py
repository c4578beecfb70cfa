"""Pausing, resuming and dropping whole tenants. Each function is called in a transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hookwright.stores.postgres.connections import Connection
from hookwright.stores.postgres.rearming import hold_owners_of
from hookwright.stores.postgres.sql import Naming
from hookwright.stores.postgres.text import ident, readable, to_sql

TENANT = "SELECT (@tenant_refs('{false}', ARRAY[$1::bytea], ARRAY[$2::text]))[1]"
FIND_TENANT = "SELECT ref FROM @tenants WHERE NOT shared AND ident = $1"
PAUSE = """
UPDATE @tenants SET paused_until = $2, reason = $3
WHERE ref = $1 AND $2 > coalesce(paused_until, $4, clock_timestamp())
"""
RESUME = """
WITH before AS (SELECT ref, paused_until FROM @tenants WHERE ref = $1 AND paused_until IS NOT NULL FOR NO KEY UPDATE)
UPDATE @tenants AS tenant SET paused_until = NULL, reason = NULL FROM before WHERE tenant.ref = before.ref
RETURNING before.paused_until
"""
WAITING = "tenant = $1 AND state < 4"
UNDEFER = """
UPDATE @jobs SET run_at = coalesce($3, clock_timestamp()) WHERE tenant = $1 AND run_at = $2 AND state = 1
"""
"""Jobs that were put off to the very end of the pause: the one that asked for it, and those met in shared lanes.

They stay delayed, and due: the next claim brings them back as it does all others.
"""
DROP = f"""
UPDATE @jobs SET state = 6, finished_at = coalesce($3, clock_timestamp()), holds = false, error = $2 WHERE {WAITING}
"""  # noqa: S608
"""`Job.skip`, for all that waits."""


async def pause(connection: Connection, naming: Naming, tenant: str, until: datetime, reason: str, now: Any) -> None:
    ref = await connection.fetchval(naming.sql(TENANT), ident(tenant), to_sql(tenant))
    await connection.execute(naming.sql(PAUSE), ref, until, readable(reason), now)


async def resume(connection: Connection, naming: Naming, tenant: str, now: Any) -> bool:
    ref = await connection.fetchval(naming.sql(FIND_TENANT), ident(tenant))
    if ref is None:
        return False
    # The tenants of the jobs first, all in their order; then its own row, unless it is one of them.
    await hold_owners_of(connection, naming, WAITING, ref)
    until = await connection.fetchval(naming.sql(RESUME), ref)
    if until is None:
        return False
    await connection.execute(naming.sql(UNDEFER), ref, until, now)
    return True


async def drop(connection: Connection, naming: Naming, tenant: str, reason: str, now: Any) -> int:
    ref = await connection.fetchval(naming.sql(FIND_TENANT), ident(tenant))
    if ref is None:
        return 0
    await hold_owners_of(connection, naming, WAITING, ref)
    done = await connection.execute(naming.sql(DROP), ref, readable(reason), now)
    return int(done.rpartition(" ")[2])


async def hold_for_drop(connection: Connection, naming: Naming, tenant: str, job_id: int) -> None:
    """Take what the end of a job and the dropping of its tenant will change."""
    ref = await connection.fetchval(naming.sql(FIND_TENANT), ident(tenant))
    await hold_owners_of(connection, naming, f"({WAITING}) OR id = $2", ref, job_id)
