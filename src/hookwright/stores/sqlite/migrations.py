"""The schema, in numbered steps: ``migrations/NNNN_name.sql``, each applied once, in one transaction.

A released step is never edited; a change of the schema is a new file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from importlib.resources import files

import msgspec

from hookwright.core.errors import ConfigError
from hookwright.stores.sqlite.connection import APPLICATION_ID


class Migration(msgspec.Struct, frozen=True):
    version: int
    name: str
    sql: str


def migrations() -> list[Migration]:
    """All of them, in order."""
    found = []
    for file in (files("hookwright.stores.sqlite") / "migrations").iterdir():
        number, _, name = file.name.removesuffix(".sql").partition("_")
        if file.name.endswith(".sql"):
            found.append(Migration(int(number), name, file.read_text(encoding="utf-8")))
    return sorted(found, key=lambda migration: migration.version)


def migrate(connection: sqlite3.Connection, steps: Sequence[Migration], *, name: str, now: int) -> None:
    """Bring the schema up to the last step. Two processes may do so at once; each step is applied by one of them.

    Raises `ConfigError` for a schema that is newer than the last step.
    """
    newest = steps[-1].version
    found = version(connection)
    if found > newest:
        raise ConfigError(
            f"{name} was made by a newer hookwright (its schema is {found}, this one knows {newest}); "
            "upgrade hookwright, or name another file"
        )
    for step in steps:
        if step.version > found:
            _apply(connection, step, now)


def version(connection: sqlite3.Connection) -> int:
    """The last step that was applied; 0 for an empty file."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_versions'").fetchone() is None:
        return 0
    return int(connection.execute("SELECT coalesce(max(version), 0) FROM schema_versions").fetchone()[0])


def _apply(connection: sqlite3.Connection, step: Migration, now: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Looked at again under the lock: another process may have been faster.
        if version(connection) < step.version:
            for statement in _statements(step.sql):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute("INSERT INTO schema_versions VALUES (?, ?, ?)", (step.version, step.name, now))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> Iterator[str]:
    """One at a time: `executescript` would commit before it begins, and leave half a step behind when it fails."""
    statement = ""
    for piece in script.split(";")[:-1]:
        # A semicolon also ends a line of a trigger, and may stand in a comment: SQLite knows where a statement ends.
        statement += piece + ";"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
