"""Lists, newest first: by an index or along the numbers, so that a page costs about a page."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from hookwright.core.job import JobState
from hookwright.core.store import DeliveryView, JobView
from hookwright.stores import codes
from hookwright.stores.sqlite import ids
from hookwright.stores.sqlite.rows import (
    DELIVERY_COLUMNS,
    JOB_COLUMNS,
    facts_from,
    first_since,
    job_from,
    jobs_by_state,
)
from hookwright.stores.sqlite.session import array
from hookwright.stores.sqlite.values import from_sql, moment, optional_from_sql, optional_to_sql, to_sql

DELIVERIES = f"""
SELECT {DELIVERY_COLUMNS} WHERE deliveries.seq IN (SELECT value FROM json_each(?)) ORDER BY deliveries.seq DESC
"""  # noqa: S608
JOBS_OF = """
SELECT delivery, state, count(*) FROM jobs WHERE delivery IN (SELECT value FROM json_each(?)) GROUP BY delivery, state
"""
KINDS = "SELECT ref, source, event, action FROM kinds"
BY_KEY = """
SELECT seq FROM scopes CROSS JOIN deliveries ON deliveries.scope = scopes.ref
WHERE deliveries.key = ? AND (? IS NULL OR scopes.source = ?)
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

_QUEUED = "lease IS NULL AND finished_at IS NULL AND state >= 0"
_FEW = 10_000
"""Rows that may be gathered and sorted for one page of a list."""
_STATE_INDEX = {
    JobState.WAITING: "jobs_waiting",
    JobState.QUEUED: "jobs_in_lane",
    JobState.RUNNING: "jobs_leased",
    JobState.SKIPPED: "jobs_unusual",
    JobState.FAILED: "jobs_unusual",
    JobState.CANCELLED: "jobs_unusual",
}


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
        found = connection.execute(BY_KEY, (ids.key(id), optional_to_sql(source), optional_to_sql(source))).fetchall()
        also("seq IN (SELECT value FROM json_each(?))", array(row[0] for row in found))
    if since is not None:
        also("received_at >= ? AND seq >= ?", since, first_since(connection, "deliveries", since))
    if state is not None:
        if _is_rare(connection, state):
            also(f"seq IN (SELECT delivery FROM jobs WHERE {_in_state(state)})")  # noqa: S608
        else:
            also(f"EXISTS (SELECT 1 FROM jobs WHERE +{_in_state(state)} AND delivery = deliveries.seq)")  # noqa: S608
    if source is not None or event is not None:
        kinds = _kinds(connection, source, event)
        if not kinds:
            return []
        # Walked back, without an index: one would make each commit write a page more for each kind in it.
        also("kind IN (SELECT value FROM json_each(?))", array(kinds))
    sql = f"SELECT seq FROM deliveries WHERE {' AND '.join(where) or '1'} ORDER BY seq DESC LIMIT {limit:d}"  # noqa: S608
    seqs = [row[0] for row in connection.execute(sql, values)]
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


def _in_state(state: JobState) -> str:
    if state is JobState.QUEUED:
        return f"({_QUEUED})"
    if state is JobState.WAITING:
        return "(state = -1)"
    if state is JobState.RUNNING:
        return "(state = 4 AND lease IS NOT NULL)"
    if state is JobState.SUCCEEDED:
        return "(state = 5)"
    return f"(state = {codes.CODES[state]} AND state > 5)"


def _is_rare(connection: sqlite3.Connection, state: JobState) -> bool:
    """Whether to gather all jobs in this state, or to walk back over all jobs until the page is full."""
    if state not in _STATE_INDEX:
        return False
    count = jobs_by_state(connection)
    return count[state] <= _FEW or count[state] * 20 < sum(count.values())


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
        known = facts_from(facts)
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
    known = facts_from(facts)
    return JobView(
        job=job_from(row),
        event=from_sql(event) if action is None else f"{from_sql(event)}.{from_sql(action)}",
        delivery_id=ids.id_of(key),
        repository=known.repository,
        number=known.number,
        parked=bool(parked),
    )
