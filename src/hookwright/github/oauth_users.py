"""The tokens of the users who signed in: always one that works, renewed once however many processes want it."""

from __future__ import annotations

import asyncio
import logging
import random as _random
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from hookwright.core.clock import Clock
from hookwright.core.context import Context
from hookwright.core.errors import Skip, StoreError, StoreUnavailable
from hookwright.core.secret import Secret
from hookwright.core.store import Cells
from hookwright.github.auth import Sleep
from hookwright.github.client_parts import utc_now
from hookwright.github.errors import GitHubError, RateLimited, ServerFailed, Unreachable
from hookwright.github.oauth import OAuthApp
from hookwright.github.oauth_errors import OAuthRefused, SignInAgain
from hookwright.github.oauth_token import UserToken
from hookwright.github.oauth_vault import Kept, TokenVault
from hookwright.github.response import Response

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
_REQUEST = 2 / 3
"""Of the lease: two must never ask with one refresh token."""
_PATIENCE = 3 / 2
_SAVES = 6
_FREE = b""
_LAST = timedelta(seconds=10)
_FRESH = timedelta(seconds=5)
_GRACE = (1.0, 2.0, 3.0)
Good = Callable[[UserToken], bool]


class UserTokens:
    """Keeps each user's token encrypted in ``cells``, and renews it under a lock that holds across processes.

    GitHub's refresh tokens work once: two who renew at a time would lose the user. So who renews holds a lease in
    ``cells``; the others wait, and take what it kept. A holder that dies frees the others when its lease ends.
    """

    def __init__(
        self,
        oauth: OAuthApp,
        cells: Cells,
        keys: Sequence[Secret | str],
        *,
        clock: Clock = utc_now,
        sleep: Sleep = asyncio.sleep,
        random: Callable[[], float] = _random.random,
        lease: timedelta = LEASE,
    ) -> None:
        """``keys`` encrypt: random texts of at least 32 characters, the newest first (see `Sealer`). ``lease`` is for
        how long one who renews may be silent; a renewal gets two thirds of it."""
        self.oauth = oauth
        self._cells = cells
        self._vault = TokenVault(cells, keys, name=f"{urlsplit(oauth.web_url).netloc}:{oauth.client_id}", clock=clock)
        self._clock = clock
        self._sleep = sleep
        self._random = random
        self._lease = lease
        self._owner = secrets.token_hex(8).encode()
        self._renewing: dict[int, asyncio.Task[UserToken]] = {}

    async def keep(self, user: int, token: UserToken) -> None:
        """After a sign-in. ``user`` is the ``id`` of `OAuthApp.user`: logins change hands."""
        await self._vault.put(user, token)

    async def token(self, user: int) -> UserToken:
        """One that is good for another five minutes. Raises `SignInAgain`; a `GitHubError` where renewing failed for
        now, and it has ended meanwhile."""
        kept = await self._vault.get(user)
        now = self._clock()
        if kept is None:
            raise SignInAgain(f"user {user} has not signed in, or has signed out", user=user)
        if not kept.token.stale(now):
            return kept.token
        try:
            return await self._renewed(user, lambda token: not token.stale(self._clock()))
        except (Unreachable, ServerFailed, RateLimited):
            if kept.token.expires_at is None or self._clock() >= kept.token.expires_at - _LAST:
                raise
            # GitHub's sign-in has a bad minute; the old token has a few good ones.
            return kept.token

    async def replaced(self, user: int, refused: Secret) -> UserToken:
        """Another token than the one that GitHub refused. Raises `SignInAgain` where there can be none."""
        return await self._renewed(user, lambda token: token.access != refused and not token.stale(self._clock()))

    async def forget(self, user: int, *, before: datetime | None = None) -> bool:
        """Drop the token here; ``False`` where there was none. One that was obtained since ``before`` stays."""
        while (kept := await self._vault.get(user)) is not None:
            if before is not None and kept.token.obtained_at > before:
                return False
            if await self._vault.remove(user, expect=kept.version):
                return True
        return False

    async def sign_out(self, user: int, *, everywhere: bool = False) -> None:
        """Forget the token, then revoke it at GitHub; with ``everywhere`` the user's whole authorization of the App.

        Where GitHub cannot be asked the `GitHubError` is raised, but the token is forgotten here all the same.
        """
        kept = await self._vault.get(user)
        await self.forget(user)
        if kept is not None:
            await (self.oauth.revoke_grant(kept.token) if everywhere else self.oauth.revoke(kept.token))

    async def revoked(self, ctx: Context) -> None:
        """A handler: ``app.on("github_app_authorization.revoked")(tokens.revoked)``.

        Forgets the tokens of the user who took the authorization back. A sign-in since then is left alone.
        """
        # Ids are unique on one host only. An Enterprise Server names itself, github.com does not.
        server, ours = ctx.delivery.headers.get("x-github-enterprise-host"), urlsplit(self.oauth.web_url).netloc
        if server != ours and (server or self.oauth.api_url.endswith("/api/v3")):
            raise Skip(f"a user of {server or 'github.com'}, not of {ours}")
        sender = ctx.payload.get("sender")
        user = sender.get("id") if isinstance(sender, dict) else None
        if not isinstance(user, int):
            raise Skip("the event names no user")
        if not await self.forget(user, before=ctx.delivery.received_at):
            raise Skip("there is no token of this user")

    def auth(self, user: int) -> UserLogin:
        """For `GitHubClient.for_user`: a client whose token renews itself."""
        return UserLogin(self, user, clock=self._clock, sleep=self._sleep)

    async def _renewed(self, user: int, good: Good) -> UserToken:
        while (task := self._renewing.get(user)) is not None:
            # Shielded: one who stops waiting must not cut a refresh whose answer is the user's only token.
            token = await asyncio.shield(task)
            # Another began this task, and may have found good what this one has seen refused.
            if good(token):
                return token
        task = asyncio.create_task(self._locked(user, good), name=f"user token {user}")
        self._renewing[user] = task
        task.add_done_callback(lambda done: self._ended(user, done))
        return await asyncio.shield(task)

    def _ended(self, user: int, task: asyncio.Task[UserToken]) -> None:
        del self._renewing[user]
        # Looked at, so that a failure nobody waits for any more is not reported as an exception nobody retrieved.
        if not task.cancelled():
            task.exception()

    async def _locked(self, user: int, good: Good) -> UserToken:
        lock = self._vault.cell("lock", user)
        waited = 0.0
        while True:
            kept = await self._renewable(user, good)
            if isinstance(kept, UserToken):
                return kept
            version = await self._acquire(lock)
            if version is not None:
                break
            if waited > _PATIENCE * self._lease.total_seconds():
                raise StoreUnavailable(f"the token of user {user} is being renewed elsewhere, and it does not end")
            pause = 0.05 + 0.1 * self._random()
            await self._sleep(pause)
            waited += pause
        try:
            # Whoever held the lock before may have renewed it.
            kept = await self._renewable(user, good)
            return kept if isinstance(kept, UserToken) else await self._refresh(user, kept)
        finally:
            await self._release(lock, version)

    async def _renewable(self, user: int, good: Good) -> UserToken | Kept:
        kept = await self._vault.get(user)
        if kept is None:
            raise SignInAgain(f"user {user} has not signed in, or has signed out", user=user)
        if good(kept.token):
            return kept.token
        if kept.dead or not kept.token.renewable(self._clock()):
            raise SignInAgain(f"the token of user {user} was revoked or has ended, and cannot be renewed", user=user)
        return kept

    async def _refresh(self, user: int, kept: Kept) -> UserToken:
        try:
            async with asyncio.timeout(_REQUEST * self._lease.total_seconds()):
                token = await self.oauth.refresh(kept.token)
        except TimeoutError as error:
            raise Unreachable("no answer to a token's renewal in time", may_have_happened=True) from error
        except OAuthRefused as error:
            if error.code != "bad_refresh_token":
                raise
            now = await self._vault.get(user)
            if now is not None and now.token.access != kept.token.access:
                return now.token
            if now is not None:
                # Kept, and marked: a process that was stopped in the middle of a refresh may still bring the new one.
                await self._vault.put(user, kept.token, expect=now.version, dead=True)
            raise SignInAgain(f"GitHub does not renew the token of user {user} any more", user=user) from error
        return await self._save(user, kept, token)

    async def _save(self, user: int, kept: Kept, token: UserToken) -> UserToken:
        """The old one is dead at GitHub: what is not saved now is lost, and the user has to sign in again."""
        version = kept.version
        for save in range(1, _SAVES + 1):
            try:
                if await self._vault.put(user, token, expect=version) is not None:
                    return token
                now = await self._vault.get(user)
            except StoreError:
                if save == _SAVES:
                    log.exception("a renewed user token could not be kept", extra={"user": user})
                    raise
                await self._sleep(0.1 * 2**save)
                continue
            if now is None:
                await self._discard(user, token)
                raise SignInAgain(f"user {user} signed out meanwhile", user=user)
            if now.token.access != kept.token.access:
                # A new sign-in is newer than what was made from the old one.
                await self._discard(user, token)
                return now.token
            version = now.version
        raise StoreUnavailable(f"the token of user {user} changes too fast to be kept")

    async def _discard(self, user: int, token: UserToken) -> None:
        """Nobody will use it: it should not go on working at GitHub."""
        try:
            await self.oauth.revoke(token)
        except GitHubError:
            log.warning("a token that is not needed could not be revoked; it ends by itself", extra={"user": user})

    async def _acquire(self, lock: str) -> int | None:
        held = await self._cells.get(lock)
        if held is not None and held.value != _FREE:
            return None
        expect = 0 if held is None else held.version
        return await self._cells.put(lock, self._owner, expect=expect, expires_in=self._lease)

    async def _release(self, lock: str, version: int) -> None:
        try:
            await self._cells.put(lock, _FREE, expect=version, expires_in=self._lease)
        except StoreError:
            # The lease ends by itself.
            log.warning("a lock could not be given back; it ends by itself", exc_info=True)


class UserLogin:
    """An `Auth`: speaks as one user, with a token that is renewed before it ends, and when GitHub refuses it."""

    def __init__(self, tokens: UserTokens, user: int, *, clock: Clock, sleep: Sleep) -> None:
        self.user = user
        self._tokens = tokens
        self._clock = clock
        self._sleep = sleep
        self._token: UserToken | None = None

    async def authorization(self) -> str:
        if self._token is None or self._token.stale(self._clock()):
            self._token = await self._tokens.token(self.user)
        return _header(self._token)

    async def refused(self, authorization: str, response: Response, *, times: int) -> bool:
        token = self._token
        if token is None or _header(token) != authorization:
            return times == 1
        if self._clock() - token.obtained_at < _FRESH and times <= len(_GRACE):
            # A new token may be unknown to some of GitHub's servers for a few seconds.
            await self._sleep(_GRACE[times - 1])
            return True
        if times > 1:
            return False
        # Until then the old one stays: what is in the store now is no other.
        self._token = await self._tokens.replaced(self.user, token.access)
        return True


def _header(token: UserToken) -> str:
    return f"Bearer {token.access.reveal()}"
