"""One of many processes that want the same user's token at once: ``STORE URL CLIENT_ID SECRET KEY USER [LEASE]``.

Says ``ready``, waits for a line, then prints the token that it got.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp  # noqa: F401 - before the start, so that all are equally fast

from hookwright.github.oauth import OAuthApp
from hookwright.github.oauth_users import UserTokens
from hookwright.stores.sqlite.store import SqliteStore


async def main(path: str, url: str, client_id: str, secret: str, key: str, user: str, lease: str = "60") -> None:
    store = SqliteStore(Path(path), clock=lambda: datetime.now(UTC))
    await store.open()
    async with OAuthApp(client_id, secret, api_url=url) as oauth:
        tokens = UserTokens(oauth, store.cells("users"), [key], lease=timedelta(seconds=float(lease)))
        os.write(1, b"ready\n")
        sys.stdin.readline()
        token = await tokens.token(int(user))
        os.write(1, f"token {token.access.reveal()}\n".encode())
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
