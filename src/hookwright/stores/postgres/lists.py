"""Lists, newest first: by an index or along the numbers, so that a page costs about a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hookwright.core.job import JobState
from hookwright.core.store import DeliveryView, JobView
from hookwright.stores import codes
from hookwright.stores.postgres.connections import Connection
from hookwright.stores.postgres.keys import id_of, key
from hookwright.stores.postgres.rows import (
    DELIVERY_COLUMNS,
    DELIVERY_TABLES,
    JOB_COLUMNS,
    JOB_TABLES,
    facts_from,
    first_since,
    job_from,
    jobs_by_state,
)
from hookwright.stores.postgres.sql import Naming
from hookwright.stores.postgres.text import from_sql, ident, optional_from_sql

DELIVERIES = f"""
SELECT {DELIVERY_COLUMNS} FROM {DELIVERY_TABLES} WHERE delivery.seq = ANY ($1::bigint[]) ORDER BY delivery.seq DESC
"""  # noqa: S608
JOBS_OF = "SELECT delivery, state, count(*) FROM @jobs WHERE delivery = ANY ($1::bigint[]) GROUP BY delivery, state"
KINDS = "SELECT ref, source, event, action FROM @kinds"
SCOPES = "SELECT ref, source FROM @scopes"
JOBS = f"""
SELECT {JOB_COLUMNS}, kind.event, kind.action, delivery.key, delivery.id, delivery.facts,
    (job.state = 3 OR (lane.parked > 0 AND job.state BETWEEN 0 AND 3))
FROM {JOB_TABLES}
    JOIN @deliveries AS delivery ON delivery.seq = job.delivery
    JOIN @kinds AS kind ON kind.ref = delivery.kind
