"""Telling other processes that there is work, and hearing it from them: LISTEN and NOTIFY, as hints only.

A notification takes a lock that all notifying transactions of the server share until their commit is on the disk, so it
is never sent by the transaction that saved something: it follows by itself, a few times a second at most. One that is
lost costs the time until somebody looks by itself.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from hookwright.core.errors import HookwrightError
from hookwright.stores.postgres.connections import Connection, Connections
from hookwright.stores.postgres.sql import Naming

log = logging.getLogger(__name__)

PAUSE = 0.005
"""Seconds between two notifications of one process."""
LOOK_AFTER = 15.0
"""Seconds after which the listening connection is asked whether it is still there: a cut cable says nothing."""
LONGEST_PAUSE = 5.0
NOTIFY = "SELECT pg_notify($1, $2)"


def channel(naming: Naming) -> str:
    """The name of the notifications of one store; PostgreSQL cuts names off after 63 bytes."""
    name = f"{naming.schema}.{naming.prefix}"
    return f"hookwright_{hashlib.sha256(name.encode()).hexdigest()[:32]}"


class Listening:
    """``on_news`` is called when another process has told that there is work, and when that may have been missed."""

    def __init__(self, connections: Connections, naming: Naming, on_news: Callable[[], None]) -> None:
        self._connections = connections
        self._channel = channel(naming)
        self._on_news = on_news
        self._me = uuid4().hex
        self._wanted = False
        self._telling: asyncio.Task[None] | None = None
        self._hearing: asyncio.Task[None] | None = None
        self.heard = False
        """Notifications arrive."""

    def start(self) -> None:
        self._hearing = asyncio.create_task(self._hear(), name="hookwright store listener")

    def tell(self) -> None:
        """Tell the others soon."""
        self._wanted = True
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell(), name="hookwright store notifications")

    async def close(self) -> None:
        tasks = [task for task in (self._telling, self._hearing) if task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _tell(self) -> None:
        try:
            while self._wanted:
                self._wanted = False
                await self._connections.run(lambda connection: connection.execute(NOTIFY, self._channel, self._me))
                await asyncio.sleep(PAUSE)
        except HookwrightError as error:
            # The others look by themselves.
            log.debug("could not tell other processes about work", extra={"error": str(error)})
        finally:
            self._telling = None

    async def _hear(self) -> None:
        pause = 0.1
        while True:
            connection = None
            try:
                connection = await self._connections.connect()
                lost = asyncio.Event()
                connection.add_termination_listener(lambda _, lost=lost: lost.set())
                await connection.add_listener(self._channel, self._on_notification)
                self.heard = True
                pause = 0.1
                # What came while nobody listened.
                self._on_news()
                await self._watch(connection, lost)
            except Exception as error:
                log.warning(
                    "not told about other processes' work now; looking for it by itself",
                    extra={"error": type(error).__name__, "seconds": pause},
                )
            finally:
                self.heard = False
                if connection is not None:
                    connection.terminate()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _watch(self, connection: Connection, lost: asyncio.Event) -> None:
        """Return when the connection is lost, raise when it does not answer."""
        while not lost.is_set():
            try:
                await asyncio.wait_for(lost.wait(), LOOK_AFTER)
            except TimeoutError:
                await connection.execute("SELECT 1", timeout=LOOK_AFTER / 3)

    def _on_notification(self, connection: Any, pid: int, channel: str, payload: object) -> None:
        if payload != self._me:
            self._on_news()
