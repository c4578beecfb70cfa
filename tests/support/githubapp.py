"""A FastAPI program with a GitHubApp opposite a stand-in for GitHub, and a browser to look at it with."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
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
    module: Any = None
    """The program, where it is one of the examples."""

    async def deliver(
        self, event: str, payload: dict[str, Any], *, guid: str | None = None, path: str = "/webhooks/github/"
    ) -> httpx.Response:
        """As GitHub sends it."""
        body = json.dumps({"installation": {"id": 7}, **payload}).encode()
        headers = {**self.github.signed(event, body, guid=guid), "Content-Type": "application/json"}
        return await self.browser.post(path, content=body, headers=headers)

    async def sign_in(self, path: str = "/auth/github/login", **params: str) -> httpx.Response:
        """The whole way: our login, GitHub's page, our callback."""
        url = (await self.browser.get(path, params=params)).json()["auth_url"]
        return await self.browser.get(await self.at_github(url))

    async def at_github(self, url: str) -> str:
        """Where GitHub sends the browser back to."""
        async with httpx.AsyncClient() as elsewhere:
            return str((await elsewhere.get(url)).headers["location"])

    async def until(self, look: Callable[[], Any], *, within: float = 30) -> None:
        """Raises `TimeoutError`."""
        async with asyncio.timeout(within):
            while not look():
                await asyncio.sleep(0.02)

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


def workflow_token(desk: Desk, **claims: Any) -> dict[str, str]:
    """The headers of a workflow that deploys to production."""
    said = {"environment": "production", **claims}
    minted = desk.github.flows.oidc.mint(desk.github.url, ORIGIN, now=datetime.now(UTC), claims=said)
    return {"Authorization": f"Bearer {minted}"}


def loaded(path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A program's module, as a server imports it."""
    name = f"example_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Tasks are found by their module's name.
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


@asynccontextmanager
async def program(path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path) -> AsyncIterator[Desk]:
    """An example that is told everything by the environment, running until the end of the block in ``folder``."""
    async with FakeGitHub(private_key=private_key()) as github:
        for name, value in {
            "ID": str(github.app_id),
            # As .env files have it.
            "PRIVATE_KEY": github.private_key.replace("\n", "\\n"),
            "WEBHOOK_SECRET": github.webhook_secret,
            "URL": github.url,
            "OAUTH_CLIENT_ID": github.client_id,
            "OAUTH_CLIENT_SECRET": github.flows.oauth.client_secret,
            "OAUTH_SESSION_SECRET": SESSION_SECRET,
            "OAUTH_REDIRECT_URI": f"{ORIGIN}/auth/github/callback",
            "OIDC_AUDIENCE": ORIGIN,
            "OIDC_ALLOWED_REPOSITORIES": "octo-org/*",
            "OIDC_ISSUER": github.flows.oidc.issuer(github.url),
        }.items():
            monkeypatch.setenv(f"GITHUBAPP_{name}", value)
        monkeypatch.chdir(folder)
        module = loaded(path, monkeypatch)
        assert not os.listdir(folder), "a file before the start"
        transport = httpx.ASGITransport(module.app, raise_app_exceptions=False)
        async with (
            module.app.router.lifespan_context(module.app),
            httpx.AsyncClient(transport=transport, base_url=ORIGIN) as browser,
        ):
            yield Desk(github, module.app, module.github_app, browser, module)
