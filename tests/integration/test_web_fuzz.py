"""Thousands of malformed requests to the GitHub webhook on a real socket: a clear 4xx each, no 5xx, memory flat."""

from __future__ import annotations

import asyncio
import gc
import json
import random
import resource
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from hookwright.core.secret import Secret
from hookwright.github.webhook import GitHubWebhook
from hookwright.web.hook_protocol import HookProtocol
from tests.support import web
from tests.support.web import PATH, SECRET, Server, chunked, serving, sign

Maker = Callable[[random.Random], bytes]

BODY = json.dumps({"action": "opened", "text": "ünï😀 " * 40, "list": list(range(50))}).encode()
HEAD_NAMES = (
    "content-type",
    "x-id",
    "x-signature",
    "content-length",
    "transfer-encoding",
    "host",
    "expect",
    "connection",
)


def post(
    body: bytes, *, signature: bytes | None = None, headers: Mapping[str, str] | None = None, **more: Any
) -> bytes:
    """A request as GitHub sends it, or one that is wrong in the way asked for."""
    fields = {
        "x-github-event": "issues",
        "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "x-hub-signature-256": sign(body) if signature is None else signature.decode("latin-1"),
    }
    return web.post(
        body, without=("x-id", "x-signature", *more.pop("without", ())), headers=fields | dict(headers or {}), **more
    )


def noise(source: random.Random, size: int) -> bytes:
    return source.randbytes(size)


def wrong_signature(source: random.Random) -> bytes:
    return post(BODY, signature=b"sha256=" + noise(source, 32).hex().encode())


def odd_signature(source: random.Random) -> bytes:
    odd = noise(source, source.randrange(1, 80)).translate(None, b"\r\n\x00")
    return post(BODY, signature=bytes(byte for byte in odd if byte >= 32 and byte != 127) or b"x")


def truncated(source: random.Random) -> bytes:
    request = post(BODY)
    return request[: source.randrange(1, len(request))]


def wrong_length(source: random.Random) -> bytes:
    return post(BODY, without=("content-length",), headers={"content-length": str(source.randrange(0, 3000))})


def flipped(source: random.Random) -> bytes:
    """A good request with some bytes changed: head, body or both."""
    request = bytearray(post(BODY, chunks=source.choice((0, 0, 64))))
    for _ in range(source.randrange(1, 6)):
        request[source.randrange(len(request))] = source.randrange(256)
    return bytes(request)


def body_flipped(source: random.Random) -> bytes:
    request = bytearray(post(BODY))
    request[-source.randrange(1, len(BODY))] ^= 1 << source.randrange(8)
    return bytes(request)


def not_json(source: random.Random) -> bytes:
    return post(
        source.choice((noise(source, 200), BODY[: source.randrange(1, len(BODY))], b"", b"null", b'"x"', b"NaN"))
    )


def deep_json(source: random.Random) -> bytes:
    return post(source.choice((b"[", b'{"a":')) * source.randrange(1_000, 30_000))


def broken_chunks(source: random.Random) -> bytes:
    body = bytearray(chunked(BODY, 50))
    body[source.randrange(len(body))] = source.randrange(256)
    return post(BODY, chunks=50)[: -len(body)] + bytes(body)


def odd_header(source: random.Random) -> bytes:
    name = source.choice(HEAD_NAMES)
    value = noise(source, source.randrange(0, 60)).decode("latin-1").replace("\r", "").replace("\n", "")
    return post(BODY, headers={name: value})


def no_http(source: random.Random) -> bytes:
    return noise(source, source.randrange(1, 2000))


def other_target(source: random.Random) -> bytes:
    target = "".join(source.choices("/hook%?#.;:@é\t\\0aF", k=source.randrange(1, 40)))
    return post(BODY).replace(b"/hook", target.encode(), 1)


def two_at_once(source: random.Random) -> bytes:
    return post(BODY, signature=b"wrong") + source.choice(MAKERS)(source)


MAKERS: tuple[Maker, ...] = (
    wrong_signature,
    odd_signature,
    truncated,
    wrong_length,
    flipped,
    body_flipped,
    not_json,
    deep_json,
    broken_chunks,
    odd_header,
    no_http,
    other_target,
)


def github() -> GitHubWebhook:
    return GitHubWebhook([Secret(SECRET.decode())], path=PATH)


async def attack(server: Server, seed: int) -> tuple[bytes, bytes]:
    """One connection of one sender: what it sent, and all that it was answered."""
    source = random.Random(seed)
    request = source.choice((*MAKERS, two_at_once))(source)
    reader, writer = await server.connect()
    try:
        cuts = sorted(source.randrange(len(request) + 1) for _ in range(source.choice((0, 0, 1, 3))))
        for start, end in zip([0, *cuts], [*cuts, len(request)], strict=True):
            writer.write(request[start:end])
            await asyncio.sleep(0)
        writer.write_eof()
        return request, await asyncio.wait_for(reader.read(), 20)
    except OSError:
        return request, b""
    finally:
        writer.close()


def statuses(raw: bytes) -> list[int]:
    """Of all answers in what a connection received."""
    found: list[int] = []
    while raw:
        head, _, rest = raw.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 "), raw[:100]
        status = int(head[9:12])
        lengths = [int(line[16:]) for line in head.split(b"\r\n") if line.startswith(b"content-length: ")]
        raw = rest[sum(lengths) :]
        if status != 100:
            found.append(status)
    return found


async def storm(server: Server, seeds: range, *, at_once: int = 20) -> Counter[int]:
    counts: Counter[int] = Counter()
    waiting = iter(seeds)

    async def sender() -> None:
        for seed in waiting:
            request, raw = await attack(server, seed)
            answered = statuses(raw)
            stored = len(server.intake.deliveries)
            for status in answered:
                # Some changes leave a request good: a byte of an unused header, a length that fits.
                good = status in (200, 202) and stored
                assert 400 <= status < 500 or good, (seed, status, request[:300])
            counts.update(answered or [0])

    await asyncio.gather(*(sender() for _ in range(at_once)))
    for delivery in server.intake.deliveries:
        assert delivery.body == BODY
    return counts


@pytest.mark.parametrize("plain", [False, True], ids=["protocol", "plain"])
async def test_a_thousand_malformed_requests_do_no_harm(plain: bool) -> None:
    async with serving(plain=plain, source=github()) as server:
        counts = await storm(server, range(1000))
        assert sum(counts.values()) >= 1000
        if not plain:
            # Nobody is left without an answer, except who sent nothing that asks for one.
            assert counts[0] < 10, counts
        assert (await server.send(post(BODY))).status == 202
        assert server.site.budget.used == 0


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_a_hundred_thousand_malformed_requests_leave_the_memory_flat() -> None:
    async with serving(plain=False, source=github()) as server:
        await storm(server, range(10_000))
        server.reset()
        gc.collect()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        counts = await storm(server, range(10_000, 110_000))
        assert sum(counts.values()) >= 100_000
        server.reset()
        gc.collect()
        # Kilobytes on Linux. The client's buffers are in this process too.
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000
        left = [one for one in gc.get_objects() if isinstance(one, HookProtocol)]
        assert len(left) < 50
