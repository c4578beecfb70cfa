"""GitHub: can its API be reached, do the clocks agree, and is the GitHub App what the handlers need?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

from hookwright.app import utc_now
from hookwright.cli.checks.configured import able, called, configured
from hookwright.cli.checks.finding import Finding, failed, ok, skipped, warning
from hookwright.cli.checks.permissions import check_installations, check_permissions, worst_of
from hookwright.core.errors import ConfigError
from hookwright.core.router import Route, Router
from hookwright.core.store import Cells
from hookwright.github.clients import Clients
from hookwright.github.credentials import Credentials
from hookwright.github.errors import GitHubError, NotFound, Unauthorized
from hookwright.github.limits_forecast import forecast
from hookwright.github.response import RateLimit, Response, rate_limit, skew
from hookwright.github.transport import AiohttpTransport
from hookwright.settings import Settings

WIDE_SKEW = timedelta(seconds=30)
"""JWTs allow for a minute either way."""
TIMEOUT = timedelta(seconds=10)
UNASKED = frozenset(
    {"github_app_authorization", "installation", "installation_repositories", "installation_target", "ping"}
)
"""Sent to every GitHub App, subscribed or not."""
WITH_CHECKS = frozenset({"check_run", "check_suite"})
"""Their requests come with write access to checks; only the rest needs a subscription."""


async def check_api(
    settings: Settings, router: Router | None, known: Iterable[str], cells: Cells | None = None
) -> AsyncIterator[Finding]:
    """``router`` has the app's handlers, ``known`` the names of GitHub's events, ``cells`` what workers have spent."""
    transport = AiohttpTransport(timeout=TIMEOUT, connect_timeout=TIMEOUT)
    try:
        url = f"{settings.github_api_url}/rate_limit"
        headers = {"accept": "application/vnd.github+json", "user-agent": "hookwright"}
        try:
            before = utc_now()
            response = await transport("GET", url, headers, None)
        except GitHubError as error:
            # Without credentials nothing calls it, and the app may well run where there is no way out.
            judge = failed if able(settings) else warning
            yield judge("API", str(error), "check GITHUB_API_URL, the network, the proxy and its certificates")
            return
        yield _reached(settings.github_api_url, response)
        yield _clock(response, before)
        async for finding in _apps(settings, transport, router, known, response, cells):
            yield finding
    finally:
        await transport.close()


def _reached(url: str, response: Response) -> Finding:
    # 401 is what an Enterprise Server in private mode answers; it is GitHub that answers so.
    if response.status < 500 and response.status != 404:
        return ok("API", f"{url} answers")
    return warning(
        "API",
        f"{url} answers {response.status}",
        "is GITHUB_API_URL right? Is GitHub well? https://www.githubstatus.com",
    )


def _clock(response: Response, before: datetime) -> Finding:
    now = utc_now()
    ahead = skew(response.headers, now=before + (now - before) / 2)
    if ahead is None:
        return skipped("clock", "the answer has no Date to compare with")
    if abs(ahead) > WIDE_SKEW:
        side = "behind" if ahead > timedelta(0) else "ahead of"
        return warning(
            "clock",
            f"this machine's is {abs(ahead).total_seconds():.0f} s {side} GitHub's",
            "switch time synchronisation on (timedatectl set-ntp true): schedules and leases go by this clock",
        )
    return ok("clock", f"within {max(1, round(abs(ahead).total_seconds()))} s of GitHub's")


async def _apps(
    settings: Settings,
    transport: AiohttpTransport,
    router: Router | None,
    known: Iterable[str],
    response: Response,
    cells: Cells | None,
) -> AsyncIterator[Finding]:
    """The App that the environment configures, and those of ``[[github.apps]]``."""
    try:
        found = configured(settings)
    except ConfigError as error:
        yield skipped("GitHub App", f"cannot be asked: {error}")
        return
    if not found:
        yield skipped("GitHub App", "no credentials to ask with")
        yield _limit(rate_limit(response.headers), "without credentials")
    for one in found:
        if one.issuer is not None and one.private_key is not None:
            wanted = None if router is None else _wanted_of(one, router)
            async for finding in _as_app(one, settings, transport, wanted, known, cells):
                yield replace(finding, check=called(finding.check, one))


def _wanted_of(one: Credentials, router: Router) -> tuple[Route, ...]:
    """The handlers that this App's deliveries may reach."""
    return tuple(
        route
        for route in router
        if not route.filters.github_app or any(fnmatchcase(one.name, glob) for glob in route.filters.github_app)
    )


