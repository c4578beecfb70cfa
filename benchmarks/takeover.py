"""How long a job of a worker that is killed waits until another worker begins it, with every engine's defaults."""

from __future__ import annotations

import select
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import postgres
from benchmarks.outcome import Goal, Table, number
from benchmarks.setup import Setup
from tests.support.postgres import running

PEERS = Path(__file__).resolve().parent / "peers" / "takeover_engines.py"
PATIENCE = 90.0
"""Seconds. Who has not begun by then counts as never: nobody is paged in time."""
LEASE_AND_SWEEP = 15.0 + 5.0
WARM = 3.0
"""Seconds that the second worker has to start, and to look round."""


def measure(setup: Setup) -> tuple[list[Goal], list[Table], object]:
    python = postgres.peers()
    found: dict[str, list[float | None]] = {}
    with running("wheel") as server:
        for name in ("hookwright", *postgres.NAMES):
            for _ in range(1 if setup.quick else 2):
                with postgres.database(server) as address:
                    found.setdefault(name, []).append(_waited(name, address, python, setup))
    ours = [waited if waited is not None else PATIENCE for waited in found["hookwright"]]
    goal = Goal(
        name="a killed worker's job runs again, with default settings",
        measured=max(ours),
        target=LEASE_AND_SWEEP,
        unit="s",
    )
    rows = [
        [name, ", ".join("never" if one is None else number(one) for one in waits)] for name, waits in found.items()
    ]
    note = f"two workers, one job that takes long, SIGKILL for the one that runs it; never: not within {PATIENCE:g} s"
    return [goal], [Table("Takeover", ["engine", "seconds until it runs again"], rows, [note])], found


def _waited(name: str, address: str, python: Path, setup: Setup) -> float | None:
    def peer(task: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([python, PEERS, name, address, task], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    start: Callable[[], subprocess.Popen[bytes]]
    if name == "hookwright":
        postgres.ours("filled", address, 1, setup)
        start = partial(postgres.started, "endlessly", address, 0, setup)
    else:
        if peer("fill").wait(60):
            raise RuntimeError(f"{name} could not be set up")
        start = partial(peer, "work")
    workers = [start()]
    try:
        if not _began(workers[0], 60):
            raise RuntimeError(f"{name} did not begin its job")
        workers.append(start())
        time.sleep(WARM)
        workers[0].kill()
        killed = time.monotonic()
        return time.monotonic() - killed if _began(workers[1], PATIENCE) else None
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def _began(worker: subprocess.Popen[bytes], within: float) -> bool:
    assert worker.stdout is not None
    ready, _, _ = select.select([worker.stdout], [], [], within)
    return bool(ready) and worker.stdout.readline() == b"began\n"
