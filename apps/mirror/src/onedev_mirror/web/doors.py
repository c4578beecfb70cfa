"""Who may come in: the admin token, as a bearer for programs, or in exchange for a session for a browser."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from hookwright import Secret
from onedev_mirror.clock import Clock

LIFE = timedelta(hours=12)
COOKIE = "mirror_session"
MOST_SESSIONS = 1000
MOST_FAILURES = 20
WINDOW = timedelta(minutes=5)


class Doors:
    """Sessions live in this process: a restart signs everybody out."""

    def __init__(self, token: Secret, clock: Clock) -> None:
        self._token = hashlib.sha256(token.reveal().encode()).digest()
        self._clock = clock
        self._sessions: dict[str, tuple[datetime, str]] = {}
        self._failures: list[datetime] = []

    def right(self, given: str) -> bool:
        """Whether this is the token, compared in a time that does not tell how much of it is right."""
        return hmac.compare_digest(hashlib.sha256(given.encode("utf-8", "surrogateescape")).digest(), self._token)

    def throttled(self) -> bool:
        """Too many wrong tokens lately, whoever gave them."""
        since = self._clock() - WINDOW
        self._failures = [at for at in self._failures if at > since]
        return len(self._failures) >= MOST_FAILURES

    def failed(self) -> None:
        self._failures.append(self._clock())

    def enter(self) -> str:
        """A new session's id, for a cookie."""
        now = self._clock()
        self._sessions = {id: kept for id, kept in self._sessions.items() if kept[0] > now}
        if len(self._sessions) >= MOST_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        id = secrets.token_urlsafe(32)
        self._sessions[id] = (now + LIFE, secrets.token_urlsafe(32))
        return id

    def leave(self, id: str) -> None:
        self._sessions.pop(id, None)

    def form_token(self, id: str | None) -> str | None:
        """What every form of this session carries, so that no other site can send one; ``None``: no such session."""
        kept = self._sessions.get(id or "")
        if kept is None or kept[0] <= self._clock():
            return None
        return kept[1]

    def form_is_ours(self, id: str | None, token: str) -> bool:
        wanted = self.form_token(id)
        return wanted is not None and hmac.compare_digest(wanted.encode(), token.encode("utf-8", "surrogateescape"))
