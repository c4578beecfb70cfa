"""What a sign-in yields: a user's token, when it ends, and what renews it. Pure.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from hookwright.core.secret import Secret
from hookwright.github.errors import UnreadableAnswer
from hookwright.github.failure import bare, failure
from hookwright.github.oauth_errors import OAuthRefused
from hookwright.github.response import Response

RENEW_BEFORE = timedelta(minutes=5)
"""A token that is about to end could end on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserToken:
    """Times are by our clock. An OAuth app's token, and a GitHub App's that opted out of expiry, never end."""

    access: Secret
    obtained_at: datetime
    expires_at: datetime | None = None
    refresh: Secret | None = None
    """Good for one use, which ends both tokens."""
    refresh_expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()
    """An OAuth app's; empty for a GitHub App, whose permissions say what it may do."""

    def stale(self, now: datetime) -> bool:
        """It has ended, or is about to."""
        return self.expires_at is not None and now >= self.expires_at - RENEW_BEFORE

    def renewable(self, now: datetime) -> bool:
        return self.refresh is not None and (self.refresh_expires_at is None or now < self.refresh_expires_at)

    def ended_at(self) -> datetime | None:
        """From when on it is of no use at all; ``None``: never."""
        return self.expires_at if self.refresh is None else self.refresh_expires_at


class _Answer(msgspec.Struct):
    access_token: str = ""
    token_type: str = ""
    scope: str = ""
    expires_in: int | None = None
    refresh_token: str | None = None
    refresh_token_expires_in: int | None = None


def read_token(response: Response, *, url: str, now: datetime) -> UserToken:
    """What the token endpoint answered. Raises `OAuthRefused` for its error codes, which it sends with status 200."""
    read_answer(response, url=url, now=now)
    try:
        found = msgspec.json.decode(response.body, type=_Answer, strict=False)
        if not found.access_token or found.token_type.lower() != "bearer":
            raise ValueError
        return UserToken(
            access=Secret(found.access_token),
            obtained_at=now,
            expires_at=_later(now, found.expires_in),
            refresh=Secret(found.refresh_token) if found.refresh_token else None,
            refresh_expires_at=_later(now, found.refresh_token_expires_in),
            scopes=tuple(scope for scope in found.scope.replace(",", " ").split(" ") if scope),
        )
    except (ValueError, OverflowError):
        # Without the cause: it may quote the token.
        raise UnreadableAnswer(
            "GitHub answered a token request without a token", status=response.status, method="POST", url=bare(url)
        ) from None


def read_answer(response: Response, *, url: str, now: datetime) -> dict[str, Any]:
    """The object that an OAuth endpoint answered. Raises `OAuthRefused` or another `GitHubError`."""
    try:
        said = response.json()
    except UnreadableAnswer:
        if response.status < 300:
            raise
        said = None
    if isinstance(said, dict) and isinstance(said.get("error"), str):
        raise OAuthRefused(
            _line(said.get("error_description"), 300),
            code=_line(said["error"], 80),
            status=response.status,
            method="POST",
            url=bare(url),
            request_id=response.headers.get("x-github-request-id"),
        )
    if response.status >= 300:
        raise failure(response, method="POST", url=url, now=now)
    if not isinstance(said, dict):
        raise UnreadableAnswer(
            "GitHub answered something that is no object", status=response.status, method="POST", url=bare(url)
        )
    return said


def _later(now: datetime, seconds: int | None) -> datetime | None:
    return None if seconds is None else now + timedelta(seconds=seconds)


def _line(text: object, most: int) -> str:
    return "".join(char if char.isprintable() else " " for char in str(text or "no description"))[:most]


class _Kept(msgspec.Struct):
    access: str
    obtained_at: float
    expires_at: float | None
    refresh: str | None
    refresh_expires_at: float | None
    scopes: tuple[str, ...]


def dump(token: UserToken) -> bytes:
    """All of it, to be sealed. Holds the tokens in clear."""
    return msgspec.json.encode(
        _Kept(
            token.access.reveal(),
            token.obtained_at.timestamp(),
            None if token.expires_at is None else token.expires_at.timestamp(),
            None if token.refresh is None else token.refresh.reveal(),
            None if token.refresh_expires_at is None else token.refresh_expires_at.timestamp(),
            token.scopes,
        )
    )


def load(content: bytes) -> UserToken:
    """Raises `msgspec.DecodeError` for what `dump` has not written."""
    kept = msgspec.json.decode(content, type=_Kept)
    return UserToken(
        access=Secret(kept.access),
        obtained_at=datetime.fromtimestamp(kept.obtained_at, UTC),
        expires_at=None if kept.expires_at is None else datetime.fromtimestamp(kept.expires_at, UTC),
        refresh=None if kept.refresh is None else Secret(kept.refresh),
        refresh_expires_at=(
            None if kept.refresh_expires_at is None else datetime.fromtimestamp(kept.refresh_expires_at, UTC)
        ),
        scopes=kept.scopes,
    )
