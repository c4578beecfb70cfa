"""Measure: ``python -m benchmarks.run [intake|latency|jobs|growth|memory|startup|client|…|mirror] … [--quick]``.

Without names, everything. Prints tables; keeps all numbers in benchmarks/out/results.json, which `benchmarks.report`
writes into the documentation. Ends with 1 when something acknowledged was lost or something could not be measured,
never because a number was missed.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
import time
from datetime import UTC, datetime

import msgspec

from benchmarks import machine
from benchmarks.contenders import OUT, PROBOT
from benchmarks.outcome import Found, goals_table, markdown
from benchmarks.process import ServerFailed
from benchmarks.setup import Setup

MEASUREMENTS = (
    *("intake", "latency", "jobs", "growth", "memory", "startup", "client"),
    *("postgres", "redis", "takeover", "scaling", "githubapp", "hooks", "mirror", "mirror_service"),
)
RESULTS = OUT / "results.json"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("measurement", nargs="*", help=f"of {', '.join(MEASUREMENTS)}; all where none is named")
    parser.add_argument("--quick", action="store_true", help="a look instead of a result: fewer, shorter turns")
    parser.add_argument("--connections", type=int, default=64, metavar="N", help="of the load generator")
    parser.add_argument("--nice", type=int, default=0, metavar="N", help="of all that is measured; below 0 needs root")
    options = parser.parse_args(arguments)
    if unknown := set(options.measurement) - set(MEASUREMENTS):
        parser.error(f"there is no measurement {', '.join(sorted(unknown))}; choose of {', '.join(MEASUREMENTS)}")
    setup = Setup(machine.cores(), quick=options.quick, connections=options.connections, nice=options.nice)
    OUT.mkdir(parents=True, exist_ok=True)
    about = {**machine.describe(OUT), "probot": PROBOT}
    found: list[Found] = []
    failed = False
    for name in options.measurement or MEASUREMENTS:
        print(f"\n## {name}\n", flush=True)
        started = time.monotonic()
        try:
            goals, tables, raw = importlib.import_module(f"benchmarks.{name}").measure(setup)
        except ServerFailed as failure:
            print(f"{name} could not be measured: {failure}")
            failed = True
            continue
        found.append(
            Found(
                measurement=name,
                measured_at=datetime.now(UTC).isoformat(timespec="seconds"),
                revision=revision(),
                machine=about,
                quick=setup.quick,
                goals=goals,
                tables=tables,
                raw=raw,
            )
        )
        keep(found[-1])
        print("\n\n".join(markdown(table) for table in [*tables, goals_table(goals)]))
        print(f"\n{name} took {time.monotonic() - started:.0f} s", flush=True)
    print(f"\nAll numbers: {RESULTS}")
    lost = any(goal.name.startswith("lost") and not goal.reached for one in found for goal in one.goals)
    return int(failed or lost)


def kept() -> dict[str, Found]:
    """The newest result of each measurement."""
    if not RESULTS.exists():
        return {}
    return msgspec.json.decode(RESULTS.read_bytes(), type=dict[str, Found])


def keep(found: Found) -> None:
    results = {**kept(), found.measurement: found}
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=1))


def revision() -> str:
    """The commit that was measured, marked where files had changed since."""
    command = ["git", "describe", "--always", "--dirty"]
    ran = subprocess.run(command, cwd=OUT.parent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return ran.stdout.decode().strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
