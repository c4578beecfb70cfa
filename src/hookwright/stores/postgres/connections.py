"""A few connections, made when they are needed, thrown away when they break, made again with growing pauses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg

from hookwright.core.errors import StoreUnavailable
from hookwright.stores.postgres.address import Address
from hookwright.stores.postgres.faults import is_gone, store_error, was_refused

T = TypeVar("T")
Connection = Any
"""An `asyncpg.Connection`, whose types are not published with it."""

PATIENCE = 5.0
"""Seconds that a call goes on trying while the server is away; then its caller decides (a source answers 503)."""
FIRST_PAUSE = 0.02
LONGEST_PAUSE = 1.0
COMMAND_TIMEOUT = 60.0
CONNECT_TIMEOUT = 5.0


class Connections:
    """At most ``address.connections`` at once. Belongs to the event loop that uses it.

    Work of one ``kind`` comes back to the connection that has done it before: the server's process behind another one
    would read and plan the same functions first, which takes it 50 to 150 ms.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._idle: list[tuple[str, Connection]] = []
        """With what each has done last; the one that was used last is the last."""
        self._busy = 0
        self._free = asyncio.Semaphore(address.connections)
        self._closed = False

    async def connect(self) -> Connection:
        """A connection of the caller's own (the listener's)."""
        pooled = self._address.pooled
        return await asyncpg.connect(
            self._address.dsn,
            timeout=CONNECT_TIMEOUT,
            command_timeout=COMMAND_TIMEOUT,
            # A pooler gives each transaction another connection, which knows nothing of what was prepared on the last.
            statement_cache_size=0 if pooled else 200,
            server_settings=None if pooled else {"application_name": "hookwright"},
        )

    async def run(self, work: Callable[[Connection], Awaitable[T]], *, transaction: bool = False, kind: str = "") -> T:
        """Do ``work`` on a connection, again on another while the server is away, for `PATIENCE` seconds.

        ``work`` may so be done twice, the first time with an unknown end: it must be such that this does no harm.
        Raises `StoreError` where the store is at fault, anything else where the work is.
        """
        return await self.again(lambda connection, _: work(connection), transaction=transaction, kind=kind)

    async def again(
        self, work: Callable[[Connection, bool], Awaitable[T]], *, transaction: bool = False, kind: str = ""
    ) -> T:
        """`run` for work that wants to know whether an earlier try may have been saved."""
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + PATIENCE
        pause = FIRST_PAUSE
        unknown = False
        while True:
            connection = None
            began = False
            try:
                async with self._free:
                    self._busy += 1
                    try:
                        connection = await self._take(kind)
                        began = True
                        result = await self._do(connection, work, unknown, transaction)
                        self._give_back(connection, kind)
                    finally:
                        self._busy -= 1
                    return result
            except BaseException as error:
                if connection is not None:
                    self._let_go(connection, error, kind)
                gone = is_gone(error)
                unknown = unknown or (began and gone)
                if self._closed or not (gone or was_refused(error)) or loop.time() + pause > give_up_at:
                    ours = store_error(error, self._address.name)
                    if ours is None or ours is error:
                        raise
                    raise ours from error
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def close(self) -> None:
        self._closed = True
        idle, self._idle = self._idle, []
        for _, connection in idle:
            try:
                await connection.close(timeout=2)
            except Exception:
                connection.terminate()

    async def _do(
        self, connection: Connection, work: Callable[[Connection, bool], Awaitable[T]], unknown: bool, transaction: bool
    ) -> T:
        if transaction or self._address.pooled:
            # Behind a pooler only a transaction keeps a statement's two messages on one connection.
            async with connection.transaction():
                return await work(connection, unknown)
        return await work(connection, unknown)

    async def _take(self, kind: str) -> Connection:
        if self._closed:
            raise StoreUnavailable(f"{self._address.name} is not open")
        self._idle = [(last, connection) for last, connection in self._idle if not connection.is_closed()]
        for place in reversed(range(len(self._idle))):
            if self._idle[place][0] == kind:
                return self._idle.pop(place)[1]
        # Ourselves among the busy ones: with one more there would be too many.
        if len(self._idle) + self._busy > self._address.connections:
            return self._idle.pop(0)[1]
        return await self.connect()

    def _give_back(self, connection: Connection, kind: str) -> None:
        if self._closed or connection.is_closed():
            connection.terminate()
        else:
            self._idle.append((kind, connection))

    def _let_go(self, connection: Connection, error: BaseException, kind: str) -> None:
        # Cut short in the middle (cancelled, timed out), a connection is in a state that nobody knows.
        if isinstance(error, Exception) and not is_gone(error) and not connection.is_closed():
            self._give_back(connection, kind)
        else:
            connection.terminate()
            if is_gone(error):
                # The others are most likely as dead as this one: a failover takes them all.
                for _, other in self._idle:
                    other.terminate()
                self._idle.clear()