async def _as_app(
    credentials: Credentials,
    settings: Settings,
    transport: AiohttpTransport,
    routes: Sequence[Route] | None,
    known: Iterable[str],
    cells: Cells | None,
) -> AsyncIterator[Finding]:
    issuer, key = credentials.issuer, credentials.private_key
    assert issuer is not None
    assert key is not None
    try:
        clients = Clients(
            issuer=issuer,
            private_key=key,
            private_key_previous=credentials.private_key_previous,
            api_url=credentials.api_url,
            transport=transport,
        )
        client = clients.app()
        app = await client.get("/app")
    except ConfigError as error:
        yield skipped("GitHub App", f"cannot be asked: {error}")
        return
    except Unauthorized as error:
        yield failed(
            "GitHub App",
            f"GitHub does not take the key for App {issuer}: {error}",
            "is the key of this very App, and not deleted there? Is the clock right?",
        )
        return
    except GitHubError as error:
        yield failed("GitHub App", str(error), "try again; if it stays, check GITHUB_APP_ID and GITHUB_API_URL")
        return
    yield _identity(app, credentials)
    yield _limit(client.rate_limit, "as the App")
    if routes is not None:
        yield _subscriptions(app, routes, frozenset(known))
        yield check_permissions(app, routes)
    async for finding in check_installations(app, clients, cells, now=utc_now()):
        yield finding
    try:
        hook = await client.get("/app/hook/config")
    except NotFound:
        yield warning("webhook", "the GitHub App has none", "switch it on in the GitHub App's settings: Active")
        return
    except GitHubError as error:
        yield skipped("webhook", f"cannot be asked: {error}")
        return
    yield _hook(hook, settings)


def _identity(app: Mapping[str, Any], credentials: Credentials) -> Finding:
    found = f"{app.get('slug')} (App {app.get('id')}, {app.get('client_id')})"
    for mine, theirs, name in (
        (credentials.app_id, app.get("id"), "GITHUB_APP_ID"),
        (credentials.client_id, app.get("client_id"), "GITHUB_CLIENT_ID"),
    ):
        if mine is not None and theirs is not None and mine != theirs:
            return failed("GitHub App", f"{name} is {mine}, but the key is that of {found}", f"set {name} to {theirs}")
    return ok("GitHub App", found)


def _limit(limit: RateLimit | None, who: str) -> Finding:
    if limit is None:
        return ok("rate limit", f"none announced {who}")
    text = f"{limit.remaining} of {limit.limit} requests left {who}"
    now = utc_now()
    runs_out_at = forecast(limit, now=now).runs_out_at
    if runs_out_at is not None:
        return worst_of(who, limit, runs_out_at, now=now)
    return ok("rate limit", text)


def _subscriptions(app: Mapping[str, Any], routes: Sequence[Route], known: frozenset[str]) -> Finding:
    wanted = {event.partition(".")[0] for route in routes if route.source in (None, "github") for event in route.events}
    subscribed = set(app.get("events") or ())
    may_write_checks = (app.get("permissions") or {}).get("checks") == "write"
    come_anyway = UNASKED | (WITH_CHECKS if may_write_checks else frozenset())
    missing = sorted((wanted & known) - subscribed - come_anyway)
    if missing:
        return warning(
            "events",
            f"handlers want {', '.join(missing)}, but the GitHub App is not subscribed",
            "tick them in the GitHub App's settings: Permissions & events, Subscribe to events",
        )
    unused = sorted(subscribed - wanted) if "*" not in wanted else []
    rest = f"; nobody wants {', '.join(unused)}" if unused else ""
    return ok("events", f"subscribed to all that handlers want{rest}")


def _hook(hook: Mapping[str, Any], settings: Settings) -> Finding:
    url = str(hook.get("url") or "")
    if not url:
        return warning("webhook", "it has no URL", "set the Webhook URL in the GitHub App's settings")
    if str(hook.get("insecure_ssl", "0")) == "1":
        return warning("webhook", f"{url} without checking its certificate", "enable SSL verification on GitHub")
    if urlsplit(url).path.rstrip("/") != settings.webhook_path.rstrip("/"):
        return warning(
            "webhook",
            f"GitHub posts to {url}, this app listens at {settings.webhook_path}",
            "change one of them, unless a proxy in between rewrites the path",
        )
    return ok("webhook", f"GitHub posts to {url}")
