"""How long a sender waits for its answer, and a delivery for its handler, when requests come as they please."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path

from benchmarks import contenders, stored
from benchmarks.alternate import Cell, Column, alternate, fresh_folder, running
from benchmarks.contenders import STAMPS, Contender
from benchmarks.load import Latency, Summary
from benchmarks.outcome import Goal, Table, number
from benchmarks.setup import Setup, legend

RATE = 1000.0
HANDLED_RATE = 500.0
SLOWER_MS = 5


def measure(setup: Setup) -> tuple[list[Goal], list[Table], object]:
    seconds = 4.0 if setup.quick else 10.0
    ours = contenders.hookwright()
    slow = contenders.hookwright(
        name="hookwright slow disk",
        app="slow_disk.py",
        says=f"the same, each commit {SLOWER_MS} ms slower",
        variant={"BENCH_COMMIT_DELAY": str(SLOWER_MS)},
    )
    who = [contenders.uvicorn(), contenders.probot(), ours, slow]
    rounds = 1 if setup.quick else 2
    answered, told, lost = _answered(setup, who, seconds=seconds, rounds=rounds)
    started, handled = _until_started(setup, seconds=seconds, rounds=rounds)
    by_name = {column.name: column for column in answered}
    of_ours, of_slow, of_probot = by_name[ours.name], by_name[slow.name], by_name["probot"]
    goals = [
        _goal("answered, p95", of_ours, "p95", 3),
        _goal("answered, p99", of_ours, "p99", 20),
        _goal(f"answered, commits {SLOWER_MS} ms slower, p95", of_slow, "p95", 20),
        Goal(
            name="POST → handler started at 500/s, p95",
            measured=statistics.median(latency.p95 for latency in started),
            target=25,
            unit="ms",
            disturbed=handled.disturbed == len(handled.cells),
        ),
        Goal(name=f"lost of {told:,} acknowledged", measured=lost, target=0),
    ]
    titles = ["", "p50 ms", "p95 ms", "p99 ms", "p99.9 ms", "max ms", "p95 x Probot", "failed", "disturbed"]
    rows = [_row(column, of_probot) for column in answered]
    note = (
        f"{RATE:g} requests/s, Poisson arrivals over {setup.connections} connections, {seconds:g} s a turn; a latency "
        "counts from the moment the arrival was due; medians of turns"
    )
    until = ["p50 ms", "p95 ms", "p99 ms", "max ms"]
    handled_rows = [
        [number(latency.p50), number(latency.p95), number(latency.p99), number(latency.max)] for latency in started
    ]
    return (
        goals,
        [
            Table("Latency", titles, rows, [*legend(who), note]),
            Table(
                "POST → handler started",
                until,
                handled_rows,
                [f"issues.opened at {HANDLED_RATE:g}/s; from the due arrival to the handler's first line"],
            ),
        ],
        {"answered": answered, "until_started": started},
    )


def _answered(setup: Setup, who: Sequence[Contender], *, seconds: float, rounds: int) -> tuple[list[Column], int, int]:
    with fresh_folder() as folder, running(who, folder, cores=setup.cores, nice=setup.nice) as started:
        folders = {server.pid: home for server, home in started}
        columns = alternate(
            who,
            [server for server, _ in started],
            lambda _who, server: setup.load(server, folders[server.pid], seconds=seconds, rate=RATE),
            rounds=rounds,
        )
        told = lost = 0
        for contender, (server, home) in zip(who, started, strict=True):
            if contender.name.startswith("hookwright"):
                server.stop()
                acknowledged, missing = stored.lost(home)
                told, lost = told + acknowledged, lost + missing
    return columns, told, lost


def _until_started(setup: Setup, *, seconds: float, rounds: int) -> tuple[list[Latency], Column]:
    who = contenders.hookwright(name="hookwright stamped", app="stamped.py")
    with fresh_folder() as parent, running([who], parent, cores=setup.cores, nice=setup.nice) as [(server, folder)]:
        [column] = alternate(
            [who],
            [server],
            lambda _who, server: setup.load(server, folder, seconds=seconds, rate=HANDLED_RATE, events=("issues",)),
            rounds=rounds,
            repeats=0,
        )
        server.wait_until_quiet()
        stamps = read_stamps(folder / STAMPS)
        waits = []
        for turn in sorted(folder.glob("acknowledged-*"), key=lambda file: int(file.name.partition("-")[2])):
            due = stored.acknowledged([turn])
            measured_from = min(due.values()) + setup.warm
            waits.append([stamps[guid] - at for guid, at in due.items() if at >= measured_from])
    return [latency for wait in waits if (latency := Summary.of(wait))], column


def read_stamps(file: Path) -> dict[str, float]:
    """When the handler of each delivery first began, by delivery id."""
    found: dict[str, float] = {}
    for line in file.read_text("ascii").splitlines():
        guid, _, at = line.partition(" ")
        found.setdefault(guid, float(at))
    return found


def _value(cell: Cell, name: str) -> float:
    return float(getattr(cell.driven.latency, name, 0.0))


def _goal(name: str, column: Column, percentile: str, target: float) -> Goal:
    return Goal(
        name=f"{name}, at {RATE:g}/s",
        measured=column.median(lambda cell: _value(cell, percentile)),
        target=target,
        unit="ms",
        disturbed=column.disturbed == len(column.cells),
    )


def _row(column: Column, peer: Column) -> list[str]:
    def median(of: Column, name: str) -> float:
        return of.median(lambda cell: _value(cell, name))

    cells = [number(median(column, name)) for name in ("p50", "p95", "p99", "p999", "max")]
    beside = median(column, "p95") / median(peer, "p95")
    failed = sum(cell.driven.failed for cell in column.cells)
    return [column.name, *cells, number(beside), str(failed), f"{column.disturbed} of {len(column.cells)}"]
