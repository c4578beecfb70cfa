"""Reading one thing: deliveries with their bodies, a job's attempts and result, the store in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hookwright.core.delivery import Delivery
from hookwright.core.store import AttemptView, Statistics
from hookwright.stores import codes
from hookwright.stores.bodies import unpack
from hookwright.stores.postgres.connections import Connection
from hookwright.stores.postgres.keys import id_of
from hookwright.stores.postgres.rows import DELIVERY_COLUMNS, DELIVERY_TABLES, facts_from, jobs_by_state
from hookwright.stores.postgres.sql import Naming
from hookwright.stores.postgres.text import from_sql, optional_from_sql

DELIVERIES = f"""
SELECT body.blob, {DELIVERY_COLUMNS} FROM {DELIVERY_TABLES} LEFT JOIN @bodies AS body ON body.seq = delivery.seq
WHERE delivery.seq = ANY ($1::bigint[])
"""  # noqa: S608
ATTEMPTS = "SELECT attempt, started_at, ended_at, became, worker, error FROM @attempts WHERE job = $1 ORDER BY attempt"
RESULT = "SELECT value FROM @results WHERE job = $1"
NUMBERS = """
SELECT
    (SELECT sum(value)::bigint FROM @totals WHERE code = 10) AS deliveries,
    (SELECT extract(epoch FROM coalesce($1, clock_timestamp()) - min(oldest.run_at))::float8 FROM @tenants AS tenant
     CROSS JOIN LATERAL (
        SELECT run_at FROM @jobs WHERE @jobs.tenant = tenant.ref AND state < 4 AND state >= 0 ORDER BY run_at LIMIT 1
     ) AS oldest WHERE NOT tenant.shared) AS age,
    (SELECT count(*) FROM @tenants WHERE paused_until > coalesce($1, clock_timestamp())) AS paused,
    (SELECT coalesce(sum(queued + first), 0)::bigint FROM @lanes WHERE parked > 0)
        + (SELECT count(*) FROM @jobs WHERE state = 3) AS parked,
    (SELECT max(version) FROM @schema_versions) AS schema,
    (SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class
     WHERE relnamespace = $2::regnamespace AND relkind = 'r' AND starts_with(relname, $3)) AS bytes
"""
CROWDED = """
SELECT tenant.name FROM @tenants AS tenant
WHERE NOT tenant.shared AND EXISTS (SELECT FROM @jobs WHERE @jobs.tenant = tenant.ref AND state < 4 OFFSET $1)
"""


async def deliveries(connection: Connection, naming: Naming, seqs: Sequence[int]) -> dict[int, Delivery]:
    """Those that are there."""
    return {row[1]: _delivery(row) for row in await connection.fetch(naming.sql(DELIVERIES), seqs)}


def _delivery(row: Sequence[Any]) -> Delivery:
    blob, _, source, scope, key, kept, event, action, tenant, facts, received_at, due_at, caused_by, depth, _, rearm = (
        row
    )
    headers, body = ({}, b"") if blob is None else unpack(blob)
    return Delivery(
        source=from_sql(source),
        id=id_of(key, kept),
        event=from_sql(event),
        received_at=received_at,
        scope=from_sql(scope),
        action=optional_from_sql(action),
        body=body,
        headers=headers,
        tenant=from_sql(tenant),
        facts=facts_from(facts),
        due_at=due_at,
        rearm=rearm,
        caused_by=optional_from_sql(caused_by),
        depth=depth,
    )


async def attempts(connection: Connection, naming: Naming, job_id: int) -> list[AttemptView]:
    return [
        AttemptView(
            attempt=attempt,
            started_at=started_at,
            ended_at=ended_at,
            became=codes.STATES[became],
            worker=optional_from_sql(worker),
            error=error,
        )
        for attempt, started_at, ended_at, became, worker, error in await connection.fetch(naming.sql(ATTEMPTS), job_id)
    ]


async def result(connection: Connection, naming: Naming, job_id: int) -> bytes | None:
    value: bytes | None = await connection.fetchval(naming.sql(RESULT), job_id)
    return value


async def crowded(connection: Connection, naming: Naming, above: int) -> frozenset[str]:
    return frozenset(from_sql(row[0]) for row in await connection.fetch(naming.sql(CROWDED), above))


async def statistics(connection: Connection, naming: Naming, now: Any) -> Statistics:
    row = await connection.fetchrow(naming.sql(NUMBERS), now, f'"{naming.schema}"', naming.prefix)
    total, age, paused, parked, schema, size = row
    return Statistics(
        deliveries=total,
        jobs=await jobs_by_state(connection, naming),
        oldest_queued_age=None if age is None or age < 0 else age,
        tenants_paused=paused,
        parked=parked,
        bytes=size,
        schema=schema,
    )
