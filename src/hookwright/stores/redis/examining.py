"""What `doctor` wants to know of a server."""

from __future__ import annotations

from typing import Any

from hookwright.core.clock import Clock
from hookwright.core.errors import StoreDamaged
from hookwright.stores.redis.address import Address
from hookwright.stores.redis.connections import Connections
from hookwright.stores.redis.migrations import schema
from hookwright.stores.redis.readiness import judge, look
from hookwright.stores.redis.server import Scripts
from hookwright.stores.redis.text import moment

MOST_COUNTED = 50_000
"""Jobs that are counted again: while a script looks at them, the server does nothing else (a second for a million)."""


async def facts(connections: Connections, scripts: Scripts, address: Address, clock: Clock) -> dict[str, Any]:
    """Raises `ConfigError` where the settings have changed for the worse, `StoreDamaged` where counters are wrong."""
    server = await connections.run(look)
    judge(server, address)
    counted, wrong = await scripts.run("examine", {"now": 1, "most": MOST_COUNTED})
    if wrong:
        raise StoreDamaged(
            f"{address.name}: the counters are not what is stored: {'; '.join(wrong)}; report this, it is a bug"
        )
    known = await connections.run(lambda client: schema(client, address.keys))
    seconds, micros = await connections.run(lambda client: client.time())
    now = moment(int(seconds) * 1_000_000 + int(micros))
    return {
        "server": address.name,
        server.kind.lower(): server.version,
        "durability": server.durability,
        "integrity": "ok",
        "counters": "ok" if counted else f"not counted again: more than {MOST_COUNTED} jobs",
        "schema": known.version,
        **{name.replace("-", "_"): value for name, value in server.settings.items()},
        "memory_bytes": server.memory,
        "memory_limit_bytes": server.most_memory,
        "clock_skew_seconds": (now - clock()).total_seconds(),
    }
