"""The part of GitHubApp that is about users: routes, dependencies, and calls in their name."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

from fastapi import Depends, FastAPI, HTTPException, Request, Security
from fastapi.security import APIKeyCookie, HTTPBearer

from githubapp import oauth_routes, synchronous
from githubapp.configuration import DEFAULT_PREFIX
from githubapp.engine import Engine, now
from githubapp.oauth import GitHubOAuth2, GitHubUser, full_name, user_info
from githubapp.session import DAY, SessionManager
from hookwright import (
    App,
    Cells,
    ConfigError,
    Context,
    GitHubClient,
    GitHubError,
    OAuthApp,
    SignInAgain,
    UserToken,
    UserTokens,
)

log = logging.getLogger(__name__)

COOKIE = "session_token"
CELLS = "githubapp.users"
F = TypeVar("F", bound=Callable[..., Any])
_BEARER = HTTPBearer(auto_error=False, scheme_name="GitHubSession", description="The session_token of the sign-in")
_COOKIE = APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="GitHubSessionCookie")
_SHORT = 32
_ROLES = ("pull", "triage", "push", "maintain", "admin")


class OAuthMethods:
    """What needs ``config``, ``base_url`` and ``_engine``."""

    config: dict[str, Any]
    base_url: str
    _engine: Engine
    get_current_user: Callable[..., GitHubUser]
    """The dependency: who is signed in, by Bearer token or cookie. Raises 401."""

    def _init_oauth(self, **given: Any) -> None:
        self.oauth: GitHubOAuth2 | None = None
        self._oauth_given = given
        self._session_mgr: SessionManager | None = None
        self._enable_oauth = False
        self._oauth_routes_prefix = given["prefix"]
        self._logins: list[Callable[..., Any]] = []
        self._logouts: list[Callable[..., Any]] = []
        self._users: dict[asyncio.AbstractEventLoop, tuple[App, OAuthApp, UserTokens]] = {}
        self.oauth_login_mode: str = given["login"]
        self.oauth_cookie_secure: bool = given["secure"]
        if given["login"] not in ("auto", "json", "redirect"):
            raise ConfigError(f"oauth_login={given['login']!r}: use 'auto', 'json' or 'redirect'")
        self.get_current_user = self._dependency()

    def _mount_oauth(self, app: FastAPI) -> None:
        """Routes, where client id, client secret and session secret are there and nobody switched it off."""
        given = self._oauth_given

        def told(name: str, key: str, default: Any = None) -> Any:
            return given[name] or self.config.get(f"GITHUBAPP_{key}", default)

        client_id, secret = told("client_id", "OAUTH_CLIENT_ID"), told("client_secret", "OAUTH_CLIENT_SECRET")
        session = told("session_secret", "OAUTH_SESSION_SECRET")
        wanted = given["enable"]
        enabled = bool(self.config.get("GITHUBAPP_ENABLE_OAUTH", True) if wanted is None else wanted)
        if not (client_id and secret):
            return
        self.oauth = GitHubOAuth2(
            client_id,
            secret,
            redirect_uri=told("redirect_uri", "OAUTH_REDIRECT_URI"),
            scopes=told("scopes", "OAUTH_SCOPES"),
            api_url=self.base_url,
        )
        if not session:
            if enabled:
                log.warning("users cannot sign in: oauth_session_secret is missing")
            return
        if len(session) < _SHORT:
            log.warning("oauth_session_secret is short; take at least 32 random characters")
        self._session_mgr = SessionManager(session)
        self._enable_oauth = enabled
        prefix = given["prefix"]
        if prefix in (None, DEFAULT_PREFIX):
            prefix = self.config.get("GITHUBAPP_OAUTH_ROUTES_PREFIX") or DEFAULT_PREFIX
        self._oauth_routes_prefix = prefix
        self.oauth_lifetime = timedelta(
            seconds=float(self.config.get("GITHUBAPP_OAUTH_TOKEN_EXPIRES_HOURS", DAY / 3600)) * 3600
        )
        # One secret, a key for each purpose: no text made for one is any good for another.
        self.oauth_key = hashlib.sha256(b"githubapp oauth\0" + session.encode()).hexdigest()
        if enabled:
            app.include_router(oauth_routes.build(self), prefix=prefix, tags=["oauth2"])

    @property
    def oauth_origins(self) -> tuple[str, ...]:
        """Where a user may be sent after signing in, beside paths here."""
        given = self._oauth_given["origins"] or self.config.get("GITHUBAPP_OAUTH_REDIRECT_ORIGINS") or ()
        return tuple(given)

    async def _close_oauth(self) -> None:
        """What this event loop opened."""
        found = self._users.pop(asyncio.get_running_loop(), None)
        if found is not None:
            await found[1].close()
        if self.oauth is not None:
            await self.oauth.aclose()

    def _declare_oauth(self, app: App) -> None:
        if not self._enable_oauth:
            return

        @app.on("github_app_authorization.revoked", source="github", name="githubapp:revoked", own_events=True)
        async def revoked(ctx: Context[Any]) -> None:
            await self.users(app)[1].revoked(ctx)

    def users(self, app: App) -> tuple[OAuthApp, UserTokens]:
        """GitHub's sign-in and the kept tokens, of this event loop. Raises 401 where nobody can sign in."""
        if self.oauth is None or self._session_mgr is None:
            raise HTTPException(401, "OAuth2 not configured")
        loop = asyncio.get_running_loop()
        found = self._users.get(loop)
        if found is None or found[0] is not app:
            oauth = OAuthApp(self.oauth.client_id, self.oauth._secret, api_url=self.oauth.api_url)
            found = self._users[loop] = (app, oauth, UserTokens(oauth, self.cells(app), [self.oauth_key]))
        return found[1], found[2]

    def cells(self, app: App) -> Cells:
        return app.runtime.store.cells(CELLS)

    # Dependencies

    def _dependency(self) -> Callable[..., GitHubUser]:
        async def not_signed_out(request: Request) -> None:
            """In all processes, which a signature alone cannot say."""
            claims = self._claims(request)
            async with self._engine.using() as app:
                if claims.get("jti") and await self.cells(app).get(f"out:{claims['jti']}") is not None:
                    raise HTTPException(401, "Session was signed out")

        def get_current_user(
            request: Request,
            _bearer: Any = Security(_BEARER),
            _cookie: Any = Security(_COOKIE),
            _here: None = Depends(not_signed_out),
        ) -> GitHubUser:
            return self._claims(request)

        return get_current_user

    def _claims(self, request: Request) -> GitHubUser:
        if self._session_mgr is None:
            raise HTTPException(401, "OAuth2 not configured")
        import jwt  # as in githubapp.session

        kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
        # A workflow's token may have the header while the person who approves has the cookie.
        shown = [bearer.strip() if kind.lower() == "bearer" else "", request.cookies.get(COOKIE, "")]
        detail = "Missing session token"
        for token in filter(None, shown):
            try:
                return GitHubUser(self._session_mgr.verify_session_token(token))
            except jwt.ExpiredSignatureError:
                detail = "Session has expired"
            except jwt.InvalidTokenError:
                # The library's own words quote what anybody may have sent.
                detail = "Invalid session token"
        raise HTTPException(401, detail)

    @property
    def get_optional_user(self) -> Callable[..., Any]:
        """The dependency for pages that strangers see too: ``None`` for them."""

        async def optional(request: Request) -> GitHubUser | None:
            try:
                user = self._claims(request)
            except HTTPException:
                return None
            async with self._engine.using() as app:
                gone = user.get("jti") and await self.cells(app).get(f"out:{user['jti']}") is not None
            return None if gone else user

        return optional

    def require_scopes(self, *scopes: str) -> Callable[..., GitHubUser]:
        """The dependency for users whose token has these scopes (of OAuth apps): 403 for others."""

        def guard(user: GitHubUser = Depends(self.get_current_user)) -> GitHubUser:
            missing = set(scopes) - set(user.scopes)
            if missing:
                raise HTTPException(403, f"Missing scopes: {', '.join(sorted(missing))}")
            return user

        return guard

    def require_organization(self, org: str) -> Callable[..., Awaitable[GitHubUser]]:
        """The dependency for active members of an organisation: 403 for others. Asks GitHub each time."""

        async def guard(user: GitHubUser = Depends(self.get_current_user)) -> GitHubUser:
            return await self._member(user, f"/user/memberships/orgs/{_word(org)}")

        return guard

    def require_team(self, org: str, team: str) -> Callable[..., Awaitable[GitHubUser]]:
        """The dependency for active members of a team, by its slug: 403 for others. Asks GitHub each time."""

        async def guard(user: GitHubUser = Depends(self.get_current_user)) -> GitHubUser:
            return await self._member(user, f"/orgs/{_word(org)}/teams/{_word(team)}/memberships/{user.login}")

        return guard

    async def _member(self, user: GitHubUser, path: str) -> GitHubUser:
        async with self.user_client(user) as github:
            try:
                found = await github.get(path)
            except GitHubError as error:
                if error.status not in (403, 404):
                    raise HTTPException(503, "GitHub cannot be asked now") from error
                found = None
        if not isinstance(found, dict) or found.get("state") != "active":
            raise HTTPException(403, "Membership required")
        return user

    # In a user's name

    def user_client(self, user: GitHubUser) -> UserCall:
        """``async with github_app.user_client(user) as gh``: hookwright's client with a token that renews itself.

        Raises 401 where the user has to sign in again.
        """
        return UserCall(self, user)

    async def get_user_repositories(self, user: GitHubUser) -> list[Any]:
        """All repositories that the user sees through this App: ``full_name``, ``private``, ``permissions``…"""
        async with self.user_client(user) as github:
            return [one async for one in github.paginate("/user/repos")]

    async def get_user_organizations(self, user: GitHubUser) -> list[Any]:
        async with self.user_client(user) as github:
            return [one async for one in github.paginate("/user/orgs")]

    async def user_can_access_repo(self, user: GitHubUser, repo: str, *, permission: str = "push") -> bool:
        """The user has ``permission`` (pull, triage, push, maintain, admin) on ``owner/name``, or their own ``name``.

        ``push`` unless told: a public repository can be read by everybody, which is no reason to let them deploy it.
        """
        if permission not in _ROLES:
            raise ValueError(f"permission={permission!r}: use one of {', '.join(_ROLES)}")
        full = full_name(repo, user.login)
        if full is None:
            return False
        async with self.user_client(user) as github:
            try:
                found = await github.get(f"/repos/{full}")
            except GitHubError as error:
                if error.status in (403, 404):
                    return False
                raise
        return bool(found.get("permissions", {}).get(permission))

    def oauth_client(self, access_token: str) -> Any:
        """ghapi's client with a user's token, synchronous."""
        return synchronous.of_token(access_token, self.base_url)

    # Beginning and end

    def on_user_login(self, func: F) -> F:
        """Call ``func({"user", "token", "request"})`` after each sign-in. What it raises is logged."""
        self._logins.append(func)
        return func

    def on_user_logout(self, func: F) -> F:
        """Call ``func({"user", "token", "request"})`` after each sign-out; ``token`` is ``None`` then."""
        self._logouts.append(func)
        return func

    async def _tell(self, hooks: list[Callable[..., Any]], said: dict[str, Any]) -> None:
        for hook in hooks:
            try:
                await self._engine.call(hook, said)
            except Exception:
                log.exception("a callback of a sign-in failed")

    async def begin_device_login(self) -> Any:
        """The device flow: show ``user_code`` and ``verification_uri``, then `finish_device_login`."""
        async with self._engine.using() as app:
            oauth, _ = self.users(app)
            return await oauth.begin_device(scopes=tuple(self.oauth.scopes if self.oauth else ()))

    async def finish_device_login(self, code: Any) -> dict[str, Any]:
        """Waits until the user has typed the code in: ``user`` and ``session_token``. Raises `LoginRefused`."""
        async with self._engine.using() as app:
            oauth, _ = self.users(app)
            return await self._signed_in(app, await oauth.device_token(code), None)

    async def _signed_in(self, app: App, token: UserToken, request: Request | None) -> dict[str, Any]:
        """Keep the token, make a session, tell the callbacks."""
        oauth, tokens = self.users(app)
        assert self._session_mgr is not None  # `users` has looked
        user = await user_info(oauth, token)
        await tokens.keep(user["id"], token)
        more = {name: user[name] for name in ("name", "email", "avatar_url")} | {"scopes": list(token.scopes)}
        session = self._session_mgr.create_session_token(user, expires_delta=self.oauth_lifetime, claims=more)
        await self._tell(self._logins, {"user": user, "token": token.access.reveal(), "request": request})
        return {"status": "success", "user": user, "session_token": session}

    async def _signed_out(self, app: App, user: GitHubUser, request: Request) -> None:
        """The session is refused from now on, everywhere, and GitHub's token is revoked."""
        left = timedelta(seconds=max(user["exp"] - now().timestamp(), 0) + 60)
        await self.cells(app).put(f"out:{user['jti']}", b"1", expires_in=left)
        try:
            await self.users(app)[1].sign_out(user.id)
        except GitHubError:
            log.warning("a user's token could not be revoked at GitHub; it was forgotten here", exc_info=True)
        await self._tell(self._logouts, {"user": user, "token": None, "request": request})


class UserCall:
    """A client in a user's name, for as long as it is entered."""

    def __init__(self, face: OAuthMethods, user: GitHubUser) -> None:
        self._face = face
        self._user = user
        self._using: Any = None
        self._client: GitHubClient | None = None

    async def __aenter__(self) -> GitHubClient:
        self._using = self._face._engine.using()
        app = await self._using.__aenter__()
        oauth, tokens = self._face.users(app)
        try:
            await tokens.token(self._user.id)
        except SignInAgain:
            await self._using.__aexit__(None, None, None)
            raise HTTPException(401, "Sign in again") from None
        self._client = GitHubClient.for_user(tokens.auth(self._user.id), api_url=oauth.api_url)
        return self._client

    async def __aexit__(self, *exc: Any) -> None:
        if self._client is not None:
            await self._client.close()
        await self._using.__aexit__(*exc)


def _word(name: str) -> str:
    """Raises `ValueError` for what would lead elsewhere as a part of an address."""
    if not name.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"{name!r} is no name")
    return name
