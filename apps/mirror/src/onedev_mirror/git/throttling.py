"""Holds a git command to a bandwidth: git itself has no such option, but it speaks through a SOCKS proxy, which this
is. Only loopback reaches it, for as long as the command runs. Protocol: RFC 1928, ``CONNECT``, no authentication."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

CHUNK: Final = 32_768


class Bucket:
    """``rate`` bytes a second, both ways together, with a burst of a quarter of a second."""

    def __init__(self, rate: int) -> None:
        self._rate = max(1, rate)
        self._free_at = 0.0

    async def take(self, nbytes: int) -> None:
        now = asyncio.get_running_loop().time()
        self._free_at = max(self._free_at, now - 0.25) + nbytes / self._rate
        if self._free_at > now:
            await asyncio.sleep(self._free_at - now)


@asynccontextmanager
async def throttle(rate: int) -> AsyncIterator[str]:
    """The address of a proxy that carries at most ``rate`` bytes a second, for ``http.proxy``."""
    bucket = Bucket(rate)
    tasks: set[asyncio.Task[None]] = set()

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await _carry(reader, writer, bucket)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            # Either side is gone; git says so in its own words.
            pass
        finally:
            tasks.discard(task)
            writer.close()

    server = await asyncio.start_server(met, "127.0.0.1", 0)
    try:
        yield f"socks5h://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, bucket: Bucket) -> None:
    _, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    writer.write(b"\x05\x00")
    _, command, _, kind = await reader.readexactly(4)
    match kind:
        case 1 | 4:
            host = str(ipaddress.ip_address(await reader.readexactly(4 if kind == 1 else 16)))
        case 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode("ascii")
        case _:
            raise ValueError("no such kind of address")
    port = int.from_bytes(await reader.readexactly(2))
    if command != 1:
        writer.write(b"\x05\x07\x00\x01" + bytes(6))
        return
    try:
        there, back = await asyncio.open_connection(host, port)
    except OSError:
        writer.write(b"\x05\x05\x00\x01" + bytes(6))
        await writer.drain()
        return
    writer.write(b"\x05\x00\x00\x01" + bytes(6))
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_pump(reader, back, bucket))
            group.create_task(_pump(there, writer, bucket))
    except* OSError:
        pass
    finally:
        back.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, bucket: Bucket) -> None:
    while chunk := await reader.read(CHUNK):
        await bucket.take(len(chunk))
        writer.write(chunk)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()
