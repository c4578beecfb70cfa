"""What the protocol class adds to uvicorn: limits on every path, and no memory for those who have gone."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import socket
import struct
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from hookwright.web import hook_protocol
from hookwright.web.hook_protocol import MAX_TURNS, HookProtocol
from hookwright.web.limits import Limits
from tests.support.web import FakeSource, Server, post, read_answer, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

SMALL_HEAD = Limits(head=8192)
HASTY = Limits(
    receive=timedelta(seconds=0.2), keep_alive=timedelta(seconds=0.3), linger=timedelta(seconds=0.1), head=8192
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[Server]:
    async with serving(plain=False, limits=SMALL_HEAD) as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    running.reset()
    return running


@pytest_asyncio.fixture(loop_scope="module")
async def hasty() -> AsyncIterator[Server]:
    """A server that soon gives up on who is slow."""
    async with serving(plain=False, limits=HASTY) as server:
        yield server


async def until(true: Callable[[], Any]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.005)


def protocols(server: Server) -> list[HookProtocol]:
    running = server.serving._server
    assert running is not None
    return [connection for connection in running.server_state.connections if isinstance(connection, HookProtocol)]


async def test_the_protocol_class_serves_here(server: Server) -> None:
    _, writer = await server.connect()
    await until(lambda: protocols(server))
    writer.close()


@pytest.mark.parametrize("path", ["/hook", "/healthz", "/nowhere"])
async def test_headers_without_end_are_cut_off(server: Server, path: str) -> None:
    flood = f"POST {path} HTTP/1.1\r\nhost: x\r\n".encode() + b"x-flood: yes\r\n" * 40_000
    reader, writer = await server.connect()
    writer.write(flood)
    assert (await read_answer(reader)).status == 431
    writer.close()


@pytest.mark.parametrize("path", ["/hook", "/healthz"])
async def test_one_header_without_end_is_cut_off(server: Server, path: str) -> None:
    reader, writer = await server.connect()
    writer.write(f"POST {path} HTTP/1.1\r\nhost: x\r\nx-long: ".encode())
    for _ in range(40):
        writer.write(b"y" * 10_000)
        await asyncio.sleep(0)
    assert (await read_answer(reader)).status == 431
    writer.close()


async def test_trailers_without_end_are_cut_off(server: Server) -> None:
    reader, writer = await server.connect()
    writer.write(post(b'{"a": 1}', chunks=4)[:-2])
    for _ in range(100):
        writer.write(b"x-trailer: yes\r\n" * 500)
        await asyncio.sleep(0)
    assert (await read_answer(reader)).status == 431
    writer.close()
    assert server.site.budget.used == 0


async def test_many_small_chunks_are_honest(server: Server) -> None:
    assert (await server.send(post(b'{"x":"' + b"y" * 30_000 + b'"}', chunks=1))).status == 202


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),
        b"\x00" * 1000,
        b"hello there\r\n\r\n",
        b"POST /hook\r\n\r\n",
        b"POST /hook HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"CONNECT example.com:443 HTTP/1.1\r\nhost: x\r\n\r\n",
        b"POST /hook HTTP/1.1\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /hook HTTP/1.1\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef",
        b"POST /hook HTTP/1.1\r\nbad header: x\r\n\r\n",
        b"POST /hook HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n",
        b"GET /caf\xc3\xa9 HTTP/1.1\r\nhost: x\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_400(server: Server, garbage: bytes) -> None:
    raw = await server.everything(garbage, half_close=True)
    assert raw.startswith(b"HTTP/1.1 4"), raw
    assert server.intake.deliveries == []


async def test_garbage_behind_a_request_does_not_overtake_its_answer(server: Server) -> None:
    server.intake.hold = True
    reader, writer = await server.connect()
    writer.write(post(id="good") + b"\x00garbage\r\n\r\n")
    await until(lambda: server.intake.held)
    await asyncio.sleep(0.02)
    server.intake.let_all()
    assert (await read_answer(reader)).json["delivery"] == "good"
    assert (await read_answer(reader)).status == 400
    assert await reader.read() == b""
    writer.close()


async def test_a_stop_answers_what_is_owed_on_a_connection_that_is_cut() -> None:
    async with serving(plain=False) as server:
        server.intake.hold = True
        reader, writer = await server.connect()
        writer.write(post(id="good") + b"\x00garbage\r\n\r\n")
        await until(lambda: server.intake.held)
        stopping = asyncio.create_task(server.serving.stop(timedelta(seconds=5)))
        await asyncio.sleep(0.15)
        server.intake.let_all()
        assert (await read_answer(reader)).json["delivery"] == "good"
        async with asyncio.timeout(3):
            await stopping
        writer.close()


async def test_a_stop_does_not_wait_for_who_lingers() -> None:
    async with serving(plain=False, source=FakeSource(max_body=10)) as server:
        reader, writer = await server.connect()
        writer.write(post(b"y" * 1000)[:-5])
        assert (await read_answer(reader)).status == 413
        async with asyncio.timeout(3):
            await server.serving.stop(timedelta(seconds=10))
        writer.close()


async def test_an_upgrade_with_a_body_is_refused(server: Server) -> None:
    answer = await server.send(post(b'{"a": 1}' * 1, headers={"Connection": "upgrade", "Upgrade": "websocket"}))
    assert (answer.status, answer.headers["connection"]) == (400, "close")
    assert server.watcher.refused == [("fake", "malformed")]


@pytest.mark.parametrize("begun", [b"", b"POST /ho", b"POST /hook HTTP/1.1\r\nhost: x\r\n", b"\r\n\r\n"])
async def test_a_connection_that_says_nothing_is_closed(hasty: Server, begun: bytes) -> None:
    raw = await hasty.everything(begun)
    assert raw == b"" or raw.startswith(b"HTTP/1.1 408 ")


async def test_an_idle_connection_is_closed_and_one_that_waits_for_the_store_is_not(hasty: Server) -> None:
    reader, writer = await hasty.connect()
    writer.write(post())
    assert (await read_answer(reader)).status == 202
    assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()
    hasty.intake.hold = True
    reader, writer = await hasty.connect()
    writer.write(post())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 0.8)
    hasty.intake.let_all()
    assert (await read_answer(reader)).status == 202
    writer.close()


async def test_a_slow_request_on_another_path_is_closed_too(hasty: Server) -> None:
    raw = await hasty.everything(b"POST /healthz HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nabc")
    assert raw.startswith(b"HTTP/1.1 405 ")


async def test_a_sender_that_has_closed_its_half_still_gets_the_answer(server: Server) -> None:
    server.intake.hold = True
    reader, writer = await server.connect()
    writer.write(post(id="half"))
    writer.write_eof()
    await until(lambda: server.intake.held)
    server.intake.let_all()
    assert (await read_answer(reader)).json["delivery"] == "half"
    assert await reader.read() == b""
    writer.close()


async def test_a_truncated_request_is_told_so(server: Server) -> None:
    for request in (post(b'{"a": 1}')[:-2], b"POST /hook HTTP/1.1\r\nhost"):
        answer = await server.send(request, half_close=True)
        assert (answer.status, answer.headers["connection"]) == (400, "close")


async def test_bodies_of_reset_connections_are_not_kept(server: Server) -> None:
    body = b'{"x":"' + b"y" * 200_000 + b'"}'
    for number in range(30):
        _, writer = await server.connect()
        # Half of them whole, half of them cut: reset either way.
        writer.write(post(body, id=f"g{number}") if number % 2 else post(body)[:-10])
        await writer.drain()
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
    await until(lambda: not protocols(server) and server.site.budget.used == 0)
    running = server.serving._server
    assert running is not None
    gc.collect()
    kept = [
        one for one in gc.get_objects() if isinstance(one, HookProtocol) and one.server_state is running.server_state
    ]
    assert kept == []


async def test_who_does_not_read_the_answers_is_not_read_either(hasty: Server) -> None:
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(sock, ("127.0.0.1", hasty.port))
    requests = post(signature=b"wrong") * 100
    with contextlib.suppress(TimeoutError, ConnectionError):
        for _ in range(3000):
            await asyncio.wait_for(loop.sock_sendall(sock, requests), 0.3)
    # 300,000 answers would be 60 MB to keep.
    assert len(hasty.watcher.refused) < 50_000
    await until(lambda: not protocols(hasty))
    sock.close()


async def test_a_connection_owes_only_so_many_answers(server: Server) -> None:
    server.intake.hold = True
    reader, writer = await server.connect()
    for number in range(MAX_TURNS * 3):
        writer.write(post(id=f"g{number}"))
        await asyncio.sleep(0.0005)
    await asyncio.sleep(0.05)
    server.intake.hold = False
    # What had come in one piece is taken; what comes after waits in the sender's buffers.
    assert len(server.intake.held) < MAX_TURNS * 3
    server.intake.let_all()
    for number in range(MAX_TURNS * 3):
        assert (await read_answer(reader)).json["delivery"] == f"g{number}"
    writer.close()


async def test_connections_over_the_limit_are_told_to_come_back() -> None:
    async with serving(plain=False, limits=Limits(connections=3)) as server:
        open_ones = [await server.connect() for _ in range(3)]
        await until(lambda: len(protocols(server)) == 3)
        answer = await server.send()
        assert (answer.status, answer.json["error"]) == (503, "overloaded")
        for _, writer in open_ones:
            writer.close()
        await until(lambda: not protocols(server))
        assert (await server.send(post())).status == 202


async def test_a_request_that_is_refused_early_may_be_sent_to_its_end(server: Server) -> None:
    async with serving(plain=False, source=FakeSource(max_body=1000)) as small:
        reader, writer = await small.connect()
        body = b"y" * 5_000_000
        writer.write(post(body))
        await writer.drain()
        assert (await read_answer(reader)).status == 413
        assert await reader.read() == b""
        writer.close()


async def test_a_uvicorn_that_changed_inside_is_served_the_plain_way(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hook_protocol, "_NEEDED", (*hook_protocol._NEEDED, "gone"))
    with caplog.at_level(logging.WARNING):
        async with serving(plain=False) as server:
            assert (await server.send(post())).status == 202
            assert protocols(server) == []
    assert "it has no gone" in [record.reason for record in caplog.records if hasattr(record, "reason")]


async def test_a_uvicorn_that_has_lost_a_name_is_served_the_plain_way(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "hookwright.web.hook_protocol", None)
    with caplog.at_level(logging.WARNING):
        async with serving(plain=False) as server:
            assert (await server.send(post())).status == 202
    assert any("plain way" in record.getMessage() for record in caplog.records)


async def test_a_uvicorn_whose_protocol_cannot_be_made_is_served_the_plain_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def changed(*args: object, **kwargs: object) -> None:
        raise TypeError("takes other arguments now")

    monkeypatch.setattr(HttpToolsProtocol, "__init__", changed)
    config = uvicorn.Config(lambda *_: None, http="httptools", log_config=None)
    config.load()
    reason = hook_protocol.unsuitable(config, asyncio.get_running_loop())
    assert reason is not None
    assert "takes other arguments now" in reason
