"""The routes that users sign in and out by."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any, Protocol

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from githubapp.engine import Engine, now
from githubapp.oauth import GitHubOAuth2, GitHubUser
from hookwright import (
    App,
    Cells,
    GitHubError,
    LoginRefused,
    OAuthApp,
    Sealer,
    UserToken,
    UserTokens,
    checked_target,
    seal_attempt,
    unseal_attempt,
)

log = logging.getLogger(__name__)

SESSION = "session_token"
_ATTEMPT_SECONDS = 600


class Users(Protocol):
    """What these routes need of a GitHubApp."""

    oauth: GitHubOAuth2 | None
    oauth_key: str
    oauth_lifetime: timedelta
    oauth_cookie_secure: bool
    oauth_login_mode: str
    get_current_user: Any
    _engine: Engine

    @property
    def oauth_origins(self) -> tuple[str, ...]: ...
    def users(self, app: App) -> tuple[OAuthApp, UserTokens]: ...
    def cells(self, app: App) -> Cells: ...
    async def _signed_in(self, app: App, token: UserToken, request: Request | None) -> dict[str, Any]: ...
    async def _signed_out(self, app: App, user: GitHubUser, request: Request) -> None: ...


def build(face: Users) -> APIRouter:
    """``/login``, ``/callback``, ``/logout``, ``/user``."""
    router = APIRouter()
    sealer = Sealer([face.oauth_key], purpose="githubapp sign-in")
    # A browser takes a cookie with this prefix from this very host only, over TLS only.
    cookie = "__Host-githubapp_login" if face.oauth_cookie_secure else "githubapp_login"
    flags: dict[str, Any] = {"secure": face.oauth_cookie_secure, "httponly": True, "samesite": "lax", "path": "/"}

    @router.get("/login")
    async def login(request: Request, redirect_to: str | None = None, scopes: str | None = None) -> Response:
        """Begin: the address at GitHub as JSON, or a redirect to it for browsers."""
        assert face.oauth is not None
        try:
            return_to = checked_target(redirect_to or "/", origins=face.oauth_origins)
        except LoginRefused as error:
            raise HTTPException(error.status, str(error)) from None
        wanted = [one for one in scopes.split(",") if one] if scopes else face.oauth.scopes
        attempt, url = face.oauth.app().begin(
            redirect_uri=face.oauth.redirect_uri or str(request.url_for("githubapp_callback")),
            return_to=return_to,
            scopes=tuple(wanted),
        )
        answer: Response = RedirectResponse(url, 303) if _redirects(face, request) else JSONResponse({"auth_url": url})
        answer.set_cookie(cookie, seal_attempt(attempt, sealer), max_age=_ATTEMPT_SECONDS, **flags)
        answer.headers["cache-control"] = "no-store"
        return answer

    @router.get("/callback", name="githubapp_callback")
    async def callback(
        request: Request, code: str | None = None, state: str | None = None, error: str | None = None
    ) -> Response:
        """End: only the browser that began may, once."""
        if error:
            raise HTTPException(400, f"OAuth error: {_plain(error)}")
        if not code:
            raise HTTPException(400, "Missing authorization code")
        params = {"code": code, **({"state": state} if state is not None else {})}
        async with face._engine.using() as app:
            try:
                attempt = unseal_attempt(request.cookies.get(cookie), sealer, now=now())
                token = await face.users(app)[0].finish(attempt, params, cells=face.cells(app))
                done = await face._signed_in(app, token, request)
            except LoginRefused as refused:
                raise HTTPException(refused.status, str(refused)) from None
            except GitHubError as failed:
                log.warning("a sign-in failed at GitHub", extra={"error": str(failed)})
                raise HTTPException(500, "GitHub did not complete the sign-in; begin again") from None
        answer: Response = RedirectResponse(attempt.return_to, 303) if _redirects(face, request) else JSONResponse(done)
        # A session from before the sign-in, whoever planted it, ends here.
        answer.set_cookie(SESSION, done["session_token"], max_age=int(face.oauth_lifetime.total_seconds()), **flags)
        answer.delete_cookie(cookie, **flags)
        answer.headers["cache-control"] = "no-store"
        return answer

    @router.post("/logout")
    async def logout(request: Request) -> Response:
        """The session ends in all processes. Without one there is nothing to end, which is fine too."""
        try:
            user = face.get_current_user(request)
        except HTTPException:
            user = None
        if user is not None:
            async with face._engine.using() as app:
                await face._signed_out(app, user, request)
        answer = JSONResponse({"status": "logged_out"})
        answer.delete_cookie(SESSION, **flags)
        return answer

    @router.get("/user")
    async def user(current: dict[str, Any] = Depends(face.get_current_user)) -> dict[str, Any]:
        """The session's claims."""
        return current

    return router


def _redirects(face: Users, request: Request) -> bool:
    if face.oauth_login_mode != "auto":
        return face.oauth_login_mode == "redirect"
    return "text/html" in request.headers.get("accept", "")


def _plain(text: str) -> str:
    return "".join(char for char in text[:80] if char.isascii() and (char.isalnum() or char in "_-"))
