"""What GitHub could not deliver: what the last healing left, as the store has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hookwright.cli import moments, screen
from hookwright.cli.checks.configured import able, called
from hookwright.cli.checks.finding import Finding, Status, ok, skipped, warning
from hookwright.core.errors import HookwrightError
from hookwright.core.store import Store
from hookwright.github.credentials import Credentials
from hookwright.github.delivery_log import window
from hookwright.github.healing import CELLS, Memory, account_of
from hookwright.settings import Settings

CHECK = "missed webhooks"


async def check_gaps(store: Store, settings: Settings, *, now: datetime) -> Finding:
    """``store`` is open."""
    apps = able(settings)
    if not apps:
        return skipped(CHECK, "without credentials GitHub cannot be asked for what it could not deliver")
    found = [replace(await _of(one, store, settings, now=now), check=called(CHECK, one)) for one in apps]
    # One line for all, unless something is wrong with one.
    return max(found, key=lambda finding: finding.status is Status.WARNING)


async def _of(one: Credentials, store: Store, settings: Settings, *, now: datetime) -> Finding:
    every = settings.github_heal_every
    if settings.poll is not None:
        return ok(CHECK, "none: GitHub is asked for all deliveries (GITHUB_POLL)")
    if every is None:
        return warning(
            CHECK, "nobody asks GitHub for what it could not deliver", "unset GITHUB_HEAL_EVERY, or set it to 10m"
        )
    remembered = window(one.api_url)
    try:
        cells = store.cells(CELLS)
        progress = await Memory(cells, account_of(one.api_url, one.issuer or ""), remembered).progress()
    except HookwrightError as error:
        return skipped(CHECK, f"the store does not say: {error}")
    if progress is None:
        return ok(CHECK, "not looked for yet: a worker does so soon after its start")
    ago = moments.duration(max((now - progress.healed_at).total_seconds(), 0.0))
    if progress.failing and progress.oldest is not None:
        return warning(
            CHECK,
            f"{screen.plural(progress.failing, 'delivery', 'deliveries')} that GitHub could not make, the oldest at "
            f"{progress.oldest:%Y-%m-%d %H:%M:%S} UTC; {ago} ago it was asked for {progress.asked} of them",
            f"is the webhook reachable? GitHub forgets them after {moments.duration(remembered.total_seconds())}",
        )
    if now - progress.healed_at > max(3 * every, timedelta(minutes=5)):
        return warning(
            CHECK, f"last looked for {ago} ago", "is a worker running (hookwright run)? Does it reach GitHub's API?"
        )
    return ok(CHECK, f"none; last looked for {ago} ago")
