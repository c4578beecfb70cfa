from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from benchmarks.generator import Generator, Guids
from benchmarks.load import Driven, Load, Summary, Template

TEMPLATE = Template("issues", b"POST / HTTP/1.1\r\nContent-Length: 4\r\nX-GitHub-Delivery: ", b"\r\n\r\nbody")


class Answering:
    """A server that notes the ids it was sent."""

    def __init__(self, answer: bytes, *, delay: float = 0.0) -> None:
        self.ids: list[str] = []
        self._answer = answer
        self._delay = delay
        self._serving: list[asyncio.Task[None] | None] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._serving.append(asyncio.current_task())
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(4)
                self.ids.append(head.decode().rpartition("X-GitHub-Delivery: ")[2].strip())
                await asyncio.sleep(self._delay)
                writer.write(self._answer)
        except (asyncio.IncompleteReadError, ConnectionResetError):
            writer.close()

    async def end(self) -> None:
        await asyncio.wait([task for task in self._serving if task is not None])


async def drive(server: Answering, *, rate: float | None = None, connections: int = 2) -> tuple[Driven, list[str]]:
    listening = await asyncio.start_server(server, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    load = Load(port=port, templates=[TEMPLATE], connections=connections, seconds=0.3, warm=0.05, rate=rate)
    generator = Generator(load)
    driven = await generator.run()
    for connection in generator.connections:
        assert connection.transport is not None
        connection.transport.close()
    listening.close()
    await server.end()
    return driven, [guid.decode() for guid, _ in generator.acknowledged]


def test_ids_are_version_1_uuids_that_grow() -> None:
    guids = Guids()

    uuids = [UUID(guids.next().decode()) for _ in range(1000)]

    assert {uuid.version for uuid in uuids} == {1}
    assert [uuid.time for uuid in uuids] == sorted({uuid.time for uuid in uuids})


async def test_what_was_answered_2xx_is_what_the_server_was_sent() -> None:
    server = Answering(b"HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\nok")

    driven, acknowledged = await drive(server)

    assert driven.failed == driven.broken == driven.unanswered == 0
    assert sorted(acknowledged) == sorted(server.ids)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nCONTENT-LENGTH:0\r\n\r\n",
    ],
)
async def test_answers_of_other_shapes_are_understood(answer: bytes) -> None:
    driven, _ = await drive(Answering(answer))

    assert driven.sent > 0
    assert driven.failed == 0


async def test_a_refusal_is_counted_and_not_acknowledged() -> None:
    driven, acknowledged = await drive(Answering(b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n"))

    assert driven.statuses == {"503": driven.sent}
    assert acknowledged == []


async def test_a_latency_counts_from_when_the_request_was_due() -> None:
    # One connection, 20 ms an answer, 100 requests a second: each waits for those before it.
    server = Answering(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n", delay=0.02)

    driven, _ = await drive(server, rate=100.0, connections=1)

    assert driven.latency is not None
    assert driven.latency.max > 60


def test_percentiles_are_milliseconds() -> None:
    latency = Summary.of([place / 1000 for place in range(101)])

    assert latency is not None
    assert (latency.p50, latency.p95, latency.max) == (50, 95, 100)
    assert Summary.of([]) is None
