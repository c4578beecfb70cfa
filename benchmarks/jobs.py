"""How many jobs per second one worker on one core claims, runs and finishes, when their handlers do nothing."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from benchmarks import contenders
from benchmarks.alternate import DISTURBED, fresh_folder
from benchmarks.contenders import HERE, SECRET, STAMPS, STORE
from benchmarks.draining import loaded
from benchmarks.filling import deliveries, fill, parsed
from benchmarks.machine import Bystanders
from benchmarks.outcome import Goal, Table, number
from benchmarks.setup import Setup

LANES = 2000
SETTLING = 0.1
"""The first tenth of a worker's jobs is its start, and is not counted."""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One filled store worked through."""

    what: str
    jobs: int
    per_second: float
    cpu_us: float
    others: float


def measure(setup: Setup) -> tuple[list[Goal], list[Table], object]:
    count = 10_000 if setup.quick else 30_000
    runs = []
    for _ in range(1 if setup.quick else 3):
        for app, numbers, what in (("noop.py", 0, "one lane"), ("lanes.py", LANES, f"{LANES:,} lanes")):
            with fresh_folder() as folder:
                filled(setup, folder / STORE, HERE / "apps" / app, count, numbers=numbers)
                runs.append(drain(setup, folder / STORE, HERE / "apps" / app, f"embedded, {what}"))
        for app, numbers, what in (("stamped.py", 0, "one lane"), ("lanes.py", LANES, f"{LANES:,} lanes")):
            runs.append(_worker(setup, app, count, numbers, f"`hookwright run --role worker`, {what}"))
    names = list(dict.fromkeys(run.what for run in runs))
    rows = []
    medians = {}
    for name in names:
        mine = [run for run in runs if run.what == name]
        medians[name] = statistics.median(run.per_second for run in mine)
        cells = [
            number(medians[name]),
            f"{min(run.per_second for run in mine):,.0f} to {max(run.per_second for run in mine):,.0f}",
            number(statistics.median(run.cpu_us for run in mine)),
            " ".join(f"{run.others:.1f}" for run in mine),
        ]
        rows.append([name, *cells])
    goals = [
        Goal(
            name=f"no-op jobs per second, {name}",
            measured=medians[name],
            target=3000,
            at_least=True,
            disturbed=statistics.median(run.others for run in runs if run.what == name) > DISTURBED,
        )
        for name in names
    ]
    titles = ["", "jobs/s", "range", "CPU µs/job", "others' cores"]
    notes = [f"{count:,} queued jobs of one tenant with their 12 kB payloads on disk; one process pinned to one core"]
    return goals, [Table("Jobs", titles, rows, notes)], runs


def filled(setup: Setup, store: Path, app: Path, count: int, *, numbers: int = 0) -> None:
    """``count`` deliveries of issues.opened, and their jobs, waiting in ``store``."""
    example = parsed(setup.templates("issues")[0], secret=SECRET)
    asyncio.run(fill(store, loaded(app), deliveries([example], count, numbers=numbers)))


def drain(setup: Setup, store: Path, app: Path, what: str) -> Run:
    """Work through what waits in ``store``, without a server around it."""
    bystanders = Bystanders()
    before = os.times()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.draining", str(app), str(store), str(setup.cores.server)],
        env={**os.environ, **contenders.credentials(), "BENCH_STAMPS": str(store.with_name(STAMPS))},
        stdout=subprocess.PIPE,
        cwd=HERE.parent,
        check=True,
    )
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    answer = json.loads(done.stdout)
    return Run(
        what=what,
        jobs=answer["attempts"],
        per_second=answer["attempts"] / answer["seconds"],
        cpu_us=spent / answer["attempts"] * 1e6,
        others=round(bystanders.cores(ours=spent), 2),
    )


def _worker(setup: Setup, app: str, count: int, numbers: int, what: str) -> Run:
    """The installed program, watched through the stamps that its handler leaves."""
    who = contenders.hookwright(name="worker", role="worker", app=app)
    with fresh_folder() as parent:
        folder = who.folder_in(parent)
        folder.mkdir()
        filled(setup, folder / STORE, HERE / "apps" / app, count, numbers=numbers)
        bystanders = Bystanders()
        server = who.start(parent, core=setup.cores.server, nice=setup.nice)
        try:
            moments = _all_started(folder / STAMPS, count)
            spent = server.cpu_seconds()
            others = bystanders.cores(ours=spent)
        finally:
            server.stop()
    first = int(count * SETTLING)
    return Run(
        what=what,
        jobs=count,
        per_second=(count - 1 - first) / (moments[-1] - moments[first]),
        cpu_us=spent / count * 1e6,
        others=round(others, 2),
    )


def _all_started(stamps: Path, count: int, *, within: float = 60.0) -> list[float]:
    """When each of ``count`` handlers began, in order. Raises `TimeoutError`."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        time.sleep(0.1)
        lines = stamps.read_text("ascii").splitlines() if stamps.exists() else []
        if len(lines) >= count:
            return sorted(float(line.partition(" ")[2]) for line in lines)
    raise TimeoutError(f"{len(lines):,} of {count:,} jobs began within {within:g} s")
