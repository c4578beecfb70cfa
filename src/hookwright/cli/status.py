"""``hookwright status``: who works on what, right now."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from hookwright.app import utc_now
from hookwright.cli import documents, moments, screen
from hookwright.cli.opening import stored
from hookwright.cli.options import ConfigOption, JsonOption, StoreOption, load_settings
from hookwright.cli.screen import Column
from hookwright.core.node import Node, workers_wanted
from hookwright.core.store import Statistics
from hookwright.engine.nodes import NAMESPACE, Nodes


def status(json: JsonOption = False, store: StoreOption = None, config: ConfigOption = None) -> None:
    """Show the processes that work from the store, what waits, and how many workers that would keep busy."""
    asyncio.run(_status(json, store, config))


async def _status(json: bool, store: str | None, config: Path | None) -> None:
    settings = load_settings(config=config, store=store)
    async with stored(settings) as opened:
        statistics = await opened.statistics()
        nodes = await Nodes(opened.cells(NAMESPACE), life=settings.lease).alive()
    wanted = workers_wanted(statistics, nodes, concurrency=settings.concurrency)
    if json:
        screen.print_json(documents.status(statistics, nodes, wanted))
        return
    _print(statistics, nodes, wanted)


def _print(statistics: Statistics, nodes: Sequence[Node], wanted: int) -> None:
    age = statistics.oldest_queued_age
    screen.print_facts(
        [
            ("deliveries", f"{statistics.deliveries:,}"),
            ("jobs", ", ".join(f"{count:,} {state}" for state, count in statistics.jobs.items() if count) or "none"),
            ("oldest waiting", None if age is None else moments.duration(age)),
            ("parked", f"{statistics.parked:,} (no process knows their handler)" if statistics.parked else None),
            ("paused", screen.plural(statistics.tenants_paused, "tenant") if statistics.tenants_paused else None),
            ("size", screen.size(statistics.bytes)),
            ("workers wanted", str(wanted)),
        ]
    )
    if not nodes:
        screen.note("no process works from this store now: start one with `hookwright run`")
        return
    screen.say()
    now = utc_now()
    screen.print_table(
        (
            Column(title="NODE", share=2),
            Column(title="ROLE"),
            Column(title="RUNNING", right=True),
            Column(title="LABELS", share=1),
            Column(title="SEEN", right=True),
            Column(title="VERSION", wide=True),
        ),
        [
            (
                f"{node.name} (leads)" if node.epoch is not None else node.name,
                node.role,
                f"{node.running}/{node.concurrency}" if node.concurrency else "",
                ", ".join(node.labels),
                moments.ago(node.seen_at, now=now),
                node.version,
            )
            for node in nodes
        ],
    )
