"""How a request proves who sends it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec

from hookwright.core.clock import Clock
from hookwright.core.secret import Secret
from hookwright.github.errors import Forbidden, GitHubError, NotFound, Suspended, Uninstalled, UnreadableAnswer
from hookwright.github.jwt import AppJwt, Sign, read_private_key, signer
from hookwright.github.response import Response, skew

# GitHub's tokens live for an hour. From five minutes before the end a new one is fetched while the old one still
# serves; in the last minute nobody uses the old one, since it could expire on its way.
_RENEW_BEFORE = timedelta(minutes=5)
_UNUSABLE_BEFORE = timedelta(minutes=1)
_RENEWAL_PAUSE = timedelta(seconds=30)
# A new token may be unknown to some of GitHub's servers for a few seconds.
_FRESH = timedelta(seconds=5)
_GRACE = (1.0, 2.0, 3.0)
# The Date header has whole seconds, and an answer takes its time.
_NOTICEABLE_SKEW = timedelta(seconds=5)
_KEPT_TOKENS = 10_000

Sleep = Callable[[float], Awaitable[Any]]


class Grant(msgspec.Struct, frozen=True):
    """What an installation token may do: all that the installation may, or part of it.

    https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
    """

    installation: int
    repositories: tuple[str, ...] = ()
    """Names without owner; empty: all."""
    permissions: tuple[tuple[str, str], ...] = ()
    """As ``("issues", "write")``; empty: all."""

    def json(self) -> dict[str, Any] | None:
        asked: dict[str, Any] = {}
        if self.repositories:
            asked["repositories"] = list(self.repositories)
        if self.permissions:
            asked["permissions"] = dict(self.permissions)
        return asked or None

    @property
    def name(self) -> str:
        part = ",".join([*self.repositories, *(f"{name}:{access}" for name, access in self.permissions)])
        return f"installation:{self.installation}{f'({part})' if part else ''}"


Mint = Callable[[Grant], Awaitable[Response]]
"""``POST /app/installations/{id}/access_tokens``, as the App."""


class Auth(Protocol):
    async def authorization(self) -> str:
        """The value of the ``Authorization`` header. May itself fetch a token, and fail as that fails."""
        ...

    async def refused(self, authorization: str, response: Response, *, times: int) -> bool:
        """``response`` is the ``times``-th 401 to one request, sent with ``authorization``. Is it worth another try?

        May wait, and may have got itself something new to show.
        """
        ...


class TokenAuth:
    """A token that somebody gave us: a user's, or a workflow's. There is no other one to try."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    async def authorization(self) -> str:
        return f"Bearer {self._token.reveal()}"

    async def refused(self, authorization: str, response: Response, *, times: int) -> bool:
        return False


class UserAuth:
    """A user's token that expires: when GitHub refuses it a new one is asked for, once however many requests wait.

    ``refresh`` answers the new token, and keeps it where the old one was kept. A refresh token works once, so where
    several processes act for one user it must hold a lock across them.
    """

    def __init__(self, token: Secret, refresh: Callable[[], Awaitable[Secret]]) -> None:
        self._token = token
        self._refresh = refresh
        self._refreshing: asyncio.Task[Secret] | None = None

    async def authorization(self) -> str:
        return f"Bearer {self._token.reveal()}"

    async def refused(self, authorization: str, response: Response, *, times: int) -> bool:
        if times > 1:
            return False
        if authorization == await self.authorization():
            if self._refreshing is None:
                self._refreshing = asyncio.create_task(self._renew(), name="user token")
            await asyncio.shield(self._refreshing)
        return True

    async def _renew(self) -> Secret:
        try:
            self._token = await self._refresh()
            return self._token
        finally:
            self._refreshing = None


class UserAccess(Auth, Protocol):
    """Speaks as one user, whose id or login is ``user``."""

    @property
    def user(self) -> int | str: ...


