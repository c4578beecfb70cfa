"""``hookwright deliveries replay``: running deliveries again, or what of them failed or was never planned."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from hookwright.app import utc_now
from hookwright.cli import moments, screen
from hookwright.cli.finding import Wanted, every_delivery, every_job, find_delivery
from hookwright.cli.jobs import BY, say_queued
from hookwright.cli.loading import load_app
from hookwright.cli.opening import control, stored
from hookwright.cli.options import ConfigOption, JsonOption, SinceOption, StoreOption, load_settings
from hookwright.cli.screen import Column
from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError
from hookwright.core.job import ENDED, JobState
from hookwright.core.plan import Plan, plan
from hookwright.core.router import Router
from hookwright.core.store import DeliveryView, Store

log = logging.getLogger(__name__)

ASKS_ABOVE = 10
"""More deliveries than this are replayed only after a question, or with ``--yes``."""


@dataclass(frozen=True)
class Replay:
    """One delivery, which of its jobs run again, and which handlers run for the first time."""

    view: DeliveryView
    again: dict[int, str]
    """Handler by number of its job."""
    first: Plan | None = None

    @property
    def handlers(self) -> list[str]:
        return [*self.again.values(), *([job.handler for job in self.first.jobs] if self.first else [])]


@dataclass(frozen=True)
class Extent:
    """How much of a delivery is run again: everything, unless one of these narrows it."""

    failed: bool
    missing: bool


def replay(
    references: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="SEQ, id, or beginning of an id.")
    ] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Only the jobs that are dead letters.")] = False,
    since: SinceOption = None,
    event: Annotated[
        str | None, typer.Option("--event", metavar="EVENT", help="With --failed or --since: of this event.")
    ] = None,
    missing: Annotated[
        bool, typer.Option("--missing", help="Only handlers that have no job yet, as after a deploy; needs --app.")
    ] = False,
    app: Annotated[
        str | None, typer.Option(metavar="APP", help="app.py; plans jobs for handlers that are new in it.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would run, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=f"Do not ask about more than {ASKS_ABOVE}.")] = False,
    json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
) -> None:
    """Run deliveries again: those named, or all since a moment, or what failed.

    With --since, what handlers emitted is left out: the handlers emit it again.
    """
    if references and (since or event):
        raise ConfigError("deliveries replay: give ids, or --since and --event, not both")
    if not references and not failed and since is None:
        raise ConfigError("deliveries replay: say which: ids, --failed, or --since 2h")
    if failed and missing:
        raise ConfigError("deliveries replay: --failed and --missing ask for different jobs; use one after the other")
    if missing and app is None:
        raise ConfigError("deliveries replay: --missing needs --app: which handlers should there be?")
    asyncio.run(
        _replay(
            references or [],
            Wanted(event, JobState.FAILED if failed else None, since),
            Extent(failed, missing),
            app,
            dry_run=dry_run,
            yes=yes,
            json=json,
            store=store,
            config=config,
        )
    )


async def _replay(
    references: Sequence[str],
    wanted: Wanted,
    extent: Extent,
    app: str | None,
    *,
    dry_run: bool,
    yes: bool,
    json: bool,
    store: str | None,
    config: Path | None,
) -> None:
    settings = load_settings(config=config, store=store)
    runtime = load_app(app, folder=Path.cwd()).build(settings) if app is not None else None
    router = runtime.registry.router if runtime is not None else None
    async with stored(settings, store=runtime.store if runtime is not None else None) as opened:
        if references:
            found = {view.seq: view for view in [await find_delivery(opened, each) for each in references]}
            views = list(found.values())
        else:
            every = every_delivery(opened, wanted.as_filters(now=utc_now()))
            views = [view async for view in every if extent.failed or view.caused_by is None]
        replays = [each for each in [await _planned(opened, view, extent, router) for view in views] if each.handlers]
        if dry_run:
            _show(replays, json=json)
            return
        if len(replays) > ASKS_ABOVE and not yes:
            _confirm(replays)
        count = await _run(opened, replays, extent, router)
    if json:
        screen.print_json(_document(replays, jobs=count, dry_run=False))
    else:
        say_queued(count)


async def _planned(store: Store, view: DeliveryView, extent: Extent, router: Router | None) -> Replay:
    state = JobState.FAILED if extent.failed else None
    jobs = [found.job async for found in every_job(store, delivery_seq=view.seq, state=state)]
    again = {} if extent.missing else {job.id: job.handler for job in reversed(jobs) if job.state in ENDED}
    delivery = await store.delivery(view.seq) if router is not None and not extent.failed else None
    if delivery is None or router is None:
        return Replay(view, again)
    return Replay(view, again, _without(delivery, {job.handler for job in jobs}, router))


def _without(delivery: Delivery, known: set[str], router: Router) -> Plan | None:
    """A plan for the handlers that have no job yet."""
    whole = plan(delivery, router)
    jobs = tuple(job for job in whole.jobs if job.handler not in known)
    return Plan(delivery, jobs) if jobs else None


async def _run(store: Store, replays: Sequence[Replay], extent: Extent, router: Router | None) -> int:
    if extent.failed:
        return await control(store).retry([job for each in replays for job in each.again], by=BY)
    if not extent.missing:
        return await control(store, router).replay([each.view.seq for each in replays], by=BY)
    count = 0
    for each in replays:
        if each.first is not None:
            added = await store.plan_again(each.view.seq, each.first)
            log.info("delivery planned again", extra={"delivery": each.first.delivery.key, "jobs": added, "reason": BY})
            count += added
    return count


def _confirm(replays: Sequence[Replay]) -> None:
    deliveries = screen.plural(len(replays), "delivery", "deliveries")
    jobs = screen.plural(sum(len(each.handlers) for each in replays), "job")
    if not sys.stdin.isatty():
        raise ConfigError(f"this runs {jobs} of {deliveries} again: look with --dry-run, then give --yes")
    typer.confirm(f"Run {jobs} of {deliveries} again?", abort=True)


def _show(replays: Sequence[Replay], *, json: bool) -> None:
    jobs = sum(len(each.handlers) for each in replays)
    if json:
        screen.print_json(_document(replays, jobs=jobs, dry_run=True))
    elif not replays:
        screen.say("Nothing would run.")
    else:
        now = utc_now()
        screen.print_table(
            (
                Column(title="SEQ", right=True),
                Column(title="AGE", right=True),
                Column(title="EVENT", most=28),
                Column(title="WOULD RUN", share=1, wraps=True),
            ),
            [_row(each, now=now) for each in replays],
        )
        screen.say(f"\n{screen.plural(jobs, 'job')} would run. Nothing was changed.")


def _row(each: Replay, *, now: datetime) -> list[screen.Cell]:
    return [
        str(each.view.seq),
        moments.age(each.view.received_at, now=now),
        screen.event(each.view),
        ", ".join(each.handlers),
    ]


def _document(replays: Sequence[Replay], *, jobs: int, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "jobs": jobs,
        "deliveries": [
            {"seq": each.view.seq, "id": each.view.id, "event": screen.event(each.view), "handlers": each.handlers}
            for each in replays
        ],
    }
