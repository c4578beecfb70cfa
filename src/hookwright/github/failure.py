"""From an answer that is no success to the error it means. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec

from hookwright.github.errors import (
    Conflict,
    Forbidden,
    GitHubError,
    Gone,
    NotFound,
    RateLimited,
    Refused,
    SecondaryRateLimited,
    ServerFailed,
    Suspended,
    Unauthorized,
    ValidationFailed,
)
from hookwright.github.response import Response, rate_limit

# GitHub: without a Retry-After wait "for at least one minute", then longer each time.
# https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
SECONDARY_WAIT = timedelta(minutes=1)
MAX_SECONDARY_WAIT = timedelta(hours=1)
_MAX_MESSAGE = 500
_BY_STATUS: Mapping[int, type[GitHubError]] = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    408: ServerFailed,
    409: Conflict,
    410: Gone,
    422: ValidationFailed,
    425: ServerFailed,
}


def failure(response: Response, *, method: str, url: str, now: datetime, hits: int = 0) -> GitHubError:
    """The error that ``response`` to ``method url`` means.

    ``hits`` is how often in a row a secondary limit was met before: where GitHub names no time, waits double.
    """
    said = _said(response)
    message = str(said.get("message") or "no message")[:_MAX_MESSAGE]
    facts: dict[str, Any] = {
        "status": response.status,
        "method": method,
        "url": bare(url),
        "request_id": response.headers.get("x-github-request-id"),
        "documentation_url": said.get("documentation_url") if isinstance(said.get("documentation_url"), str) else None,
    }
    if response.status in (403, 429):
        limited = _limited(response, message, now=now, hits=hits, facts=facts)
        if limited is not None:
            return limited
    if response.status >= 500:
        return ServerFailed(message, may_have_happened=method not in ("GET", "HEAD"), **facts)
    kind = _BY_STATUS.get(response.status, Refused)
    if kind is Forbidden and "installation has been suspended" in message.lower():
        return Suspended(message, **facts)
    if kind is Forbidden and (wanted := response.headers.get("x-accepted-github-permissions")):
        message = f"{message}; the App needs the permission {wanted}"
    if kind is ValidationFailed and isinstance(said.get("errors"), list):
        errors = said["errors"]
        details = msgspec.json.encode(errors).decode()[:_MAX_MESSAGE]
        return ValidationFailed(f"{message}: {details}", errors=errors, **facts)
    return kind(message, **facts)


def bare(url: str) -> str:
    """``url`` without its query, which may carry what a user would not want in a log."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _limited(
    response: Response, message: str, *, now: datetime, hits: int, facts: dict[str, Any]
) -> RateLimited | None:
    """In the order that GitHub documents: Retry-After, then an empty primary limit, then a growing wait."""
    secondary = "secondary rate limit" in message.lower() or "abuse detection" in message.lower()
    after = response.headers.get("retry-after", "")
    # A length that no datetime holds is no number of seconds either.
    if after.isdecimal() and len(after) <= 7:
        return SecondaryRateLimited(message, until=now + timedelta(seconds=int(after)), **facts)
    limit = rate_limit(response.headers)
    if limit is not None and limit.remaining == 0 and not secondary:
        # A second more: the reset is given in whole seconds, and clocks differ a little.
        return RateLimited(message, until=max(limit.reset_at, now) + timedelta(seconds=1), **facts)
    if secondary or response.status == 429:
        wait = min(SECONDARY_WAIT * 2 ** min(hits, 10), MAX_SECONDARY_WAIT)
        return SecondaryRateLimited(message, until=now + wait, **facts)
    return None


def graphql_limited(errors: Any, response: Response, *, url: str, now: datetime) -> RateLimited | None:
    """GraphQL says with status 200 that its limit is used up."""
    if not any(isinstance(error, dict) and error.get("type") in ("RATE_LIMITED", "RATE_LIMIT") for error in errors):
        return None
    limit = rate_limit(response.headers)
    until = limit.reset_at if limit is not None else now + SECONDARY_WAIT
    return RateLimited(
        "the GraphQL rate limit is used up",
        until=max(until, now) + timedelta(seconds=1),
        status=response.status,
        method="POST",
        url=bare(url),
        request_id=response.headers.get("x-github-request-id"),
    )


def _said(response: Response) -> dict[str, Any]:
    """The error's body where it is the object that GitHub documents; a proxy's HTML page is none."""
    try:
        said = msgspec.json.decode(response.body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
