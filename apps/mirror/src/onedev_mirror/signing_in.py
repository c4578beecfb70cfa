"""Whose stars, without a personal token: a user signs in to a GitHub App once, and their token renews itself.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hookwright import Cells, GitHubError, OAuthApp, OAuthRefused, Secret, SignInAgain, UserToken, UserTokens
from onedev_mirror.clock import Clock
from onedev_mirror.settings import Settings
from onedev_mirror.state.marks import Marks

MARK = "signed-in"
CELLS = "onedev-mirror-sign-in"
"""The namespace in hookwright's store. What lies there is encrypted with MIRROR_LOGIN_KEY."""

REFUSALS = (SignInAgain, OAuthRefused)
"""A device's refresh token that GitHub does not know any more, shown without the client secret, may be answered as if
our client id were wrong."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who has signed in. The number stays when the login changes hands."""

    id: int
    login: str
    ends_at: datetime | None
    """By then it has been used, and so renewed, or somebody has to sign in again; ``None``: it does not end."""


class SigningIn:
    """Keeps one user's token. Any number of processes may use it at once: one renews it, the others take what it kept.

    ``cells`` is called at the first use: the store is open by then.
    """

    def __init__(self, settings: Settings, marks: Marks, cells: Callable[[], Cells], clock: Clock) -> None:
        settings.require("github_client_id", "login_key")
        assert settings.github_client_id is not None and settings.login_key is not None
        self._key = settings.login_key
        self._marks = marks
        self._cells = cells
        self._clock = clock
        self.revokes = settings.github_client_secret is not None
        self.oauth = OAuthApp(
            settings.github_client_id, settings.github_client_secret, api_url=settings.github_api_url, clock=clock
        )
        self._tokens: UserTokens | None = None

    async def close(self) -> None:
        await self.oauth.close()

    async def who(self) -> Person | None:
        """Raises a `GitHubError` where the token has to be renewed, and GitHub cannot be asked; with status 401 where
        it cannot be renewed any more."""
        mark = await self._marks.get(MARK)
        if mark is None:
            return None
        token = await self._token(int(mark["id"]))
        return Person(int(mark["id"]), str(mark["login"]), token.ended_at())

    async def keep(self, token: UserToken) -> Person:
        """After a sign-in: from now on it is this user's stars. Raises what GitHub does."""
        me = await self.oauth.user(token)
        person = Person(int(me["id"]), str(me["login"]), token.ended_at())
        before = await self._marks.get(MARK)
        await self.tokens.keep(person.id, token)
        await self._marks.put(MARK, id=person.id, login=person.login)
        if before is not None and int(before["id"]) != person.id:
            await self.tokens.forget(int(before["id"]))
        return person

    async def forget(self) -> str | None:
        """Sign out; the login of who was signed in. The token is forgotten here first; then GitHub is told to end it,
        where there is a client secret. Raises what GitHub does."""
        mark = await self._marks.get(MARK)
        if mark is None:
            return None
        await self._marks.remove(MARK)
        await (self.tokens.sign_out if self.revokes else self.tokens.forget)(int(mark["id"]))
        return str(mark["login"])

    async def secret(self) -> Secret:
        """The token itself, for git. Raises a `GitHubError` with status 401 where nobody is signed in."""
        return (await self._token(await self.user_id())).access

    async def user_id(self) -> int:
        """Raises a `GitHubError` with status 401 where nobody is signed in."""
        mark = await self._marks.get(MARK)
        if mark is None:
            raise signed_out("nobody has signed in")
        return int(mark["id"])

    @property
    def tokens(self) -> UserTokens:
        if self._tokens is None:
            self._tokens = UserTokens(self.oauth, self._cells(), [self._key], clock=self._clock)
        return self._tokens

    async def _token(self, user: int) -> UserToken:
        try:
            return await self.tokens.token(user)
        except REFUSALS as error:
            raise signed_out(str(error)) from None


class Speaking:
    """For `GitHubClient.for_user`: as whoever is signed in at the moment of a call, in this process or another."""

    user = "signed in"

    def __init__(self, signing_in: SigningIn) -> None:
        self._signing_in = signing_in
        self._as: tuple[int, Any] | None = None

    async def authorization(self) -> str:
        user = await self._signing_in.user_id()
        if self._as is None or self._as[0] != user:
            self._as = (user, self._signing_in.tokens.auth(user))
        try:
            return str(await self._as[1].authorization())
        except REFUSALS as error:
            raise signed_out(str(error)) from None

    async def refused(self, authorization: str, response: Any, *, times: int) -> bool:
        if self._as is None:
            return False
        try:
            return bool(await self._as[1].refused(authorization, response, times=times))
        except REFUSALS as error:
            raise signed_out(str(error)) from None


def signed_out(why: str) -> GitHubError:
    """As if GitHub had refused a token: nothing is concluded from it, and nothing is cleaned up."""
    return GitHubError(f"{why}: `onedev-mirror login` signs in", status=401)
