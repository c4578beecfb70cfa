"""How a request proves who sends it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec

from hookwright.core.clock import Clock
from hookwright.core.secret import Secret
from hookwright.github.errors import Forbidden, GitHubError, NotFound, Suspended, Uninstalled, UnreadableAnswer
from hookwright.github.jwt import AppJwt, Sign
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
Mint = Callable[[int], Awaitable[Response]]
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


class AppAuth:
    """The GitHub App itself, by JWT. Corrects our clock by GitHub's, once, where a JWT is refused for its times."""

    def __init__(self, issuer: str | int, sign: Callable[[], Sign], *, clock: Clock) -> None:
        """``sign`` is called once, at the first use: it loads the key."""
        self._issuer = issuer
        self._load = sign
        self._clock = clock
        self._jwt: AppJwt | None = None

    async def authorization(self) -> str:
        if self._jwt is None:
            # In a thread: importing cryptography and checking the key would hold up the webhooks of a busy process.
            sign = await asyncio.to_thread(self._load)
            self._jwt = self._jwt or AppJwt(self._issuer, sign)
        return f"Bearer {self._jwt.get(now=self._clock())}"

    async def refused(self, authorization: str, response: Response, *, times: int) -> bool:
        if times > 1 or self._jwt is None:
            return False
        ahead = skew(response.headers, now=self._clock())
        if ahead is None or abs(ahead) < _NOTICEABLE_SKEW:
            return False
        self._jwt.correct(ahead)
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
        self._tokens: dict[int, _Token] = {}
        self._fetching: dict[int, asyncio.Task[_Token]] = {}
        self._renew_after: dict[int, datetime] = {}

    async def get(self, installation: int) -> _Token:
        """A token that is good for another minute. Raises `Uninstalled`, `Suspended` or another `GitHubError`."""
        now = self._clock()
        token = self._tokens.get(installation)
        # A token from the future means that our clock was set back: how long it is good we cannot tell.
        if token is not None and token.minted_at <= now < token.expires_at - _UNUSABLE_BEFORE:
            if now >= token.expires_at - _RENEW_BEFORE and now >= self._renew_after.get(installation, now):
                # If this fails the old token still serves; not each request of the next minutes should try again.
                self._renew_after[installation] = now + _RENEWAL_PAUSE
                _ = self._fetch(installation)
            return token
        # Shielded: one who stops waiting must not take the token from the others.
        return await asyncio.shield(self._fetch(installation))

    def kept(self, installation: int) -> _Token | None:
        return self._tokens.get(installation)

    def forget(self, installation: int, token: _Token) -> None:
        """GitHub refused ``token``. What another task has fetched since then is kept."""
        if self._tokens.get(installation) is token:
            del self._tokens[installation]

    async def close(self) -> None:
        fetching = list(self._fetching.values())
        for task in fetching:
            task.cancel()
        await asyncio.gather(*fetching, return_exceptions=True)

    def _fetch(self, installation: int) -> asyncio.Task[_Token]:
        task = self._fetching.get(installation)
        if task is None:
            task = asyncio.create_task(self._fetch_now(installation), name=f"installation token {installation}")
            self._fetching[installation] = task
            task.add_done_callback(lambda done: self._fetched(installation, done))
        return task

    def _fetched(self, installation: int, task: asyncio.Task[_Token]) -> None:
        del self._fetching[installation]
        # Looked at, so that a background renewal that fails is not reported as an exception nobody retrieved.
        if not task.cancelled() and task.exception() is None:
            self._renew_after.pop(installation, None)
            self._tokens[installation] = task.result()
            if len(self._tokens) > _KEPT_TOKENS:
                self._discard_expired()

    async def _fetch_now(self, installation: int) -> _Token:
        try:
            response = await self._mint(installation)
        except NotFound as error:
            raise Uninstalled(
                f"installation {installation} does not exist for this App: it was uninstalled there, or webhook and "
                "credentials are of different Apps",
                **_facts(error),
            ) from error
        except Forbidden as error:
            if "suspended" in error.message.lower():
                raise Suspended(f"installation {installation} was suspended", **_facts(error)) from error
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
        for installation in [known for known, token in self._tokens.items() if token.expires_at <= now]:
            del self._tokens[installation]
        # Ten thousand that are all good: the oldest goes, and is fetched again when needed.
        while len(self._tokens) > _KEPT_TOKENS:
            del self._tokens[next(iter(self._tokens))]


class InstallationAuth:
    """One installation of the App."""

    def __init__(self, installation: int, tokens: InstallationTokens, *, clock: Clock, sleep: Sleep) -> None:
        self._installation = installation
        self._tokens = tokens
        self._clock = clock
        self._sleep = sleep

    async def authorization(self) -> str:
        return _header(await self._tokens.get(self._installation))

    async def refused(self, authorization: str, response: Response, *, times: int) -> bool:
        token = self._tokens.kept(self._installation)
        if token is None or _header(token) != authorization:
            # Another request met the same, and there is, or will be, a newer one.
            return times == 1
        if self._clock() - token.minted_at < _FRESH and times <= len(_GRACE):
            await self._sleep(_GRACE[times - 1])
            return True
        if times > 1:
            return False
        self._tokens.forget(self._installation, token)
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
