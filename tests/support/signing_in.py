"""A stand-in for GitHub, the user-facing half of its App, and tokens kept in a store; clocks are set by hand."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hookwright.core.store import Cells, Store
from hookwright.github.oauth import OAuthApp
from hookwright.github.oauth_login import LoginAttempt
from hookwright.github.oauth_token import UserToken, read_token
from hookwright.github.oauth_users import UserTokens
from hookwright.github.response import Response
from hookwright.github.transport import AiohttpTransport
from hookwright.stores.opening import open_store
from hookwright.testing.fake_github import FakeGitHub
from hookwright.testing.fake_github_oauth import FakeOAuth
from tests.support.github import Time, private_key

KEY = "0123456789abcdef0123456789abcdef"
CALLBACK = "https://app.example.com/callback"
USER = 583231


@dataclass
class Desk:
    github: FakeGitHub
    oauth: OAuthApp
    tokens: UserTokens
    store: Store
    time: Time
    transport: AiohttpTransport

    @property
    def fake(self) -> FakeOAuth:
        return self.github.flows.oauth

    @property
    def cells(self) -> Cells:
        return self.store.cells("users")

    def pass_by(self, **by: float) -> None:
        """Both clocks move."""
        self.time.now += timedelta(**by)
        self.github.clock_ahead += timedelta(**by)

    def another_process(self, *, keys: tuple[str, ...] = (KEY,)) -> UserTokens:
        return UserTokens(self.oauth, self.cells, keys, clock=self.time, sleep=self.time.sleep)

    async def authorize(self, **options: Any) -> tuple[LoginAttempt, dict[str, str]]:
        """What the browser does: an attempt, and what it comes back with."""
        attempt, url = self.oauth.begin(redirect_uri=CALLBACK, **options)
        answer = await self.transport("GET", url, {}, None)
        assert answer.status == 302
        target = urlsplit(answer.headers["location"])
        assert f"{target.scheme}://{target.netloc}{target.path}" == CALLBACK
        return attempt, dict(parse_qsl(target.query))

    async def sign_in(self) -> UserToken:
        """The user's token, kept."""
        said = json.dumps(self.fake.sign_in(now=self.time.now)).encode()
        token = read_token(Response(200, {}, said), url=self.github.url, now=self.time.now)
        await self.tokens.keep(USER, token)
        return token


@asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    time = Time()
    transport = AiohttpTransport()
    store = open_store("memory:", clock=time)
    await store.open()
    async with FakeGitHub(private_key=private_key()) as github:
        secret = github.flows.oauth.client_secret
        oauth = OAuthApp(github.client_id, secret, api_url=github.url, transport=transport, clock=time)
        tokens = UserTokens(oauth, store.cells("users"), [KEY], clock=time, sleep=time.sleep)
        try:
            yield Desk(github, oauth, tokens, store, time, transport)
        finally:
            await transport.close()
            await store.close()