class AppAuth:
    """The GitHub App itself, by JWT. Corrects our clock by GitHub's, once, where a JWT is refused for its times.

    With several keys it goes on with the next one where GitHub refuses one: a key may be deleted there at any time.
    """

    def __init__(self, issuer: str | int, *keys: Callable[[], Sign], clock: Clock) -> None:
        """Each of ``keys`` is called at its first use: it loads the key."""
        self._issuer = issuer
        self._keys = keys
        self._turn = 0
        self._skew = timedelta(0)
        self._clock = clock
        self._jwt: AppJwt | None = None
        self._signing = asyncio.Lock()

    async def authorization(self) -> str:
        kept = None if self._jwt is None else self._jwt.kept(now=self._clock())
        if kept is None:
            # One at a time, for a key service may be slow and be paid by the signature.
            async with self._signing:
                jwt = self._jwt
                if jwt is None:
                    jwt = self._jwt = AppJwt(self._issuer, await asyncio.to_thread(self._keys[self._turn]))
                    jwt.correct(self._skew)
                # In a thread: importing cryptography and checking the key, or asking the service that keeps it, would
                # hold up the webhooks of a busy process.
                kept = await asyncio.to_thread(jwt.get, now=self._clock())
        return f"Bearer {kept}"

    async def refused(self, authorization: str, response: Response, *, times: int) -> bool:
        now = self._clock()
        ahead = skew(response.headers, now=now)
        if times == 1 and self._jwt is not None and ahead is not None and abs(ahead) >= _NOTICEABLE_SKEW:
            self._skew = ahead
            self._jwt.correct(ahead)
            return True
        if len(self._keys) == 1 or times > len(self._keys):
            return False
        kept = None if self._jwt is None else self._jwt.kept(now=now)
        if kept is not None and authorization == f"Bearer {kept}":
            # Not where another request, refused as this one was, has gone on to the next already.
            self._turn = (self._turn + 1) % len(self._keys)
            self._jwt = None
        return True


class _Token(msgspec.Struct, frozen=True):
    value: Secret
    minted_at: datetime
    expires_at: datetime
    """By our clock, whatever GitHub's says."""


class _Minted(msgspec.Struct):
    token: str
    expires_at: datetime


