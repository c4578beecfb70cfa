"""How the stand-in checks who calls: App JWTs by their signature, installation tokens by its own list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from hookwright.testing.fake_github_routes import Answer
from hookwright.testing.fake_github_state import State

# GitHub refuses a JWT that lives longer.
_LONGEST_JWT = timedelta(minutes=10)
TOKEN_LIFETIME = timedelta(hours=1)


def new_private_key() -> str:
    """A fresh RSA key as GitHub hands it out: PKCS#1 PEM."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


@dataclass
class _Token:
    installation: int
    expires_at: datetime


class Login:
    def __init__(self, state: State, private_key: str) -> None:
        key = load_pem_private_key(private_key.encode(), password=None)
        assert isinstance(key, RSAPrivateKey)
        self._key = key
        self._state = state
        self._tokens: dict[str, _Token] = {}

    def check(self, authorization: str | None, *, now: datetime) -> Literal["app"] | int | Answer | None:
        """Who it is, nobody, or the answer that refuses them."""
        if not authorization:
            return None
        kind, _, value = authorization.partition(" ")
        if kind.lower() not in ("bearer", "token"):
            return Answer(401, {"message": "Bad credentials"})
        if value.count(".") == 2 and not value.startswith("ghs_"):
            return self._check_jwt(value, now=now)
        token = self._tokens.get(value)
        if token is None or token.expires_at <= now:
            return Answer(401, {"message": "Bad credentials"})
        return token.installation

    def mint(self, installation: int, *, now: datetime) -> Answer:
        found = self._state.installation(installation)
        if found is None:
            return Answer(404, {"message": "Not Found"})
        if found["suspended_at"]:
            return Answer(403, {"message": "This installation has been suspended"})
        self._state.tokens_minted += 1
        # The stateless form, https://github.blog/changelog/2026-05-15-github-app-installation-tokens-per-request-override-header
        claims = {"iss": "stand-in", "installation": installation, "number": self._state.tokens_minted}
        value = f"ghs_{self._state.app['id']}_{jwt.encode(claims, self._key, algorithm='RS256')}"
        expires_at = now + TOKEN_LIFETIME
        self._tokens[value] = _Token(installation, expires_at)
        return Answer(
            201,
            {
                "token": value,
                "expires_at": expires_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "permissions": found["permissions"],
                "repository_selection": found["repository_selection"],
            },
        )

    def revoke(self) -> None:
        """Every token given out so far is refused from now on."""
        self._tokens.clear()

    def _check_jwt(self, value: str, *, now: datetime) -> Literal["app"] | Answer:
        # The times are checked here and not by the library: the stand-in's clock can be set.
        try:
            claims = jwt.decode(
                value,
                self._key.public_key(),
                algorithms=["RS256"],
                options={"verify_exp": False, "verify_iat": False, "require": ["iat", "exp", "iss"]},
            )
        except jwt.InvalidTokenError:
            return Answer(401, {"message": "A JSON web token could not be decoded"})
        if claims["iss"] not in (str(self._state.app["id"]), self._state.app["client_id"]):
            return Answer(404, {"message": "Integration not found"})
        seconds = now.timestamp()
        # GitHub's words, which name the claim; clients look for it.
        if claims["iat"] > seconds:
            return _refused("'Issued at' claim ('iat') must be an Integer representing the time that it was issued")
        if claims["exp"] <= seconds:
            return _refused("'Expiration time' claim ('exp') must represent a future time")
        if claims["exp"] > seconds + _LONGEST_JWT.total_seconds():
            return _refused("'Expiration time' claim ('exp') is too far in the future")
        return "app"


def _refused(message: str) -> Answer:
    return Answer(401, {"message": message})
