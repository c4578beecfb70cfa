"""What an open store works with, and how it is opened and closed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from hookwright.core.clock import Clock
from hookwright.core.delivery import Delivery
from hookwright.core.errors import StoreUnavailable
from hookwright.stores.loading import Loading
from hookwright.stores.postgres import history
from hookwright.stores.postgres.address import parse
from hookwright.stores.postgres.connections import Connection, Connections
from hookwright.stores.postgres.flusher import Flusher
from hookwright.stores.postgres.listening import Listening
from hookwright.stores.postgres.migrations import Migration
from hookwright.stores.postgres.names import Names
from hookwright.stores.postgres.readiness import Server, make_ready
from hookwright.stores.skew import Skew
from hookwright.stores.waiting import Waiting

T = TypeVar("T")


class Opened(msgspec.Struct, frozen=True):
    """The parts of a store that is open."""

    connections: Connections
    names: Names
    flusher: Flusher
    loading: Loading
    listening: Listening | None
    """``None`` behind a pooler."""
    server: Server


class Session:
    """Opening, closing, and running statements; the halves of the store build on it.

    Raises `ConfigError` for an address that cannot be read.
    """

    def __init__(
        self, url: str, *, clock: Clock, clock_rules: bool = False, steps: Sequence[Migration] | None = None
    ) -> None:
        self.address = parse(url)
        self.naming = self.address.naming
        self.clock = clock
        self.clock_rules = clock_rules
        self.skew = Skew()
        self.waiting = Waiting()
        self._steps = steps
        self._opened: Opened | None = None

    @property
    def opened(self) -> Opened:
        """Raises `StoreUnavailable` before `open` and after `close`."""
        if self._opened is None:
            raise StoreUnavailable(f"{self.address.name} is not open")
        return self._opened

    @property
    def durability(self) -> str:
        if self._opened is None:
            return "on the server's disk when acknowledged (PostgreSQL), unless the address says durability=relaxed"
        return self._opened.server.durability

    @property
    def shared(self) -> bool:
        return True

    @property
    def keeps_order(self) -> bool:
        return True

    async def open(self) -> None:
        if self._opened is not None:
            return
        connections = Connections(self.address)
        try:
            server = await connections.run(
                lambda connection: make_ready(connection, self.address, self._steps), transaction=True
            )
        except BaseException:
            await connections.close()
            raise
        self.skew.note(server.now, self.clock())
        names = Names(connections, self.naming)
        flusher = Flusher(connections, self.naming, names, now=self.now, on_work=self.work_came, name=self.address.name)
        listening = None if self.address.pooled else Listening(connections, self.naming, self.waiting.wake)
        self._opened = Opened(connections, names, flusher, Loading(self._read_deliveries), listening, server)
        if listening is not None:
            listening.start()

    async def close(self) -> None:
        opened, self._opened = self._opened, None
        if opened is None:
            return
        self.waiting.let_go()
        await opened.flusher.close()
        if opened.listening is not None:
            await opened.listening.close()
        await opened.connections.close()

    def now(self) -> datetime | None:
        """``None``: the server's."""
        return self.clock() if self.clock_rules else None

    def work_came(self, tell: bool = True) -> None:
        """Wake who waits here, and soon those in other processes."""
        self.waiting.wake()
        if tell and self._opened is not None and self._opened.listening is not None:
            self._opened.listening.tell()

    async def run(self, work: Callable[[Connection], Awaitable[T]], *, kind: str = "") -> T:
        return await self.opened.connections.run(work, kind=kind)

    async def transact(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        return await self.opened.connections.run(work, transaction=True)

    async def _read_deliveries(self, seqs: Sequence[int]) -> Mapping[int, Delivery]:
        return await self.run(lambda connection: history.deliveries(connection, self.naming, seqs), kind="read")
