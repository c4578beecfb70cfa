"""What the program keeps in memory when it has nothing to do, before and after it first called GitHub's API."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import contenders
from benchmarks.alternate import fresh_folder
from benchmarks.contenders import Contender
from benchmarks.outcome import Goal, Table
from benchmarks.request import until_accepted
from benchmarks.setup import Setup, legend

RESTING = 2.0
"""Seconds after which a started program has done what it does at start."""


def measure(setup: Setup) -> tuple[list[Goal], list[Table], object]:
    with fresh_folder() as folder, stand_in(folder / "github") as github:
        ours = contenders.hookwright(
            app="commenting.py", variant={**github, "GITHUB_WEBHOOK_SECRET": contenders.SECRET}
        )
        who = [ours, contenders.uvicorn(), contenders.probot()]
        resting = {contender.name: _resting(setup, contender, folder) for contender in who}
        before, after = _around_first_call(setup, ours, folder / "called", github)
    goals = [
        Goal(name="idle before the first API call", measured=before, target=50, unit="MB"),
        Goal(name="idle after the first API call", measured=after, target=65, unit="MB"),
    ]
    rows = [[name, f"{mb:.1f}", f"{after:.1f}" if name == ours.name else ""] for name, mb in resting.items()]
    notes = [
        *legend(who),
        "VmRSS in MB of 2^20 bytes, at rest after start; after one comment through the stand-in for GitHub's API",
    ]
    return (
        goals,
        [Table("Memory", ["", "idle", "after the first API call"], rows, notes)],
        {"before": before, "after": after, **resting},
    )


def _resting(setup: Setup, contender: Contender, folder: Path) -> float:
    server = contender.start(folder, core=setup.cores.server)
    try:
        time.sleep(RESTING)
        return server.resident_mb()
    finally:
        server.stop()


def _around_first_call(setup: Setup, ours: Contender, folder: Path, github: dict[str, str]) -> tuple[float, float]:
    server = ours.start(folder, core=setup.cores.server)
    try:
        time.sleep(RESTING)
        before = server.resident_mb()
        until_accepted(server.port, setup.templates("issues")[0])
        _wait_for_comment(github["GITHUB_API_URL"])
        time.sleep(RESTING)
        return before, server.resident_mb()
    finally:
        server.stop()


@contextmanager
def stand_in(folder: Path) -> Iterator[dict[str, str]]:
    """GitHub's API on loopback, in a process of its own; the settings that an app needs to use it."""
    program = [sys.executable, "-m", "hookwright.testing", "--directory", str(folder)]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        told: dict[str, str] = json.loads(process.stdout.readline())
        yield {name: value for name, value in told.items() if name.isupper()}
    finally:
        process.terminate()
        process.wait()


def _wait_for_comment(api: str, *, within: float = 20.0) -> None:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        with urllib.request.urlopen(f"{api}/_stand_in/summary", timeout=5) as answer:  # noqa: S310 - loopback
            if json.load(answer)["comments"]:
                return
        time.sleep(0.05)
    raise TimeoutError(f"no comment arrived within {within:g} s")
