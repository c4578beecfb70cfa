"""The sample of FastAPI-GitHubApp's plan, run whole: webhooks, a user, a workflow, and both."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from hookwright.testing import FakeGitHub
from hookwright.testing.fake_github_routes import Answer
from tests.support.github import private_key
from tests.support.githubapp import ORIGIN, SESSION_SECRET, Desk

MAIN = Path(__file__).resolve().parents[2] / "examples/githubapp/main.py"


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Desk]:
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
        monkeypatch.chdir(tmp_path)
        spec = importlib.util.spec_from_file_location("githubapp_sample", MAIN)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, "githubapp_sample", module)
        spec.loader.exec_module(module)
        assert not os.listdir(tmp_path), "a file before the start"
        transport = httpx.ASGITransport(module.app, raise_app_exceptions=False)
        async with (
            module.app.router.lifespan_context(module.app),
            httpx.AsyncClient(transport=transport, base_url=ORIGIN) as browser,
        ):
            yield Desk(github, module.app, module.github_app, browser)
        assert "deployments.db" in os.listdir(tmp_path)


async def deployments(desk: Desk, task: str) -> list[tuple[str, str]]:
    done = await desk.face.task_manager.wait(task, timeout=30)
    assert (done.status, done.error) == ("completed", None)
    asked = desk.github.requests("POST", "/repos/*/deployments*")
    return [(one["path"], one["json"].get("description") or one["json"]["state"]) for one in asked]


def token(desk: Desk, **claims: Any) -> dict[str, str]:
    said = {"environment": "production", **claims}
    minted = desk.github.flows.oidc.mint(desk.github.url, ORIGIN, now=datetime.now(UTC), claims=said)
    return {"Authorization": f"Bearer {minted}"}


async def test_a_push_is_analysed_in_the_background(desk: Desk) -> None:
    desk.github.script(
        "GET", "/repos/octo-org/hello/commits/" + "a" * 40, Answer(200, {"files": [{"filename": "id.pem"}]})
    )
    payload = {
        "installation": {"id": 7},
        "repository": {"name": "hello", "full_name": "octo-org/hello", "owner": {"login": "octo-org"}},
        "commits": [{"id": "a" * 40}],
    }
    body = json.dumps(payload).encode()
    headers = {**desk.github.signed("push", body), "Content-Type": "application/json"}

    answer = await desk.browser.post("/webhooks", content=body, headers=headers)
    await desk.face.task_manager.wait(answer.json()["task_id"], timeout=30)

    made = desk.github.requests("POST", "/repos/octo-org/hello/issues")
    for _ in range(600):
        if len(made := desk.github.requests("POST", "/repos/octo-org/hello/issues")) == 2:
            break
        await _pause()
    assert [one["json"]["title"] for one in made] == ["Push received", "Security issues in aaaaaaa"]


async def test_a_user_sees_a_dashboard_and_deploys(desk: Desk) -> None:
    assert (await desk.browser.get("/dashboard")).status_code == 401
    desk.github.flows.oauth.lists["repos"] = [{"full_name": "octo-org/hello"}]
    desk.github.state.add_installation("octo-org")
    desk.github.script("GET", "/repos/octo-org/hello", Answer(200, {"permissions": {"push": True}}))
    desk.github.script("GET", "/repos/octo-org/secret", Answer(404, {"message": "Not Found"}))
    await desk.sign_in()

    assert (await desk.browser.get("/dashboard")).json()["repositories"] == ["octo-org/hello"]
    assert (await desk.browser.post("/user/deploy/octo-org/secret")).status_code == 403
    queued = (await desk.browser.post("/user/deploy/octo-org/hello")).json()
    made = await deployments(desk, queued["task_id"])

    assert made[0] == ("/repos/octo-org/hello/deployments", "manual, by octocat")
    assert made[1][1] == "success"


async def test_a_workflow_deploys_once_a_person_approves(desk: Desk) -> None:
    desk.github.state.add_installation("octo-org")
    desk.github.script(
        "GET", "/repos/octo-org/octo-repo", Answer(200, {"permissions": {"push": True, "maintain": True}})
    )
    assert (await desk.browser.post("/deploy")).status_code == 403
    assert (await desk.browser.post("/deploy", headers=token(desk, environment="staging"))).status_code == 403
    assert (await desk.browser.post("/deploy", headers=token(desk, ref="refs/heads/x"))).status_code == 403
    asked = (await desk.browser.post("/deploy", headers=token(desk))).json()
    approve = f"/user/approve-deploy/{asked['deployment_id']}"

    assert (await desk.browser.post(approve, headers=token(desk))).status_code == 401
    await desk.sign_in()
    assert (await desk.browser.post(approve)).status_code == 403
    approved = await desk.browser.post(approve, headers=token(desk))
    assert approved.status_code == 200, approved.text
    made = await deployments(desk, approved.json()["task_id"])

    assert made[0] == ("/repos/octo-org/octo-repo/deployments", "approved, by octocat")
    assert (await desk.browser.post(approve, headers=token(desk))).status_code == 404


async def test_the_program_is_healthy(desk: Desk) -> None:
    assert (await desk.browser.get("/health/tasks")).json()["status"] == "healthy"


async def _pause() -> None:

    await asyncio.sleep(0.02)
