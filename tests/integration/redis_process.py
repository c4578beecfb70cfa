"""Programs that the tests start beside themselves, as sqlite_process.py is: ``redis_process.py ROLE URL …``."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from hookwright.stores.redis.store import RedisStore
from tests.integration import sqlite_process


async def main() -> None:
    role, url, *rest = sys.argv[1:]
    # The roles speak to a store by its protocol only.
    store: Any = RedisStore(url, clock=sqlite_process.now)
    await store.open()
    sqlite_process.say("open")
    await getattr(sqlite_process, role)(store, *rest)
    await store.close()


if __name__ == "__main__":
    asyncio.run(main())
