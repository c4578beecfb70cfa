"""The Redis store beside other engines on the same server: jobs, intake, latency, a hot key, kill -9."""

from __future__ import annotations

import statistics
import subprocess
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.contenders import OUT
from benchmarks.machine import Bystanders
from benchmarks.outcome import Goal, Table, number
from benchmarks.postgres import HERE, KILLS, LOSS_JOBS, answer, loss, ours
from benchmarks.setup import Setup
from tests.support.redis import Server, running

PEERS = ("saq[redis]==0.26.4", "celery[redis]==5.7.0")
PLACE = OUT / "redis-peers"
TARGETS = {"saq": 4.0, "celery": 10.0}
FSYNCS = ("always", "everysec")
"""What an acknowledgement is worth: ours asks for the first, the peers are used to the second."""


def measure(setup: Setup) -> tuple[list[Goal], list[Table], object]:
    python = peers()
    bystanders = Bystanders()
    turns: dict[str, list[dict[str, float]]] = {}

    def note(what: str, found: dict[str, float]) -> None:
        turns.setdefault(what, []).append(found)

    counts = {"hookwright": 10_000, "saq": 4_000, "celery": 1_500}
    counts = {name: count if setup.quick else count * 2 for name, count in counts.items()}
    with running("valkey") as server:
        for _ in range(setup.rounds):
            for fsync in FSYNCS:
                server.say("CONFIG", "SET", "appendfsync", fsync)
                for name, count in counts.items():
                    with emptied(server) as address:
                        relaxed = f"{address}?durability=relaxed"
                        if name == "hookwright":
                            note(f"{name} {fsync}", ours("jobs", relaxed, count, setup))
                        else:
                            note(f"{name} {fsync}", theirs(python, name, address, count, setup))
                with emptied(server) as address:
                    note(f"latency {fsync}", ours("latency", f"{address}?durability=relaxed", 100, setup))
            server.say("CONFIG", "SET", "appendfsync", "always")
            with emptied(server) as address:
                note("intake", ours("intake", address, 10_000, setup))
        with emptied(server) as address:
            note("hot", ours("hot", address, 5_000, setup))
        with emptied(server) as address:
            note("loss", loss(address, setup))
    others = bystanders.cores(ours=0)

    def median(what: str, of: str) -> float:
        return statistics.median(turn[of] for turn in turns[what])

    jobs = {(name, fsync): median(f"{name} {fsync}", "per_second") for name in counts for fsync in FSYNCS}
    goals = [
        *(
            Goal(
                name=f"no-op jobs through Valkey, appendfsync {fsync}: hookwright / {name}",
                measured=jobs["hookwright", fsync] / jobs[name, fsync],
                target=target,
                unit="x",
                at_least=True,
            )
            for fsync in FSYNCS
            for name, target in TARGETS.items()
        ),
        Goal(name="durable intake, per second", measured=median("intake", "per_second"), target=5000, at_least=True),
        *(
            Goal(
                name=f"handed in → handler started, appendfsync {fsync}, p95",
                measured=median(f"latency {fsync}", "p95_ms"),
                target=10,
                unit="ms",
            )
            for fsync in FSYNCS
        ),
        Goal(
            name="last of 1,000 cold jobs behind a hot key", measured=median("hot", "last_cold_s"), target=0.5, unit="s"
        ),
        Goal(name="out of order behind a hot key", measured=median("hot", "out_of_order"), target=0),
        Goal(
            name=f"lost after {KILLS} kill -9, of {LOSS_JOBS}",
            measured=LOSS_JOBS - median("loss", "succeeded"),
            target=0,
        ),
        Goal(name="a worker's peak of memory", measured=median("hookwright always", "rss_mb"), target=60, unit="MB"),
    ]
    rows = [
        [
            name,
            *(number(jobs[name, fsync]) for fsync in FSYNCS),
            " ".join(f"{turn['per_second']:,.0f}" for fsync in FSYNCS for turn in turns[f"{name} {fsync}"]),
        ]
        for name in counts
    ]
    notes = [
        "one worker process on one core, the server on both; 100 jobs at once, but with Celery, which runs one",
        "intake with 96 in flight, bodies of 4 kB; latency p50 "
        + ", ".join(f"{median(f'latency {fsync}', 'p50_ms'):.1f} ms ({fsync})" for fsync in FSYNCS),
        f"peers: {', '.join(PEERS)}; others used {others:.1f} cores, the server's share included",
    ]
    titles = ["engine", *(f"no-op jobs/s, appendfsync {fsync}" for fsync in FSYNCS), "turns"]
    return goals, [Table("Redis", titles, rows, notes)], turns


@contextmanager
def emptied(server: Server) -> Iterator[str]:
    """The address of a server with nothing in it, and a short log to append to."""
    server.say("FLUSHALL")
    server.say("BGREWRITEAOF")
    yield server.url()


def theirs(python: Path, name: str, address: str, count: int, setup: Setup) -> dict[str, float]:
    program = [
        str(python),
        str(HERE / "peers" / "redis_engines.py"),
        name,
        address,
        str(count),
        str(setup.cores.server),
    ]
    return answer(subprocess.Popen(program, stdout=subprocess.PIPE))


def peers() -> Path:
    """The Python that has them; installed at the first measurement."""
    python = PLACE / "bin" / "python"
    if not python.exists():
        venv.create(PLACE, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
    return python
