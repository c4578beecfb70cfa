"""Users who sign in: `GitHubOAuth2` for those who speak with GitHub themselves, and `GitHubUser`."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from hookwright import ConfigError, GitHubClient, GitHubError, LoginAttempt, OAuthApp, Secret, UserToken

__all__ = ["DEFAULT_SCOPES", "GitHubOAuth2", "GitHubUser"]

DEFAULT_SCOPES = ("user:email", "read:user")
_LIFETIME = 600.0
_MOST_ATTEMPTS = 10_000
_FULL_NAME = re.compile(r"[A-Za-z0-9-]{1,100}/[A-Za-z0-9._-]{1,100}")


class GitHubUser(dict[str, Any]):
    """Who is signed in: the session's claims (``sub``, ``login``, ``iat``, ``exp``, ``type``), and as attributes."""

    @property
    def id(self) -> int:
        """What stays the same when the login changes."""
        return int(self["sub"])

    @property
    def login(self) -> str:
        return str(self["login"])

    @property
    def name(self) -> str | None:
        return self.get("name")

    @property
    def email(self) -> str | None:
        return self.get("email")

    @property
    def avatar_url(self) -> str | None:
        return self.get("avatar_url")

    @property
    def scopes(self) -> tuple[str, ...]:
        """Of an OAuth app's token at the sign-in; empty for a GitHub App."""
        return tuple(self.get("scopes", ()))


class GitHubOAuth2:
    """The web flow step by step. A state is good once, for ten minutes, in this process; codes go with PKCE.

    GitHubApp's own routes bind the state to the browser instead, which this cannot.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        redirect_uri: str | None = None,
        scopes: Sequence[str] | None = None,
        base_url: str = "https://github.com",
        api_url: str = "https://api.github.com",
        timeout: Any = None,
    ) -> None:
        """``base_url`` follows from ``api_url``, and ``timeout`` is ten seconds: both are taken for compatibility."""
        self.client_id = client_id
        self.redirect_uri = redirect_uri
        self.scopes = list(DEFAULT_SCOPES if scopes is None else scopes)
        self.api_url = api_url
        self.base_url = base_url
        self.timeout = timeout
        self._secret = Secret(client_secret)
        self._state_store: dict[str, tuple[float, LoginAttempt]] = {}
        self._app: OAuthApp | None = None

    def app(self) -> OAuthApp:
        """hookwright's own, which opens no connection before it is used."""
        if self._app is None:
            self._app = OAuthApp(self.client_id, self._secret, api_url=self.api_url)
        return self._app

    def generate_auth_url(
        self,
        *,
        state: str | None = None,
        scopes: Sequence[str] | None = None,
        redirect_uri: str | None = None,
        allow_signup: bool = True,
    ) -> str:
        """Where to send the browser. Raises `ConfigError` without a ``redirect_uri``, and for a ``state`` of your own:
        one that somebody can guess is none."""
        target = redirect_uri or self.redirect_uri
        if not target:
            raise ConfigError("oauth_redirect_uri is missing: the address of your callback, as GitHub knows it")
        if state is not None:
            raise ConfigError("a state is made here, at random; leave it out")
        self._forget_old()
        attempt, url = self.app().begin(
            redirect_uri=target, scopes=tuple(self.scopes if scopes is None else scopes), allow_signup=allow_signup
        )
        self._state_store[attempt.state] = (time.monotonic(), attempt)
        return url

    async def exchange_code_for_token(self, code: str, state: str | None = None) -> dict[str, Any]:
        """``access_token``, ``token_type`` and ``scope``. Raises `ValueError` for a state that is not known here."""
        self._forget_old()
        kept = self._state_store.pop(state or "", None)
        if kept is None:
            raise ValueError("Invalid state: it was not made here, was used before, or is older than ten minutes")
        token = await self.app().exchange(Secret(code), kept[1])
        return {"access_token": token.access.reveal(), "token_type": "bearer", "scope": ",".join(token.scopes)}

    async def get_user_info(self, token: str) -> dict[str, Any]:
        """``id``, ``login``, ``name``, ``email``, ``avatar_url``, ``emails``. Raises `GitHubError`."""
        return await user_info(self.app(), Secret(token))

    async def aclose(self) -> None:
        app, self._app = self._app, None
        if app is not None:
            await app.close()

    def _forget_old(self) -> None:
        at = time.monotonic()
        for state in [state for state, (began, _) in self._state_store.items() if at - began > _LIFETIME]:
            del self._state_store[state]
        while len(self._state_store) >= _MOST_ATTEMPTS:
            del self._state_store[next(iter(self._state_store))]


async def user_info(app: OAuthApp, token: Secret | UserToken) -> dict[str, Any]:
    """Whose token it is, with the addresses that it may read."""
    secret = token.access if isinstance(token, UserToken) else token
    user: Mapping[str, Any] = await app.user(secret)
    emails: list[Any] = []
    async with GitHubClient.for_token(secret, api_url=app.api_url) as github:
        try:
            emails = [dict(one) for one in await github.get("/user/emails")]
        except GitHubError:
            # Neither the scope nor the permission was asked for.
            pass
    email = user.get("email") or next((one["email"] for one in emails if one.get("primary")), None)
    told = {name: user.get(name) for name in ("id", "login", "name", "avatar_url")}
    return {**told, "email": email, "emails": emails}


def full_name(repository: str, owner: str) -> str | None:
    """``owner/name``, also of a bare name; ``None`` for what is no repository's name."""
    full = repository if "/" in repository else f"{owner}/{repository}"
    return full if _FULL_NAME.fullmatch(full) and full.partition("/")[2] not in (".", "..") else None
