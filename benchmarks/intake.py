"""How many signed webhooks per second one process on one core takes, beside the peers."""

from __future__ import annotations

from benchmarks import contenders, stored
from benchmarks.alternate import Column, alternate, fresh_folder, running
from benchmarks.outcome import Goal, Table, number
from benchmarks.setup import Setup, legend


def measure(setup: Setup) -> tuple[list[Goal], list[Table], object]:
    who = [
        contenders.uvicorn(),
        contenders.probot(),
        contenders.hookwright(),
        contenders.hookwright(name="hookwright web", role="web"),
    ]
    if not setup.quick:
        who.append(contenders.probot(quiet=True))
    seconds = 2.0 if setup.quick else 2.5
    with fresh_folder() as folder, running(who, folder, cores=setup.cores, nice=setup.nice) as started:
        folders = {server.pid: home for server, home in started}
        columns = alternate(
            who,
            [server for server, _ in started],
            lambda _who, server: setup.load(server, folders[server.pid], seconds=seconds),
            rounds=setup.rounds,
        )
        kept = {}
        for contender, (server, home) in zip(who, started, strict=True):
            if contender.name.startswith("hookwright"):
                server.stop()
                kept[contender.name] = stored.lost(home)
    by_name = {column.name: column for column in columns}
    ours, raw, probot = by_name["hookwright"], by_name["uvicorn"], by_name["probot"]
    told, lost = map(sum, zip(*kept.values(), strict=True))
    goals = [
        _ratio("durable intake / Probot, which stores nothing", ours, probot, 2.0),
        _ratio("durable intake / raw uvicorn with HMAC", ours, raw, 0.5),
        Goal(name=f"lost of {told:,} acknowledged", measured=lost, target=0),
    ]
    notes = [
        *legend(who),
        f"closed loop, {setup.connections} connections, A B C A B C, {setup.rounds} turns of {seconds:g} s each; "
        "medians of turns that nobody disturbed; spread: slowest to fastest; by CPU: requests per second of CPU",
    ]
    rows = [_row(column, raw) for column in columns]
    titles = [
        "",
        "req/s",
        "x uvicorn",
        "by CPU",
        "spread",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "CPU µs/req",
        "RSS MB",
        "disturbed",
    ]
    return goals, [Table("Intake", titles, rows, notes)], columns


def _ratio(name: str, ours: Column, peer: Column, target: float) -> Goal:
    return Goal(
        name=name,
        measured=ours.per_second / peer.per_second,
        target=target,
        unit="x",
        at_least=True,
        disturbed=any(len(c.sound) == len(c.cells) and c.disturbed for c in (ours, peer)),
    )


def _row(column: Column, reference: Column) -> list[str]:
    def latency(name: str) -> str:
        return number(column.median(lambda cell: getattr(cell.driven.latency, name, 0.0)))

    def cpu(column: Column) -> float:
        return column.median(lambda cell: cell.cpu_us)

    return [
        column.name,
        number(column.per_second),
        number(column.per_second / reference.per_second),
        number(cpu(reference) / cpu(column)),
        f"{column.spread:.0%}",
        latency("p50"),
        latency("p95"),
        latency("p99"),
        number(cpu(column)),
        f"{column.idle_mb:.0f} → {column.loaded_mb:.0f}",
        f"{column.disturbed} of {len(column.cells)}",
    ]
