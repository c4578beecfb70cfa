"""Small named values under a namespace."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol, TypeVar

from hookwright.core.clock import Clock
from hookwright.core.store import Cell
from hookwright.stores.sqlite.session import Session
from hookwright.stores.sqlite.values import Text, micros, micros_of, to_sql

T = TypeVar("T")

CELL = """
SELECT value, version FROM cells
WHERE namespace = ? AND name = ? AND (expires_at IS NULL OR expires_at > ?)
"""
NEXT_VERSION = "UPDATE totals SET value = value + 1 WHERE code = 12"
VERSION = "SELECT value FROM totals WHERE code = 12"
PUT_CELL = "INSERT OR REPLACE INTO cells (namespace, name, value, version, expires_at) VALUES (?, ?, ?, ?, ?)"


class Read(Protocol):
    def __call__(self, function: Callable[[sqlite3.Connection], T], /) -> Awaitable[T]: ...


class Write(Protocol):
    def __call__(self, function: Callable[[Session], T], /, *, writes: bool) -> Awaitable[T]: ...


class SqliteCells:
    """The cells of one namespace; ``read`` and ``write`` are the store's."""

    def __init__(self, namespace: str, *, clock: Clock, read: Read, write: Write) -> None:
        self._namespace = to_sql(namespace)
        self._clock = clock
        self._read = read
        self._write = write

    async def get(self, name: str) -> Cell | None:
        now = micros(self._clock())
        return await self._read(lambda connection: _cell(connection, self._namespace, to_sql(name), now))

    async def put(
        self, name: str, value: bytes, *, expect: int | None = None, expires_in: timedelta | None = None
    ) -> int | None:
        lifetime = None if expires_in is None else micros_of(expires_in)
        return await self._write(
            lambda session: _put(session, self._namespace, to_sql(name), value, expect, lifetime), writes=False
        )


def _put(
    session: Session, namespace: Text, name: Text, value: bytes, expect: int | None, expires_in: int | None
) -> int | None:
    if expect is not None:
        current = _cell(session.connection, namespace, name, session.now)
        if (current.version if current else 0) != expect:
            return None
    # One row of numbers for all cells: a version that was read is never given again, not even after an expiry.
    session.execute(NEXT_VERSION)
    version: int = session.one(VERSION)
    expires_at = None if expires_in is None else session.now + expires_in
    session.execute(PUT_CELL, (namespace, name, value, version, expires_at))
    return version


def _cell(connection: sqlite3.Connection, namespace: Text, name: Text, now: int) -> Cell | None:
    row = connection.execute(CELL, (namespace, name, now)).fetchone()
    return None if row is None else Cell(row[0], row[1])
