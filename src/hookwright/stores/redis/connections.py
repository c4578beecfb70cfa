"""Connections to the server, made when they are needed, thrown away when they break, made again with growing pauses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from redis.asyncio import BlockingConnectionPool, Connection, Redis, SSLConnection, UnixDomainSocketConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import MovedError

from hookwright.core.errors import StoreUnavailable
from hookwright.stores.redis.address import Address
from hookwright.stores.redis.faults import is_away, is_refused, store_error

T = TypeVar("T")
Client = Any
"""A `redis.asyncio.Redis`: its types promise answers of every kind at once."""

PATIENCE = 5.0
"""Seconds that a call goes on trying while the server is away; then its caller decides (a source answers 503)."""
FIRST_PAUSE = 0.02
LONGEST_PAUSE = 1.0
COMMAND_TIMEOUT = 30.0
CONNECT_TIMEOUT = 5.0
MOST_CONNECTIONS = 8


class Connections:
    """At most `MOST_CONNECTIONS` at once. Belongs to the event loop that uses it."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._host, self._port = address.host, address.port
        self._client: Client = None
        self._closed = False

    def client(self) -> Client:
        """Raises `StoreUnavailable` after `close`."""
        if self._closed:
            raise StoreUnavailable(f"{self._address.name} is not open")
        if self._client is None:
            self._client = Redis(connection_pool=self._pool())
        return self._client

    async def run(self, work: Callable[[Client], Awaitable[T]]) -> T:
        """Do ``work`` with a client, again while the server is away, for `PATIENCE` seconds.

        ``work`` may so be done twice, the first time with an unknown end: it must be such that this does no harm.
        Raises `StoreError` or `ConfigError` where the store is at fault, anything else where the work is.
        """
        return await self.again(lambda client, _: work(client))

    async def again(self, work: Callable[[Client, bool], Awaitable[T]]) -> T:
        """`run` for work that wants to know whether an earlier try may have been done."""
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + PATIENCE
        pause = FIRST_PAUSE
        unknown = False
        while True:
            try:
                return await work(self.client(), unknown)
            except MovedError as error:
                # In a cluster: all our keys are in one slot, which lives there now.
                await self._move(error.host, error.port)
                if loop.time() > give_up_at:
                    raise StoreUnavailable(f"{self._address.name} sends us from node to node") from error
            except Exception as error:
                away = is_away(error)
                unknown = unknown or not is_refused(error)
                if self._closed or not away or loop.time() + pause > give_up_at:
                    ours = store_error(error, self._address.name)
                    if ours is None or ours is error:
                        raise
                    raise ours from error
                if is_refused(error):
                    # A primary that became a replica: a new connection may find the new primary behind the name.
                    await self._drop()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def close(self) -> None:
        self._closed = True
        await self._drop()

    async def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.connection_pool.disconnect(inuse_connections=self._closed)

    async def _move(self, host: str, port: int) -> None:
        await self._drop()
        self._host, self._port = host or self._host, port

    def _pool(self) -> BlockingConnectionPool:
        address = self._address
        password = address.password.reveal() if address.password else None
        settings: dict[str, Any] = {
            "db": address.database,
            "username": address.username,
            "password": password,
            "socket_timeout": COMMAND_TIMEOUT,
            "socket_connect_timeout": CONNECT_TIMEOUT,
            "client_name": "hookwright",
            # Doing again is ours: the library does not know what may be done twice.
            "retry": Retry(NoBackoff(), 0),
            "protocol": 2,
        }
        kind: type[Any] = Connection
        if address.path is not None:
            kind = UnixDomainSocketConnection
            settings["path"] = address.path
        else:
            settings |= {"host": self._host, "port": self._port, "socket_keepalive": True}
            if address.tls:
                kind = SSLConnection
                settings["ssl_ca_certs"] = address.ca
        return BlockingConnectionPool(
            connection_class=kind, max_connections=MOST_CONNECTIONS, timeout=COMMAND_TIMEOUT, **settings
        )
