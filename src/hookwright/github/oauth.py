"""Signs users in at GitHub, and renews and revokes their tokens: thin I/O around `oauth_login` and its neighbours."""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any, Literal
from urllib.parse import quote, urlencode

import msgspec

from hookwright.core.clock import Clock
from hookwright.core.errors import ConfigError
from hookwright.core.secret import Secret
from hookwright.core.store import Cells
from hookwright.github.auth import Sleep
from hookwright.github.client_parts import API_VERSION, utc_now
from hookwright.github.errors import NotFound, ServerFailed, Unreachable, ValidationFailed
from hookwright.github.failure import failure
from hookwright.github.hosts import GITHUB_API, checked_api_url, web_url
from hookwright.github.oauth_device import DeviceCode, read_device_code
from hookwright.github.oauth_errors import LoginRefused, OAuthRefused
from hookwright.github.oauth_login import LIFETIME, LoginAttempt, authorize_url, begin, check_callback
from hookwright.github.oauth_token import UserToken, read_answer, read_token
from hookwright.github.response import Response
from hookwright.github.results import wrapped
from hookwright.github.transport import AiohttpTransport, Transport

_ACCEPT = "application/vnd.github+json"
_PATIENCE = timedelta(seconds=20)


class OAuthApp:
    """The user-facing half of a GitHub App (or an OAuth app): its client id and client secret on one host.

        async with OAuthApp(client_id, client_secret) as oauth:
            attempt, url = oauth.begin(redirect_uri="https://app.example.com/callback")   # seal it into a cookie
            token = await oauth.finish(attempt, query, cells=cells)                       # in the callback

    Every call raises `GitHubError`; one that got no answer may be made again, except where it says otherwise.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: Secret | str | None = None,
        *,
        api_url: str = GITHUB_API,
        transport: Transport | None = None,
        timeout: timedelta = _PATIENCE,
        clock: Clock = utc_now,
    ) -> None:
        """The device flow alone needs no ``client_secret``. A ``transport`` that is given is the caller's to close."""
        self.client_id = client_id
        self.api_url = checked_api_url(api_url)
        self.web_url = web_url(self.api_url)
        self._secret = Secret(client_secret) if isinstance(client_secret, str) else client_secret
        self._own = AiohttpTransport(timeout=timeout) if transport is None else None
        self._transport: Transport = transport or self._own  # type: ignore[assignment]  # one of them is set
        self._clock = clock

    async def __aenter__(self) -> OAuthApp:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        if self._own is not None:
            await self._own.close()

    def begin(
        self,
        *,
        redirect_uri: str,
        return_to: str = "/",
        scopes: Sequence[str] = (),
        login: str | None = None,
        allow_signup: bool | None = None,
        prompt: Literal["select_account"] | None = None,
    ) -> tuple[LoginAttempt, str]:
        """A new attempt, to be kept by this browser alone, and where to send it."""
        attempt = begin(redirect_uri=redirect_uri, now=self._clock(), random=secrets.token_urlsafe, return_to=return_to)
        return attempt, authorize_url(
            attempt,
            web_url=self.web_url,
            client_id=self.client_id,
            scopes=scopes,
            login=login,
            allow_signup=allow_signup,
            prompt=prompt,
        )

    async def finish(self, attempt: LoginAttempt, params: Mapping[str, str], *, cells: Cells) -> UserToken:
        """The token, once the callback's ``params`` are known to answer ``attempt``, which is good for this one time.

        ``cells`` remember for ten minutes that it was used. Raises `LoginRefused` and `OAuthRefused`.
        """
        code = check_callback(attempt, params, now=self._clock())
        name = f"login:{sha256(attempt.state.encode()).hexdigest()}"
        if await cells.put(name, b"1", expect=0, expires_in=2 * LIFETIME) is None:
            raise LoginRefused("this sign-in was finished before; begin again", word="replayed")
        return await self.exchange(code, attempt)

    async def exchange(self, code: Secret, attempt: LoginAttempt) -> UserToken:
        """The token for a code that `check_callback` answered. GitHub takes a code once."""
        try:
            return await self._token(
                code=code.reveal(), redirect_uri=attempt.redirect_uri, code_verifier=attempt.verifier.reveal()
            )
        except OAuthRefused as error:
            if error.code == "bad_verification_code":
                raise LoginRefused("GitHub's code is used or too old; begin again", word="code") from error
            raise

    async def refresh(self, token: UserToken) -> UserToken:
        """A new token; both halves of the old one are dead then. See `UserTokens`, which does it once for all.

        Raises `ValueError` for a token without a refresh token, `OAuthRefused` with ``bad_refresh_token`` where it was
        used or has ended.
        """
        if token.refresh is None:
            raise ValueError("this token has no refresh token")
        # Tokens of the device flow are renewed without the secret.
        return await self._token(
            with_secret=self._secret is not None, grant_type="refresh_token", refresh_token=token.refresh.reveal()
        )

    async def user(self, token: UserToken | Secret) -> Any:
        """Whose token it is: GitHub's ``GET /user``. Ask after every sign-in; ``id`` is what stays the same."""
        secret = token.access if isinstance(token, UserToken) else token
        headers = self._headers | {"authorization": f"Bearer {secret.reveal()}"}
        return wrapped((await self._call("GET", "/user", headers)).json())

    async def check(self, token: UserToken | Secret) -> Any:
        """What GitHub knows of the token (``user``, ``scopes``, ``expires_at``); ``None``: it is none of this App's
        that works."""
        try:
            return wrapped((await self._about(token, "POST", "token")).json())
        except (NotFound, ValidationFailed):
            return None

    async def revoke(self, token: UserToken | Secret) -> None:
        """End this token. One that was dead already is fine."""
        await self._end(token, "token")

    async def revoke_grant(self, token: UserToken | Secret) -> None:
        """End the user's authorization of this App, and with it all their tokens on all their devices."""
        await self._end(token, "grant")

    async def begin_device(self, *, scopes: Sequence[str] = ()) -> DeviceCode:
        """A code for the user to type in. Raises `OAuthRefused` ``device_flow_disabled`` where the App forbids it."""
        asked = {"client_id": self.client_id} | ({"scope": " ".join(scopes)} if scopes else {})
        url = f"{self.web_url}/login/device/code"
        return read_device_code(
            read_answer(await self._form(url, asked), url=url, now=self._clock()), now=self._clock()
        )

    async def device_token(self, code: DeviceCode, *, sleep: Sleep = asyncio.sleep) -> UserToken:
        """Wait until the user has typed the code in. Raises `LoginRefused` where they declined or were too slow.

        Asks as often as GitHub says, and less often when it says so; goes on after answers that did not arrive.
        """
        while True:
            await sleep(code.interval.total_seconds())
            if self._clock() >= code.expires_at:
                raise code.too_late()
            try:
                return await self._token(
                    with_secret=False,
                    device_code=code.device_code.reveal(),
                    grant_type="urn:ietf:params:oauth:grant-type:device_code",
                )
            except OAuthRefused as error:
                code = code.after(error)
            except (Unreachable, ServerFailed):
                continue

    async def _token(self, *, with_secret: bool = True, **asked: str) -> UserToken:
        asked = {"client_id": self.client_id, **asked}
        if with_secret:
            asked["client_secret"] = self._own_secret()
        url = f"{self.web_url}/login/oauth/access_token"
        return read_token(await self._form(url, asked), url=url, now=self._clock())

    async def _form(self, url: str, asked: Mapping[str, str]) -> Response:
        headers = {
            "accept": "application/json",
            "user-agent": "hookwright",
            "content-type": "application/x-www-form-urlencoded",
        }
        return await self._transport("POST", url, headers, urlencode(asked).encode())

    async def _end(self, token: UserToken | Secret, what: Literal["token", "grant"]) -> None:
        try:
            await self._about(token, "DELETE", what)
        except (NotFound, ValidationFailed):
            # GitHub's answers to a token that it does not know (any more): what was wanted is so.
            return

    async def _about(self, token: UserToken | Secret, method: str, what: str) -> Response:
        """https://docs.github.com/en/rest/apps/oauth-applications"""
        secret = token.access if isinstance(token, UserToken) else token
        pair = base64.b64encode(f"{self.client_id}:{self._own_secret()}".encode()).decode()
        headers = self._headers | {"authorization": f"Basic {pair}", "content-type": "application/json"}
        body = msgspec.json.encode({"access_token": secret.reveal()})
        return await self._call(method, f"/applications/{quote(self.client_id, safe='')}/{what}", headers, body)

    async def _call(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None) -> Response:
        url = self.api_url + path
        response = await self._transport(method, url, headers, body)
        if response.status >= 300:
            raise failure(response, method=method, url=url, now=self._clock())
        return response

    @property
    def _headers(self) -> dict[str, str]:
        return {"accept": _ACCEPT, "user-agent": "hookwright", "x-github-api-version": API_VERSION}

    def _own_secret(self) -> str:
        if self._secret is None:
            raise ConfigError("this needs the client secret: give OAuthApp the value of GITHUB_CLIENT_SECRET")
        return self._secret.reveal()
