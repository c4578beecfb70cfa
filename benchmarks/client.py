"""How many requests a second the GitHub client makes of one loopback server, beside its peers."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

from benchmarks.alternate import fresh_folder
from benchmarks.contenders import OUT
from benchmarks.machine import Bystanders
from benchmarks.outcome import Goal, Table, number
from benchmarks.setup import Setup
from hookwright.testing.fake_github_login import new_private_key

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent / "src"
# githubkit allows a hishel that it cannot be imported with.
PEERS = ("githubkit==0.16.1", "hishel<2", "gidgethub[aiohttp]==6.0.0")
PLACE = OUT / "client-peers"
WHO = ("hookwright", "githubkit", "gidgethub")
AT_ONCE = 20


def measure(setup: Setup) -> tuple[list[Goal], list[Table], object]:
    python = peers()
    requests = {"hookwright": 6_000, "gidgethub": 6_000, "githubkit": 600}
    turns: dict[str, list[dict[str, Any]]] = {name: [] for name in WHO}
    bystanders = Bystanders()
    with fresh_folder() as folder:
        key = folder / "key"
        key.write_text(new_private_key())
        with subprocess.Popen(
            [sys.executable, str(HERE / "peers" / "github_api.py")], stdout=subprocess.PIPE, text=True
        ) as server:
            assert server.stdout is not None
            port = server.stdout.readline().strip()
            os.sched_setaffinity(server.pid, {setup.cores.server})
            try:
                for _ in range(setup.rounds):
                    for name in WHO:
                        program = sys.executable if name == "hookwright" else str(python)
                        turns[name].append(one(program, name, port, key, requests[name], setup.cores.generator))
            finally:
                server.terminate()
    spent = sum(
        requests[name] * turn[what]["cpu_us"] / 1e6 for name in WHO for turn in turns[name] for what in turn_names()
    )
    others = bystanders.cores(ours=spent * 2)

    def median(name: str, what: str, of: str) -> float:
        found: float = statistics.median(turn[what][of] for turn in turns[name])
        return found

    goals = [
        Goal(
            name=f"client, {what}: hookwright / {peer}",
            measured=median("hookwright", what, "per_second") / median(peer, what, "per_second"),
            target=target,
            unit="x",
            at_least=True,
            disturbed=others > 0.5,
        )
        for what in turn_names()
        for peer, target in (("githubkit", 5.0), ("gidgethub", 1.2))
    ]
    rss = max(turn["rss_mb"] for turn in turns["hookwright"])
    goals.append(Goal(name="a program that only uses the client", measured=rss, target=50, unit="MB"))
    rows = [
        [
            name,
            *(number(median(name, what, of)) for what in turn_names() for of in ("per_second", "cpu_us")),
            number(max(turn["rss_mb"] for turn in turns[name])),
        ]
        for name in WHO
    ]
    columns = ["", "comments/s", "CPU µs", "lists of files/s", "CPU µs each", "RSS MB"]
    notes = [
        f"{AT_ONCE} at once, as an installation, against one raw server; {setup.rounds} turns each, medians",
        "hookwright with its limits on, set wider than the machine is fast",
        f"peers: {', '.join(PEERS)}",
    ]
    return goals, [Table("Client", columns, rows, notes)], turns


def turn_names() -> tuple[str, str]:
    return "comment", "files"


def one(python: str, name: str, port: str, key: Path, requests: int, core: int) -> dict[str, Any]:
    program = ["taskset", "-c", str(core), python, str(HERE / "peers" / "github_client.py")]
    done = subprocess.run(
        [*program, name, port, str(key), str(requests), str(AT_ONCE)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE) if name == "hookwright" else ""},
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def peers() -> Path:
    """The Python that has them; installed at the first measurement."""
    python = PLACE / "bin" / "python"
    if not python.exists():
        venv.create(PLACE, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
    return python
