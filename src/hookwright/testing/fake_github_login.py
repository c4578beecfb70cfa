"""How the stand-in checks who calls: App JWTs by their signature, installation and user tokens by its own list."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_routes import NOT_FOUND, Answer, refused, stamp
from hookwright.testing.fake_github_state import State, bot_of

# GitHub refuses a JWT that lives longer.
_LONGEST_JWT = timedelta(minutes=10)
TOKEN_LIFETIME = timedelta(hours=1)
_RANKS = {"read": 1, "write": 2, "admin": 3}


def new_private_key() -> str:
    """A fresh RSA key as GitHub hands it out: PKCS#1 PEM."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who shows a good token. ``who`` as in `Call`."""

    who: Literal["app"] | int
    app: Mapping[str, Any] = field(default_factory=dict)
    actor: Mapping[str, Any] = field(default_factory=dict)
    permissions: Mapping[str, str] | None = None
    repositories: frozenset[str] | None = None


@dataclass(frozen=True)
class _Token:
    caller: Caller
    expires_at: datetime | None


class Login:
    def __init__(self, state: State, private_key: str) -> None:
        self._state = state
        self._keys = {state.app["id"]: _loaded(private_key)}
        self._tokens: dict[str, _Token] = {}

    def add_app(self, id: int, private_key: str) -> None:
        self._keys[id] = _loaded(private_key)

    def add_user(self, login: str) -> str:
        """A personal token of this user's."""
        user = self._state.account(login)
        value = f"ghp_{secrets.token_hex(18)}"
        self._tokens[value] = _Token(Caller(-user["id"], actor=user), None)
        return value

    def check(self, authorization: str | None, *, now: datetime) -> Caller | Answer | None:
        """Who it is, nobody, or the answer that refuses them."""
        if not authorization:
            return None
        kind, _, value = authorization.partition(" ")
        if kind.lower() not in ("bearer", "token"):
            return refused(401, "Bad credentials")
        if value.count(".") == 2 and not value.startswith("ghs_"):
            return self._check_jwt(value, now=now)
        token = self._tokens.get(value)
        if token is None or (token.expires_at is not None and token.expires_at <= now):
            return refused(401, "Bad credentials")
        return token.caller

    def mint(self, installation: int, *, caller: Caller, given: Any, now: datetime, url: str) -> Answer:
        """A token for the installation; for fewer repositories and permissions, where ``given`` names them."""
        found = self._state.installation(installation)
        if found is None or found["app_id"] != caller.app["id"]:
            return NOT_FOUND
        if found["suspended_at"]:
            return refused(403, "This installation has been suspended")
        given = given if isinstance(given, dict) else {}
        wanted = given.get("permissions") or {}
        beyond = [name for name, level in wanted.items() if not _covers(found["permissions"].get(name), level)]
        if beyond:
            return refused(422, "The permissions requested are not granted to this installation.")
        names = self._named(given, found)
        if isinstance(names, Answer):
            return names
        self._state.tokens_minted += 1
        # The stateless form, https://github.blog/changelog/2026-05-15-github-app-installation-tokens-per-request-override-header
        claims = {"iss": "stand-in", "installation": installation, "number": self._state.tokens_minted}
        key = self._keys[caller.app["id"]]
        value = f"ghs_{caller.app['id']}_{jwt.encode(claims, key, algorithm='RS256')}"
        expires_at = now + TOKEN_LIFETIME
        permissions = {**wanted, "metadata": "read"} if wanted else found["permissions"]
        minted = Caller(installation, caller.app, bot_of(caller.app), permissions, names)
        self._tokens[value] = _Token(minted, expires_at)
        body = {
            "token": value,
            "expires_at": stamp(expires_at),
            "permissions": permissions,
            "repository_selection": "selected" if names is not None else found["repository_selection"],
        }
        if names is not None:
            kept = self._state.repositories.values()
            body["repositories"] = [
                shapes.repository(self._state, url, one)
                for one in kept
                if one["name"].lower() in names and one["owner"]["login"] == found["account"]["login"]
            ]
        return Answer(201, body)

    def revoke(self, installation: int | None = None) -> None:
        """Every token given out so far, or those of one installation, are refused from now on."""
        self._tokens = {
            value: token
            for value, token in self._tokens.items()
            if installation is not None and token.caller.who != installation
        }

    def forget(self, authorization: str) -> None:
        self._tokens.pop(authorization.partition(" ")[2], None)

    def _named(self, given: Mapping[str, Any], installation: Mapping[str, Any]) -> frozenset[str] | Answer | None:
        names = {str(name).lower() for name in given.get("repositories") or ()}
        owner = installation["account"]["login"]
        ids = set(given.get("repository_ids") or ())
        found = {one["name"].lower() for one in self._state.repositories.values() if one["id"] in ids}
        missing = [name for name in names if self._state.repository(f"{owner}/{name}") is None]
        if missing or len(found) < len(ids):
            words = (
                "There is at least one repository that does not exist or is not accessible to the parent installation."
            )
            return refused(422, words)
        return frozenset(names | found) if names or ids else None

    def _check_jwt(self, value: str, *, now: datetime) -> Caller | Answer:
        try:
            issuer = jwt.decode(value, options={"verify_signature": False}).get("iss")
        except jwt.InvalidTokenError:
            return refused(401, "A JSON web token could not be decoded")
        apps = (self._state.app, *self._state.other_apps.values())
        app = next((one for one in apps if issuer in (str(one["id"]), one["client_id"])), None)
        # The times are checked here and not by the library: the stand-in's clock can be set.
        try:
            claims = jwt.decode(
                value,
                self._keys[(app or self._state.app)["id"]].public_key(),
                algorithms=["RS256"],
                options={"verify_exp": False, "verify_iat": False, "require": ["iat", "exp", "iss"]},
            )
        except jwt.InvalidTokenError:
            return refused(401, "A JSON web token could not be decoded")
        if app is None:
            return refused(404, "Integration not found")
        seconds = now.timestamp()
        # GitHub's words, which name the claim; clients look for it.
        if claims["iat"] > seconds:
            return refused(401, "'Issued at' claim ('iat') must be an Integer representing the time that it was issued")
        if claims["exp"] <= seconds:
            return refused(401, "'Expiration time' claim ('exp') must represent a future time")
        if claims["exp"] > seconds + _LONGEST_JWT.total_seconds():
            return refused(401, "'Expiration time' claim ('exp') is too far in the future")
        return Caller("app", app, bot_of(app))


def _loaded(private_key: str) -> RSAPrivateKey:
    key = load_pem_private_key(private_key.encode(), password=None)
    assert isinstance(key, RSAPrivateKey)
    return key


def _covers(has: str | None, wanted: str) -> bool:
    return _RANKS.get(has or "", 0) >= _RANKS.get(wanted, 9)
