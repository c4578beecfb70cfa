"""A webhook source and an intake that tests hold in their hands, and raw bytes over a real socket."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hookwright.core.delivery import Delivery
from hookwright.core.errors import BadSignature, MalformedDelivery, UnsupportedMedia
from hookwright.core.job import Job
from hookwright.core.source import WebhookSource
from hookwright.core.store import Arrival, Receipt
from hookwright.web.limits import Limits
from hookwright.web.server import Site, build
from hookwright.web.serving import Serving

SECRET = b"a secret that only the tests know"
PATH = "/hook"
MEGABYTE = 1024 * 1024
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class FakeSource:
    """Signed JSON objects with an id in a header, as real senders send them."""

    name = "fake"

    def __init__(self, *, path: str = PATH, max_body: int = 25 * MEGABYTE) -> None:
        self.path = path
        self.max_body = max_body
        self.error: Exception | None = None

    def parse(self, headers: Mapping[bytes, bytes], body: bytes, *, now: datetime) -> Delivery:
        if self.error is not None:
            raise self.error
        if headers.get(b"content-type", b"") != b"application/json":
            raise UnsupportedMedia("only application/json is taken here")
        signature = headers.get(b"x-signature", b"")
        if not hmac.compare_digest(signature, sign(body).encode()):
            raise BadSignature("the signature does not fit the body")
        identity = headers.get(b"x-id", b"")
        if not identity or not identity.isalnum():
            raise MalformedDelivery("the header x-id is missing or wrong")
        try:
            payload = json.loads(body)
        except RecursionError:
            raise MalformedDelivery("the body is nested too deeply") from None
        if not isinstance(payload, dict):
            raise MalformedDelivery("the body is not a JSON object")
        return Delivery(source=self.name, id=identity.decode(), event="push", received_at=now, body=body)


@dataclass
class Intake:
    """Stands for the engine: keeps what it is handed, and answers when the test lets it."""

    deliveries: list[Delivery] = field(default_factory=list)
    error: Exception | None = None
    late_error: Exception | None = None
    arrival: Arrival = Arrival.STORED
    held: list[asyncio.Future[Receipt]] = field(default_factory=list)
    hold: bool = False

    def receive(self, delivery: Delivery) -> asyncio.Future[Receipt]:
        if self.error is not None:
            raise self.error
        future: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self.deliveries.append(delivery)
        if self.hold:
            self.held.append(future)
        else:
            asyncio.get_running_loop().call_soon(self.let, future)
        return future

    def let(self, future: asyncio.Future[Receipt]) -> None:
        """Let one delivery be stored, or fail."""
        if future.done():
            return
        if self.late_error is not None:
            future.set_exception(self.late_error)
        else:
            future.set_result(Receipt(self.arrival, len(self.deliveries), 1))

    def reset(self) -> None:
        self.deliveries.clear()
        self.error = self.late_error = None
        self.arrival = Arrival.STORED
        self.hold = False
        self.let_all()

    def let_all(self) -> None:
        held, self.held = self.held, []
        for future in held:
            self.let(future)


@dataclass
class Watcher:
    """An observer that remembers refusals."""

    refused: list[tuple[str, str]] = field(default_factory=list)

    def delivery_received(self, delivery: Delivery, receipt: Receipt) -> None: ...
    def delivery_refused(self, source: str, reason: str) -> None:
        self.refused.append((source, reason))

    def job_started(self, job: Job, *, waited: timedelta) -> None: ...
    def job_ended(self, job: Job, *, took: timedelta) -> None: ...
    def lease_lost(self, job: Job) -> None: ...


@dataclass
class Server:
    """A server on loopback, and the parts that a test looks at."""

    port: int
    serving: Serving
    site: Site
    source: WebhookSource
    intake: Intake
    watcher: Watcher

    def reset(self) -> None:
        """Forget what earlier tests did."""
        if isinstance(self.source, FakeSource):
            self.source.error = None
        self.intake.reset()
        self.watcher.refused.clear()

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port, limit=2 * MEGABYTE)

    async def send(self, *pieces: bytes, half_close: bool = False) -> Answered:
        """Send the pieces on a new connection and read the first answer."""
        reader, writer = await self.connect()
        try:
            for piece in pieces:
                writer.write(piece)
                await asyncio.sleep(0)
            if half_close:
                writer.write_eof()
            return await read_answer(reader)
        finally:
            writer.close()

    async def everything(self, *pieces: bytes, half_close: bool = False) -> bytes:
        """Send the pieces and read until the server closes."""
        reader, writer = await self.connect()
        try:
            for piece in pieces:
                writer.write(piece)
                await asyncio.sleep(0)
            if half_close:
                writer.write_eof()
            return await asyncio.wait_for(reader.read(), 10)
        finally:
            writer.close()


@dataclass
class Answered:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


async def read_answer(reader: asyncio.StreamReader) -> Answered:
    """One answer, by its Content-Length. Raises `asyncio.IncompleteReadError` where the connection ends before."""
    async with asyncio.timeout(10):
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answered(int(lines[0].split()[1]), headers, body)


@asynccontextmanager
async def serving(
    *, plain: bool, limits: Limits | None = None, source: WebhookSource | None = None, **more: Any
) -> AsyncIterator[Server]:
    source = source or FakeSource()
    intake, watcher = Intake(), Watcher()

    async def all_is_well() -> Mapping[str, str]:
        return {}

    site = build(
        [source],
        receive=more.pop("receive", intake.receive),
        clock=lambda: NOW,
        observer=watcher,
        readiness=more.pop("readiness", all_is_well),
        limits=limits,
        **more,
    )
    server = Serving(site, host="127.0.0.1", port=0, plain=plain)
    port = await server.start()
    try:
        yield Server(port, server, site, source, intake, watcher)
    finally:
        intake.let_all()
        await server.stop(timedelta(seconds=1))


def sign(body: bytes) -> str:
    return "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()


def post(
    body: bytes = b'{"a": 1}',
    *,
    id: str = "guid1",
    path: str = PATH,
    signature: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    version: str = "1.1",
    chunks: int = 0,
    without: tuple[str, ...] = (),
) -> bytes:
    """The bytes of a good request, or of one that is wrong in the way asked for."""
    fields: dict[str, bytes] = {
        "host": b"localhost",
        "content-type": b"application/json",
        "x-id": id.encode(),
        "x-signature": sign(body).encode() if signature is None else signature,
    }
    if chunks:
        fields["transfer-encoding"] = b"chunked"
    else:
        fields["content-length"] = str(len(body)).encode()
    fields |= {name: value.encode("latin-1") for name, value in (headers or {}).items()}
    lines = [b"%s: %s\r\n" % (name.encode(), value) for name, value in fields.items() if name not in without]
    head = b"POST %s HTTP/%s\r\n%s\r\n" % (path.encode(), version.encode(), b"".join(lines))
    return head + (chunked(body, chunks) if chunks else body)


def chunked(body: bytes, size: int) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
