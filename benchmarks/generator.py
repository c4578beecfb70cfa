"""Sends signed webhooks as fast as it is answered, or at a rate. A process of its own: a `Load` on stdin, `Driven` out.

The id of each delivery is the only thing that differs between requests: a version 1 UUID (RFC 9562), whose time part
grows, as GitHub's do.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import random
import re
import secrets
import struct
import sys
import time
from array import array
from collections import Counter, deque
from typing import cast

import msgspec
import uvloop

from benchmarks.load import Driven, Load, Summary

GREGORIAN = 0x01B21DD213814000
"""100 ns steps between the beginning of version 1 UUIDs (1582-10-15) and of Unix time."""
CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
DRAIN = 5.0
"""Seconds that answers may take after the last request."""


class Guids:
    """Unique and growing, however fast they are asked for."""

    def __init__(self) -> None:
        self._last = 0
        self._high = -1
        self._tail = b""
        self._node = b"-81ab-" + secrets.token_hex(6).encode()

    def next(self) -> bytes:
        self._last = now = max(self._last + 1, time.time_ns() // 100 + GREGORIAN)
        if now >> 32 != self._high:
            self._high = now >> 32
            self._tail = b"-%04x-1%03x" % (self._high & 0xFFFF, self._high >> 16 & 0xFFF) + self._node
        return b"%08x" % (now & 0xFFFFFFFF) + self._tail


class Alarm:
    """A Linux timerfd. The event loop's own timers are whole milliseconds, as much as some answers take."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        clock_monotonic, nonblocking = 1, os.O_NONBLOCK
        self.fd: int = self._libc.timerfd_create(clock_monotonic, nonblocking)
        if self.fd < 0:
            raise OSError(ctypes.get_errno(), "timerfd_create")

    def ring_at(self, moment: float) -> None:
        """``moment`` as `time.monotonic` counts."""
        whole = int(moment)
        setting = struct.pack("@llll", 0, 0, whole, max(1, int((moment - whole) * 1e9)))
        absolute = 1
        if self._libc.timerfd_settime(self.fd, absolute, setting, None) < 0:
            raise OSError(ctypes.get_errno(), "timerfd_settime")

    def silence(self) -> None:
        try:
            os.read(self.fd, 8)
        except BlockingIOError:
            pass


class Connection(asyncio.Protocol):
    """One connection with at most one request under way."""

    def __init__(self, generator: Generator) -> None:
        self._generator = generator
        self.transport: asyncio.WriteTransport | None = None
        self.guid: bytes | None = None
        """Of the request under way."""
        self.due = 0.0
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports have the methods, not the class.
        self.transport = cast(asyncio.WriteTransport, transport)

    def send(self, due: float) -> None:
        assert self.transport is not None
        self.due = due
        self.guid, request = self._generator.request()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        if self._received:
            data = self._received + data
        head = data.find(b"\r\n\r\n")
        if head >= 0:
            length = CONTENT_LENGTH.search(data, 0, head)
            if length is not None:
                whole = len(data) >= head + 4 + int(length[1])
            else:
                # Without a length an answer is chunked, or has no body at all (204).
                whole = data.endswith(b"0\r\n\r\n") or data[9:12] == b"204"
            if whole:
                self._received = b""
                self._generator.answered(self, data[9:12])
                return
        self._received = data

    def connection_lost(self, error: Exception | None) -> None:
        self._received = b""
        self._generator.lost(self)


