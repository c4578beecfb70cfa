"""Forgetting what has outlived its use, and looking whether all adds up.

Finding what may go can mean walking over what must stay, so it happens on a reading connection; the writer deletes a
bounded number of rows, looking again at each, because the two are not one transaction.
"""

from __future__ import annotations

import sqlite3
from typing import Any

import msgspec

from hookwright.core.errors import StoreDamaged
from hookwright.stores.sqlite.rows import first_since
from hookwright.stores.sqlite.session import Session, array

OLD_JOBS = """
SELECT id FROM jobs
WHERE id < ? AND finished_at < ? AND state <> 7 AND lease IS NULL AND id < (SELECT max(id) FROM jobs)
ORDER BY id LIMIT ?
"""
OLD_BODIES = """
SELECT bodies.seq FROM bodies CROSS JOIN deliveries ON deliveries.seq = bodies.seq
WHERE bodies.seq < ? AND deliveries.received_at < ?
  AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.delivery = bodies.seq AND jobs.state < 5)
ORDER BY bodies.seq LIMIT ?
"""
OLD_DELIVERIES = """
SELECT seq FROM deliveries
WHERE seq < ? AND received_at < ? AND seq < (SELECT max(seq) FROM deliveries)
  AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.delivery = deliveries.seq)
ORDER BY seq LIMIT ?
"""
DELETE_JOBS = """
DELETE FROM jobs
WHERE id IN (SELECT value FROM json_each(?)) AND finished_at < ? AND state <> 7 AND lease IS NULL
"""
DELETE_OF_JOBS = tuple(
    f"DELETE FROM {table} WHERE job IN (SELECT value FROM json_each(?)) "  # noqa: S608
    f"AND NOT EXISTS (SELECT 1 FROM jobs WHERE id = {table}.job)"
    for table in ("attempts", "results", "memories")
)
DELETE_BODIES = """
DELETE FROM bodies
WHERE seq IN (SELECT value FROM json_each(?))
  AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.delivery = bodies.seq AND jobs.state < 5)
"""
DELETE_DELIVERIES = """
DELETE FROM deliveries
WHERE seq IN (SELECT value FROM json_each(?)) AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.delivery = deliveries.seq)
"""
DELETE_ORPHANED_BODIES = """
DELETE FROM bodies WHERE seq IN (SELECT value FROM json_each(?)) AND seq NOT IN (SELECT seq FROM deliveries)
"""
DELETE_LANES = "DELETE FROM lanes WHERE ref IN (SELECT ref FROM lanes WHERE jobs = 0 LIMIT ?)"
DELETE_TENANTS = """
DELETE FROM tenants WHERE ref IN (
    SELECT ref FROM tenants
    WHERE jobs = 0 AND paused_until = 0 AND NOT EXISTS (SELECT 1 FROM lanes WHERE lanes.tenant = tenants.ref)
    LIMIT ?
)
"""
DELETE_CELLS = """
DELETE FROM cells
WHERE (namespace, name) IN (SELECT namespace, name FROM cells WHERE expires_at <= ? LIMIT ?)
"""

LANES_AS_COUNTED = """
SELECT ref, queued, first, running, held, jobs FROM lanes
EXCEPT
SELECT lanes.ref, coalesce(sum(state = 0 AND holds = 0), 0), coalesce(sum(state = 0 AND holds = 1), 0),
       count(lease), coalesce(sum(holds), 0), count(jobs.id)
FROM lanes LEFT JOIN jobs ON jobs.lane = lanes.ref GROUP BY lanes.ref
"""
TENANTS_AS_COUNTED = """
SELECT ref, ready, jobs FROM tenants
EXCEPT
SELECT ref, (SELECT count(*) FROM lanes WHERE lanes.tenant = tenants.ref AND lanes.ready = 1), coalesce(found.jobs, 0)
FROM tenants
LEFT JOIN (SELECT tenant, count(*) AS jobs FROM jobs GROUP BY tenant) AS found ON found.tenant = tenants.ref
"""
STATES_AS_COUNTED = """
SELECT code, value FROM totals WHERE code < 10
EXCEPT
SELECT totals.code, count(jobs.id) FROM totals LEFT JOIN jobs ON jobs.state = totals.code GROUP BY totals.code
"""
TOTAL_AS_COUNTED = """
SELECT value FROM totals WHERE code = 10 EXCEPT SELECT count(*) FROM deliveries
"""


