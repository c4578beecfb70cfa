"""Each hand-written operation once, over HTTP against the stand-in, which answers as GitHub's description says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hookwright.github.client import GitHubClient
from hookwright.github.errors import NotFound, ValidationFailed
from hookwright.github.operations.checks import button
from hookwright.github.operations.repository import RepositoryOperations
from hookwright.testing.fake_github_routes import Answer
from tests.support.github import World, world

ROOT = "/repos/octo/hello"


@pytest.fixture
async def here() -> AsyncIterator[World]:
    async with world() as one:
        one.github.add_repository("octo/hello", files={"README.md": "hello\n", "docs/a.md": "a\n"})
        yield one


@pytest.fixture
def client(here: World) -> GitHubClient:
    return here.clients.installation(7)


@pytest.fixture
def repo(client: GitHubClient) -> RepositoryOperations:
    return client.repo("octo/hello")


async def all_of(pages: Any) -> list[Any]:
    return [one async for one in pages]


async def test_issues(repo: RepositoryOperations) -> None:
    issue = await repo.issues.create("It broke", "Badly", labels=["bug"], assignees=["mona"])
    comment = await repo.issues.comment(issue.number, "Hm")
    await repo.issues.edit_comment(comment.id, "Hm!")
    await repo.issues.react(issue.number, "eyes")
    await repo.issues.react_to_comment(comment.id, "rocket")
    await repo.issues.set_labels(issue.number, "ui", "triage")
    await repo.issues.unassign(issue.number, "mona")
    await repo.issues.lock(issue.number, "resolved")
    assert (await repo.issues.get(issue.number)).locked is True
    await repo.issues.unlock(issue.number)
    await repo.issues.close(issue.number, "not_planned")
    assert [one.number async for one in repo.issues.list(state="closed")] == [issue.number]
    opened = await repo.issues.reopen(issue.number)

    assert (opened.state, opened.assignees, opened.locked) == ("open", [], False)
    assert [label.name for label in opened.labels] == ["ui", "triage"]
    assert [one.body async for one in repo.issues.comments(issue.number)] == ["Hm!"]
    assert await repo.issues.delete_comment(comment.id) is True
    assert await repo.issues.delete_comment(comment.id) is False
    assert await repo.issues.remove_label(issue.number, "never there") is False


async def test_a_marker_that_cannot_be_hidden_is_refused(repo: RepositoryOperations) -> None:
    with pytest.raises(ValueError, match="cannot be hidden"):
        await repo.issues.keep_comment(1, "-->", "body")


async def test_labels_and_milestones(repo: RepositoryOperations) -> None:
    await repo.labels.ensure("wanted", color="ff0000")
    assert "wanted" in [one.name async for one in repo.labels.list()]
    assert await repo.labels.delete("wanted") is True
    assert await repo.labels.delete("wanted") is False

    first = await repo.milestones.ensure("v1", due_on="2030-01-01T00:00:00Z")
    assert (await repo.milestones.ensure("v1")).number == first.number
    await repo.milestones.close(first.number)
    assert [one.title async for one in repo.milestones.list(state="closed")] == ["v1"]


async def test_a_pull_request_from_the_first_commit_to_the_merge(here: World, repo: RepositoryOperations) -> None:
    main = (await repo.branches.get("main")).commit.sha
    await repo.contents.commit_files({"a.txt": "1\n2\n3\n"}, "Add", branch="topic", create_from=main)
    await repo.contents.write("b.txt", "on main", "Add")
    pull = await repo.pulls.create("A change", head="topic", base="main", body="Because.")
    # Nobody judges a change of their own.
    here.github.state.issues["octo/hello", pull.number]["user"] = here.github.state.account("octocat")
    await repo.pulls.edit(pull.number, title="A better title")
    await repo.pulls.update_branch(pull.number, expected_head=pull.head.sha)
    await repo.pulls.request_reviewers(pull.number, "mona")
    note = {"path": "a.txt", "line": 2, "body": "why 2?"}
    await repo.pulls.review(pull.number, "COMMENT", "Let me see", comments=[note], commit=pull.head.sha)
    await repo.pulls.request_changes(pull.number, "Not yet")
    [said] = await all_of(repo.pulls.review_comments(pull.number))
    await repo.pulls.reply(pull.number, said.id, "since 1 is taken")
    await repo.pulls.approve(pull.number)

    found = await repo.pulls.get(pull.number)
    assert (found.title, found.merged) == ("A better title", False)
    assert [one.filename async for one in repo.pulls.files(pull.number)] == ["a.txt"]
    assert len(await all_of(repo.pulls.commits(pull.number))) >= 1
    assert [one.state async for one in repo.pulls.reviews(pull.number)] == [
        "COMMENTED",
        "CHANGES_REQUESTED",
        "APPROVED",
    ]
    assert len(await all_of(repo.pulls.review_comments(pull.number))) == 2
    merged = await repo.pulls.merge(pull.number, "squash", sha=found.head.sha, title="All", message="of it")
    assert merged.merged is True
    assert await repo.contents.read_text("a.txt") == "1\n2\n3\n"
    assert [one.number for one in await repo.commits.pulls(found.head.sha)] == [pull.number]

    other = await repo.pulls.create("Another", head="topic", base="main", draft=True)
    await repo.pulls.mark_ready(other)
    await repo.pulls.convert_to_draft(other)
    await repo.pulls.close(other.number)
    assert [one.number async for one in repo.pulls.list(state="closed", base="main")] == [other.number, pull.number]


async def test_commits_and_statuses(repo: RepositoryOperations) -> None:
    made = await repo.contents.write("c.txt", "c", "Add c")
    await repo.commits.set_status(made.sha, "pending", context="ci")
    await repo.commits.set_status(made.sha, "success", context="ci", target_url="https://ci.example")

    assert (await repo.commits.get(made.sha)).sha == made.sha
    assert made.sha in [one.sha async for one in repo.commits.list(path="c.txt")]
    assert (await repo.commits.status(made.sha)).state == "success"
    await repo.branches.create("old", from_ref="main")
    await repo.contents.write("d.txt", "d", "Add d")
    compared = await repo.commits.compare("old", "main")
    assert (compared.ahead_by, [one.filename for one in compared.files]) == (1, ["d.txt"])


async def test_files_and_folders(repo: RepositoryOperations) -> None:
    assert {one.name for one in await repo.contents.list()} == {"README.md", "docs"}
    assert [one.path for one in await repo.contents.list("docs", ref="main")] == ["docs/a.md"]
    with pytest.raises(ValueError, match="no folder"):
        await repo.contents.list("README.md")
    await repo.contents.write("README.md", "changed", "Change", branch="main")
    assert await repo.contents.delete("docs/a.md", "Remove") is True
    assert await repo.contents.delete("docs/a.md", "Remove", branch="main") is False
    with pytest.raises(NotFound):
        await repo.contents.read("docs/a.md")
    with pytest.raises(ValueError, match="no files"):
        await repo.contents.commit_files({}, "Nothing", branch="main")


async def test_branches_and_their_protection(repo: RepositoryOperations) -> None:
    assert await repo.branches.create("release/1", from_ref="main") is True
    assert await repo.branches.create("release/1", from_ref="main") is False
    assert "release/1" in [one.name async for one in repo.branches.list()]
    assert await repo.branches.protection("release/1") is None
    protected = await repo.branches.protect(
        "release/1", checks=("ci",), up_to_date=True, approvals=2, include_admins=True
    )
    assert protected["required_pull_request_reviews"]["required_approving_review_count"] == 2
    assert await repo.branches.protection("release/1") is not None
    await repo.branches.unprotect("release/1")
    assert await repo.branches.delete("release/1") is True
    assert await repo.branches.delete("release/1") is False


@pytest.mark.parametrize("method", ["create", "delete"])
async def test_another_refusal_of_a_branch_is_heard(here: World, repo: RepositoryOperations, method: str) -> None:
    refusal = Answer(422, {"message": "Reference cannot be updated"})
    here.github.script("POST", f"{ROOT}/git/refs", refusal)
    here.github.script("DELETE", f"{ROOT}/git/refs/heads/x", refusal)

    with pytest.raises(ValidationFailed):
        await (repo.branches.create("x", from_ref="main") if method == "create" else repo.branches.delete("x"))


async def test_releases(repo: RepositoryOperations, tmp_path: Path) -> None:
    assert await repo.releases.latest() is None
    assert await repo.releases.by_tag("v1") is None
    draft = await repo.releases.create("v1", body="First", draft=True)
    await repo.releases.edit(draft.id, draft=False, name="One")
    await repo.releases.upload(draft.id, b"data", name="data.bin")
    with pytest.raises(ValueError, match="no name"):
        await repo.releases.upload(draft.id, b"data")

    latest, tagged = await repo.releases.latest(), await repo.releases.by_tag("v1")
    assert latest is not None and tagged is not None
    assert (latest.name, [one.name for one in tagged.assets]) == ("One", ["data.bin"])
    assert [one.tag_name async for one in repo.releases.list()] == ["v1"]
    assert await repo.releases.download(tagged.assets[0].id, to=tmp_path / "data.bin") == 4


async def test_deployments_and_environments(repo: RepositoryOperations) -> None:
    await repo.deployments.ensure_environment("staging", wait_timer=5)
    made = await repo.deployments.create("main", environment="staging", required_contexts=[])
    await repo.deployments.set_status(made.id, "in_progress", log_url="https://ci.example")
    await repo.deployments.set_status(made.id, "success", environment_url="https://staging.example")

    assert [one.id async for one in repo.deployments.list(environment="staging")] == [made.id]
    assert [one.state async for one in repo.deployments.statuses(made.id)] == ["success", "in_progress"]
    assert "staging" in [one.name async for one in repo.deployments.environments()]


async def test_a_protection_rule_is_answered(here: World, repo: RepositoryOperations) -> None:
    here.github.script("POST", f"{ROOT}/actions/runs/5/deployment_protection_rule", Answer(204))

    await repo.deployments.review_protection_rule(5, "production", "approved", "fine")

    [sent] = here.github.requests("POST", f"{ROOT}/actions/runs/5/deployment_protection_rule")
    assert sent["json"] == {"environment_name": "production", "state": "approved", "comment": "fine"}


async def test_actions(here: World, repo: RepositoryOperations, tmp_path: Path) -> None:
    script = here.github.script
    run = {"id": 5, "status": "completed", "conclusion": "failure"}
    script("GET", f"{ROOT}/actions/workflows", Answer(200, {"total_count": 1, "workflows": [{"id": 1, "name": "CI"}]}))
    for path in ("actions/runs", "actions/workflows/ci.yml/runs"):
        script("GET", f"{ROOT}/{path}", Answer(200, {"total_count": 1, "workflow_runs": [run]}))
    script("GET", f"{ROOT}/actions/runs/5", Answer(200, run))
    script("GET", f"{ROOT}/actions/runs/5/jobs", Answer(200, {"total_count": 1, "jobs": [{"id": 8, "name": "test"}]}))
    for path in ("actions/artifacts", "actions/runs/5/artifacts"):
        script("GET", f"{ROOT}/{path}", Answer(200, {"total_count": 1, "artifacts": [{"id": 9, "name": "wheel"}]}))
    for path in ("workflows/ci.yml/dispatches", "runs/5/rerun", "runs/5/rerun-failed-jobs", "runs/5/cancel"):
        script("POST", f"{ROOT}/actions/{path}", Answer(204 if "dispatch" in path else 201, None))
    for path in ("jobs/8/logs", "runs/5/logs", "artifacts/9/zip"):
        script("GET", f"{ROOT}/actions/{path}", Answer(200, body=b"12345"))

    assert [one.name async for one in repo.actions.workflows()] == ["CI"]
    assert [one.id async for one in repo.actions.runs(status="completed")] == [5]
    assert [one.id async for one in repo.actions.runs("ci.yml")] == [5]
    assert (await repo.actions.run(5)).conclusion == "failure"
    assert [one.name async for one in repo.actions.jobs(5)] == ["test"]
    assert [one.name async for one in repo.actions.artifacts()] == ["wheel"]
    assert [one.name async for one in repo.actions.artifacts(5)] == ["wheel"]
    await repo.actions.dispatch("ci.yml", "main", {"suite": "unit"})
    await repo.actions.dispatch("ci.yml", "main")
    await repo.actions.rerun(5)
    await repo.actions.rerun(5, failed_only=True)
    await repo.actions.cancel(5)
    assert await repo.actions.job_log(8, to=tmp_path / "job") == 5
    assert await repo.actions.run_logs(5, to=tmp_path / "run") == 5
    assert await repo.actions.download_artifact(9, to=tmp_path / "zip") == 5
    sent = here.github.requests("POST", f"{ROOT}/actions/workflows/ci.yml/dispatches")
    assert [one["json"] for one in sent] == [{"ref": "main", "inputs": {"suite": "unit"}}, {"ref": "main"}]


async def test_suites_and_buttons_of_checks(repo: RepositoryOperations) -> None:
    sha = (await repo.branches.get("main")).commit.sha
    async with repo.checks.run("lint", sha, actions=[button("Fix", "fix", "Repair it")]) as check:
        check.annotate("README.md", 1, "hm", raw_details="much", start_column=1)
    [run] = await all_of(repo.checks.list(sha, check_name="lint"))
    [suite] = await all_of(repo.checks.suites(sha))
    await repo.checks.rerequest_suite(suite.id)

    assert run.conclusion == "success"
    assert [one.raw_details async for one in repo.checks.annotations(run.id)] == ["much"]
    for wrong in (("x" * 21, "fix", "d"), ("Fix", "", "d"), ("Fix", "fix", "x" * 41)):
        with pytest.raises(ValueError, match="a button's"):
            button(*wrong)


async def test_repositories(here: World, repo: RepositoryOperations) -> None:
    await repo.dispatch("go", {"a": 1})

    assert (await repo.get()).full_name == "octo/hello"
    assert await repo.languages() == {}
    assert await repo.permission("octo") == "admin"
    [sent] = here.github.requests("POST", f"{ROOT}/dispatches")
    assert sent["json"] == {"event_type": "go", "client_payload": {"a": 1}}


async def test_organizations_teams_and_users(here: World, client: GitHubClient) -> None:
    org = client.org("octo")
    await client.rest.orgs.set_membership_for_user("octo", "mona", role="admin")
    await client.rest.teams.create("octo", name="Core")
    await client.rest.teams.add_or_update_membership_for_user_in_org("octo", "core", "mona", role="maintainer")

    assert (await org.get()).login == "octo"
    assert "hello" in [one.name async for one in org.repositories()]
    assert "mona" in [one.login async for one in org.members()]
    assert await org.has_member("mona") is True
    assert await org.has_member("stranger") is False
    assert [one.slug async for one in org.teams()] == ["core"]
    assert [one.login async for one in org.team_members("core")] == ["mona"]
    assert await org.team_role("core", "mona") == "maintainer"
    assert await org.team_role("core", "stranger") is None

    user = client.user("mona")
    assert (await user.get()).login == "mona"
    assert await all_of(user.repositories()) == []
    assert isinstance(await all_of(user.organizations()), list)


async def test_search(here: World, client: GitHubClient, repo: RepositoryOperations) -> None:
    await repo.issues.create("Findable")
    for kind, item in (("code", {"path": "a"}), ("commits", {"sha": "b"}), ("users", {"login": "mona"})):
        answer = Answer(200, {"total_count": 1, "incomplete_results": False, "items": [item]})
        here.github.script("GET", f"/search/{kind}", answer)

    assert [one.title async for one in client.search.issues("findable is:issue")] == ["Findable"]
    assert [one.full_name async for one in client.search.repositories("hello")] == ["octo/hello"]
    assert [one.path async for one in client.search.code("x")] == ["a"]
    assert [one.sha async for one in client.search.commits("x")] == ["b"]
    assert [one.login async for one in client.search.users("x")] == ["mona"]
    assert await client.search.count("is:open") == 1


async def test_the_github_app_itself(here: World) -> None:
    app = here.clients.app().app
    here.github.state.add_installation("octo", id=11, repositories=["octo/hello"])

    assert (await app.get()).slug == "stand-in-app"
    assert [one.id async for one in app.installations()] == [11]
    found = await app.installation_of("octo/hello")
    assert found is not None
    assert found.id == 11
    await app.set_hook_config(url="https://example.com/hook")
    assert (await app.hook_config()).url == "https://example.com/hook"
    here.github.deliveries.add("push", status="Internal Server Error", status_code=500)
    here.github.deliveries.add("push")
    [one] = await all_of(app.deliveries(status="failure"))
    assert (await app.delivery(one.id)).event == "push"
    await app.redeliver(one.id)
    assert here.github.deliveries.asked == [one.id]
    assert len(await all_of(app.deliveries())) >= 2
