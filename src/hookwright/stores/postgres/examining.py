"""What `doctor` wants to know of a server."""

from __future__ import annotations

from typing import Any

from hookwright.core.clock import Clock
from hookwright.stores.postgres.address import Address
from hookwright.stores.postgres.connections import Connection
from hookwright.stores.postgres.housekeeping import examine
from hookwright.stores.postgres.migrations import version

ONE_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
FACTS = """
SELECT current_setting('server_version') AS server, current_setting('synchronous_commit') AS synchronous_commit,
       clock_timestamp() AS now,
       has_schema_privilege($1, 'CREATE') AS may_change_schema,
       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
       (SELECT coalesce(sum(n_dead_tup), 0)::bigint FROM pg_stat_user_tables WHERE schemaname = $1) AS dead_rows,
       (SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float8 FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()) AS oldest_transaction_seconds
"""


async def facts(connection: Connection, address: Address, clock: Clock) -> dict[str, Any]:
    """In a transaction of its own. Raises `StoreDamaged` where the counters are not what is stored."""
    await connection.execute(ONE_SNAPSHOT)
    row = await connection.fetchrow(FACTS, address.naming.schema)
    await examine(connection, address.naming, address.name)
    schema, _ = await version(connection, address.naming)
    found = dict(row)
    return {
        "server": address.name,
        "postgresql": found["server"],
        "integrity": "ok",
        "counters": "ok",
        "schema": schema,
        "synchronous_commit": found["synchronous_commit"],
        "may_change_schema": found["may_change_schema"],
        "superuser": found["superuser"],
        "dead_rows": found["dead_rows"],
        "oldest_transaction_seconds": found["oldest_transaction_seconds"],
        "clock_skew_seconds": (found["now"] - clock()).total_seconds(),
    }