class InstallationTokens:
    """The installation tokens of one GitHub App on one host: kept in memory, fetched once however many ask.

    https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app
    """

    def __init__(self, mint: Mint, *, clock: Clock) -> None:
        self._mint = mint
        self._clock = clock
        self._tokens: dict[Grant, _Token] = {}
        self._fetching: dict[Grant, asyncio.Task[_Token]] = {}
        self._renew_after: dict[Grant, datetime] = {}

    async def get(self, grant: Grant) -> _Token:
        """A token that is good for another minute. Raises `Uninstalled`, `Suspended` or another `GitHubError`."""
        now = self._clock()
        token = self._tokens.get(grant)
        # A token from the future means that our clock was set back: how long it is good we cannot tell.
        if token is not None and token.minted_at <= now < token.expires_at - _UNUSABLE_BEFORE:
            if now >= token.expires_at - _RENEW_BEFORE and now >= self._renew_after.get(grant, now):
                # If this fails the old token still serves; not each request of the next minutes should try again.
                self._renew_after[grant] = now + _RENEWAL_PAUSE
                _ = self._fetch(grant)
            return token
        # Shielded: one who stops waiting must not take the token from the others.
        return await asyncio.shield(self._fetch(grant))

    def kept(self, grant: Grant) -> _Token | None:
        return self._tokens.get(grant)

    def forget(self, grant: Grant, token: _Token) -> None:
        """GitHub refused ``token``. What another task has fetched since then is kept."""
        if self._tokens.get(grant) is token:
            del self._tokens[grant]

    async def close(self) -> None:
        fetching = list(self._fetching.values())
        for task in fetching:
            task.cancel()
        await asyncio.gather(*fetching, return_exceptions=True)

    def _fetch(self, grant: Grant) -> asyncio.Task[_Token]:
        task = self._fetching.get(grant)
        if task is None:
            task = asyncio.create_task(self._fetch_now(grant), name=f"installation token {grant.installation}")
            self._fetching[grant] = task
            task.add_done_callback(lambda done: self._fetched(grant, done))
        return task

    def _fetched(self, grant: Grant, task: asyncio.Task[_Token]) -> None:
        del self._fetching[grant]
        # Looked at, so that a background renewal that fails is not reported as an exception nobody retrieved.
        if not task.cancelled() and task.exception() is None:
            self._renew_after.pop(grant, None)
            self._tokens[grant] = task.result()
            if len(self._tokens) > _KEPT_TOKENS:
                self._discard_expired()

    async def _fetch_now(self, grant: Grant) -> _Token:
        try:
            response = await self._mint(grant)
        except NotFound as error:
            raise Uninstalled(
                f"installation {grant.installation} does not exist for this App: it was uninstalled there, or webhook "
                "and credentials are of different Apps",
                **_facts(error),
            ) from error
        except (Suspended, Forbidden) as error:
            # Told to the App, but about the installation: a new error, which nobody takes for the App's.
            if isinstance(error, Suspended) or "suspended" in error.message.lower():
                raise Suspended(f"installation {grant.installation} was suspended", **_facts(error)) from error
            raise
        now = self._clock()
        try:
            minted = msgspec.json.decode(response.body, type=_Minted)
        except msgspec.DecodeError:
            raise UnreadableAnswer("GitHub answered a token request without a token", status=response.status) from None
        # Reckoned from GitHub's own Date: a wrong clock of ours must neither use a dead token nor waste a good one.
        ahead = skew(response.headers, now=now)
        return _Token(Secret(minted.token), now, minted.expires_at - (ahead or timedelta(0)))

    def _discard_expired(self) -> None:
        now = self._clock()
        for grant in [known for known, token in self._tokens.items() if token.expires_at <= now]:
            del self._tokens[grant]
        # Ten thousand that are all good: the oldest goes, and is fetched again when needed.
        while len(self._tokens) > _KEPT_TOKENS:
            del self._tokens[next(iter(self._tokens))]


class InstallationAuth:
    """One installation of the App."""

    def __init__(self, grant: Grant, tokens: InstallationTokens, *, clock: Clock, sleep: Sleep) -> None:
        self.grant = grant
        self._tokens = tokens
        self._clock = clock
        self._sleep = sleep

    def narrowed(self, *, repositories: Sequence[str], permissions: Mapping[str, str]) -> InstallationAuth:
        """The same installation with a token that may do less."""
        grant = Grant(self.grant.installation, tuple(sorted(repositories)), tuple(sorted(permissions.items())))
        return InstallationAuth(grant, self._tokens, clock=self._clock, sleep=self._sleep)

    async def authorization(self) -> str:
        return _header(await self._tokens.get(self.grant))

    async def refused(self, authorization: str, response: Response, *, times: int) -> bool:
        token = self._tokens.kept(self.grant)
        if token is None or _header(token) != authorization:
            # Another request met the same, and there is, or will be, a newer one.
            return times == 1
        if self._clock() - token.minted_at < _FRESH and times <= len(_GRACE):
            await self._sleep(_GRACE[times - 1])
            return True
        if times > 1:
            return False
        self._tokens.forget(self.grant, token)
        return True


def _header(token: _Token) -> str:
    return f"token {token.value.reveal()}"


def _facts(error: GitHubError) -> dict[str, Any]:
    return {
        "status": error.status,
        "method": error.method,
        "url": error.url,
        "request_id": error.request_id,
        "documentation_url": error.documentation_url,
    }


def key_loader(private_key: Secret | Sign) -> Callable[[], Sign]:
    """A function that loads the key when it is first needed. Raises `ConfigError` at once for text that is none."""
    if isinstance(private_key, Secret):
        pem = Secret(read_private_key(private_key.reveal()))
        return lambda: signer(pem.reveal())
    sign = private_key
    return lambda: sign
