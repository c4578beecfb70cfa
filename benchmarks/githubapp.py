"""Webhooks through githubapp beside FastAPI-GitHubApp 0.2.7: the same FastAPI program, uvicorn and payload."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import venv
from pathlib import Path

from benchmarks import payloads
from benchmarks.alternate import fresh_folder
from benchmarks.contenders import OUT, PATH, SECRET
from benchmarks.load import Driven, Load, drive
from benchmarks.machine import Bystanders
from benchmarks.outcome import Goal, Table, number
from benchmarks.process import Server, free_port
from benchmarks.setup import Setup

HERE = Path(__file__).resolve().parent
SOURCES = os.pathsep.join(str(HERE.parent / one) for one in ("src", "packages/githubapp/src"))
# ghapi 2 answers coroutines to what that release expects to be synchronous.
PEERS = ("fastapi-githubapp==0.2.7", "ghapi<2")
PLACE = OUT / "githubapp-peers"
TURNS = (("ours", "noop"), ("theirs", "noop"), ("ours", "background"), ("theirs", "slow"))
SAYS = {
    ("ours", "noop"): "githubapp, in the request, SQLite FULL",
    ("theirs", "noop"): "FastAPI-GitHubApp, in the request",
    ("ours", "background"): "githubapp, 200 ms in the background",
    ("theirs", "slow"): "FastAPI-GitHubApp, 200 ms",
}


def measure(setup: Setup) -> tuple[list[Goal], list[Table], object]:
    python = peers()
    found: dict[tuple[str, str], list[tuple[Driven, float]]] = {turn: [] for turn in TURNS}
    bystanders = Bystanders()
    spent = 0.0
    for _ in range(setup.rounds):
        for turn in TURNS:
            driven, rss, cpu = one(setup, sys.executable if turn[0] == "ours" else str(python), *turn)
            found[turn].append((driven, rss))
            spent += cpu + driven.cpu_seconds
    disturbed = bystanders.cores(ours=spent) > 0.5

    def rate(turn: tuple[str, str]) -> float:
        return statistics.median(driven.per_second for driven, _ in found[turn])

    def p95(turn: tuple[str, str]) -> float:
        return statistics.median(driven.latency.p95 if driven.latency else float("inf") for driven, _ in found[turn])

    def goal(name: str, measured: float, target: float) -> Goal:
        return Goal(name=name, measured=measured, target=target, unit="x", at_least=True, disturbed=disturbed)

    background, slow = TURNS[2:]
    goals = [
        goal("no-op handler: githubapp / FastAPI-GitHubApp", rate(TURNS[0]) / rate(TURNS[1]), 1.5),
        goal("200 ms handler, webhooks/s: background / FastAPI-GitHubApp", rate(background) / rate(slow), 10),
        goal("200 ms handler, p95 of the answer: FastAPI-GitHubApp / background", p95(slow) / p95(background), 10),
        Goal(name="githubapp under load", measured=max(rss for _, rss in found[TURNS[0]]), target=100, unit="MB"),
    ]
    rows = [
        [SAYS[turn], number(rate(turn)), number(p95(turn)), number(max(rss for _, rss in found[turn]))]
        for turn in TURNS
    ]
    notes = [
        f"{setup.connections} connections, issues.opened; {setup.rounds} turns each, medians",
        f"peer: {', '.join(PEERS)}",
    ]
    raw = {"/".join(turn): [driven for driven, _ in found[turn]] for turn in TURNS}
    return goals, [Table("githubapp", ["", "webhooks/s", "p95 ms", "RSS MB"], rows, notes)], raw


def one(setup: Setup, python: str, whose: str, measured: str) -> tuple[Driven, float, float]:
    """The load, the server's memory in MB, and its CPU seconds."""
    body = json.dumps({**json.loads(setup.bodies["issues"]), "installation": {"id": 7}}).encode()
    with fresh_folder() as folder:
        port = free_port()
        environ = {
            "MEASURED": measured,
            "SECRET": SECRET,
            "ROUTE": PATH,
            "PYTHONPATH": os.pathsep.join([str(HERE / "peers"), *([SOURCES] if whose == "ours" else [])]),
        }
        command = [python, "-m", "uvicorn", "githubapp_app:app", "--port", str(port), "--no-access-log"]
        server = Server(
            [*command, "--log-level", "warning"], env=environ, folder=folder, core=setup.cores.server, port=port
        )
        try:
            server.wait_until_listening()
            driven = drive(
                Load(
                    port=port,
                    templates=payloads.templates({"issues": body}, path=PATH, secret=SECRET),
                    connections=setup.connections,
                    seconds=3 if setup.quick else 8,
                    warm=setup.warm,
                    core=setup.cores.generator,
                    nice=setup.nice,
                )
            )
            return driven, server.resident_mb(), server.cpu_seconds()
        finally:
            server.stop()


def peers() -> Path:
    """The Python that has the other one; installed at the first measurement."""
    python = PLACE / "bin" / "python"
    if not python.exists():
        venv.create(PLACE, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
    return python
