"""``hookwright receive``: hand the app one delivery from a file, and see what its handlers do."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from hookwright.app import utc_now
from hookwright.cli import documents, screen
from hookwright.cli.loading import load_app
from hookwright.cli.matching import explain
from hookwright.cli.options import AppArgument, ConfigOption, JsonOption, load_settings
from hookwright.cli.rehearsal import Rehearsal, rehearse
from hookwright.cli.screen import Column
from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError, DeliveryRejected
from hookwright.core.job import JobState
from hookwright.core.store import Arrival, JobView
from hookwright.github.webhook import GitHubWebhook
from hookwright.runtime import Runtime
from hookwright.settings import Settings
from hookwright.telemetry import logging as telemetry

_EVENT = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)?")
STANDARD_INPUT = Path("-")


def receive(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="issues.opened, or push.")],
    app: AppArgument = None,
    payload: Annotated[
        Path | None,
        typer.Option("--payload", "-p", metavar="FILE", help="The payload; - reads it. Without it: GitHub's example."),
    ] = None,
    id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="The delivery's id; without it a new one.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say which handlers would run, and run none.")] = False,
    json: JsonOption = False,
    store: Annotated[
        str, typer.Option("--store", metavar="URL", help="Where to keep it. Whatever else is due there runs too.")
    ] = "memory:",
    config: ConfigOption = None,
) -> None:
    """Hand the app one delivery, as if GitHub had sent it, and show what its handlers did.

    Handlers call GitHub's API for real, with the configured credentials.
    """
    # No grace: everything has ended when it stops, unless Ctrl-C stops it, and then nobody wants to wait.
    settings = load_settings(config=config, store=store, role="all", shutdown_grace="0s")
    delivery = _delivery(event, payload, id, settings)
    runtime = load_app(app, folder=Path.cwd()).build(settings)
    if dry_run:
        _show_verdicts(runtime, delivery, json=json)
        return
    if not json:
        screen.note(_about_calls(settings))
    logs = telemetry.setup(
        settings.log_level,
        "text" if settings.log_format == "auto" else settings.log_format,
        sys.stderr,
        secrets=settings.secrets,
        no_color=bool(os.environ.get("NO_COLOR")),
    )
    try:
        rehearsal = asyncio.run(rehearse(runtime, delivery))
    finally:
        logs.close()
    _show(rehearsal, json=json)
    if rehearsal.failed:
        raise typer.Exit(1)


def _delivery(event: str, file: Path | None, id: str | None, settings: Settings) -> Delivery:
    """What GitHub's webhook would make of it. Raises `ConfigError` for input that GitHub would never send."""
    if not _EVENT.fullmatch(event):
        raise ConfigError(f"{event!r} is no event: write issues.opened, or push")
    name, _, action = event.partition(".")
    body = msgspec.json.encode(_with_action(_read(event, file), action or None, event))
    headers = {
        b"content-type": b"application/json",
        b"user-agent": b"hookwright receive",
        b"x-github-event": name.encode(),
        b"x-github-delivery": (id or _new_id()).encode(),
    }
    if settings.github_app_id is not None:
        headers[b"x-github-hook-installation-target-type"] = b"integration"
        headers[b"x-github-hook-installation-target-id"] = str(settings.github_app_id).encode()
    try:
        return GitHubWebhook((), insecure=True, wide=True).parse(headers, body, now=utc_now())
    except DeliveryRejected as error:
        raise ConfigError(f"receive {event}: {error}") from error


def _read(event: str, file: Path | None) -> dict[str, Any]:
    if file is None:
        from hookwright.testing import payloads  # With the stand-in beside it: 0.4 s that few commands need.

        try:
            return payloads.payload(event)
        except LookupError as error:
            raise ConfigError(f"{error}; give a payload of your own: -p payload.json") from None
    try:
        content = sys.stdin.buffer.read() if file == STANDARD_INPUT else file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror or error}") from None
    try:
        payload = msgspec.json.decode(content)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{file} is not JSON: {error}") from None
    if not isinstance(payload, dict):
        raise ConfigError(f"{file} is JSON, but not an object: GitHub's payloads are")
    return payload


