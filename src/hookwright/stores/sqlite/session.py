"""What one group of operations works with: the connection, the moment, and the names already looked up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from hookwright.core.clock import Clock
from hookwright.stores.sqlite.names import Names
from hookwright.stores.sqlite.values import micros

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode

_MOST_ROWS = 32
"""Rows of one INSERT. Each statement gives up Python's lock and takes it back, so fewer are better, up to here."""


class Session:
    """One transaction at a time, on the writer's thread."""

    def __init__(self, connection: sqlite3.Connection, names: Names, clock: Clock) -> None:
        self.connection = connection
        self.execute = connection.execute
        self.names = names
        self.clock = clock
        self.now = 0
        self.work = False
        """Something in this group may let a waiting worker find a job."""
        self.bodies = 0
        """Bytes of bodies that this group has written."""
        self.news = 0
        """The writer's count of news when this group began: a claim has seen all of it."""
        self.handlers: frozenset[str] = frozenset()
        """What this process last claimed for."""

    def begin(self) -> None:
        self.now = micros(self.clock())
        self.work = False
        self.bodies = 0

    def one(self, sql: str, *values: Any) -> Any:
        """The first column of the first row, or ``None``."""
        row = self.execute(sql, values).fetchone()
        return None if row is None else row[0]

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.execute(sql, values).fetchall()

    def gathered(self, sql: str, *values: Any) -> list[Any]:
        """The rows of a statement that gathers them into one JSON array: one step instead of one per row."""
        text = self.one(sql, *values)
        result: list[Any] = _decode(text) if text else []
        return result

    def insert(self, head: str, tail: str, rows: Sequence[tuple[Any, ...]]) -> list[tuple[int, int]]:
        """Insert rows, many per statement. Answers ``(rows given, rows inserted)`` of each statement, in order."""
        done = []
        start = 0
        while start < len(rows):
            count = min(_MOST_ROWS, 1 << (len(rows) - start).bit_length() - 1)
            chunk = rows[start : start + count]
            sql = _insert(head, tail, len(chunk[0]), count)
            values = chunk[0] if count == 1 else [value for row in chunk for value in row]
            done.append((count, self.execute(sql, values).rowcount))
            start += count
        return done


def array(values: Iterable[Any]) -> str:
    """A JSON array, for ``json_each``: one statement for any number of rows."""
    return _encode(list(values)).decode()


def pairs(values: dict[int, int]) -> str:
    """A JSON object, for ``json_each``: number to number."""
    return _encode(values).decode()


@lru_cache(maxsize=256)
def _insert(head: str, tail: str, columns: int, rows: int) -> str:
    # A few sizes only (powers of two), so that SQLite's compiled statements are found again.
    row = f"({', '.join('?' * columns)})"
    return f"{head} VALUES {', '.join([row] * rows)} {tail}"
