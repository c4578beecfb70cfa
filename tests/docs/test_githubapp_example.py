"""The sample of FastAPI-GitHubApp's plan, run whole: webhooks, a user, a workflow, and both."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hookwright.testing.fake_github_routes import Answer
from tests.support.githubapp import Desk, program, workflow_token

MAIN = Path(__file__).resolve().parents[2] / "examples/githubapp/main.py"


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Desk]:
    async with program(MAIN, monkeypatch, tmp_path) as desk:
        yield desk
        assert "deployments.db" in os.listdir(tmp_path)


async def deployments(desk: Desk, task: str) -> list[tuple[str, str]]:
    done = await desk.face.task_manager.wait(task, timeout=30)
    assert (done.status, done.error) == ("completed", None)
    asked = desk.github.requests("POST", "/repos/*/deployments*")
    return [(one["path"], one["json"].get("description") or one["json"]["state"]) for one in asked]


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

    await desk.until(lambda: len(desk.github.requests("POST", "/repos/octo-org/hello/issues")) == 2)
    made = desk.github.requests("POST", "/repos/octo-org/hello/issues")
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
    assert (await desk.browser.post("/deploy", headers=workflow_token(desk, environment="staging"))).status_code == 403
    assert (await desk.browser.post("/deploy", headers=workflow_token(desk, ref="refs/heads/x"))).status_code == 403
    asked = (await desk.browser.post("/deploy", headers=workflow_token(desk))).json()
    approve = f"/user/approve-deploy/{asked['deployment_id']}"

    assert (await desk.browser.post(approve, headers=workflow_token(desk))).status_code == 401
    await desk.sign_in()
    assert (await desk.browser.post(approve)).status_code == 403
    approved = await desk.browser.post(approve, headers=workflow_token(desk))
    assert approved.status_code == 200, approved.text
    made = await deployments(desk, approved.json()["task_id"])

    assert made[0] == ("/repos/octo-org/octo-repo/deployments", "approved, by octocat")
    assert (await desk.browser.post(approve, headers=workflow_token(desk))).status_code == 404


async def test_the_program_is_healthy(desk: Desk) -> None:
    assert (await desk.browser.get("/health/tasks")).json()["status"] == "healthy"
