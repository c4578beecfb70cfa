"""Does the GitHub App have what the handlers need, and have its installations accepted that?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from hookwright.cli import moments
from hookwright.cli.checks.finding import Finding, ok, skipped, warning
from hookwright.core.errors import StoreError
from hookwright.core.router import Route
from hookwright.core.store import Cells
from hookwright.github.client_parts import account_of
from hookwright.github.clients import Clients
from hookwright.github.errors import GitHubError
from hookwright.github.event_permissions import lacking, needed
from hookwright.github.limits import GITHUB_COM, budgets_of
from hookwright.github.limits_forecast import forecast, spending
from hookwright.github.limits_ledger import account_in
from hookwright.github.response import RateLimit

MOST = 10
"""Installations whose limits are asked for one by one."""


def check_permissions(app: Mapping[str, Any], routes: Iterable[Route]) -> Finding:
    """``app`` is GitHub's answer to ``GET /app``."""
    granted = app.get("permissions") or {}
    missing = lacking(needed(routes, granted), granted)
    if missing:
        return warning(
            "permissions",
            "; ".join(f"{handler} needs {name}: {level}" for name, (level, handler) in sorted(missing.items())),
            "grant them in the GitHub App's settings, Permissions & events; each installation has to accept that",
        )
    return ok("permissions", ", ".join(f"{name}: {level}" for name, level in sorted(granted.items())) or "none needed")


async def check_installations(
    app: Mapping[str, Any], clients: Clients, cells: Cells | None, *, now: datetime
) -> AsyncIterator[Finding]:
    """Who has not accepted the App's permissions, who is suspended, and whose limit will not last.

    ``cells``: where the workers note what they spend of the limits that GitHub does not tell of.
    """
    try:
        found = [one async for one in clients.app().paginate("/app/installations", max_pages=5)]
    except GitHubError as error:
        yield skipped("installations", f"cannot be listed: {error}")
        return
    wanted = {name: (level, "") for name, level in (app.get("permissions") or {}).items()}
    behind = [one for one in found if lacking(wanted, one.get("permissions") or {})]
    suspended = [one for one in found if one.get("suspended_at")]
    notes = [f"{len(suspended)} suspended"] if suspended else []
    if behind:
        yield warning(
            "installations",
            f"{_named(behind)} did not accept all permissions of the GitHub App yet",
            "their owners find the request under Settings, GitHub Apps; until then GitHub answers 403",
        )
    else:
        yield ok("installations", ", ".join([str(len(found)), *notes]))
    for one in [each for each in found if not each.get("suspended_at")][:MOST]:
        client = clients.installation(one["id"])
        try:
            answer = await client.get("/rate_limit")
        except GitHubError as error:
            yield warning("rate limit", f"{_name(one)} cannot be asked: {error}", "try again")
            continue
        counted = None if cells is None else await _counted(one, clients.api_url, cells, now=now)
        if counted is not None:
            yield counted
        worst = _worst(answer.get("resources") or {}, now=now)
        if worst is not None:
            yield worst_of(_name(one), *worst, now=now)


async def _counted(one: Mapping[str, Any], api_url: str, cells: Cells, *, now: datetime) -> Finding | None:
    """What GitHub does not tell of: content that was created, and a secondary limit that was met."""
    budgets = budgets_of(api_url)
    try:
        account = await account_in(cells, account_of(api_url, one["id"]))
    except StoreError:
        return None
    found = spending(account, budgets or GITHUB_COM, now=now)
    if found.blocked_until is not None:
        return warning(
            "secondary limit",
            f"GitHub has refused {_name(one)} for asking too fast; nothing is asked before "
            f"{found.blocked_until:%H:%M:%S} UTC",
            "jobs wait until then, and lose nothing; fewer requests at once would do",
        )
    if budgets is None or found.runs_out_at is None:
        return None
    left = moments.duration(max((found.runs_out_at - now).total_seconds(), 0))
    return warning(
        "content limit",
        f"{_name(one)} made {found.used} of {found.limit} comments, issues and the like in the last hour; at "
        f"{found.per_hour:.0f} an hour that ends in {left}",
        "jobs wait then, and lose nothing; one comment that is edited does for many",
    )


def _worst(resources: Mapping[str, Any], *, now: datetime) -> tuple[RateLimit, datetime] | None:
    """The limit that runs out first, if one does before its reset."""
    ends = []
    for name, fields in resources.items():
        limit = RateLimit.of(name, fields)
        if limit is not None and (at := forecast(limit, now=now).runs_out_at) is not None:
            ends.append((limit, at))
    return min(ends, key=lambda pair: pair[1], default=None)


def worst_of(who: str, limit: RateLimit, runs_out_at: datetime, *, now: datetime) -> Finding:
    """Said of a limit that will not last until its reset."""
    per_hour = forecast(limit, now=now).per_hour
    return warning(
        "rate limit",
        f"{who} has {limit.remaining} of {limit.limit} left ({limit.resource}); at {per_hour:.0f} an hour that ends in "
        f"{moments.duration(max((runs_out_at - now).total_seconds(), 0))}, and is filled up at "
        f"{limit.reset_at:%H:%M:%S} UTC",
        "jobs wait then, and lose nothing; fewer requests would do: conditional reads, webhooks instead of polling",
    )


def _named(installations: Sequence[Mapping[str, Any]]) -> str:
    names = [_name(one) for one in installations]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _name(installation: Mapping[str, Any]) -> str:
    account = installation.get("account") or {}
    return str(account.get("login") or f"installation {installation.get('id')}")
