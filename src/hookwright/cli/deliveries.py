"""``hookwright deliveries``: what arrived, what became of it, and running it again."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from hookwright.app import utc_now
from hookwright.cli import documents, moments, replaying, screen
from hookwright.cli.finding import Wanted, find_delivery
from hookwright.cli.jobs import print_jobs
from hookwright.cli.opening import stored
from hookwright.cli.options import (
    BeforeOption,
    ConfigOption,
    EventOption,
    JsonOption,
    LimitOption,
    SinceOption,
    StateOption,
    StoreOption,
    load_settings,
)
from hookwright.cli.screen import Column
from hookwright.core.delivery import Delivery
from hookwright.core.job import JobState
from hookwright.core.store import DeliveryView

commands = typer.Typer(help="What arrived, what became of it, and running it again.", no_args_is_help=True)

commands.command("replay")(replaying.replay)

COLUMNS = (
    Column(title="SEQ", right=True),
    Column(title="AGE", right=True),
    Column(title="EVENT", most=28),
    Column(title="ABOUT", share=1),
    Column(title="ID", wide=True),
    Column(title="SIZE", right=True, wide=True),
    Column(title="JOBS"),
)
WORST_FIRST = (
    JobState.FAILED,
    JobState.RUNNING,
    JobState.QUEUED,
    JobState.WAITING,
    JobState.CANCELLED,
    JobState.SUCCEEDED,
    JobState.SKIPPED,
)


@commands.command("list")
def list_(
    event: EventOption = None,
    state: StateOption = None,
    since: SinceOption = None,
    source: Annotated[str | None, typer.Option("--source", metavar="NAME", help="github, cron, task, app …")] = None,
    id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="The id that upstream gave it (GitHub's GUID).")
    ] = None,
    limit: LimitOption = 20,
    before: BeforeOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
) -> None:
    """List deliveries, newest first. --state wants a job in that state."""
    asyncio.run(_list(Wanted(event, state, since, source, id), limit, before, json, store, config))


async def _list(
    wanted: Wanted, limit: int, before: int | None, json: bool, store: str | None, config: Path | None
) -> None:
    now = utc_now()
    async with stored(load_settings(config=config, store=store)) as opened:
        views = await opened.deliveries(limit=limit, before=before, **wanted.as_filters(now=now))
    if json:
        screen.print_json([documents.delivery(view) for view in views])
    elif not views:
        screen.note("no deliveries" + (" that match" if wanted != Wanted() else " yet"))
    else:
        screen.print_table(COLUMNS, [_row(view, now=now) for view in views])
        if len(views) == limit:
            screen.note(f"there may be more: --before {views[-1].seq}")


@commands.command("show")
def show(
    reference: Annotated[str, typer.Argument(metavar="ID", help="Its SEQ, its id, or the beginning of its id.")],
    payload: Annotated[bool, typer.Option("--payload", help="Print the payload too.")] = False,
    json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
) -> None:
    """Show one delivery with its headers and jobs."""
    asyncio.run(_show(reference, payload, json, store, config))


async def _show(reference: str, payload: bool, json: bool, store: str | None, config: Path | None) -> None:
    async with stored(load_settings(config=config, store=store)) as opened:
        view = await find_delivery(opened, reference)
        delivery = await opened.delivery(view.seq)
        jobs = await opened.jobs(delivery_seq=view.seq, limit=10_000)
    if json:
        screen.print_json(documents.whole_delivery(view, delivery, jobs, payload=payload))
        return
    _print_delivery(view, delivery)
    if jobs:
        screen.say()
        print_jobs(jobs, now=utc_now(), about=False)
    else:
        screen.say("\nNo handler wanted it.")
    if payload:
        screen.say()
        if delivery is None or not delivery.body:
            screen.note("the payload has outlived its retention")
        else:
            screen.print_json(delivery.payload)


def _print_delivery(view: DeliveryView, delivery: Delivery | None) -> None:
    now = utc_now()
    kept = delivery is not None and delivery.body != b""
    screen.print_facts(
        [
            ("delivery", str(view.seq)),
            ("id", view.id),
            ("event", screen.event(view)),
            ("about", screen.about(view.repository, view.number)),
            ("source", f"{view.source} ({view.scope})" if view.scope else view.source),
            ("tenant", view.tenant),
            ("received", f"{moments.stamp(view.received_at)} ({moments.ago(view.received_at, now=now)})"),
            ("due", moments.stamp(delivery.due_at) if delivery and delivery.due_at else None),
            ("caused by", f"{view.caused_by} (number {view.depth} in its chain)" if view.caused_by else None),
            ("size", screen.size(view.size) + ("" if kept else ", outlived its retention: only the facts are left")),
        ]
    )
    if delivery is not None and delivery.headers:
        screen.say("\nheaders", style="bold")
        screen.print_facts([(f"  {header}", value) for header, value in sorted(delivery.headers.items())])


def _row(view: DeliveryView, *, now: datetime) -> list[screen.Cell]:
    return [
        str(view.seq),
        moments.age(view.received_at, now=now),
        screen.event(view),
        screen.about(view.repository, view.number) or ("" if view.source == "github" else view.source),
        view.id[:36],
        screen.size(view.size),
        _summary(view),
    ]


def _summary(view: DeliveryView) -> screen.Cell:
    """The state that most wants to be seen, and how many of the jobs are in it."""
    total = sum(view.jobs.values())
    for state in WORST_FIRST:
        if count := view.jobs.get(state, 0):
            return screen.state(state, "" if total == 1 else f"{count}/{total}")
    return screen.styled("no handler", "dim")
