"""Whether a store that holds a million deliveries is slower than an empty one."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import contenders, jobs
from benchmarks.alternate import DISTURBED, Column, alternate, fresh_folder, running
from benchmarks.contenders import HERE, SECRET, STORE, Contender
from benchmarks.draining import loaded
from benchmarks.filling import deliveries, fill, parsed
from benchmarks.outcome import Goal, Table, number
from benchmarks.setup import Setup

APP = HERE / "apps" / "noop.py"
WITHIN = 0.8
"""Of the rate on an empty store."""


def measure(setup: Setup) -> tuple[list[Goal], list[Table], object]:
    stored = 100_000 if setup.quick else 1_000_000
    batch = 5_000 if setup.quick else 20_000
    empty, full = contenders.hookwright(name="empty"), contenders.hookwright(name=f"{stored:,} stored")
    with fresh_folder() as folder:
        home = full.folder_in(folder)
        home.mkdir()
        made = _grow(setup, home / STORE, stored)
        claims = _claims(setup, home / STORE, batch)
        columns = _intake(setup, folder, [empty, full])
    claimed = [statistics.median(run.per_second for run in runs) for runs in claims]
    goals = [
        Goal(
            name=f"intake with {stored:,} stored / empty",
            measured=columns[1].per_second / columns[0].per_second,
            target=WITHIN,
            unit="x",
            at_least=True,
            disturbed=any(column.disturbed == len(column.cells) for column in columns),
        ),
        Goal(
            name=f"claim, run and finish with {stored:,} stored / empty",
            measured=claimed[1] / claimed[0],
            target=WITHIN,
            unit="x",
            at_least=True,
            disturbed=statistics.median(run.others for runs in claims for run in runs) > DISTURBED,
        ),
    ]
    rows = [
        [
            column.name,
            number(column.per_second),
            f"{column.spread:.0%}",
            number(column.median(lambda cell: cell.driven.latency.p99 if cell.driven.latency else 0)),
            number(rate),
            " ".join(number(run.per_second) for run in runs),
        ]
        for column, rate, runs in zip(columns, claimed, claims, strict=True)
    ]
    titles = ["", "intake req/s", "spread", "p99 ms", "jobs/s", "each turn"]
    return goals, [Table("Growth", titles, rows, [made])], {"intake": columns, "claims": claims}


def _grow(setup: Setup, store: Path, count: int) -> str:
    """Fill the store and run the jobs of what is in it; a sentence about that."""
    examples = [parsed(template, secret=SECRET) for template in setup.templates()]
    started = time.monotonic()
    asyncio.run(fill(store, loaded(APP), deliveries(examples, count)))
    filled = time.monotonic() - started
    ran = jobs.drain(setup, store, APP, "growing")
    return (
        f"{count:,} deliveries of all examples, written in {filled:.0f} s through the store, {ran.jobs:,} jobs "
        f"run at {ran.per_second:,.0f}/s; the file has {store.stat().st_size / 1e9:.1f} GB"
    )


def _claims(setup: Setup, grown: Path, batch: int) -> tuple[list[jobs.Run], list[jobs.Run]]:
    """In turns: ``batch`` jobs worked through in a store of their own, and in the grown one."""
    alone, beside = [], []
    for _ in range(setup.rounds):
        with fresh_folder() as folder:
            jobs.filled(setup, folder / STORE, APP, batch)
            alone.append(jobs.drain(setup, folder / STORE, APP, "empty"))
        jobs.filled(setup, grown, APP, batch)
        beside.append(jobs.drain(setup, grown, APP, "grown"))
    return alone, beside


def _intake(setup: Setup, folder: Path, who: Sequence[Contender]) -> list[Column]:
    seconds = 2.0 if setup.quick else 2.5
    with running(who, folder, cores=setup.cores, nice=setup.nice) as started:
        return alternate(
            who,
            [server for server, _ in started],
            lambda _who, server: setup.load(server, None, seconds=seconds),
            rounds=setup.rounds,
        )
