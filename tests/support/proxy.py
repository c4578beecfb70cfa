"""A TCP proxy that can be cut, and that can swallow the one answer that matters."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

READY_FOR_QUERY = b"Z\x00\x00\x00\x05I"
"""PostgreSQL's, outside a transaction: what was asked for is committed."""


class Proxy:
    """Between a client and a port of the loopback. Belongs to one event loop."""

    def __init__(self, to_port: int, answered: bytes) -> None:
        self._to_port = to_port
        self._answered = answered
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._refuses = False
        self._trap: bytes | None = None
        self.slowness = 0.0
        """Seconds that each piece is held up, in either direction."""
        self.port = 0
        self.trapped = asyncio.Event()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self.cut()
            await self._server.wait_closed()

    def cut(self) -> None:
        """Break what is connected."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    def refuse(self, refuses: bool) -> None:
        """Break what is connected, and whatever connects from now on."""
        self._refuses = refuses
        if refuses:
            self.cut()

    def lead_to(self, port: int) -> None:
        """Whoever connects from now on reaches another port; what is connected stays so."""
        self._to_port = port

    def swallow_answer_to(self, words: bytes) -> None:
        """Let the next message with these words through, then cut its connection when the server has answered it."""
        self._trap = words
        self.trapped.clear()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            if self._refuses:
                return
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._to_port)
            self._writers.add(there_writer)
            armed = asyncio.Event()
            forth = asyncio.create_task(self._forth(reader, there_writer, armed))
            back = asyncio.create_task(self._back(there_reader, writer, armed))
            _, rest = await asyncio.wait({forth, back}, return_when=asyncio.FIRST_COMPLETED)
            for task in rest:
                task.cancel()
            await asyncio.gather(forth, back, return_exceptions=True)
            self._writers.discard(there_writer)
            there_writer.transport.abort()
        except OSError:
            pass
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _forth(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, armed: asyncio.Event) -> None:
        while data := await reader.read(65536):
            if self._trap is not None and self._trap in data:
                self._trap = None
                armed.set()
            await asyncio.sleep(self.slowness)
            writer.write(data)
            await writer.drain()

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, armed: asyncio.Event) -> None:
        while data := await reader.read(65536):
            if armed.is_set() and self._answered in data:
                self.trapped.set()
                return
            await asyncio.sleep(self.slowness)
            writer.write(data)
            await writer.drain()


@asynccontextmanager
async def proxy(to_port: int, *, answered: bytes = READY_FOR_QUERY) -> AsyncIterator[Proxy]:
    """``answered`` is what the server's answer ends with that `Proxy.swallow_answer_to` waits for."""
    between = Proxy(to_port, answered)
    await between.start()
    try:
        yield between
    finally:
        await between.close()
