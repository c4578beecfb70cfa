"""One of several processes that comment as one installation: ``STORE URL CLIENT_ID KEY_FILE BUDGET``.

Says ``ready``, waits for a line, then comments until the budget is used up and says how many it made.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp  # noqa: F401 - before the start, so that all are equally fast

from hookwright.core.secret import Secret
from hookwright.github.clients import Clients
from hookwright.github.errors import RateLimited
from hookwright.github.limits import Budgets
from hookwright.github.plugin import LIMITS
from hookwright.stores.sqlite.store import SqliteStore


def now() -> datetime:
    return datetime.now(UTC)


async def main(path: str, url: str, client_id: str, key: str, budget: str) -> None:
    store = SqliteStore(Path(path), clock=now)
    await store.open()
    clients = Clients(
        issuer=client_id,
        private_key=Secret(await asyncio.to_thread(Path(key).read_text)),
        api_url=url,
        budgets=Budgets(content_per_hour=int(budget), between_content=timedelta(0)),
        cells=store.cells(LIMITS),
    )
    os.write(1, b"ready\n")
    sys.stdin.readline()
    made = 0
    try:
        while True:
            await clients.installation(7).post("/repos/octo/hello/issues/1/comments", {"body": "x"})
            made += 1
    except RateLimited as limited:
        os.write(1, f"{made} {(limited.until - now()).total_seconds():.0f}\n".encode())
    await clients.close()
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