class Generator:
    """Holds the connections, the schedule and the account."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.acknowledged: list[tuple[bytes, float]] = []
        self.statuses: Counter[bytes] = Counter()
        self.sent = self.broken = 0
        self._guids = Guids()
        self._templates = [(t.before, t.after) for t in load.templates]
        self._free: deque[Connection] = deque()
        self._waiting: deque[float] = deque()
        self.connections: set[Connection] = set()
        self._opening: set[asyncio.Task[None]] = set()
        self._latencies = array("d")
        self._late = array("d")
        self._in_time = 0
        self._random = random.Random(load.port)
        self._from = self._until = self._next = 0.0
        self._done: asyncio.Future[None]

    # What connections call

    def request(self) -> tuple[bytes, bytes]:
        before, after = self._templates[self.sent % len(self._templates)]
        self.sent += 1
        guid = self._guids.next()
        return guid, before + guid + after

    def answered(self, connection: Connection, status: bytes) -> None:
        now = time.monotonic()
        assert connection.guid is not None
        self.statuses[status] += 1
        if status[:1] == b"2":
            self.acknowledged.append((connection.guid, connection.due))
            if connection.due >= self._from:
                self._latencies.append(now - connection.due)
            if self._from <= now < self._until:
                self._in_time += 1
        connection.guid = None
        if self.load.rate is None:
            if now < self._until:
                connection.send(now)
                return
        elif self._waiting:
            connection.send(self._waiting.popleft())
            return
        self._free.append(connection)
        self._maybe_done(now)

    def lost(self, connection: Connection) -> None:
        self.connections.discard(connection)
        if connection.guid is not None:
            self.broken += 1
        else:
            try:
                self._free.remove(connection)
            except ValueError:
                pass
        if time.monotonic() < self._until:
            self._open()
        else:
            self._maybe_done(time.monotonic())

    # The schedule

    async def run(self) -> Driven:
        loop = asyncio.get_running_loop()
        self._done = loop.create_future()
        self._until = time.monotonic() + 3600
        for _ in range(self.load.connections):
            await self._connect(start=False)
        started = time.monotonic()
        self._from = started + self.load.warm
        self._until = self._from + self.load.seconds
        alarm = Alarm()
        loop.call_at(self._from, self._note_cpu)
        loop.call_at(self._until, self._at_end)
        if self.load.rate is None:
            for connection in tuple(self._free):
                self._free.popleft()
                connection.send(started)
        else:
            self._next = started
            loop.add_reader(alarm.fd, self._arrivals, alarm, self.load.rate)
            self._arrivals(alarm, self.load.rate)
        await asyncio.wait({self._done}, timeout=self.load.warm + self.load.seconds + DRAIN)
        loop.remove_reader(alarm.fd)
        unanswered = sum(c.guid is not None for c in self.connections) + len(self._waiting)
        return Driven(
            per_second=self._in_time / self.load.seconds,
            latency=Summary.of(self._latencies),
            sent=self.sent,
            acknowledged=len(self.acknowledged),
            statuses={status.decode(): count for status, count in sorted(self.statuses.items())},
            broken=self.broken,
            unanswered=unanswered,
            late_p99=late.p99 if (late := Summary.of(self._late)) else 0.0,
            busy=round((self._cpu_until - self._cpu_from) / self.load.seconds, 3),
        )

    def _arrivals(self, alarm: Alarm, rate: float) -> None:
        """Everything due by now, then sleep until the next."""
        alarm.silence()
        now = time.monotonic()
        while self._next <= now and self._next < self._until:
            if self._free:
                self._late.append(now - self._next)
                # The one that rested longest: none rests until the server closes it.
                self._free.popleft().send(self._next)
            else:
                self._waiting.append(self._next)
            self._next += self._random.expovariate(rate)
        if self._next < self._until:
            alarm.ring_at(self._next)

    def _open(self) -> None:
        """Another connection in place of one that ended."""
        task = asyncio.get_running_loop().create_task(self._connect(start=True))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    async def _connect(self, *, start: bool) -> None:
        loop = asyncio.get_running_loop()
        try:
            _, connection = await loop.create_connection(lambda: Connection(self), "127.0.0.1", self.load.port)
        except OSError:
            if time.monotonic() < self._until:
                loop.call_later(0.05, self._open)
            return
        self.connections.add(connection)
        if not start or (self.load.rate is not None and not self._waiting):
            self._free.append(connection)
        else:
            connection.send(self._waiting.popleft() if self.load.rate is not None else time.monotonic())

    def _note_cpu(self) -> None:
        self._cpu_from = time.process_time()

    def _at_end(self) -> None:
        self._cpu_until = time.process_time()
        self._maybe_done(time.monotonic())

    def _maybe_done(self, now: float) -> None:
        # The loop rounds its timers: the last answer may come before `_at_end`.
        if now < self._until or not hasattr(self, "_cpu_until") or self._done.done():
            return
        if not self._waiting and all(connection.guid is None for connection in self.connections):
            self._done.set_result(None)


def main() -> None:
    load = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Load)
    if load.core is not None:
        os.sched_setaffinity(0, {load.core})
    if load.nice:
        os.setpriority(os.PRIO_PROCESS, 0, load.nice)
    generator = Generator(load)
    # A collection in the middle would be counted as the server's latency.
    gc.freeze()
    gc.disable()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        driven = runner.run(generator.run())
    if load.acknowledged is not None:
        with open(load.acknowledged, "wb") as file:
            file.writelines(b"%s %.6f\n" % pair for pair in generator.acknowledged)
    sys.stdout.buffer.write(msgspec.msgpack.encode(driven))


if __name__ == "__main__":
    main()
