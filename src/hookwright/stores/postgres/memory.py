"""What attempts remember under their job, for the attempts after them."""

from __future__ import annotations

from collections.abc import Mapping

from hookwright.core.job import Job
from hookwright.stores.postgres.connections import Connection
from hookwright.stores.postgres.sql import Naming
from hookwright.stores.postgres.text import from_sql, ident, to_sql

MEMORIES = "SELECT name, value FROM @memories WHERE job = $1"
REMEMBER = """
WITH held AS (SELECT id FROM @jobs WHERE id = $1 AND attempt = $2 AND state = 4 FOR SHARE)
INSERT INTO @memories (job, ident, name, value) SELECT id, $3, $4, $5 FROM held
ON CONFLICT (job, ident) DO UPDATE SET value = EXCLUDED.value RETURNING 1
"""
"""The row is shared until the value is saved: nobody takes the job over in between."""


async def recall(connection: Connection, naming: Naming, job: Job) -> Mapping[str, bytes]:
    return {from_sql(name): value for name, value in await connection.fetch(naming.sql(MEMORIES), job.id)}


async def remember(connection: Connection, naming: Naming, job: Job, name: str, value: bytes) -> bool:
    done = await connection.fetchval(naming.sql(REMEMBER), job.id, job.attempt, ident(name), to_sql(name), value)
    return done is not None
