"""Reading: what lists, pages and numbers are made from. Each call is one snapshot."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hookwright.core.delivery import NO_FACTS, Delivery, Facts
from hookwright.core.job import JobState
from hookwright.core.store import AttemptView, DeliveryView, JobView, Statistics
from hookwright.stores.sqlite import codes, ids
from hookwright.stores.sqlite.bodies import decode_facts, unpack
from hookwright.stores.sqlite.rows import JOB_COLUMNS, first_since, job_from
from hookwright.stores.sqlite.session import array
from hookwright.stores.sqlite.values import (
    from_sql,
    moment,
    optional_from_sql,
    optional_moment,
    optional_to_sql,
    to_sql,
)

_DELIVERY_COLUMNS = """
    deliveries.seq, scopes.source, scopes.scope, deliveries.key, kinds.event, kinds.action, deliveries.tenant,
    deliveries.facts, deliveries.received_at, deliveries.due_at, deliveries.caused_by, deliveries.depth,
    deliveries.size, deliveries.rearm
FROM deliveries
    JOIN scopes ON scopes.ref = deliveries.scope
    JOIN kinds ON kinds.ref = deliveries.kind
"""
DELIVERY = f"""
SELECT (SELECT blob FROM bodies WHERE bodies.seq = deliveries.seq), {_DELIVERY_COLUMNS} WHERE deliveries.seq = ?
"""  # noqa: S608
DELIVERIES = f"""
SELECT {_DELIVERY_COLUMNS} WHERE deliveries.seq IN (SELECT value FROM json_each(?)) ORDER BY deliveries.seq DESC
"""  # noqa: S608
JOBS_OF = """
SELECT delivery, state, count(*) FROM jobs WHERE delivery IN (SELECT value FROM json_each(?)) GROUP BY delivery, state
"""
KINDS = "SELECT ref, source, event, action FROM kinds"
BY_KEY = """
SELECT seq FROM scopes CROSS JOIN deliveries ON deliveries.scope = scopes.ref
WHERE deliveries.key = ?1 AND (?2 IS NULL OR scopes.source = ?2)
"""
JOBS = f"""
SELECT {
    JOB_COLUMNS.replace(
        "FROM jobs",
        ", kinds.event, kinds.action, deliveries.key, deliveries.facts, "
        "(jobs.state = 3 OR (lanes.parked > 0 AND jobs.lease IS NULL AND jobs.finished_at IS NULL)) FROM jobs",
    )
}
    JOIN deliveries ON deliveries.seq = jobs.delivery
    JOIN kinds ON kinds.ref = deliveries.kind
WHERE jobs.id IN (SELECT value FROM json_each(?)) ORDER BY jobs.id DESC
"""  # noqa: S608
ATTEMPTS = "SELECT attempt, started_at, ended_at, became, worker, error FROM attempts WHERE job = ? ORDER BY attempt"
RESULT = "SELECT value FROM results WHERE job = ?"
JOBS_BY_STATE = "SELECT code, value FROM totals WHERE code < 10"
TOTAL_DELIVERIES = "SELECT value FROM totals WHERE code = 10"
OLDEST_DUE = """
SELECT min((SELECT min(run_at) FROM jobs
            WHERE jobs.tenant = tenants.ref AND jobs.lease IS NULL AND jobs.finished_at IS NULL))
FROM tenants WHERE jobs > 0
"""
PAUSED = "SELECT count(*) FROM tenants WHERE paused_until > 0 AND paused_until > ?"
PARKED = """
SELECT coalesce((SELECT sum(queued + first) FROM lanes WHERE parked > 0), 0)
     + (SELECT value FROM totals WHERE code = 3)
