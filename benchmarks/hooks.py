"""A hook that runs a command, beside adnanh/webhook: requests accepted, and how soon the command begins."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

from benchmarks import payloads, stored
from benchmarks.alternate import Cell, fresh_folder, turn
from benchmarks.contenders import SECRET, STAMPS, STORE, Contender
from benchmarks.latency import read_stamps
from benchmarks.load import Load, Summary
from benchmarks.outcome import Goal, Table, number
from benchmarks.process import Server, ServerFailed
from benchmarks.setup import Setup, legend

PATH = "/hooks/bench"
RATE = 20.0
SCRIPT = f'echo "$0 $EPOCHREALTIME" >> {STAMPS}'
"""Of both: one line with the id of the delivery and when the command began. bash knows the time without a program."""


def hookwright(*, role: str = "all") -> Contender:
    """``web`` only takes in: its commands are run by processes elsewhere, which are not measured."""

    def command(port: int, folder: Path) -> list[str]:
        hook = {
            "type": "Webhook",
            "name": "bench",
            "options": {"path": PATH, "signature": {"secret": "secret://env/BENCH_SECRET"}},
            "shell_program": "bash",
            "shell": SCRIPT.replace("$0", "$EVENT_ID"),
        }
        # JSON is YAML.
        (folder / "hookwright.yaml").write_text(json.dumps({"handlers": [hook]}), "utf-8")
        place = ["--store", f"sqlite:///{folder / STORE}", "--port", str(port), "--role", role]
        return [sys.executable, "-m", "hookwright", "run", str(folder / "hookwright.yaml"), *place]

    def env(_port: int, _folder: Path) -> Mapping[str, str]:
        return {"BENCH_SECRET": SECRET, "HOOKWRIGHT_LOG_FORMAT": "json"}

    said = f"`hookwright run hookwright.yaml --role {role}`, SQLite FULL; stored before answered"
    return Contender("hookwright" if role == "all" else f"hookwright {role}", said, command, env)


def webhook() -> Contender:
    """Raises `ServerFailed` where it is not installed (Debian: the package ``webhook``)."""
    program = shutil.which("webhook")
    if program is None:
        raise ServerFailed("adnanh/webhook is the peer of hooks: apt-get install webhook")

    def command(port: int, folder: Path) -> list[str]:
        signature = {"source": "header", "name": "X-Hub-Signature-256"}
        hook = {
            "id": "bench",
            "execute-command": shutil.which("bash") or "bash",
            "command-working-directory": str(folder),
            "pass-arguments-to-command": [
                {"source": "string", "name": "-c"},
                {"source": "string", "name": SCRIPT},
                {"source": "header", "name": "X-GitHub-Delivery"},
            ],
            "trigger-rule": {"match": {"type": "payload-hmac-sha256", "secret": SECRET, "parameter": signature}},
        }
        (folder / "hooks.json").write_text(json.dumps([hook]), "utf-8")
        return [program, "-hooks", str(folder / "hooks.json"), "-ip", "127.0.0.1", "-port", str(port)]

    return Contender("webhook", "adnanh/webhook, quiet; answers 200, then starts the command; stores nothing", command)


def measure(setup: Setup) -> tuple[list[Goal], list[Table], object]:
    who = [hookwright(), hookwright(role="web"), webhook()]
    accepted: dict[str, list[tuple[Cell, float]]] = {one.name: [] for one in who}
    begun: dict[str, list[float]] = {one.name: [] for one in who}
    seconds = 2.0 if setup.quick else 4.0
    told = lost = 0
    # Each turn has a server of its own: what one has not yet run must not disturb the next.
    with fresh_folder() as parent:
        for number_ in range(setup.rounds):
            for one in who:
                server, folder = _started(setup, one, parent / f"{number_}a")
                cell = turn(server, _load(setup, server, folder, seconds=seconds))
                ran = len(read_stamps(folder / STAMPS)) if (folder / STAMPS).exists() else 0
                server.stop()
                accepted[one.name].append((cell, ran / (seconds + setup.warm)))
                if one.name.startswith("hookwright"):
                    acknowledged, missing = stored.lost(folder)
                    told, lost = told + acknowledged, lost + missing
                if one.name != "hookwright web":
                    begun[one.name] += _begun(setup, one, parent / f"{number_}b", seconds=2 * seconds)
    rates = {name: statistics.median(cell.driven.per_second for cell, _ in cells) for name, cells in accepted.items()}
    delays = {name: Summary.of(waits) for name, waits in begun.items()}
    ours = delays["hookwright"]
    disturbed = any(cell.disturbed for cells in accepted.values() for cell, _ in cells)
    goals = [
        Goal(
            name="requests accepted, durable / adnanh/webhook, which stores nothing",
            measured=rates["hookwright"] / rates["webhook"],
            target=2.0,
            unit="x",
            at_least=True,
            disturbed=disturbed,
        ),
        Goal(
            name=f"POST → command begun at {RATE:g}/s, p95",
            measured=ours.p95 if ours else 0.0,
            target=30,
            unit="ms",
            disturbed=disturbed,
        ),
        Goal(name=f"lost of {told:,} acknowledged", measured=lost, target=0),
    ]
    rows = []
    for name, cells in accepted.items():
        delay = delays[name]
        waited = [number(delay.p50), number(delay.p95), number(delay.p99)] if delay else ["-"] * 3
        rows.append(
            [
                name,
                number(rates[name]),
                number(rates[name] / rates["webhook"]),
                number(statistics.median(ran for _, ran in cells)),
                str(sum(cell.driven.failed for cell, _ in cells)),
                *waited,
                f"{sum(cell.disturbed for cell, _ in cells)} of {len(cells)}",
            ]
        )
    titles = [
        "",
        "accepted/s",
        "x webhook",
        "commands/s meanwhile",
        "failed",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "disturbed",
    ]
    notes = [
        *legend(who),
        f"accepted/s: closed loop, {setup.connections} connections, a bash that writes one line for each request",
        f"p50 to p99: from the due arrival to the command's first line, {RATE:g} requests/s, Poisson",
        "server and commands are on one core",
    ]
    return goals, [Table("Hooks", titles, rows, notes)], {"accepted": accepted, "begun": begun}


def _started(setup: Setup, who: Contender, parent: Path) -> tuple[Server, Path]:
    return who.start(parent, core=setup.cores.server, nice=setup.nice), who.folder_in(parent)


def _load(setup: Setup, server: Server, folder: Path, *, seconds: float, rate: float | None = None) -> Load:
    load = setup.load(server, folder, seconds=seconds, rate=rate)
    bodies = {event: body for event, body in setup.bodies.items() if event in ("issues", "push")} or setup.bodies
    return msgspec.structs.replace(load, templates=payloads.templates(bodies, path=PATH, secret=SECRET))


def _begun(setup: Setup, who: Contender, parent: Path, *, seconds: float) -> list[float]:
    """Seconds from each due arrival to the command's first line."""
    server, folder = _started(setup, who, parent)
    try:
        turn(server, _load(setup, server, folder, seconds=seconds, rate=RATE))
        server.wait_until_quiet()
        offset = time.time() - time.monotonic()
        stamps = read_stamps(folder / STAMPS)
        due = stored.acknowledged(folder.glob("acknowledged-*"))
    finally:
        server.stop()
    since = min(due.values(), default=0.0) + setup.warm
    return [stamps[guid] - offset - at for guid, at in due.items() if at >= since and guid in stamps]
