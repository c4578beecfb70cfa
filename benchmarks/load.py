"""What a load is, what came of it, and how one is driven: by a process of its own, on a core of its own."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

GUID_LENGTH = 36


class Template(msgspec.Struct, frozen=True):
    """A signed request around the place of its delivery id: what differs between two requests is 36 bytes."""

    name: str
    before: bytes
    after: bytes


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """Requests to send. ``rate`` ``None`` is a closed loop: each connection sends again as soon as it was answered.

    With a ``rate`` (per second) arrivals are Poisson, and a latency counts from the moment an arrival was due, not from
    when a connection was free for it: a server that stalls cannot hide the requests that it kept waiting.
    """

    port: int
    templates: Sequence[Template]
    connections: int
    seconds: float
    warm: float = 1.0
    """Seconds before the measured ones; their answers count for nothing but for what was acknowledged."""
    rate: float | None = None
    core: int | None = None
    nice: int = 0
    acknowledged: str | None = None
    """Where to write the delivery ids that were answered 2xx, a line each with the `time.monotonic` it was due at."""


class Latency(msgspec.Struct, frozen=True):
    """Milliseconds."""

    mean: float
    p50: float
    p95: float
    p99: float
    p999: float
    max: float


class Driven(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a load, warm-up aside where not said otherwise."""

    per_second: float
    """Answers 2xx."""
    latency: Latency | None
    sent: int
    """The warm-up included, as in the next four."""
    acknowledged: int
    statuses: dict[str, int]
    broken: int
    """Connections that ended while an answer was due."""
    unanswered: int
    late_p99: float
    """Milliseconds by which the generator itself was late to send; large values are its own fault, not the server's."""
    busy: float
    """Share of its core that the generator needed. Near 1 it measures itself."""
    cpu_seconds: float = 0.0

    @property
    def failed(self) -> int:
        """Requests without a 2xx."""
        return self.sent - self.acknowledged


class Summary:
    """Percentiles of latencies in seconds."""

    @staticmethod
    def of(seconds: Sequence[float]) -> Latency | None:
        if not seconds:
            return None
        ordered = sorted(seconds)
        last = len(ordered) - 1

        def at(share: float) -> float:
            return round(ordered[round(share * last)] * 1000, 3)

        mean = round(sum(ordered) / len(ordered) * 1000, 3)
        return Latency(mean, at(0.5), at(0.95), at(0.99), at(0.999), at(1))


def drive(load: Load) -> Driven:
    """Run the load to its end. Raises `subprocess.CalledProcessError` when the generator failed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.generator"],
        input=msgspec.msgpack.encode(load),
        stdout=subprocess.PIPE,
        cwd=Path(__file__).resolve().parent.parent,
        timeout=load.warm + load.seconds + 30,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return msgspec.structs.replace(msgspec.msgpack.decode(done.stdout, type=Driven), cpu_seconds=spent)
