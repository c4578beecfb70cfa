"""Webhooks through githubapp beside FastAPI-GitHubApp 0.2.7: the same FastAPI program, uvicorn and payload."""

from __future__ import annotations

import statistics
import sys

from benchmarks.githubapp_program import PEERS, peers, program
from benchmarks.githubapp_tasks import Completed, crowd, faults
from benchmarks.load import Driven, drive
from benchmarks.machine import Bystanders
from benchmarks.outcome import Goal, Table, number
from benchmarks.setup import Setup

OURS, THEIRS = "githubapp", "FastAPI-GitHubApp"
ASYNC_RATE, PLAIN_RATE = 200.0, 20.0
"""Deliveries per second for latencies, two thirds of what the other one can take: 64 connections that each wait 200 ms,
and the six threads that asyncio has for plain functions on two cores."""
TURNS: dict[str, tuple[str, str, float | None]] = {
    "githubapp, in the request": (OURS, "noop", None),
    "FastAPI-GitHubApp, in the request": (THEIRS, "noop", None),
    "githubapp, plain, in the request": (OURS, "plain", None),
    "FastAPI-GitHubApp, plain, in the request": (THEIRS, "plain", None),
    "githubapp, 200 ms in the background": (OURS, "background-slow", None),
    "FastAPI-GitHubApp, 200 ms": (THEIRS, "slow", None),
    "githubapp, plain, 200 ms in the background": (OURS, "plain-background-slow", None),
    "FastAPI-GitHubApp, plain, 200 ms": (THEIRS, "plain-slow", None),
    "githubapp, 200 ms in the background, 200/s": (OURS, "background-slow", ASYNC_RATE),
    "FastAPI-GitHubApp, 200 ms, 200/s": (THEIRS, "slow", ASYNC_RATE),
    "githubapp, plain, 200 ms in the background, 20/s": (OURS, "plain-background-slow", PLAIN_RATE),
    "FastAPI-GitHubApp, plain, 200 ms, 20/s": (THEIRS, "plain-slow", PLAIN_RATE),
}


class Turn:
    """What the turns of one program came to."""

    def __init__(self) -> None:
        self.driven: list[Driven] = []
        self.cpu_us: list[float] = []
        self.rss_mb = 0.0

    @property
    def rate(self) -> float:
        return statistics.median(driven.per_second for driven in self.driven)

    @property
    def p95(self) -> float:
        return statistics.median(driven.latency.p95 if driven.latency else float("inf") for driven in self.driven)

    @property
    def cpu(self) -> float:
        return statistics.median(self.cpu_us)


def measure(setup: Setup) -> tuple[list[Goal], list[Table], object]:
    theirs = str(peers())
    found = {name: Turn() for name in TURNS}
    bystanders = Bystanders()
    spent = 0.0
    for _ in range(setup.rounds):
        for name, (whose, measured, rate) in TURNS.items():
            spent += one(setup, sys.executable if whose == OURS else theirs, measured, rate, found[name])
    broken, crowded = faults(setup), crowd(setup)
    spent += broken.cpu_seconds + crowded.cpu_seconds
    disturbed = bystanders.cores(ours=spent) > 0.5
    goals = _goals(list(found.values()), broken, crowded, disturbed)
    rows = [
        [name, number(turn.rate), number(turn.p95), number(turn.cpu), number(turn.rss_mb)]
        for name, turn in found.items()
    ]
    notes = [
        f"{setup.connections} connections, each sends again when it is answered, or Poisson arrivals where a rate is "
        f"named; issues.opened; {setup.rounds} turns each, medians",
        "githubapp: SQLite FULL; plain: a def, which both run in a thread, else an async def",
        f"peer: {', '.join(PEERS)}",
    ]
    tables = [
        Table("githubapp", ["", "webhooks/s", "p95 ms", "CPU µs/webhook", "RSS MB"], rows, notes),
        Table(
            "Background tasks",
            ["", "acknowledged", "completed", "per minute", "p95 ms of the answer", "RSS MB"],
            [broken.row("a fifth of the runs fails, two kill -9"), crowded.row("50 installations, tasks of 20 ms")],
        ),
    ]
    return goals, tables, {name: turn.driven for name, turn in found.items()}


def one(setup: Setup, python: str, measured: str, rate: float | None, turn: Turn) -> float:
    """One turn; the CPU seconds that it took of both."""
    with program(setup, python, measured) as (server, load):
        before = server.cpu_seconds()
        driven = drive(load(seconds=3 if setup.quick else 8, rate=rate))
        cpu = server.cpu_seconds()
        turn.driven.append(driven)
        turn.cpu_us.append((cpu - before) / max(1, driven.acknowledged) * 1e6)
        turn.rss_mb = max(turn.rss_mb, server.resident_mb())
        return cpu + driven.cpu_seconds


def _goals(turns: list[Turn], broken: Completed, crowded: Completed, disturbed: bool) -> list[Goal]:
    noop, noop_theirs, plain, plain_theirs, back, slow, plain_back, plain_slow, *calm = turns

    def times(name: str, measured: float, target: float) -> Goal:
        return Goal(name=name, measured=measured, target=target, unit="x", at_least=True, disturbed=disturbed)

    return [
        times("no-op handler, webhooks/s: githubapp / FastAPI-GitHubApp", noop.rate / noop_theirs.rate, 1.5),
        times("no-op plain handler: githubapp / FastAPI-GitHubApp", plain.rate / plain_theirs.rate, 1.5),
        times("200 ms handler, webhooks/s: background / FastAPI-GitHubApp", back.rate / slow.rate, 10),
        times("200 ms plain handler: background / FastAPI-GitHubApp", plain_back.rate / plain_slow.rate, 10),
        times(
            "200 ms handler at 200/s, p95 of the answer: FastAPI-GitHubApp / background", calm[1].p95 / calm[0].p95, 10
        ),
        times("200 ms plain handler at 20/s, p95: FastAPI-GitHubApp / background", calm[3].p95 / calm[2].p95, 10),
        Goal(
            name="background tasks completed under faults",
            measured=100 * broken.share,
            target=99.9,
            unit="%",
            at_least=True,
        ),
        Goal(
            name="tasks a minute, 50 installations",
            measured=crowded.per_minute,
            target=50_000,
            at_least=True,
            disturbed=disturbed,
        ),
        Goal(
            name="githubapp under load",
            measured=max([turn.rss_mb for turn in turns if turn in (noop, plain, back, plain_back)]),
            target=100,
            unit="MB",
        ),
    ]
