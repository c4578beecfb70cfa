"""The server looked at before it is used: is it one that keeps its promises, and is our schema there?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from hookwright.core.errors import ConfigError, StoreUnavailable
from hookwright.core.store import RELAXED
from hookwright.stores.postgres.address import Address
from hookwright.stores.postgres.connections import Connection
from hookwright.stores.postgres.migrations import Migration, migrate, migrations

OLDEST = 140000
LOOK = """
SELECT current_setting('server_version_num')::integer, current_setting('server_version'),
       current_setting('server_encoding'), current_setting('synchronous_commit'), current_setting('fsync'),
       current_setting('full_page_writes'), pg_is_in_recovery(), clock_timestamp()
"""


class Server(msgspec.Struct, frozen=True):
    """What the server said of itself."""

    version: str
    synchronous_commit: str
    durable: bool
    now: datetime

    @property
    def durability(self) -> str:
        if not self.durable:
            return (
                f"{RELAXED} by durability=relaxed in the address: a power loss or crash of the server may take the "
                "last moments of what was acknowledged"
            )
        remote = {"remote_apply": ", applied on the standby", "remote_write": ", sent to the standby"}
        where = remote.get(self.synchronous_commit, "")
        return (
            f"on the server's disk when acknowledged{where} (PostgreSQL, synchronous_commit={self.synchronous_commit})"
        )


async def make_ready(connection: Connection, address: Address, steps: Sequence[Migration] | None = None) -> Server:
    """In a transaction. Raises `ConfigError` or `StoreUnavailable` with what to do."""
    number, version, encoding, commit, fsync, pages, standby, now = await connection.fetchrow(LOOK)
    name = address.name
    if number < OLDEST:
        raise ConfigError(f"{name} runs PostgreSQL {version}; hookwright needs 14 or newer")
    if encoding != "UTF8":
        raise ConfigError(f"{name} has the encoding {encoding}; create the database with ENCODING 'UTF8'")
    if standby:
        raise StoreUnavailable(f"{name} is a standby, which cannot be written; name the primary, or several hosts")
    durable = commit != "off" and fsync == "on" and pages == "on"
    if not durable and not address.relaxed:
        raise ConfigError(
            f"{name} may lose what it has acknowledged (synchronous_commit={commit}, fsync={fsync}, "
            f"full_page_writes={pages}); turn them on for this role, or add durability=relaxed to its address "
            "if you accept that"
        )
    await migrate(connection, address.naming, steps if steps is not None else migrations(), name=name)
    return Server(version, commit, durable, now)
