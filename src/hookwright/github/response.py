"""An answer of GitHub's API, and what its headers say. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from hookwright.github.errors import UnreadableAnswer

_NEXT = re.compile(r"<([^<>]*)>\s*((?:;[^,<]*)*)")


class Response(msgspec.Struct, frozen=True):
    """``headers`` is asked for lower-case names; it may know them by others as well."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, parsed; ``None`` where there is none. Raises `UnreadableAnswer` where it is not JSON."""
        if not self.body:
            return None
        try:
            return msgspec.json.decode(self.body)
        except (ValueError, RecursionError):
            raise UnreadableAnswer(
                f"GitHub answered {self.status} with something that is not JSON; is a proxy in between?",
                status=self.status,
                request_id=self.headers.get("x-github-request-id"),
            ) from None

    def text(self) -> str:
        """The body of an answer that is no JSON by intention: a diff, a rendered page, a raw file."""
        return self.body.decode("utf-8", "replace")

    @property
    def is_json(self) -> bool:
        return "json" in self.headers.get("content-type", "").partition(";")[0]


class RateLimit(msgspec.Struct, frozen=True, kw_only=True):
    """https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api"""

    limit: int
    remaining: int
    used: int
    reset_at: datetime
    resource: str

    @classmethod
    def of(cls, resource: str, fields: Any) -> RateLimit | None:
        """An entry of what ``GET /rate_limit`` answers; ``None`` where it is of another shape."""
        try:
            return cls(
                limit=int(fields["limit"]),
                remaining=int(fields["remaining"]),
                used=int(fields.get("used", 0)),
                reset_at=datetime.fromtimestamp(int(fields["reset"]), UTC),
                resource=resource,
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
            return None


def rate_limit(headers: Mapping[str, str]) -> RateLimit | None:
    """What the headers say of the primary limit; ``None`` where they say nothing (Enterprise Server by default)."""
    try:
        return RateLimit(
            limit=int(headers["x-ratelimit-limit"]),
            remaining=int(headers["x-ratelimit-remaining"]),
            used=int(headers.get("x-ratelimit-used", 0)),
            reset_at=datetime.fromtimestamp(int(headers["x-ratelimit-reset"]), UTC),
            resource=headers.get("x-ratelimit-resource", "core"),
        )
    except (KeyError, ValueError, OverflowError, OSError):
        return None


def next_page(headers: Mapping[str, str]) -> str | None:
    """The ``rel="next"`` address of a ``Link`` header (RFC 8288)."""
    return _linked(headers, "next")


def page_count(headers: Mapping[str, str]) -> int | None:
    """The number of the last page, where GitHub says it: not with cursors, and not on the last page itself."""
    pages = parse_qs(urlsplit(_linked(headers, "last") or "").query).get("page", [""])
    return int(pages[0]) if pages[0].isdecimal() else None


def _linked(headers: Mapping[str, str], relation: str) -> str | None:
    for address, parameters in _NEXT.findall(headers.get("link", "")):
        if re.search(rf';\s*rel="?{relation}"?', parameters):
            return str(address)
    return None


def skew(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """How far GitHub's clock is ahead of ours by its ``Date`` header (whole seconds); ``None`` where there is none."""
    try:
        theirs = parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError):
        return None
    return theirs.astimezone(UTC) - now if theirs.tzinfo else theirs.replace(tzinfo=UTC) - now