class Old(msgspec.Struct, frozen=True):
    """What may go."""

    jobs_before: int
    jobs: list[int]
    bodies: list[int]
    deliveries: list[int]
    limit: int


def find_old(
    connection: sqlite3.Connection, *, bodies_before: int, jobs_before: int, keys_before: int, limit: int
) -> Old:
    def found(sql: str, *values: Any) -> list[int]:
        return [row[0] for row in connection.execute(sql, values)]

    # A job ends after it was made, so none made since can have ended before.
    return Old(
        jobs_before,
        found(OLD_JOBS, first_since(connection, "jobs", jobs_before), jobs_before, limit),
        found(OLD_BODIES, first_since(connection, "deliveries", bodies_before), bodies_before, limit),
        found(OLD_DELIVERIES, first_since(connection, "deliveries", keys_before), keys_before, limit),
        limit,
    )


def delete(session: Session, old: Old) -> int:
    """Delete it, unless it has come back to life. How many rows went."""
    ids = array(old.jobs)
    count = session.execute(DELETE_JOBS, (ids, old.jobs_before)).rowcount
    for sql in DELETE_OF_JOBS:
        session.execute(sql, (ids,))
    count += session.execute(DELETE_BODIES, (array(old.bodies),)).rowcount
    seqs = array(old.deliveries)
    count += session.execute(DELETE_DELIVERIES, (seqs,)).rowcount
    session.execute(DELETE_ORPHANED_BODIES, (seqs,))
    lanes = session.execute(DELETE_LANES, (old.limit,)).rowcount
    lanes += session.execute(DELETE_TENANTS, (old.limit,)).rowcount
    if lanes:
        session.names.forget_passing()
    return count + lanes + session.execute(DELETE_CELLS, (session.now, old.limit)).rowcount


def examine(connection: sqlite3.Connection, name: str) -> dict[str, Any]:
    """Read the whole file and count again what the counters say. Raises `StoreDamaged` where it does not add up."""
    broken = connection.execute("PRAGMA quick_check(5)").fetchall()
    if broken != [("ok",)]:
        details = "; ".join(str(row[0]) for row in broken)
        raise StoreDamaged(f"{name} is damaged: {details}. Copy it away, then restore a backup")
    dangling = connection.execute("PRAGMA foreign_key_check").fetchall()[:5]
    wrong = {
        what: connection.execute(sql).fetchall()[:5]
        for what, sql in (
            ("lanes", LANES_AS_COUNTED),
            ("tenants", TENANTS_AS_COUNTED),
            ("states", STATES_AS_COUNTED),
            ("deliveries", TOTAL_AS_COUNTED),
        )
    }
    if dangling:
        raise StoreDamaged(f"{name}: rows refer to rows that are gone: {dangling}; report this, it is a bug")
    for what, rows in wrong.items():
        if rows:
            raise StoreDamaged(
                f"{name}: the counters of {what} are not what is stored: {rows}; report this, it is a bug"
            )
    return {
        "integrity": "ok",
        "counters": "ok",
        "journal_mode": connection.execute("PRAGMA journal_mode").fetchone()[0],
        "page_size": connection.execute("PRAGMA page_size").fetchone()[0],
        "pages": connection.execute("PRAGMA page_count").fetchone()[0],
        "free_pages": connection.execute("PRAGMA freelist_count").fetchone()[0],
    }