def _with_action(payload: dict[str, Any], action: str | None, event: str) -> dict[str, Any]:
    found = payload.get("action")
    if action is not None and found is not None and found != action:
        raise ConfigError(f"the payload's action is {found!r}, but the event was given as {event}: which is it?")
    return payload if action is None else {**payload, "action": action}


def _new_id() -> str:
    # As GitHub makes them: version 1, with a random node instead of this machine's address.
    return str(uuid.uuid1(node=secrets.randbits(48) | 1 << 40))


def _about_calls(settings: Settings) -> str:
    issuer = settings.github_client_id or settings.github_app_id
    if issuer is None or settings.github_private_key is None:
        return "No credentials are configured: handlers that call GitHub will fail."
    return f"Handlers call {settings.github_api_url} for real, as GitHub App {issuer}."


def _show_verdicts(runtime: Runtime, delivery: Delivery, *, json: bool) -> None:
    runtime.registry.router.check(runtime.registry.known_events)
    verdicts = explain(runtime.registry.router, delivery)
    if json:
        screen.print_json(
            {
                "event": delivery.name,
                "handlers": [
                    {"handler": each.handler, "would_run": each.runs, "reason": each.reason} for each in verdicts
                ],
            }
        )
        return
    columns = (Column(title="HANDLER", most=40), Column(title="RUNS"), Column(title="WHY", share=1, wraps=True))
    rows: list[list[screen.Cell]] = [
        [each.handler, screen.styled("yes", "green") if each.runs else screen.styled("no", "dim"), each.reason]
        for each in verdicts
    ]
    screen.say(_headline(delivery))
    if rows:
        screen.say()
        screen.print_table(columns, rows)
    screen.say(f"\n{screen.plural(sum(each.runs for each in verdicts), 'handler')} would run. Nothing was run.")


def _headline(delivery: Delivery) -> str:
    subject = screen.about(delivery.facts.repository, delivery.facts.number)
    return screen.clean(" ".join(part for part in (delivery.name, subject, delivery.id) if part))


def _show(rehearsal: Rehearsal, *, json: bool) -> None:
    if json:
        screen.print_json(
            {
                "arrival": str(rehearsal.arrival),
                "id": rehearsal.delivery.id,
                "event": rehearsal.delivery.name,
                "jobs": [documents.job(view) | {"result": result} for view, result in rehearsal.jobs],
            }
        )
        return
    screen.say(_headline(rehearsal.delivery))
    if rehearsal.arrival is Arrival.DUPLICATE:
        screen.say("This id is known to the store: nothing was run.")
    if not rehearsal.jobs:
        screen.say("No handler wants it; --dry-run says why.")
        return
    screen.say()
    columns = (
        Column(title="HANDLER", most=28),
        Column(title="STATE"),
        Column(title="TRIES", right=True),
        Column(title="RESULT OR WHY", share=1, wraps=True),
    )
    screen.print_table(columns, [_row(each, rehearsal.delivery) for each in rehearsal.jobs])


def _row(each: tuple[JobView, Any], delivery: Delivery) -> Sequence[screen.Cell]:
    view, result = each
    job = view.job
    said = "" if result is None else msgspec.json.encode(result).decode()
    if job.state is not JobState.SUCCEEDED:
        said = job.error or said
    # Of an event that a handler emitted.
    of = "" if view.event == delivery.name else f"for {view.event}"
    # A retry waits for a process that is there then, which a store in memory never sees.
    later = "would be tried again later" if job.state is JobState.QUEUED and job.failures else ""
    why = screen.lines(screen.styled(of, "dim"), screen.styled(said), screen.styled(later, "dim"))
    return [job.handler, screen.state(job.state), str(job.attempt), why]
