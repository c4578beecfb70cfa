"""From the start of the program to its first accepted delivery; and what ``import hookwright`` takes."""

from __future__ import annotations

import statistics
import subprocess
import sys

from benchmarks import contenders
from benchmarks.alternate import fresh_folder
from benchmarks.machine import Bystanders
from benchmarks.outcome import Goal, Table, number
from benchmarks.request import until_accepted
from benchmarks.setup import Setup, legend


def measure(setup: Setup) -> tuple[list[Goal], list[Table], object]:
    who = [contenders.hookwright(), contenders.probot(), contenders.uvicorn()]
    template = setup.templates("issues")[0]
    took: dict[str, list[float]] = {contender.name: [] for contender in who}
    bystanders = Bystanders()
    spent = 0.0
    # The first round fills caches (compiled modules, the disk's) and is not counted.
    for turn in range(1 + (3 if setup.quick else 7)):
        for contender in who:
            with fresh_folder() as folder:
                server = contender.start(folder, core=setup.cores.server, nice=setup.nice, wait=False)
                try:
                    seconds = until_accepted(server.port, template) - server.spawned_at
                    spent += server.cpu_seconds()
                finally:
                    server.stop()
            if turn:
                took[contender.name].append(seconds)
    others = bystanders.cores(ours=spent)
    ours = statistics.median(took["hookwright"])
    goals = [Goal(name="spawn → first accepted delivery", measured=ours, target=1, unit="s", disturbed=others > 0.5)]
    imported = statistics.median(import_seconds() for _ in range(3 if setup.quick else 11)) * 1000
    goals.append(Goal(name="import hookwright", measured=imported, target=150, unit="ms", disturbed=others > 0.5))
    rows = [
        [name, number(statistics.median(all_of) * 1000), number(min(all_of) * 1000), number(max(all_of) * 1000)]
        for name, all_of in took.items()
    ]
    notes = [
        *legend(who),
        f"{len(took['hookwright'])} starts each, in turns, with a new store; others used {others:.1f} cores",
    ]
    return goals, [Table("Start-up", ["", "median ms", "fastest", "slowest"], rows, notes)], took


def import_seconds() -> float:
    """In a process of its own, without what the interpreter itself takes to start."""
    program = "import time; began = time.perf_counter(); import hookwright; print(time.perf_counter() - began)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return float(ran.stdout)
