"""The store: is it sound, is there room, and does something in it wait for a person?"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from hookwright.app import utc_now
from hookwright.cli import moments, screen
from hookwright.cli.checks.finding import Finding, failed, ok, skipped, warning
from hookwright.cli.checks.gaps import check_gaps
from hookwright.core.errors import HookwrightError
from hookwright.core.job import JobState
from hookwright.core.redaction import redact
from hookwright.core.store import RELAXED, Statistics, Store
from hookwright.settings import Settings

LITTLE_SPACE = 1_000_000_000
"""Bytes. A full disk loses nothing, since deliveries are refused then, but it stops everything."""
LONG_WAIT = 300.0
"""Seconds. A job that is due should not wait so long while a worker runs."""


async def check_store(store: Store, settings: Settings, file: Path | None) -> AsyncIterator[Finding]:
    """``file`` is where the store is, if it is a file. One that is not there yet is not made."""
    url = settings.store
    missing = None if file is None else _about_missing(file, url)
    if missing is not None:
        yield missing
        return
    if not store.shared:
        yield warning(
            "store", f"{url}: nothing outlives the process", "set HOOKWRIGHT_STORE=sqlite:///hookwright.db to keep it"
        )
        return
    try:
        await store.open()
    except HookwrightError as error:
        yield failed("store", f"{redact(url)} cannot be opened", str(error))
        return
    try:
        await store.check()
        statistics = await store.statistics()
        durability = store.durability
        missed = await check_gaps(store, settings, now=utc_now())
    except HookwrightError as error:
        yield failed("store", f"{redact(url)} is not sound", str(error))
        return
    finally:
        await store.close()
    yield ok("store", _summary(redact(url), statistics))
    yield _durability(durability)
    if file is not None:
        yield _space(file)
    for finding in _waiting(statistics):
        yield finding
    yield missed


def _about_missing(file: Path, url: str) -> Finding | None:
    if file.exists():
        return None
    folder = file.parent
    if not folder.is_dir():
        return failed("store", f"the folder {folder} does not exist", f"make it, or change HOOKWRIGHT_STORE ({url})")
    return skipped("store", f"{file} is not there yet; the first run makes it")


def _summary(url: str, statistics: Statistics) -> str:
    size, deliveries = screen.size(statistics.bytes), screen.plural(statistics.deliveries, "delivery", "deliveries")
    return f"{url} is sound: schema {statistics.schema}, {size}, {deliveries}"


def _durability(durability: str) -> Finding:
    if durability.startswith(RELAXED):
        return warning("durability", durability, "set the server to keep what it acknowledges; see the store's guide")
    return ok("durability", durability)


def _space(file: Path) -> Finding:
    free = shutil.disk_usage(file.parent).free
    if free < LITTLE_SPACE:
        return warning(
            "disk", f"only {screen.size(free)} free", f"make room where {file} is: when it is full, GitHub gets a 503"
        )
    return ok("disk", f"{screen.size(free)} free")


def _waiting(statistics: Statistics) -> list[Finding]:
    found = []
    dead = statistics.jobs.get(JobState.FAILED, 0)
    if dead:
        found.append(
            warning(
                "dead letters",
                f"{screen.plural(dead, 'job')} failed for good",
                "hookwright jobs list --state failed, then: hookwright jobs retry --failed",
            )
        )
    if statistics.parked:
        found.append(
            warning(
                "parked jobs",
                f"{screen.plural(statistics.parked, 'job')} waiting for a handler that no running process knows",
                "give a renamed handler its old name (name=…), or start the process that has it",
            )
        )
    if statistics.tenants_paused:
        found.append(
            warning(
                "paused",
                f"{screen.plural(statistics.tenants_paused, 'tenant')} paused, by a rate limit or a person",
                "they go on by themselves at the end of the pause",
            )
        )
    age = statistics.oldest_queued_age
    if age is not None and age > LONG_WAIT:
        found.append(
            warning(
                "queue",
                f"the oldest job has waited {moments.duration(age)}",
                "is a worker running (hookwright run)? Are its handlers slow, or --concurrency too small?",
            )
        )
    elif not found:
        found.append(ok("queue", "nothing failed, parked or paused"))
    return found
