"""The two scenarios of FastAPI-GitHubApp's plan, run whole: a service for customers, a platform for an organisation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hookwright.testing.fake_github_routes import Answer
from tests.support.githubapp import program, workflow_token

EXAMPLES = Path(__file__).resolve().parents[2] / "examples/githubapp"
SHA = "a" * 40


async def test_a_customer_is_taken_in_and_deploys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with program(EXAMPLES / "saas.py", monkeypatch, tmp_path) as desk:
        oauth = desk.github.flows.oauth
        oauth.lists["repos"] = [{"full_name": "octo-org/hello"}, {"full_name": "octo-org/old"}]
        oauth.lists["orgs"] = [{"login": "octo-org"}]
        desk.github.state.add_installation("octo-org")
        desk.github.script("POST", "/repos/octo-org/old/labels", Answer(422, {"message": "already_exists"}))
        assert (await desk.browser.post("/onboard")).status_code == 401
        await desk.sign_in()

        assert (await desk.browser.post("/onboard")).json() == {
            "status": "onboarding_started",
            "repositories": 2,
            "organizations": ["octo-org"],
        }
        module = desk.module
        (customer,) = module.CUSTOMERS.values()
        await desk.until(lambda: set(customer.repositories.values()) == {"ready"})

        owner = {"repository_owner_id": str(customer.id), "repository": "octo-org/hello"}
        stranger = workflow_token(desk, repository_owner_id="1")
        assert (await desk.browser.post("/api/deploy", headers=stranger)).status_code == 404
        assert (await desk.browser.post("/api/deploy", headers=workflow_token(desk, **owner))).status_code == 402
        customer.subscribed = True
        queued = (await desk.browser.post("/api/deploy", headers=workflow_token(desk, **owner))).json()
        done = await desk.face.task_manager.wait(queued["task_id"], timeout=30)
        assert (done.status, done.error) == ("completed", None)


async def test_a_labelled_pull_request_is_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with program(EXAMPLES / "saas.py", monkeypatch, tmp_path) as desk:
        desk.github.add_repository("octo-org/hello")
        issue = desk.github.add_issue("octo-org/hello")
        installation = desk.github.add_installation()
        payload = {
            "action": "labeled",
            "installation": {"id": installation["id"]},
            "label": {"name": "deploy-preview"},
            "repository": {"full_name": "octo-org/hello", "name": "hello", "owner": {"login": "octo-org"}},
            "pull_request": {"number": issue["number"]},
        }

        await desk.deliver("pull_request", payload, path="/webhooks")
        await desk.until(lambda: desk.github.requests("POST", "/repos/octo-org/hello/issues/*/comments"))


def reviewed(*words: tuple[str, str]) -> Answer:
    """Reviews in their order, each by somebody; the pull request is number 1's."""
    ids = {"author": 1, "ann": 2, "bob": 3}
    return Answer(200, [{"state": state, "user": {"login": login, "id": ids[login]}} for login, state in words])


@pytest.mark.parametrize(
    ("reviews", "status"),
    [
        ([("ann", "APPROVED"), ("bob", "APPROVED"), ("ann", "COMMENTED")], 200),
        ([("ann", "APPROVED"), ("ann", "APPROVED")], 403),
        ([("ann", "APPROVED"), ("author", "APPROVED")], 403),
        ([("ann", "APPROVED"), ("bob", "APPROVED"), ("bob", "CHANGES_REQUESTED")], 403),
    ],
)
async def test_production_takes_two_approvals(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, reviews: list[tuple[str, str]], status: int
) -> None:
    async with program(EXAMPLES / "enterprise.py", monkeypatch, tmp_path) as desk:
        github, api = desk.github, "/repos/enterprise/shop"
        github.state.add_installation("enterprise")
        github.script("GET", f"{api}/commits/{SHA}/pulls", Answer(200, [{"number": 5, "user": {"id": 1}}]))
        github.script("GET", f"{api}/pulls/5/reviews", reviewed(*reviews))
        said = {"repository": "enterprise/shop", "sha": SHA, "ref_protected": "true"}
        production = workflow_token(desk, **said)

        assert (await desk.browser.post("/deploy/production", headers=production)).status_code == status
        for wrong in ({"ref_protected": "false"}, {"environment": "staging"}, {"repository": "mallory/shop"}):
            refused = await desk.browser.post("/deploy/production", headers=workflow_token(desk, **{**said, **wrong}))
            assert refused.status_code == 403


async def test_what_nobody_should_commit_fails_the_check(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with program(EXAMPLES / "enterprise.py", monkeypatch, tmp_path) as desk:
        github, api = desk.github, "/repos/enterprise/shop"
        installation = github.state.add_installation("enterprise")
        github.script("GET", f"{api}/pulls/5/files", Answer(200, [{"filename": "a.py"}, {"filename": "b.env"}]))
        github.script("POST", f"{api}/statuses/{SHA}", Answer(201, {}))

        await desk.deliver(
            "pull_request",
            {
                "action": "opened",
                "installation": {"id": installation["id"]},
                "repository": {"full_name": "enterprise/shop", "name": "shop", "owner": {"login": "enterprise"}},
                "pull_request": {"number": 5, "head": {"sha": SHA}},
            },
            path="/webhooks",
        )
        await desk.until(lambda: github.requests("POST", f"{api}/statuses/*"))

        (asked,) = github.requests("POST", f"{api}/statuses/*")
        assert (asked["json"]["state"], asked["json"]["description"]) == ("failure", "b.env")


async def test_the_team_sees_deployments(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with program(EXAMPLES / "enterprise.py", monkeypatch, tmp_path) as desk:
        page, member = (
            "/admin/deployments?repository=enterprise/shop",
            "/orgs/enterprise/teams/devops/memberships/octocat",
        )
        desk.github.state.add_installation("enterprise")
        deployment: dict[str, Any] = {"id": 1, "sha": SHA, "environment": "production"}
        desk.github.script("GET", "/repos/enterprise/shop/deployments", Answer(200, [deployment]))
        assert (await desk.browser.get(page)).status_code == 401
        await desk.sign_in()
        desk.github.script("GET", member, Answer(404, {"message": "Not Found"}))
        assert (await desk.browser.get(page)).status_code == 403
        desk.github.script("GET", member, Answer(200, {"state": "active", "role": "member"}))

        shown = (await desk.browser.get(page)).json()

        assert (shown["deployments"], shown["user"]) == ([deployment], "octocat")
