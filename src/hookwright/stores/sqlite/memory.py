"""What attempts remember under their job, and small named values under a namespace."""

from __future__ import annotations

import sqlite3

from hookwright.core.job import Job
from hookwright.core.store import Cell
from hookwright.stores.sqlite import codes
from hookwright.stores.sqlite.session import Session
from hookwright.stores.sqlite.values import Text

MEMORIES = "SELECT name, value FROM memories WHERE job = ?"
HOLDS_LEASE = f"SELECT 1 FROM jobs WHERE id = ? AND attempt = ? AND state = {codes.RUNNING}"  # noqa: S608
REMEMBER = "INSERT OR REPLACE INTO memories (job, name, value) VALUES (?, ?, ?)"
CELL = """
SELECT value, version FROM cells
WHERE namespace = ?1 AND name = ?2 AND (expires_at IS NULL OR expires_at > ?3)
"""
NEXT_VERSION = "UPDATE totals SET value = value + 1 WHERE code = 12"
VERSION = "SELECT value FROM totals WHERE code = 12"
PUT_CELL = "INSERT OR REPLACE INTO cells (namespace, name, value, version, expires_at) VALUES (?, ?, ?, ?, ?)"


def remember(session: Session, job: Job, name: Text, value: bytes) -> bool:
    if session.one(HOLDS_LEASE, job.id, job.attempt) is None:
        return False
    session.execute(REMEMBER, (job.id, name, value))
    return True


def put_cell(
    session: Session, namespace: Text, name: Text, value: bytes, expect: int | None, expires_in: int | None
) -> int | None:
    if expect is not None:
        current = cell(session.connection, namespace, name, session.now)
        if (current.version if current else 0) != expect:
            return None
    # One row of numbers for all cells: a version that was read is never given again, not even after an expiry.
    session.execute(NEXT_VERSION)
    version: int = session.one(VERSION)
    expires_at = None if expires_in is None else session.now + expires_in
    session.execute(PUT_CELL, (namespace, name, value, version, expires_at))
    return version


def cell(connection: sqlite3.Connection, namespace: Text, name: Text, now: int) -> Cell | None:
    row = connection.execute(CELL, (namespace, name, now)).fetchone()
    return None if row is None else Cell(row[0], row[1])
