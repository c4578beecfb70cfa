"""The PostgreSQL store beside other engines on the same server: jobs, intake, latency, a hot key, kill -9."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.contenders import OUT, credentials
from benchmarks.machine import Bystanders
from benchmarks.outcome import Goal, Table, number
from benchmarks.setup import Setup
from tests.support.postgres import Server, running

HERE = Path(__file__).resolve().parent
PEERS = ("procrastinate==3.10.0", "pgqueuer[asyncpg]==1.6.0", "saq[postgres]==0.26.4", "psycopg[binary]==3.3.9")
PLACE = OUT / "postgres-peers"
NAMES = ("procrastinate", "saq", "pgqueuer")
LOSS_JOBS, KILLS = 1500, 4


def measure(setup: Setup) -> tuple[list[Goal], list[Table], object]:
    python = peers()
    bystanders = Bystanders()
    turns: dict[str, list[dict[str, float]]] = {}

    def note(what: str, found: dict[str, float]) -> None:
        turns.setdefault(what, []).append(found)

    counts = {"hookwright": 10_000, "pgqueuer": 5_000, "procrastinate": 1_500, "saq": 1_500}
    counts = {name: count if setup.quick else count * 2 for name, count in counts.items()}
    with running("wheel") as server:
        for _ in range(setup.rounds):
            for name, count in counts.items():
                with database(server) as address:
                    note(name, ours("jobs", address, count, setup) if name == "hookwright" else theirs(
                        python, name, address, count, setup))  # fmt: skip
            with database(server) as address:
                note("intake", ours("intake", address, 10_000, setup))
            with database(server) as address:
                note("latency", ours("latency", address, 100, setup))
        with database(server) as address:
            note("hot", ours("hot", address, 5_000, setup))
        with database(server) as address:
            note("loss", loss(address, setup))
    others = bystanders.cores(ours=0)

    def median(what: str, of: str) -> float:
        return statistics.median(turn[of] for turn in turns[what])

    jobs = {name: median(name, "per_second") for name in counts}
    goals = [
        *(
            Goal(
                name=f"no-op jobs through PostgreSQL: hookwright / {name}",
                measured=jobs["hookwright"] / jobs[name],
                target=target,
                unit="x",
                at_least=True,
            )
            for name, target in (("procrastinate", 8.0), ("saq", 8.0), ("pgqueuer", 1.0))
        ),
        Goal(name="durable intake, per second", measured=median("intake", "per_second"), target=5000, at_least=True),
        Goal(name="handed in → handler started, p95", measured=median("latency", "p95_ms"), target=10, unit="ms"),
        Goal(
            name="last of 1,000 cold jobs behind a hot key", measured=median("hot", "last_cold_s"), target=0.5, unit="s"
        ),
        Goal(name="out of order behind a hot key", measured=median("hot", "out_of_order"), target=0),
        Goal(
            name=f"lost after {KILLS} kill -9, of {LOSS_JOBS}",
            measured=LOSS_JOBS - median("loss", "succeeded"),
            target=0,
        ),
        Goal(name="a worker's peak of memory", measured=median("hookwright", "rss_mb"), target=60, unit="MB"),
    ]
    rows = [
        [name, number(jobs[name]), " ".join(f"{turn['per_second']:,.0f}" for turn in turns[name])] for name in counts
    ]
    notes = [
        "one worker process on one core, the server on both; each engine with its own batches, 100 at once where asked",
        f"intake with 96 in flight, bodies of 4 kB; latency p50 {median('latency', 'p50_ms'):.1f} ms",
        f"peers: {', '.join(PEERS)}; others used {others:.1f} cores, the server's share included",
    ]
    return goals, [Table("PostgreSQL", ["engine", "no-op jobs/s", "turns"], rows, notes)], turns


@contextmanager
def database(server: Server) -> Iterator[str]:
    """The address of an empty one, with what the last one left behind written back to the disk."""
    name = f"bench{time.monotonic_ns()}"
    server.sql(f"CREATE DATABASE {name}")
    server.sql("CHECKPOINT")
    try:
        yield server.url(database=name)
    finally:
        server.sql(f"DROP DATABASE {name} WITH (FORCE)")


def ours(task: str, address: str, count: int, setup: Setup) -> dict[str, float]:
    return answer(started(task, address, count, setup))


def theirs(python: Path, name: str, address: str, count: int, setup: Setup) -> dict[str, float]:
    program = [str(python), str(HERE / "peers" / "pg_engines.py"), name, address, str(count), str(setup.cores.server)]
    return answer(subprocess.Popen(program, stdout=subprocess.PIPE))


def started(task: str, address: str, count: int, setup: Setup) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "benchmarks.shared_store", task, address, str(count), str(setup.cores.server)]
    environment = {**os.environ, **credentials(), "PYTHONPATH": str(HERE.parent / "src")}
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=HERE.parent, env=environment)


def answer(process: subprocess.Popen[bytes]) -> dict[str, float]:
    output, _ = process.communicate(timeout=240)
    if process.returncode:
        raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
    found: dict[str, float] = json.loads(output.splitlines()[-1])
    return found


def loss(address: str, setup: Setup) -> dict[str, Any]:
    """Jobs of 50 ms, and a worker that is killed in the middle of them, four times."""
    ours("filled", address, LOSS_JOBS, setup)
    ended = 0
    for place in range(KILLS + 1):
        worker = started("slowly", address, 0, setup)
        assert worker.stdout is not None
        if place < KILLS:
            for _ in range(120):
                ended += bool(worker.stdout.readline())
            worker.kill()
            worker.wait()
    began = time.monotonic()
    found = ours("standing", address, LOSS_JOBS, setup)
    worker.kill()
    worker.wait()
    return {**found, "seconds": time.monotonic() - began}


def peers() -> Path:
    """The Python that has them; installed at the first measurement."""
    python = PLACE / "bin" / "python"
    if not python.exists():
        venv.create(PLACE, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
    return python
