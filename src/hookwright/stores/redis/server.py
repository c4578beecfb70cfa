"""Running scripts on the one store that was opened, and noticing when it is not there any more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from redis.exceptions import NoScriptError

from hookwright.core.errors import StoreUnavailable
from hookwright.stores.redis.address import Address
from hookwright.stores.redis.connections import Client, Connections
from hookwright.stores.redis.faults import is_gone
from hookwright.stores.redis.migrations import Migration, migrate, schema
from hookwright.stores.redis.readiness import Server, judge, look
from hookwright.stores.redis.scripts import script

log = logging.getLogger(__name__)

GAP = 1_000_000
"""From the highest number that this process knows to those of a store made anew: others may know higher ones."""

Arguments = Mapping[str, Any]
_encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder().decode


class Scripts:
    """``on_gone`` is called when the store was found emptied and made anew: what was remembered of it is void."""

    def __init__(
        self, connections: Connections, address: Address, steps: Sequence[Migration], on_gone: Callable[[], None]
    ) -> None:
        self._connections = connections
        self._address = address
        self._keys = [key.encode() for key in address.keys.all]
        self._steps = steps
        self._on_gone = on_gone
        self._epoch = b""
        self._renewing = asyncio.Lock()
        self.highest = 0
        """The highest number of a delivery or job that this process has seen."""

    async def open(self) -> Server:
        """Look at the server, and make or upgrade the store. Raises `ConfigError` or `StoreError`."""

        async def ready(client: Client) -> tuple[Server, str]:
            server = await look(client)
            judge(server, self._address)
            epoch = await migrate(client, self._address.keys, self._steps, name=self._address.name)
            return server, epoch

        server, epoch = await self._connections.run(ready)
        self._epoch = epoch.encode()
        return server

    async def run(self, name: str, arguments: Arguments) -> Any:
        """The decoded answer of a script, which may be run twice where the first answer was lost."""
        return decode(await self.raw(name, lambda: arguments))

    async def raw(self, name: str, arguments: Callable[[], Arguments]) -> Any:
        """The answer as it came. ``arguments`` is asked again after the store was made anew."""
        for _ in range(3):
            packed = _encode(arguments())
            epoch = self._epoch
            try:
                return await self._connections.run(lambda client: self._evaluate(client, name, packed, epoch))  # noqa: B023
            except Exception as error:
                cause = error.__cause__ or error
                if not is_gone(cause):
                    raise
            await self._renew(epoch)
        raise StoreUnavailable(f"{self._address.name} is emptied again and again; look who does that")

    async def _evaluate(self, client: Client, name: str, packed: bytes, epoch: bytes) -> Any:
        code = script(name)
        rest = (len(self._keys), *self._keys, packed, epoch)
        try:
            return await client.execute_command("EVALSHA", code.sha, *rest)
        except NoScriptError:
            # The server was restarted, or its scripts were flushed. This sends and keeps it.
            return await client.execute_command("EVAL", code.source, *rest)

    async def _renew(self, epoch: bytes) -> None:
        async with self._renewing:
            if self._epoch != epoch:
                return
            least = self.highest + GAP

            async def ready(client: Client) -> tuple[bool, str]:
                found = await schema(client, self._address.keys)
                made = await migrate(
                    client, self._address.keys, self._steps, name=self._address.name, least=least if least > GAP else 0
                )
                return found.epoch is None, made

            first, made = await self._connections.run(ready)
            self._epoch = made.encode()
            log.error(
                "the store was emptied behind our back (FLUSHALL, or restored without its data): all that it held is "
                "lost. It goes on empty; let the sources hand in again what they can"
                if first
                else "the store was replaced by another while we used it; what it held before is lost",
                extra={"store": self._address.name},
            )
            self._on_gone()
