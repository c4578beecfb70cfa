"""How the stand-in signs users in: the web flow with PKCE, the device flow, single-use refresh tokens, revocation."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec

from hookwright.testing.fake_github_routes import Answer

_CODE_LIFETIME = timedelta(minutes=10)
_DEVICE_LIFETIME = timedelta(minutes=15)
_REFRESH_LIFETIME = timedelta(seconds=15_811_200)
_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_ABOUT = re.compile(r"/applications/([^/]+)/(token|grant)")
_WORDS = {
    "bad_verification_code": "The code passed is incorrect or expired.",
    "bad_refresh_token": "The refresh token passed is incorrect or expired.",
    "incorrect_client_credentials": "The client_id and/or client_secret passed are incorrect.",
    "redirect_uri_mismatch": "The redirect_uri MUST match the registered callback URL for this application.",
    "incorrect_device_code": "The device_code provided is not valid.",
    "device_flow_disabled": "Device Flow must be explicitly enabled for this App",
    "unsupported_grant_type": "The grant type is not supported.",
}


def octocat() -> dict[str, Any]:
    return {"login": "octocat", "id": 583231, "type": "User", "name": "The Octocat", "avatar_url": ""}


@dataclass
class Grant:
    """A code on its way, or a token pair."""

    user: dict[str, Any]
    expires_at: datetime
    scope: str = ""
    redirect_uri: str | None = None
    challenge: str | None = None
    access: str = ""
    device: bool = False


@dataclass
class _Device:
    user_code: str
    expires_at: datetime
    interval: float
    scope: str
    asked_at: datetime | None = None
    user: dict[str, Any] | None = None
    declined: bool = False


@dataclass
class FakeOAuth:
    """``user`` is who sits at the browser. What is arranged here holds from the next request on."""

    client_id: str
    client_secret: str = field(default_factory=lambda: secrets.token_hex(20))
    user: dict[str, Any] = field(default_factory=octocat)
    callback_urls: tuple[str, ...] = ()
    """Empty: any ``redirect_uri`` is taken."""
    declines: bool = False
    """The user clicks Cancel."""
    device_flow: bool = True
    interval: float = 5
    expiring: bool = True
    lifetime: timedelta = timedelta(hours=8)
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """What the user's own lists answer: ``orgs``, ``repos``, ``teams``, ``emails``, ``installations``."""
    refreshes: int = 0
    """How often a refresh token was used with success."""
    codes: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, Grant] = field(default_factory=dict)
    refresh_tokens: dict[str, Grant] = field(default_factory=dict)
    devices: dict[str, _Device] = field(default_factory=dict)

    def approve_device(self, user_code: str, user: dict[str, Any] | None = None) -> None:
        """The user types the code in. Raises `LookupError` for another code."""
        self._device(user_code).user = user or self.user

    def decline_device(self, user_code: str) -> None:
        self._device(user_code).declined = True

    def sign_in(self, user: dict[str, Any] | None = None, *, now: datetime, scope: str = "") -> dict[str, Any]:
        """What the token endpoint would answer, without the way there."""
        return self._pair(Grant(user or self.user, now, scope))

    def revoke_authorization(self, user: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The user takes the authorization back; the payload of the event that tells so."""
        sender = dict(user or self.user)
        for kept in (self.tokens, self.refresh_tokens):
            for value in [value for value, grant in kept.items() if grant.user["id"] == sender["id"]]:
                del kept[value]
        return {"action": "revoked", "sender": sender}

    def who(self, authorization: str | None, *, now: datetime) -> dict[str, Any] | None:
        """Whose user token this is; ``None`` for anything else."""
        grant = self.tokens.get((authorization or "").partition(" ")[2])
        return grant.user if grant is not None and (not self.expiring or now < grant.expires_at) else None

    def answer(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Answer | None:
        """``None``: the path is none of these."""
        about = _ABOUT.fullmatch(path)
        if about is not None:
            return self._about(method, about[1], about[2], headers, body, now)
        match method, path:
            case "GET", "/login/oauth/authorize":
                return self._authorize(query, now)
            case "POST", "/login/oauth/access_token":
                return self._token(_form(headers, body), now)
            case "POST", "/login/device/code":
                return self._begin_device(_form(headers, body), now)
            case "GET", "/user":
                user = self.who(headers.get("Authorization"), now=now)
                return None if user is None else Answer(200, user)
        if method == "GET" and path.startswith("/user/") and path.removeprefix("/user/") in _LISTS:
            if self.who(headers.get("Authorization"), now=now) is None:
                return None
            name = path.removeprefix("/user/")
            found = self.lists.get(name, [])
            return Answer(200, {"total_count": len(found), name: found} if name == "installations" else found)
        return None

    def _authorize(self, query: Mapping[str, str], now: datetime) -> Answer:
        target = query.get("redirect_uri") or next(iter(self.callback_urls), "")
        if query.get("client_id") != self.client_id:
            return Answer(404, body=b"There is no such App", headers={"Content-Type": "text/plain"})
        state = {"state": query["state"]} if "state" in query else {}
        if self.callback_urls and target not in self.callback_urls:
            target, said = self.callback_urls[0], {"error": "redirect_uri_mismatch"}
        elif self.declines:
            said = {"error": "access_denied", "error_description": "The user has denied your application access."}
        elif query.get("code_challenge") and query.get("code_challenge_method") != "S256":
            said = {"error": "invalid_request"}
        else:
            code = secrets.token_hex(10)
            self.codes[code] = Grant(
                self.user, now + _CODE_LIFETIME, query.get("scope", ""), target, query.get("code_challenge")
            )
            said = {"code": code}
        return Answer(302, headers={"Location": f"{target}?{urlencode(said | state)}"})

    def _token(self, form: Mapping[str, str], now: datetime) -> Answer:
        kind = form.get("grant_type", "authorization_code")
        refreshed = self.refresh_tokens.get(form.get("refresh_token", ""))
        secretless = kind == _DEVICE_GRANT or (kind == "refresh_token" and refreshed is not None and refreshed.device)
        if form.get("client_id") != self.client_id or (
            form.get("client_secret") != self.client_secret and not (secretless and "client_secret" not in form)
        ):
            return _refused("incorrect_client_credentials")
        if kind == "refresh_token":
            return self._refresh(form.get("refresh_token", ""), now)
        if kind == _DEVICE_GRANT:
            return self._device_token(form.get("device_code", ""), now)
        if kind != "authorization_code":
            return _refused("unsupported_grant_type")
        grant = self.codes.pop(form.get("code", ""), None)
        if grant is None or now >= grant.expires_at or not _proves(form.get("code_verifier"), grant.challenge):
            return _refused("bad_verification_code")
        if form.get("redirect_uri", grant.redirect_uri) != grant.redirect_uri:
            return _refused("redirect_uri_mismatch")
        return Answer(200, self._pair(Grant(grant.user, now, grant.scope)))

    def _refresh(self, value: str, now: datetime) -> Answer:
        grant = self.refresh_tokens.pop(value, None)
        if grant is None or now >= grant.expires_at:
            return _refused("bad_refresh_token")
        self.refreshes += 1
        self.tokens.pop(grant.access, None)
        return Answer(200, self._pair(Grant(grant.user, now, grant.scope, device=grant.device)))

    def _pair(self, grant: Grant) -> dict[str, Any]:
        """``grant.expires_at`` is now."""
        now = grant.expires_at
        access, refresh = f"ghu_{secrets.token_hex(18)}", f"ghr_{secrets.token_hex(38)}"
        self.tokens[access] = Grant(grant.user, now + self.lifetime, grant.scope, access=access)
        said: dict[str, Any] = {"access_token": access, "token_type": "bearer", "scope": grant.scope}
        if self.expiring:
            self.refresh_tokens[refresh] = Grant(
                grant.user, now + _REFRESH_LIFETIME, grant.scope, access=access, device=grant.device
            )
            said |= {
                "expires_in": int(self.lifetime.total_seconds()),
                "refresh_token": refresh,
                "refresh_token_expires_in": int(_REFRESH_LIFETIME.total_seconds()),
            }
        return said

    def _begin_device(self, form: Mapping[str, str], now: datetime) -> Answer:
        if not self.device_flow:
            return _refused("device_flow_disabled")
        if form.get("client_id") != self.client_id:
            return Answer(404, {"error": "Not Found"})
        code, shown = secrets.token_hex(20), f"{secrets.token_hex(2)}-{secrets.token_hex(2)}".upper()
        self.devices[code] = _Device(shown, now + _DEVICE_LIFETIME, self.interval, form.get("scope", ""))
        return Answer(
            200,
            {
                "device_code": code,
                "user_code": shown,
                "verification_uri": "https://github.com/login/device",
                "expires_in": int(_DEVICE_LIFETIME.total_seconds()),
                "interval": self.interval,
            },
        )

    def _device_token(self, code: str, now: datetime) -> Answer:
        device = self.devices.get(code)
        if device is None:
            return _refused("incorrect_device_code")
        if now >= device.expires_at:
            return _refused("expired_token")
        early = device.asked_at is not None and now - device.asked_at < timedelta(seconds=device.interval)
        device.asked_at = now
        if early:
            device.interval += 5
            return Answer(200, {"error": "slow_down", "interval": device.interval})
        if device.declined:
            return _refused("access_denied")
        if device.user is None:
            return _refused("authorization_pending")
        del self.devices[code]
        return Answer(200, self._pair(Grant(device.user, now, device.scope, device=True)))

    def _about(
        self, method: str, client_id: str, what: str, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Answer:
        pair = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        if client_id != self.client_id or headers.get("Authorization") != f"Basic {pair}":
            return Answer(401, {"message": "Bad credentials"})
        try:
            access = str(msgspec.json.decode(body)["access_token"])
        except (ValueError, KeyError, TypeError):
            return Answer(422, {"message": "Validation Failed"})
        grant = self.tokens.get(access)
        if grant is None:
            return Answer(404, {"message": "Not Found"})
        if method == "POST" and what == "token":
            ends = grant.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ") if self.expiring else None
            scopes = [scope for scope in grant.scope.split() if scope]
            return Answer(200, {"user": grant.user, "scopes": scopes, "expires_at": ends, "token": access})
        if method == "DELETE" and what == "grant":
            self.revoke_authorization(grant.user)
            return Answer(204)
        if method == "DELETE":
            del self.tokens[access]
            for value in [value for value, kept in self.refresh_tokens.items() if kept.access == access]:
                del self.refresh_tokens[value]
            return Answer(204)
        return Answer(404, {"message": "Not Found"})

    def _device(self, user_code: str) -> _Device:
        for device in self.devices.values():
            if device.user_code == user_code:
                return device
        raise LookupError(f"nobody began a device sign-in with the code {user_code}")


_LISTS = frozenset({"orgs", "repos", "teams", "emails", "installations"})


def _form(headers: Mapping[str, str], body: bytes) -> dict[str, str]:
    if "json" in headers.get("Content-Type", ""):
        try:
            return {str(name): str(value) for name, value in msgspec.json.decode(body, type=dict[str, Any]).items()}
        except ValueError:
            return {}
    return dict(parse_qsl(body.decode("utf-8", "replace")))


def _proves(verifier: str | None, challenge: str | None) -> bool:
    if challenge is None:
        return True
    digest = hashlib.sha256((verifier or "").encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge


def _refused(error: str) -> Answer:
    """GitHub says so with status 200."""
    return Answer(200, {"error": error, "error_description": _WORDS.get(error, error.replace("_", " "))})
