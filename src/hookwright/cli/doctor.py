"""``hookwright doctor``: is everything as it should be, and what is to be done?"""

from __future__ import annotations

import asyncio
import platform
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from hookwright.app import utc_now
from hookwright.cli import screen
from hookwright.cli.checks.api import check_api
from hookwright.cli.checks.configuration import (
    DEFAULT,
    Value,
    check_key,
    check_secret,
    check_settings,
    check_zones,
    values,
)
from hookwright.cli.checks.finding import Finding, Status, failed, ok, skipped, warning
from hookwright.cli.checks.storage import check_store
from hookwright.cli.checks.transport import check_transport
from hookwright.cli.loading import DEFAULT_FILE, load_app
from hookwright.cli.opening import file_of
from hookwright.cli.options import AppArgument, ConfigOption, JsonOption, StoreOption, load_settings
from hookwright.core.errors import ConfigError, HookwrightError
from hookwright.core.store import Cells, Store
from hookwright.github.plugin import LIMITS
from hookwright.runtime import Runtime
from hookwright.settings import Settings
from hookwright.stores.opening import open_store
from hookwright.telemetry.version import own_version

_STYLES = {Status.OK: "green", Status.SKIPPED: "dim", Status.WARNING: "yellow", Status.FAILED: "bold red"}


def doctor(
    app: AppArgument = None,
    offline: Annotated[bool, typer.Option("--offline", help="Do not ask GitHub's API.")] = False,
    json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
) -> None:
    """Check the configuration, the key, the store, the broker, the clock and the API, and say what to do.

    Changes nothing. Exits with 1 where something does not work.
    """
    shown: list[Value] = []
    try:
        settings = load_settings(config=config, store=store)
    except ConfigError as error:
        findings = [failed("settings", "not valid", str(error))]
    else:
        shown = values(settings)
        findings = asyncio.run(_examine(settings, app, offline=offline))
    if json:
        screen.print_json(_document(shown, findings))
    else:
        _show(shown, findings)
    if any(finding.status is Status.FAILED for finding in findings):
        raise typer.Exit(1)


async def _examine(settings: Settings, reference: str | None, *, offline: bool) -> list[Finding]:
    return [finding async for finding in _findings(settings, reference, offline=offline)]


async def _findings(settings: Settings, reference: str | None, *, offline: bool) -> AsyncIterator[Finding]:
    yield _program()
    for finding in (*check_settings(settings), *check_secret(settings), *check_key(settings), *check_zones()):
        yield finding
    runtime, finding = _load(settings, reference)
    yield finding
    store = runtime.store if runtime is not None else _configured(settings)
    if isinstance(store, Finding):
        yield store
    else:
        async for finding in check_store(store, settings, file_of(settings.store)):
            yield finding
    async for finding in check_transport(settings):
        yield finding
    if offline:
        yield skipped("API", "not asked: --offline")
        return
    router = None if runtime is None else runtime.registry.router
    known = frozenset(() if runtime is None else runtime.registry.known_events)
    async with _reading(None if isinstance(store, Finding) else store, settings) as cells:
        async for finding in check_api(settings, router, known, cells):
            yield finding


@asynccontextmanager
async def _reading(store: Store | None, settings: Settings) -> AsyncIterator[Cells | None]:
    """What processes share of GitHub's limits; ``None`` where there is no store to read, which another check says."""
    file = file_of(settings.store)
    if store is None or not store.shared or (file is not None and not file.exists()):
        yield None
        return
    try:
        await store.open()
    except HookwrightError:
        yield None
        return
    try:
        yield store.cells(LIMITS)
    finally:
        await store.close()


def _program() -> Finding:
    parts = [
        f"hookwright {own_version()}",
        f"Python {platform.python_version()}",
        platform.platform(terse=True),
    ]
    if find_spec("uvloop") is None:
        return warning("program", ", ".join(parts), "pip install uvloop: the server is a good deal faster with it")
    return ok("program", ", ".join(parts))


def _load(settings: Settings, reference: str | None) -> tuple[Runtime | None, Finding]:
    if reference is None and not Path(DEFAULT_FILE).is_file():
        return None, skipped("app", "none given", f"hookwright doctor {DEFAULT_FILE} looks at its handlers too")
    try:
        runtime = load_app(reference, folder=Path.cwd()).build(settings)
        runtime.registry.router.check(runtime.registry.known_events)
    except HookwrightError as error:
        return None, failed("app", f"{reference or DEFAULT_FILE} cannot be used", str(error))
    handlers = len(runtime.handlers)
    schedules = len(runtime.registry.schedules)
    summary = f"{screen.plural(handlers, 'handler')}, {screen.plural(schedules, 'schedule')}"
    if not handlers and not schedules:
        return runtime, warning("app", summary, "deliveries would be stored, and nothing done: see @app.on(…)")
    return runtime, ok("app", summary)


def _configured(settings: Settings) -> Store | Finding:
    try:
        return open_store(settings.store, clock=utc_now, keys=settings.encryption_keys or ())
    except HookwrightError as error:
        return failed("store", "cannot be used", str(error))


def _show(shown: Sequence[Value], findings: Sequence[Finding]) -> None:
    if shown:
        screen.say("settings", style="bold")
        screen.print_table(
            (
                screen.Column(title="NAME"),
                screen.Column(title="VALUE", share=1, wraps=True),
                screen.Column(title="FROM"),
            ),
            [
                [
                    value.name,
                    screen.styled("not set", "dim") if value.value is None else value.value,
                    screen.styled(_short(value.origin), "dim" if value.origin == DEFAULT else ""),
                ]
                for value in shown
            ],
            indent=2,
        )
        screen.say()
    screen.say("checks", style="bold")
    for finding in findings:
        screen.print_finding(finding.status, _STYLES[finding.status], finding.check, finding.summary, finding.advice)
    bad = sum(finding.status is Status.FAILED for finding in findings)
    doubtful = sum(finding.status is Status.WARNING for finding in findings)
    screen.say()
    screen.say(
        f"{screen.plural(bad, 'failure')}, {screen.plural(doubtful, 'warning')}" if bad or doubtful else "All is well."
    )


def _short(origin: str) -> str:
    """The variable and the key of a file go without saying beside the setting's name."""
    return "environment" if origin.startswith("environment variable") else origin.partition(", ")[0]


def _document(shown: Sequence[Value], findings: Sequence[Finding]) -> dict[str, object]:
    return {
        "ok": not any(finding.status is Status.FAILED for finding in findings),
        "settings": [
            {"name": value.name, "value": value.value, "origin": value.origin, "secret": value.secret}
            for value in shown
        ],
        "checks": [
            {
                "check": finding.check,
                "status": str(finding.status),
                "summary": finding.summary,
                "advice": finding.advice or None,
            }
            for finding in findings
        ],
    }
