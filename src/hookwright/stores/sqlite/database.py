"""The database made ready to be written: looked at, connected, brought up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from hookwright.core.errors import StoreError
from hookwright.stores.sqlite.connection import connect, inspect, prepare_writer
from hookwright.stores.sqlite.faults import store_error
from hookwright.stores.sqlite.migrations import Migration, migrate, migrations


def open_database(
    path: Path | None, *, name: str, now: int, steps: Sequence[Migration] | None, most_pages: int | None
) -> sqlite3.Connection:
    """The connection of the writer. Raises `StoreDamaged`, `StoreUnavailable` or `ConfigError` with what to do."""
    connection = None
    try:
        if path is not None:
            inspect(path)
        connection = connect(path)
        prepare_writer(connection, path)
        migrate(connection, steps if steps is not None else migrations(), name=name, now=now)
        if most_pages is not None:
            connection.execute(f"PRAGMA max_page_count = {most_pages}")
        return connection
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, sqlite3.Error):
            raise store_error(error, name) or StoreError(f"{name} cannot be opened: {error}") from error
        raise
