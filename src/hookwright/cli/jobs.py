"""``hookwright jobs``: what handlers did, and trying again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from hookwright.app import utc_now
from hookwright.cli import documents, moments, screen
from hookwright.cli.finding import NotFound, every_job, find_job
from hookwright.cli.opening import control, stored
from hookwright.cli.options import (
    BeforeOption,
    ConfigOption,
    JsonOption,
    LimitOption,
    StateOption,
    StoreOption,
    load_settings,
)
from hookwright.cli.screen import Column
from hookwright.core.errors import ConfigError
from hookwright.core.job import ENDED, JobState
from hookwright.core.store import JobView

commands = typer.Typer(help="What handlers did, and trying again.", no_args_is_help=True)

BY = "command line"


@commands.command("list")
def list_(
    state: StateOption = None,
    handler: Annotated[str | None, typer.Option("--handler", metavar="NAME", help="As in app:welcome.")] = None,
    limit: LimitOption = 20,
    before: BeforeOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
) -> None:
    """List jobs, newest first."""
    asyncio.run(_list(state, handler, limit, before, json, store, config))


async def _list(
    state: JobState | None,
    handler: str | None,
    limit: int,
    before: int | None,
    json: bool,
    store: str | None,
    config: Path | None,
) -> None:
    async with stored(load_settings(config=config, store=store)) as opened:
        views = await opened.jobs(limit=limit, before=before, state=state, handler=handler)
    if json:
        screen.print_json([documents.job(view) for view in views])
    elif not views:
        screen.note("no jobs" + (" that match" if state or handler else " yet"))
    else:
        print_jobs(views, now=utc_now())
        if len(views) == limit:
            screen.note(f"there may be more: --before {views[-1].job.id}")


@commands.command("show")
def show(
    number: Annotated[int, typer.Argument(metavar="ID", help="The number in the list.")],
    json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
) -> None:
    """Show one job with its attempts."""
    asyncio.run(_show(number, json, store, config))


async def _show(number: int, json: bool, store: str | None, config: Path | None) -> None:
    async with stored(load_settings(config=config, store=store)) as opened:
        view = await find_job(opened, number)
        attempts = await opened.attempts(number)
        kept = await opened.result(number)
    result: Any = None if kept is None else msgspec.json.decode(kept)
    if json:
        screen.print_json(documents.whole_job(view, attempts, result))
        return
    now, job = utc_now(), view.job
    screen.print_facts(
        [
            ("job", str(job.id)),
            ("handler", job.handler),
            ("state", screen.state(job.state, _until(view, now=now))),
            ("error" if job.state is not JobState.SKIPPED else "reason", job.error),
            ("event", view.event),
            ("about", screen.about(view.repository, view.number)),
            ("delivery", f"{job.delivery_seq} ({view.delivery_id})"),
            ("tenant", job.tenant),
            ("lane", job.lane.replace("\x1f", " / ") if job.lane != job.handler else None),
            ("created", f"{moments.stamp(job.created_at)} ({moments.ago(job.created_at, now=now)})"),
            ("took", _took(view)),
            ("attempts", f"{job.attempt}, {job.lost} lost" if job.lost else str(job.attempt)),
            ("worker", job.worker),
            ("result", None if kept is None else kept.decode()),
        ]
    )
    if attempts:
        screen.say("\nattempts that did not simply succeed", style="bold")
        screen.print_table(
            (
                Column(title="NO", right=True),
                Column(title="AGE", right=True),
                Column(title="BECAME"),
                Column(title="ERROR", share=1, wraps=True),
            ),
            [
                [
                    str(attempt.attempt),
                    moments.age(attempt.ended_at, now=now),
                    screen.state(attempt.became),
                    attempt.error or "",
                ]
                for attempt in attempts
            ],
            indent=2,
        )


@commands.command("retry")
def retry(
    numbers: Annotated[list[int] | None, typer.Argument(metavar="ID", help="The numbers in the list.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Every dead letter.")] = False,
    handler: Annotated[
        str | None, typer.Option("--handler", metavar="NAME", help="With --failed: only of this one.")
    ] = None,
    json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
) -> None:
    """Queue ended jobs again, with all their retries."""
    if bool(numbers) == failed:
        raise ConfigError("jobs retry: give the numbers of jobs, or --failed for every dead letter")
    if handler is not None and not failed:
        raise ConfigError("jobs retry: --handler goes with --failed")
    asyncio.run(_retry(numbers or [], handler, json, store, config))


async def _retry(
    numbers: Sequence[int], handler: str | None, json: bool, store: str | None, config: Path | None
) -> None:
    async with stored(load_settings(config=config, store=store)) as opened:
        if numbers:
            views = [await find_job(opened, number) for number in dict.fromkeys(numbers)]
        else:
            views = [view async for view in every_job(opened, state=JobState.FAILED, handler=handler)]
        busy = [view for view in views if view.job.state not in ENDED]
        ended = [view.job.id for view in views if view.job.state in ENDED]
        queued = await control(opened).retry(ended, by=BY)
    if json:
        # A job that somebody else queued meanwhile is among them, and not counted.
        left = [{"job": view.job.id, "state": str(view.job.state)} for view in busy]
        screen.print_json({"queued": queued, "jobs": ended, "left_alone": left})
        return
    for view in busy:
        screen.note(f"job {view.job.id} is {view.job.state} and was left alone")
    say_queued(queued)


@commands.command("cancel")
def cancel(
    number: Annotated[int, typer.Argument(metavar="ID", help="The number in the list.")],
    json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
) -> None:
    """End a job that waits or runs. A running handler is stopped when its lease is renewed, within seconds."""
    asyncio.run(_cancel(number, json, store, config))


async def _cancel(number: int, json: bool, store: str | None, config: Path | None) -> None:
    async with stored(load_settings(config=config, store=store)) as opened:
        before = await find_job(opened, number)
        after = await control(opened).cancel(number, by=BY)
    if before.job.state in ENDED:
        raise NotFound(f"job {number} had ended already: it is {after}")
    if json:
        screen.print_json({"job": number, "before": str(before.job.state), "state": str(after)})
    else:
        screen.say(f"Job {number} is {after}.")


def say_queued(count: int) -> None:
    screen.say(
        f"{screen.plural(count, 'job')} queued again; a running worker takes {'it' if count == 1 else 'them'} up."
        if count
        else "Nothing to run again."
    )


def print_jobs(views: Sequence[JobView], *, now: datetime, about: bool = True) -> None:
    """``about`` adds what the delivery was about, which goes without saying below the delivery itself."""
    columns = (
        Column(title="JOB", right=True),
        Column(title="AGE", right=True),
        Column(title="STATE"),
        Column(title="TRIES", right=True),
        Column(title="HANDLER", most=24),
        Column(title="ABOUT" if about else "WHY", share=1),
    )
    screen.print_table(columns, [_row(view, now=now, about=about) for view in views])


def _row(view: JobView, *, now: datetime, about: bool) -> list[screen.Cell]:
    job = view.job
    why = "" if job.error is None or job.state is JobState.SUCCEEDED else job.error
    subject = f"{view.event} {screen.about(view.repository, view.number)}".strip() if about else ""
    waits = _until(view, now=now)
    return [
        str(job.id),
        moments.age(job.created_at, now=now),
        screen.state(job.state),
        str(job.attempt),
        job.handler,
        screen.lines(screen.styled(subject), screen.styled(waits, "cyan"), screen.styled(why, "dim")),
    ]


def _until(view: JobView, *, now: datetime) -> str:
    """What a job that has not ended waits for."""
    job = view.job
    if view.parked:
        return "parked: no running process knows this handler"
    if job.state is JobState.QUEUED and job.run_at > now:
        return f"runs {moments.age(job.run_at, now=now)}"
    if job.state is JobState.RUNNING and job.leased_until is not None and job.leased_until < now:
        return "its lease has run out; it is about to be taken back"
    return ""


def _took(view: JobView) -> str | None:
    job = view.job
    if job.started_at is None or job.finished_at is None:
        return None
    return moments.took((job.finished_at - job.started_at).total_seconds())
