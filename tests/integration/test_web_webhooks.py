"""Both ways of serving a webhook answer alike: inside uvicorn's protocol, and as plain ASGI."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from hookwright.core.delivery import Delivery
from hookwright.core.errors import Overloaded, StoreDamaged, StoreUnavailable
from hookwright.core.store import Arrival, Receipt
from hookwright.web.limits import Limits
from tests.support.web import MEGABYTE, NOW, FakeSource, Server, post, read_answer, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module", params=[False, True], ids=["protocol", "plain"])
def plain(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(plain: bool) -> AsyncIterator[Server]:
    async with serving(plain=plain) as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    """One server for all tests, as new for each."""
    running.reset()
    return running


# Answers


async def test_a_stored_delivery_is_accepted_with_its_id_and_its_jobs(server: Server) -> None:
    answer = await server.send(post(b'{"n": 7}', id="abc1"))
    assert answer.status == 202
    assert answer.json == {"status": "stored", "delivery": "abc1", "jobs": 1}
    assert answer.headers["content-type"] == "application/json"
    assert "date" in answer.headers
    assert "server" not in answer.headers
    [delivery] = server.intake.deliveries
    assert (delivery.body, delivery.received_at) == (b'{"n": 7}', NOW)


async def test_a_duplicate_is_200_and_a_rearmed_one_202(server: Server) -> None:
    server.intake.arrival = Arrival.DUPLICATE
    answer = await server.send(post())
    assert (answer.status, answer.json["status"]) == (200, "duplicate")
    server.intake.arrival = Arrival.REARMED
    answer = await server.send(post())
    assert (answer.status, answer.json["status"]) == (202, "rearmed")


async def test_nothing_is_answered_before_the_delivery_is_stored(server: Server) -> None:
    server.intake.hold = True
    reader, writer = await server.connect()
    writer.write(post())
    async with asyncio.timeout(5):
        while not server.intake.held:
            await asyncio.sleep(0.001)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 0.05)
    server.intake.let_all()
    assert (await read_answer(reader)).status == 202
    writer.close()


@pytest.mark.parametrize(
    ("request_bytes", "status", "word"),
    [
        (post(signature=b"sha256=" + b"0" * 64), 401, "signature"),
        (post(without=("x-signature",)), 401, "signature"),
        (post(signature="sha256=ключ".encode()), 401, "signature"),
        (post(signature=b"\xff\xfe"), 401, "signature"),
        (post(headers={"content-type": "text/plain"}), 415, "media_type"),
        (post(without=("content-type",)), 415, "media_type"),
        (post(id="not/alnum"), 400, "malformed"),
        (post(without=("x-id",)), 400, "malformed"),
        (post(b"{"), 400, "malformed"),
        (post(b"[1]"), 400, "malformed"),
        (post(b"\xff"), 400, "malformed"),
        (post(b""), 400, "malformed"),
        (post(b"[" * 100_000), 400, "malformed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_senders_mistake_is_a_4xx(server: Server, request_bytes: bytes, status: int, word: str) -> None:
    answer = await server.send(request_bytes)
    assert (answer.status, answer.json["status"], answer.json["error"]) == (status, "refused", word)
    assert server.intake.deliveries == []
    assert server.watcher.refused == [("fake", word)]


async def test_a_refusal_never_echoes_what_was_sent(server: Server) -> None:
    canary = "c4nary"
    body = json.dumps({canary: canary}).encode()
    for wrong in (
        post(body, signature=canary.encode()),
        post(body, id=f"{canary}/", headers={"x-other": canary}),
        post(body, headers={"content-type": canary}),
        post(canary.encode()),
        post(body, path=f"/{canary}"),
        post(body, path=f"/hook/{canary}"),
    ):
        answer = await server.send(wrong)
        assert 400 <= answer.status < 500
        assert canary not in repr(answer)


@pytest.mark.parametrize("late", [False, True], ids=["at once", "later"])
@pytest.mark.parametrize(
    ("error", "word"),
    [
        (StoreUnavailable("disk is full at /secret/place"), "store"),
        (StoreDamaged("not ours: /secret/place"), "store"),
        (Overloaded("too much"), "overloaded"),
        (RuntimeError("a bug at /secret/place"), "internal"),
    ],
    ids=["unavailable", "damaged", "overloaded", "bug"],
)
async def test_what_is_our_turn_is_503_with_retry_after(
    server: Server, error: Exception, word: str, late: bool
) -> None:
    if late:
        server.intake.late_error = error
    else:
        server.intake.error = error
    answer = await server.send(post())
    assert (answer.status, answer.json["error"]) == (503, word)
    assert int(answer.headers["retry-after"]) > 0
    assert b"/secret/place" not in answer.body
    assert server.watcher.refused == [("fake", word)]


@pytest.mark.parametrize(
    ("error", "status"),
    [(UnicodeError("x"), 400), (RecursionError(), 400), (ValueError("x"), 400), (KeyError("x"), 503)],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_a_source_that_lets_an_error_through_never_makes_a_500(
    server: Server, error: Exception, status: int
) -> None:
    assert isinstance(server.source, FakeSource)
    server.source.error = error
    assert (await server.send(post())).status == status


async def test_a_source_may_be_served_by_an_intake_that_is_a_coroutine(plain: bool) -> None:
    async def receive(delivery: Delivery) -> Receipt:
        await asyncio.sleep(0)
        return Receipt(Arrival.STORED, 1, 2)

    async with serving(plain=plain, receive=receive) as server:
        assert (await server.send(post())).json["jobs"] == 2


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "PATCH"])
async def test_only_post_is_taken(server: Server, method: str) -> None:
    answer = await server.send(post().replace(b"POST", method.encode(), 1))
    assert (answer.status, answer.headers["allow"]) == (405, "POST")


async def test_other_paths_are_not_found(server: Server) -> None:
    for path in ("/", "/hook/", "/hooks", "//hook", "/hook%00", "/HOOK"):
        assert (await server.send(post(path=path))).status == 404
    assert server.intake.deliveries == []


async def test_a_query_or_an_encoded_path_changes_nothing(server: Server) -> None:
    for path in ("/hook?x=1", "/h%6fok", "http://localhost/hook"):
        assert (await server.send(post(path=path))).status == 202


# Bodies


async def test_25_megabytes_are_taken_and_26_refused(server: Server) -> None:
    body = b'{"x":"' + b"y" * (25 * MEGABYTE - 8) + b'"}'
    assert len(body) == 25 * MEGABYTE
    assert (await server.send(post(body))).status == 202
    server.intake.deliveries.clear()
    answer = await server.send(post(body + b" " * MEGABYTE))
    assert (answer.status, answer.json["error"]) == (413, "too_large")
    assert answer.headers["connection"] == "close"
    assert server.intake.deliveries == []
    assert server.site.budget.used == 0


async def test_too_large_is_told_before_the_body_is_sent(server: Server) -> None:
    head = post(without=("content-length",), headers={"Content-Length": str(26 * MEGABYTE), "Expect": "100-continue"})
    head = head[: head.index(b"\r\n\r\n") + 4]
    assert (await server.send(head)).status == 413


async def test_a_chunked_body_is_refused_as_soon_as_it_is_too_large(plain: bool) -> None:
    async with serving(plain=plain, source=FakeSource(max_body=10_000)) as server:
        assert (await server.send(post(b'{"x":"' + b"y" * 9_000 + b'"}', chunks=1000))).status == 202
        assert (await server.send(post(b'{"x":"' + b"y" * 20_000 + b'"}', chunks=1000))).status == 413
        assert server.site.budget.used == 0


async def test_a_refused_sender_that_never_ends_is_left_after_a_while(plain: bool) -> None:
    limits = Limits(linger=timedelta(seconds=0.2))
    async with serving(plain=plain, source=FakeSource(max_body=100), limits=limits) as server:
        raw = await server.everything(post(b"y" * 100_000)[:-1])
        assert raw.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("size", [1, 3, 1000])
async def test_a_chunked_body_is_put_together(server: Server, size: int) -> None:
    body = json.dumps({"text": "ünï😀" * 50}).encode()
    assert (await server.send(post(body, chunks=size))).status == 202
    assert server.intake.deliveries[0].body == body


async def test_a_request_may_come_byte_by_byte(server: Server) -> None:
    request = post(b'{"a": "b"}')
    answer = await server.send(*(request[i : i + 1] for i in range(len(request))))
    assert answer.status == 202


async def test_trailers_are_read_over(server: Server) -> None:
    request = post(b'{"a": 1}', chunks=4)[:-2] + b"X-Trailer: 1\r\n\r\n"
    assert (await server.send(request)).status == 202


async def test_a_truncated_body_stores_nothing_and_frees_its_memory(server: Server) -> None:
    request = post(b'{"x":"' + b"y" * 100_000 + b'"}')[:-500]
    raw = await server.everything(request, half_close=True)
    # uvicorn's own protocol closes without a word when a sender has closed its half.
    assert raw == b"" or raw.startswith(b"HTTP/1.1 400")
    async with asyncio.timeout(5):
        while not server.watcher.refused:
            await asyncio.sleep(0.001)
    assert server.watcher.refused == [("fake", "malformed")]
    assert server.intake.deliveries == []
    assert server.site.budget.used == 0


async def test_a_body_longer_than_announced_does_not_reach_the_delivery(server: Server) -> None:
    raw = await server.everything(post(b'{"a": 1}') + b"surplus\r\n\r\n")
    assert b" 400 " in raw
    for delivery in server.intake.deliveries:
        assert delivery.body == b'{"a": 1}'


async def test_an_announced_length_that_is_no_number_is_400(server: Server) -> None:
    for length in ("-1", "1e3", "99999999999999999999999999", "0x10", "1 1"):
        answer = await server.send(post(without=("content-length",), headers={"Content-Length": length}))
        assert answer.status in (400, 413)


async def test_bytes_in_flight_are_bounded_for_all_requests_together(plain: bool) -> None:
    source = FakeSource(max_body=100_000)
    async with serving(plain=plain, source=source, limits=Limits(in_flight=150_000)) as server:
        server.intake.hold = True
        body = b'{"x":"' + b"y" * 90_000 + b'"}'
        reader, writer = await server.connect()
        writer.write(post(body, id="first"))
        async with asyncio.timeout(5):
            while not server.intake.held:
                await asyncio.sleep(0.001)
        answer = await server.send(post(body, id="second"))
        assert (answer.status, answer.json["error"]) == (503, "overloaded")
        assert answer.headers["retry-after"]
        assert (await server.send(post(b"no", id="third"))).status == 400
        server.intake.let_all()
        assert (await read_answer(reader)).status == 202
        writer.close()
        async with asyncio.timeout(5):
            while server.site.budget.used:
                await asyncio.sleep(0.001)
        server.intake.hold = False
        assert (await server.send(post(body, id="fourth"))).status == 202


# Connections


async def test_a_connection_serves_many_requests(server: Server) -> None:
    reader, writer = await server.connect()
    for number in range(50):
        writer.write(post(id=f"g{number}"))
        answer = await read_answer(reader)
        assert (answer.status, answer.json["delivery"]) == (202, f"g{number}")
        assert "connection" not in answer.headers
    writer.close()


async def test_pipelined_requests_are_answered_in_their_order(server: Server) -> None:
    requests = [post(id=f"g{n}", signature=b"wrong" if n % 3 == 1 else None) for n in range(20)]
    requests[7] = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"
    requests[13] = post(path="/nowhere")
    reader, writer = await server.connect()
    writer.write(b"".join(requests))
    for number in range(20):
        answer = await read_answer(reader)
        expected = {7: 200, 13: 404}.get(number, 401 if number % 3 == 1 else 202)
        assert answer.status == expected, number
        if expected == 202:
            assert answer.json["delivery"] == f"g{number}"
    writer.close()


async def test_answers_keep_their_order_when_the_store_ends_in_another(plain: bool) -> None:
    async with serving(plain=plain) as server:
        server.intake.hold = True
        reader, writer = await server.connect()
        writer.write(post(id="a1") + post(id="b2") + post(id="c3"))

        async def let_the_newest_first() -> None:
            while True:
                await asyncio.sleep(0.01)
                while server.intake.held:
                    server.intake.let(server.intake.held.pop())

        letting = asyncio.create_task(let_the_newest_first())
        seen = [(await read_answer(reader)).json["delivery"] for _ in range(3)]
        letting.cancel()
        assert seen == ["a1", "b2", "c3"]
        writer.close()


async def test_connection_close_and_http_1_0_end_the_connection(server: Server) -> None:
    for request in (post(headers={"Connection": "close"}), post(version="1.0")):
        raw = await server.everything(request)
        assert raw.startswith(b"HTTP/1.1 202 ")
        assert b"connection: close\r\n" in raw


async def test_expect_100_continue_is_answered_before_the_body_is_asked_for(server: Server) -> None:
    request = post(b'{"a": 1}', headers={"Expect": "100-continue"})
    split = request.index(b"\r\n\r\n") + 4
    reader, writer = await server.connect()
    writer.write(request[:split])
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")
    writer.write(request[split:])
    assert (await read_answer(reader)).status == 202
    writer.close()


async def test_an_upgrade_is_not_taken_up(server: Server) -> None:
    answer = await server.send(post(headers={"Connection": "Upgrade", "Upgrade": "h2c"}))
    assert 400 <= answer.status < 500
    assert server.intake.deliveries == []


async def test_a_slow_body_is_given_up(plain: bool) -> None:
    limits = Limits(receive=timedelta(seconds=0.2), linger=timedelta(seconds=0.2))
    async with serving(plain=plain, limits=limits) as server:
        raw = await server.everything(post(b'{"x":"' + b"y" * 10_000 + b'"}')[:-5])
        assert raw.startswith(b"HTTP/1.1 408 ")
        assert server.site.budget.used == 0
        assert server.watcher.refused == [("fake", "timeout")]


async def test_a_sender_that_goes_away_while_its_delivery_is_stored_harms_nobody(server: Server) -> None:
    server.intake.hold = True
    _, writer = await server.connect()
    writer.write(post(id="gone"))
    async with asyncio.timeout(5):
        while not server.intake.held:
            await asyncio.sleep(0.001)
    writer.transport.abort()
    await asyncio.sleep(0.01)
    server.intake.let_all()
    async with asyncio.timeout(5):
        while server.site.budget.used:
            await asyncio.sleep(0.001)
    server.intake.hold = False
    assert (await server.send(post())).status == 202


async def test_a_stop_answers_what_is_in_flight(plain: bool) -> None:
    async with serving(plain=plain) as server:
        server.intake.hold = True
        reader, writer = await server.connect()
        writer.write(post(id="last"))
        async with asyncio.timeout(5):
            while not server.intake.held:
                await asyncio.sleep(0.001)
        half_reader, half_writer = await server.connect()
        half = post(id="half")
        half_writer.write(half[:-3])
        await asyncio.sleep(0.02)
        stopping = asyncio.create_task(server.serving.stop(timedelta(seconds=5)))
        await asyncio.sleep(0.15)
        server.intake.hold = False
        half_writer.write(half[-3:])
        server.intake.let_all()
        for waiting in (reader, half_reader):
            assert (await read_answer(waiting)).status == 202
            assert await waiting.read() == b""
        await stopping
        writer.close()
        half_writer.close()
        with pytest.raises(OSError):
            await server.connect()


async def test_a_stop_cuts_what_does_not_end_within_the_grace(plain: bool) -> None:
    async with serving(plain=plain) as server:
        server.intake.hold = True
        reader, writer = await server.connect()
        writer.write(post())
        async with asyncio.timeout(5):
            while not server.intake.held:
                await asyncio.sleep(0.001)
        async with asyncio.timeout(4):
            await server.serving.stop(timedelta(seconds=0.2))
        answer = await read_answer(reader)
        assert (answer.status, answer.json["error"]) == (503, "stopping")
        assert answer.headers["connection"] == "close"
        writer.close()