"""
SCHEMA = "SELECT max(version) FROM schema_versions"

_WAITING = "lease IS NULL AND finished_at IS NULL"
_FEW = 10_000
"""Rows that may be gathered and sorted for one page of a list."""


def delivery(connection: sqlite3.Connection, seq: int) -> Delivery | None:
    row = connection.execute(DELIVERY, (seq,)).fetchone()
    if row is None:
        return None
    blob, _, source, scope, key, event, action, tenant, facts, received_at, due_at, caused_by, depth, _, rearm = row
    headers, body = ({}, b"") if blob is None else unpack(blob)
    return Delivery(
        source=from_sql(source),
        id=ids.id_of(key),
        event=from_sql(event),
        received_at=moment(received_at),
        scope=from_sql(scope),
        action=optional_from_sql(action),
        body=body,
        headers=headers,
        tenant=from_sql(tenant),
        facts=_facts(facts),
        due_at=optional_moment(due_at),
        rearm=bool(rearm),
        caused_by=optional_from_sql(caused_by),
        depth=depth,
    )


def deliveries(
    connection: sqlite3.Connection,
    *,
    limit: int,
    before: int | None,
    source: str | None,
    event: str | None,
    id: str | None,
    state: JobState | None,
    since: int | None,
    seq: int | None,
) -> list[DeliveryView]:
    where: list[str] = []
    values: list[Any] = []

    def also(condition: str, *more: Any) -> None:
        where.append(condition)
        values.extend(more)

    if before is not None:
        also("seq < ?", before)
    if seq is not None:
        also("seq = ?", seq)
    if id is not None:
        found = connection.execute(BY_KEY, (ids.key(id), optional_to_sql(source))).fetchall()
        also("seq IN (SELECT value FROM json_each(?))", array(row[0] for row in found))
    if since is not None:
        also("received_at >= ? AND seq >= ?", since, first_since(connection, "deliveries", since))
    if state is not None:
        if _is_rare(connection, state):
            also(f"seq IN (SELECT delivery FROM jobs WHERE {_in_state(state)})")  # noqa: S608
        else:
            also(f"EXISTS (SELECT 1 FROM jobs WHERE +{_in_state(state)} AND delivery = deliveries.seq)")  # noqa: S608
    sql = f"SELECT seq FROM deliveries WHERE {{}} {' AND '.join(where) or '1'} ORDER BY seq DESC LIMIT {limit:d}"  # noqa: S608
    if source is None and event is None:
        seqs = [row[0] for row in connection.execute(sql.format(""), values)]
    else:
        # By kind, each from its own index, and then the newest of them all.
        seqs = [
            row[0]
            for kind in _kinds(connection, source, event)
            for row in connection.execute(sql.format("kind = ? AND"), [kind, *values])
        ]
        seqs = sorted(seqs, reverse=True)[:limit]
    return _delivery_views(connection, seqs)


def jobs(
    connection: sqlite3.Connection,
    *,
    limit: int,
    before: int | None,
    state: JobState | None,
    handler: str | None,
    delivery_seq: int | None,
    id: int | None,
) -> list[JobView]:
    where: list[str] = []
    values: list[Any] = []

    def also(condition: str, *more: Any) -> None:
        where.append(condition)
        values.extend(more)

    table = "jobs NOT INDEXED"
    if before is not None:
        also("id < ?", before)
    if id is not None:
        also("id = ?", id)
    if handler is not None:
        also("handler = (SELECT ref FROM handlers WHERE name = ?)", to_sql(handler))
        table = "jobs INDEXED BY jobs_of_handler"
    if state is not None:
        also(_in_state(state))
        if _is_rare(connection, state):
            table = f"jobs INDEXED BY {_STATE_INDEX[state]}"
    if delivery_seq is not None:
        also("delivery = ?", delivery_seq)
        table = "jobs INDEXED BY jobs_of_delivery"
    if id is not None:
        table = "jobs NOT INDEXED"
    sql = f"SELECT id FROM {table} WHERE {' AND '.join(where) or '1'} ORDER BY id DESC LIMIT {limit:d}"  # noqa: S608
    found = [row[0] for row in connection.execute(sql, values)]
    return [_job_view(row) for row in connection.execute(JOBS, (array(found),))]


def attempts(connection: sqlite3.Connection, job_id: int) -> list[AttemptView]:
    return [
        AttemptView(
            attempt=attempt,
            started_at=optional_moment(started_at),
            ended_at=moment(ended_at),
            became=codes.STATES[became],
            worker=optional_from_sql(worker),
            error=error,
        )
        for attempt, started_at, ended_at, became, worker, error in connection.execute(ATTEMPTS, (job_id,))
    ]


def result(connection: sqlite3.Connection, job_id: int) -> bytes | None:
    row = connection.execute(RESULT, (job_id,)).fetchone()
    return None if row is None else row[0]


def statistics(connection: sqlite3.Connection, *, now: int, bytes: Callable[[int], int]) -> Statistics:
    """``bytes`` is told how much the database itself takes, and adds what lies beside it."""

    def one(sql: str, *values: Any) -> Any:
        return connection.execute(sql, values).fetchone()[0]

    oldest = one(OLDEST_DUE)
    return Statistics(
        deliveries=one(TOTAL_DELIVERIES),
        jobs=_by_state(connection.execute(JOBS_BY_STATE).fetchall()),
        oldest_queued_age=None if oldest is None or oldest > now else (now - oldest) / 1_000_000,
        tenants_paused=one(PAUSED, now),
        parked=one(PARKED),
        bytes=bytes(one("PRAGMA page_count") * one("PRAGMA page_size")),
        schema=one(SCHEMA),
    )


_STATE_INDEX = {
    JobState.QUEUED: "jobs_in_lane",
    JobState.RUNNING: "jobs_leased",
    JobState.SKIPPED: "jobs_unusual",
    JobState.FAILED: "jobs_unusual",
    JobState.CANCELLED: "jobs_unusual",
}


def _in_state(state: JobState) -> str:
    if state is JobState.QUEUED:
        return f"({_WAITING})"
    if state is JobState.RUNNING:
        return "(state = 4 AND lease IS NOT NULL)"
    if state is JobState.SUCCEEDED:
        return "(state = 5)"
    return f"(state = {codes.CODES[state]} AND state > 5)"


def _is_rare(connection: sqlite3.Connection, state: JobState) -> bool:
    """Whether to gather all jobs in this state, or to walk back over all jobs until the page is full."""
    if state not in _STATE_INDEX:
        return False
    count = _by_state(connection.execute(JOBS_BY_STATE).fetchall())
    return count[state] <= _FEW or count[state] * 20 < sum(count.values())


def _by_state(rows: Sequence[tuple[int, int]]) -> Mapping[JobState, int]:
    count = dict.fromkeys(JobState, 0)
    for code, jobs in rows:
        count[codes.STATES[code]] += jobs
    return count


def _kinds(connection: sqlite3.Connection, source: str | None, event: str | None) -> list[int]:
    found = []
    for ref, its_source, its_event, action in connection.execute(KINDS):
        name = from_sql(its_event)
        full = name if action is None else f"{name}.{from_sql(action)}"
        if (source is None or from_sql(its_source) == source) and (event is None or event in (name, full)):
            found.append(ref)
    return found


def _delivery_views(connection: sqlite3.Connection, seqs: Sequence[int]) -> list[DeliveryView]:
    listed = array(seqs)
    planned: dict[int, dict[JobState, int]] = {}
    for seq, code, count in connection.execute(JOBS_OF, (listed,)):
        states = planned.setdefault(seq, {})
        state = codes.STATES[code]
        states[state] = states.get(state, 0) + count
    views = []
    for row in connection.execute(DELIVERIES, (listed,)):
        seq, source, scope, key, event, action, tenant, facts, received_at, _, caused_by, depth, size, _ = row
        known = _facts(facts)
        views.append(
            DeliveryView(
                seq=seq,
                source=from_sql(source),
                id=ids.id_of(key),
                scope=from_sql(scope),
                event=from_sql(event),
                action=optional_from_sql(action),
                tenant=from_sql(tenant),
                repository=known.repository,
                number=known.number,
                received_at=moment(received_at),
                caused_by=optional_from_sql(caused_by),
                depth=depth,
                size=size,
                jobs=planned.get(seq, {}),
            )
        )
    return views


def _job_view(row: tuple[Any, ...]) -> JobView:
    event, action, key, facts, parked = row[16:]
    known = _facts(facts)
    return JobView(
        job=job_from(row),
        event=from_sql(event) if action is None else f"{from_sql(event)}.{from_sql(action)}",
        delivery_id=ids.id_of(key),
        repository=known.repository,
        number=known.number,
        parked=bool(parked),
    )


def _facts(text: str | None) -> Facts:
    return NO_FACTS if text is None else decode_facts(text)
