"""What an open store works with, and how it is opened and closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from hookwright.core.clock import Clock
from hookwright.core.delivery import Delivery
from hookwright.core.errors import StoreUnavailable
from hookwright.stores.loading import Loading
from hookwright.stores.redis import history
from hookwright.stores.redis.address import parse
from hookwright.stores.redis.connections import Connections
from hookwright.stores.redis.finding import Finder
from hookwright.stores.redis.flusher import Flusher
from hookwright.stores.redis.listening import Listening
from hookwright.stores.redis.migrations import Migration, migrations
from hookwright.stores.redis.readiness import Server
from hookwright.stores.redis.server import Arguments, Scripts
from hookwright.stores.redis.text import micros
from hookwright.stores.skew import Skew
from hookwright.stores.waiting import Waiting


class Opened(msgspec.Struct, frozen=True):
    """The parts of a store that is open."""

    connections: Connections
    scripts: Scripts
    flusher: Flusher
    find: Finder
    loading: Loading
    listening: Listening
    server: Server


class Session:
    """Opening, closing and what all halves of the store share.

    Raises `ConfigError` for an address that cannot be read.
    """

    def __init__(
        self, url: str, *, clock: Clock, clock_rules: bool = False, steps: Sequence[Migration] | None = None
    ) -> None:
        self.address = parse(url)
        self.keys = self.address.keys
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
            return "on the server's disk when acknowledged (Redis), unless the address says durability=relaxed"
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
        scripts = Scripts(connections, self.address, self._steps or migrations(), self._forget)
        try:
            server = await scripts.open()
        except BaseException:
            await connections.close()
            raise
        listening = Listening(connections, self.keys.channel, self.waiting.wake)
        flusher = Flusher(
            scripts,
            now=self.now,
            on_work=self.work_came,
            told_by_script=listening.told_by_script,
            name=self.address.name,
        )
        find = Finder(connections, self.keys)
        self._opened = Opened(connections, scripts, flusher, find, Loading(self._read), listening, server)
        listening.start()

    async def close(self) -> None:
        opened, self._opened = self._opened, None
        if opened is None:
            return
        self.waiting.let_go()
        await opened.flusher.close()
        await opened.listening.close()
        await opened.connections.close()

    def now(self) -> Arguments:
        """Empty: the server's clock rules."""
        return {"now": micros(self.clock())} if self.clock_rules else {}

    def work_came(self, tell: bool = True) -> None:
        """Wake who waits here, and soon those in other processes."""
        self.waiting.wake()
        if tell and self._opened is not None:
            self._opened.listening.tell()

    def _forget(self) -> None:
        if self._opened is not None:
            self._opened.flusher.forget()
        self.waiting.wake()

    async def _read(self, seqs: Sequence[int]) -> Mapping[int, Delivery]:
        return await self.opened.connections.run(lambda client: history.deliveries(client, self.keys, seqs))
