"""The sign-in as a person sees it: a real browser, a real server, a stand-in for GitHub."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import Depends, FastAPI

from githubapp import GitHubApp
from githubapp.oauth import GitHubUser
from hookwright.testing import FakeGitHub
from tests.support import browser
from tests.support.github import private_key
from tests.support.githubapp import options
from tests.support.postgres import free_port

pytestmark = [
    pytest.mark.needs_browser,
    pytest.mark.skipif(browser.PROGRAM is None, reason="there is no Chromium here"),
]


@asynccontextmanager
async def served(github: FakeGitHub) -> AsyncIterator[str]:
    """A program of the guide's, on loopback without TLS."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    told = {**options(github), "oauth_redirect_uri": f"{url}/auth/github/callback", "oauth_cookie_secure": False}
    app = FastAPI()
    github_app = GitHubApp(app, **told)

    @app.get("/dashboard")
    async def dashboard(user: GitHubUser = Depends(github_app.get_current_user)) -> dict[str, Any]:
        return {"user": user.login}

    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    running = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(20):
            while not server.started:
                await asyncio.sleep(0.02)
        yield url
    finally:
        server.should_exit = True
        await running


async def test_a_person_signs_in_and_out() -> None:
    async with FakeGitHub(private_key=private_key()) as github, served(github) as url, browser.page() as page:
        await page.open(f"{url}/dashboard", width=390)
        await page.until("document.body.innerText.includes('Missing session token')")

        await page.open(f"{url}/auth/github/login?redirect_to=/dashboard", width=390)
        await page.until("""document.body.innerText.includes('"user":"octocat"')""")
        assert await page.run("location.pathname") == "/dashboard"
        assert await page.run("document.cookie") == "", "a script can read the session"

        await page.run("fetch('/auth/github/logout', {method: 'POST'}).then(answer => window.left = answer.status)")
        await page.until("window.left === 200")
        await page.open(f"{url}/dashboard", width=390)
        await page.until("document.body.innerText.includes('Missing session token')")


async def test_what_was_begun_elsewhere_does_not_end_in_this_browser() -> None:
    async with FakeGitHub(private_key=private_key()) as github, served(github) as url, browser.page() as page:
        await page.open(f"{url}/auth/github/login?redirect_to=/dashboard", width=1280)
        await page.until("""document.body.innerText.includes('"user":"octocat"')""")
        # Mallory's own sign-in as far as GitHub's answer; then the address is slipped to somebody else.
        github.flows.oauth.user = {**github.flows.oauth.user, "login": "mallory", "id": 666}
        async with httpx.AsyncClient() as mallory:
            begun = await mallory.get(f"{url}/auth/github/login", headers={"accept": "text/html"})
            slipped = (await mallory.get(begun.headers["location"])).headers["location"]

        await page.open(slipped, width=1280)
        await page.until("document.body.innerText.includes('no sign-in under way')")
        await page.open(f"{url}/dashboard", width=1280)
        await page.until("""document.body.innerText.includes('"user":"octocat"')""")
