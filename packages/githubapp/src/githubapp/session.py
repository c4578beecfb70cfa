"""A session as a JWT that this server alone can make: HS256 with the session secret."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hookwright import ConfigError

DAY = 86400
_ALGORITHMS = frozenset({"HS256", "HS384", "HS512"})
_CLAIMS = ("sub", "iat", "exp", "type")


class SessionManager:
    """Makes and checks sessions. Nothing but ``algorithm`` is accepted when a token is checked, whatever it says."""

    def __init__(self, secret_key: str, algorithm: str = "HS256") -> None:
        """Raises `ConfigError` for an empty key, and for an algorithm that is no HMAC."""
        if not secret_key:
            raise ConfigError("the session secret is empty: anybody could make a session")
        if algorithm not in _ALGORITHMS:
            raise ConfigError(f"algorithm={algorithm!r}: use one of {', '.join(sorted(_ALGORITHMS))}")
        self._key = secret_key
        self.algorithm = algorithm

    def create_session_token(
        self,
        user: Mapping[str, Any],
        *,
        expires_in_seconds: float = DAY,
        expires_delta: timedelta | None = None,
        claims: Mapping[str, Any] | None = None,
    ) -> str:
        """A session of ``user`` (``id``, ``login``); it ends after ``expires_delta``, else ``expires_in_seconds``."""
        seconds = expires_in_seconds if expires_delta is None else expires_delta.total_seconds()
        at = int(time.time())
        said = {
            "sub": str(user["id"]),
            "login": user.get("login"),
            "iat": at,
            "exp": at + int(seconds),
            "type": "session",
            "jti": secrets.token_hex(16),
            **(claims or {}),
        }
        import jwt  # with cryptography behind it: only where users sign in

        return jwt.encode(said, self._key, algorithm=self.algorithm)

    def verify_session_token(self, token: str) -> dict[str, Any]:
        """Its claims. Raises `jwt.InvalidTokenError`: another key, another algorithm, ended, or no session of ours."""
        import jwt  # as above

        claims: dict[str, Any] = jwt.decode(
            token, self._key, algorithms=[self.algorithm], options={"require": list(_CLAIMS)}
        )
        if claims["type"] != "session":
            raise jwt.InvalidTokenError("this token is no session")
        return claims
