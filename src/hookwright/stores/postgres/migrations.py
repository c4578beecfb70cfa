"""The schema, in numbered steps: ``migrations/NNNN_name.sql``, all that are missing in one transaction.

A released step is never edited; a change of the schema is a new file. Its first line says which schema a program must
at least know to work with what it makes: during a rolling upgrade the old version goes on beside the new one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files

import asyncpg
import msgspec

from hookwright.core.errors import ConfigError
from hookwright.stores.postgres.connections import Connection
from hookwright.stores.postgres.sql import Naming

FIND_TABLE = "SELECT to_regclass($1) IS NOT NULL"
VERSION = "SELECT coalesce(max(version), 0), coalesce(max(works_with), 0) FROM @schema_versions"
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('hookwright migrations ' || $1, 0))"
ADD_VERSION = (
    "INSERT INTO @schema_versions (version, name, works_with, applied_at) VALUES ($1, $2, $3, clock_timestamp())"
)
SCHEMA_EXISTS = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)"

_WORKS_WITH = re.compile(r"-- works with: (\d+)\n")


class Migration(msgspec.Struct, frozen=True):
    version: int
    name: str
    sql: str

    @property
    def works_with(self) -> int:
        """The oldest schema that a program may know and still use a database with this step in it."""
        found = _WORKS_WITH.match(self.sql)
        if found is None:
            raise ValueError(f"migration {self.version} does not begin with '-- works with: N'")
        return int(found[1])


def migrations() -> list[Migration]:
    """All of them, in order."""
    found = []
    for file in (files("hookwright.stores.postgres") / "migrations").iterdir():
        number, _, name = file.name.removesuffix(".sql").partition("_")
        if file.name.endswith(".sql"):
            found.append(Migration(int(number), name, file.read_text(encoding="utf-8")))
    return sorted(found, key=lambda migration: migration.version)


async def migrate(connection: Connection, naming: Naming, steps: Sequence[Migration], *, name: str) -> None:
    """Bring the schema up to the last step; called inside a transaction. Two processes may do so at once.

    Raises `ConfigError` for a schema that a newer program made and that this one cannot work with, and for a role
    that may not change the schema while it must be changed.
    """
    if not await _is_behind(connection, naming, steps, name):
        return
    await connection.execute(ONE_AT_A_TIME, f"{naming.schema}.{naming.prefix}")
    # Looked at again under the lock: another process may have been faster.
    if not await _is_behind(connection, naming, steps, name):
        return
    try:
        if not await connection.fetchval(SCHEMA_EXISTS, naming.schema):
            await connection.execute(f'CREATE SCHEMA "{naming.schema}"')
        found, _ = await version(connection, naming)
        for step in steps:
            if step.version > found:
                await connection.execute(naming.sql(step.sql))
                await connection.execute(naming.sql(ADD_VERSION), step.version, step.name, step.works_with)
    except asyncpg.InsufficientPrivilegeError as error:
        raise ConfigError(
            f"{name}: the schema {naming.schema!r} must be made or upgraded, and this role may not: {error}; "
            "run `hookwright doctor` once with the owner's address"
        ) from error


async def version(connection: Connection, naming: Naming) -> tuple[int, int]:
    """The last step that was applied, and the schema that a program must at least know; zeros where there is none."""
    if not await connection.fetchval(FIND_TABLE, naming.sql("@schema_versions")):
        return 0, 0
    row = await connection.fetchrow(naming.sql(VERSION))
    return int(row[0]), int(row[1])


async def _is_behind(connection: Connection, naming: Naming, steps: Sequence[Migration], name: str) -> bool:
    newest = steps[-1].version
    found, works_with = await version(connection, naming)
    if found > newest and works_with > newest:
        raise ConfigError(
            f"{name} was changed by a newer hookwright (its schema {found} needs {works_with}; this one knows "
            f"{newest}); upgrade hookwright, or name another schema"
        )
    return found < newest
