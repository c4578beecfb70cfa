"""A FastAPI program with a GitHubApp opposite a stand-in for GitHub, and a browser to look at it with."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from githubapp import GitHubApp
from hookwright.testing import FakeGitHub
from tests.support.github import private_key

SESSION_SECRET = "a session secret of more than 32 characters"
ORIGIN = "https://app.test"


@dataclass
class Desk:
    github: FakeGitHub
    app: FastAPI
    face: GitHubApp
    browser: httpx.AsyncClient

    async def deliver(self, event: str, payload: dict[str, Any], *, guid: str | None = None) -> httpx.Response:
        """As GitHub sends it."""
        body = json.dumps({"installation": {"id": 7}, **payload}).encode()
        headers = {**self.github.signed(event, body, guid=guid), "Content-Type": "application/json"}
        return await self.browser.post("/webhooks/github/", content=body, headers=headers)

    async def sign_in(self, path: str = "/auth/github/login", **params: str) -> httpx.Response:
        """The whole way: our login, GitHub's page, our callback."""
        url = (await self.browser.get(path, params=params)).json()["auth_url"]
        return await self.browser.get(await self.at_github(url))

    async def at_github(self, url: str) -> str:
        """Where GitHub sends the browser back to."""
        async with httpx.AsyncClient() as elsewhere:
            return str((await elsewhere.get(url)).headers["location"])

    def another_browser(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app, raise_app_exceptions=False), base_url=ORIGIN)


def options(github: FakeGitHub, folder: Path | None = None) -> dict[str, Any]:
    """All that a GitHubApp can be told."""
    return {
        "github_app_id": github.app_id,
        "github_app_key": github.private_key.encode(),
        "github_app_secret": github.webhook_secret.encode(),
        "github_app_url": github.url,
        "oauth_client_id": github.client_id,
        "oauth_client_secret": github.flows.oauth.client_secret,
        "oauth_session_secret": SESSION_SECRET,
        "oauth_redirect_uri": f"{ORIGIN}/auth/github/callback",
        "oidc_audience": ORIGIN,
        "oidc_allowed_repositories": ["octo-org/*"],
        "oidc_issuer": github.flows.oidc.issuer(github.url),
        "database_url": "memory:" if folder is None else f"sqlite:///{folder}/tasks.db",
        "task_queue": "memory" if folder is None else "sqlite",
    }


@asynccontextmanager
async def desk(
    declare: Callable[[GitHubApp, FastAPI], None] = lambda face, app: None, *, folder: Path | None = None, **more: Any
) -> AsyncIterator[Desk]:
    """Runs until the end of the block; ``declare`` adds handlers and routes before it starts."""
    async with FakeGitHub(private_key=private_key()) as github:
        app = FastAPI()
        face = GitHubApp(app, **{**options(github, folder), **more})
        face.config["GITHUBAPP_TASK_RETRY_DELAY"] = 0.01
        declare(face, app)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url=ORIGIN) as browser,
        ):
            yield Desk(github, app, face, browser)