WHERE job.id = ANY ($1::bigint[]) ORDER BY job.id DESC
"""  # noqa: S608
_FEW = 10_000
"""Rows that may be gathered and sorted for one page of a list."""
_IN_STATE = {
    JobState.WAITING: "state = -1",
    JobState.QUEUED: "(state >= 0 AND state < 4)",
    JobState.RUNNING: "(state = 4 AND lease IS NOT NULL)",
    JobState.SUCCEEDED: "state = 5",
}


class _Where:
    """Conditions, and the values that they mean."""

    def __init__(self) -> None:
        self._conditions: list[str] = []
        self.values: list[Any] = []

    def also(self, condition: str, *values: Any) -> None:
        """``{}`` stands for each of the values, in order."""
        places = [f"${len(self.values) + place}" for place in range(1, len(values) + 1)]
        self._conditions.append(condition.format(*places))
        self.values += values

    def __str__(self) -> str:
        return " AND ".join(self._conditions) or "true"


async def deliveries(
    connection: Connection,
    naming: Naming,
    *,
    limit: int,
    before: int | None,
    source: str | None,
    event: str | None,
    id: str | None,
    state: JobState | None,
    since: datetime | None,
    seq: int | None,
) -> list[DeliveryView]:
    where = _Where()
    if before is not None:
        where.also("seq < {}", before)
    if seq is not None:
        where.also("seq = {}", seq)
    if id is not None:
        # Through the index, which begins with the scope; there are as many as sources and hooks.
        scopes = [
            row[0] for row in await connection.fetch(naming.sql(SCOPES)) if source is None or from_sql(row[1]) == source
        ]
        where.also("scope = ANY ({}::integer[]) AND key = {}", scopes, key(id)[0])
    if since is not None:
        first = await first_since(connection, naming, "deliveries", since)
        where.also("received_at >= {} AND seq >= {}", since, first)
    if state is not None:
        condition = _in_state(state)
        if await _is_rare(connection, naming, state):
            where.also(f"seq IN (SELECT delivery FROM @jobs WHERE {condition})")  # noqa: S608
        else:
            where.also(f"EXISTS (SELECT FROM @jobs WHERE {condition} AND delivery = @deliveries.seq)")
    if source is not None or event is not None:
        kinds = await _kinds(connection, naming, source, event)
        if not kinds:
            return []
        # Walked back, without an index: one would make each commit write a page more for each kind in it.
        where.also("kind = ANY ({}::integer[])", kinds)
    sql = f"SELECT seq FROM @deliveries WHERE {where} ORDER BY seq DESC LIMIT {limit:d}"  # noqa: S608
    seqs = [row[0] for row in await connection.fetch(naming.sql(sql), *where.values)]
    return await _delivery_views(connection, naming, seqs)


async def jobs(
    connection: Connection,
    naming: Naming,
    *,
    limit: int,
    before: int | None,
    state: JobState | None,
    handler: str | None,
    delivery_seq: int | None,
    id: int | None,
) -> list[JobView]:
    where = _Where()
    if before is not None:
        where.also("id < {}", before)
    if id is not None:
        where.also("id = {}", id)
    if handler is not None:
        where.also("handler = (SELECT ref FROM @handlers WHERE ident = {})", ident(handler))
    if state is not None:
        where.also(_in_state(state))
    if delivery_seq is not None:
        where.also("delivery = {}", delivery_seq)
    sql = f"SELECT id FROM @jobs WHERE {where} ORDER BY id DESC LIMIT {limit:d}"  # noqa: S608
    found = [row[0] for row in await connection.fetch(naming.sql(sql), *where.values)]
    return [_job_view(row) for row in await connection.fetch(naming.sql(JOBS), found)]


def _in_state(state: JobState) -> str:
    return _IN_STATE.get(state) or f"(state = {codes.CODES[state]} AND state > 5)"


async def _is_rare(connection: Connection, naming: Naming, state: JobState) -> bool:
    """Whether to gather all jobs in this state, or to walk back over all deliveries until the page is full."""
    if state is JobState.SUCCEEDED:
        return False
    count = await jobs_by_state(connection, naming)
    return count[state] <= _FEW or count[state] * 20 < sum(count.values())


async def _kinds(connection: Connection, naming: Naming, source: str | None, event: str | None) -> list[int]:
    found = []
    for ref, its_source, its_event, action in await connection.fetch(naming.sql(KINDS)):
        name = from_sql(its_event)
        full = name if action is None else f"{name}.{from_sql(action)}"
        if (source is None or from_sql(its_source) == source) and (event is None or event in (name, full)):
            found.append(ref)
    return found


async def _delivery_views(connection: Connection, naming: Naming, seqs: Sequence[int]) -> list[DeliveryView]:
    planned: dict[int, dict[JobState, int]] = {}
    for seq, code, count in await connection.fetch(naming.sql(JOBS_OF), seqs):
        states = planned.setdefault(seq, {})
        state = codes.STATES[code]
        states[state] = states.get(state, 0) + count
    views = []
    for row in await connection.fetch(naming.sql(DELIVERIES), seqs):
        seq, source, scope, its_key, kept, event, action, tenant, facts, received_at, _, caused_by, depth, size, _ = row
        known = facts_from(facts)
        views.append(
            DeliveryView(
                seq=seq,
                source=from_sql(source),
                id=id_of(its_key, kept),
                scope=from_sql(scope),
                event=from_sql(event),
                action=optional_from_sql(action),
                tenant=from_sql(tenant),
                repository=known.repository,
                number=known.number,
                received_at=received_at,
                caused_by=optional_from_sql(caused_by),
                depth=depth,
                size=size,
                jobs=planned.get(seq, {}),
            )
        )
    return views


def _job_view(row: Sequence[Any]) -> JobView:
    event, action, its_key, kept, facts, parked = row[16:]
    known = facts_from(facts)
    return JobView(
        job=job_from(row),
        event=from_sql(event) if action is None else f"{from_sql(event)}.{from_sql(action)}",
        delivery_id=id_of(its_key, kept),
        repository=known.repository,
        number=known.number,
        parked=parked,
    )
