"""Small named values under a namespace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hookwright.core.store import Cell
from hookwright.stores.postgres.connections import Connections
from hookwright.stores.postgres.sql import Naming
from hookwright.stores.postgres.text import ident

CELL = """
SELECT value, version FROM @cells
WHERE ident = $1 AND (expires_at IS NULL OR expires_at > coalesce($2, clock_timestamp()))
"""
PUT = """
INSERT INTO @cells AS cell (ident, version, value, expires_at)
VALUES ($1, nextval('@cell_versions'), $2, coalesce($3, clock_timestamp()) + $4::interval)
ON CONFLICT (ident) DO UPDATE
SET version = EXCLUDED.version, value = EXCLUDED.value, expires_at = EXCLUDED.expires_at
WHERE $5::bigint IS NULL OR $5 = CASE
    WHEN cell.expires_at IS NULL OR cell.expires_at > coalesce($3, clock_timestamp()) THEN cell.version ELSE 0 END
RETURNING version
"""
CHANGE = """
UPDATE @cells SET version = nextval('@cell_versions'), value = $2,
    expires_at = coalesce($3, clock_timestamp()) + $4::interval
WHERE ident = $1 AND version = $5 AND (expires_at IS NULL OR expires_at > coalesce($3, clock_timestamp()))
RETURNING version
"""
"""From a version that was read: where the cell is gone, nothing is made."""
VERSION_IF_SAME = "SELECT version FROM @cells WHERE ident = $1 AND value = $2 AND version > $3"


class PostgresCells:
    """The cells of one namespace."""

    def __init__(
        self, namespace: str, connections: Callable[[], Connections], naming: Naming, *, now: Callable[[], Any]
    ) -> None:
        self._namespace = namespace
        self._connections = connections
        self._naming = naming
        self._now = now

    async def get(self, name: str) -> Cell | None:
        sql, now = self._naming.sql(CELL), self._now()
        row = await self._connections().run(lambda connection: connection.fetchrow(sql, self._ident(name), now))
        return None if row is None else Cell(bytes(row[0]), row[1])

    async def put(
        self, name: str, value: bytes, *, expect: int | None = None, expires_in: timedelta | None = None
    ) -> int | None:
        sql, now, key = self._naming.sql(CHANGE if expect else PUT), self._now(), self._ident(name)

        async def change(connection: Any, unknown: bool) -> int | None:
            version: int | None = await connection.fetchval(sql, key, value, now, expires_in, expect)
            if version is None and unknown:
                # An earlier try may have been saved after all: then what is there is ours.
                same = self._naming.sql(VERSION_IF_SAME)
                version = await connection.fetchval(same, key, value, expect)
            return version

        return await self._connections().again(change)

    def _ident(self, name: str) -> bytes:
        return ident(self._namespace, name)
