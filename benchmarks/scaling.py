"""What more processes bring on a shared store: jobs per second and CPU per job with one, two and four workers."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

from benchmarks import postgres, redis
from benchmarks.contenders import credentials
from benchmarks.machine import busy_seconds
from benchmarks.outcome import Goal, Table, number
from benchmarks.postgres import HERE
from benchmarks.setup import Setup
from tests.support.postgres import running
from tests.support.redis import running as valkey

WORKERS = (1, 2, 4)


def measure(setup: Setup) -> tuple[list[Goal], list[Table], object]:
    turns: dict[tuple[str, int], list[dict[str, float]]] = {}
    count = 6_000 if setup.quick else 16_000
    with running("wheel") as database, valkey("valkey") as memory:
        for _ in range(setup.rounds):
            for workers in WORKERS:
                with postgres.database(database) as address:
                    turns.setdefault(("PostgreSQL", workers), []).append(_share(address, workers, count, setup))
                with redis.emptied(memory) as address:
                    turns.setdefault(("Valkey", workers), []).append(_share(address, workers, count, setup))
    rows = []
    for (store, workers), found in turns.items():
        middle = {name: statistics.median(turn[name] for turn in found) for name in found[0]}
        rows.append(
            [store, str(workers), number(middle["per_second"]), number(middle["worker_us"]), number(middle["all_us"])]
        )
    note = (
        f"{count:,} no-op jobs with 4 kB of 1,000 tenants, nobody pinned; CPU of all: workers, server, kernel, whoever "
        "else was there"
    )
    titles = ["store", "workers", "jobs/s", "CPU µs/job, workers", "CPU µs/job, all"]
    return [], [Table("Scaling", titles, rows, [note])], {f"{store} {n}": found for (store, n), found in turns.items()}


def _share(address: str, workers: int, count: int, setup: Setup) -> dict[str, float]:
    postgres.ours("spread", address, count, setup)
    before = busy_seconds()
    # No core of its own for anybody: -1.
    command = [sys.executable, "-m", "benchmarks.shared_store", "share", address, str(count), "-1"]
    environment = {**os.environ, **credentials(), "PYTHONPATH": str(HERE.parent / "src")}
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, cwd=HERE.parent, env=environment) for _ in range(workers)
    ]
    found = [postgres.answer(worker) for worker in started]
    everybody = busy_seconds() - before
    done = sum(one["jobs"] for one in found)
    if done < count:
        raise RuntimeError(f"{done} of {count} jobs were run")
    took = max(one["last"] for one in found) - min(one["first"] for one in found if one["jobs"])
    return {
        "per_second": done / took,
        "worker_us": sum(one["cpu"] for one in found) / done * 1e6,
        "all_us": everybody / done * 1e6,
        "fewest": min(one["jobs"] for one in found),
    }
