"""What the stand-in answers, held against the response schemas of GitHub's own description, without a network.

scripts/generate_answers.py wrote answers.json. Every route that the stand-in serves is asked, with success.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
from aiohttp import ClientSession

from hookwright.testing.fake_github import FakeGitHub
from hookwright.testing.fake_github_marketplace import Marketplace
from hookwright.testing.fake_github_routes import Route
from hookwright.testing.fake_github_table import routes
from tests.support.description import mistakes
from tests.support.github import private_key

DOCUMENT: dict[str, Any] = json.loads((Path(__file__).parent / "answers.json").read_text("utf-8"))
# The folder of a repository's root, whose path the description does not know, and what is not REST.
ALIASES = {"/repos/{owner}/{repo}/contents", "/repos/{owner}/{repo}/contents/", "/graphql"}
HELLO = base64.b64encode(b"hello\n").decode()
# Alternatives that a value fits several of; and in the list of installations the description wants an account that is
# a user and an enterprise at once. GitHub's own answers are no better.
LOOSE = re.compile(r"fits [2-9] of oneOf|\[0\]\.account\.(name|slug|created_at|updated_at) is missing")
CODES = {name: re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(name))) for name in DOCUMENT["paths"]}


class Oracle:
    """Asks, and holds what comes back against the description."""

    def __init__(self, github: FakeGitHub, session: ClientSession) -> None:
        self.github = github
        self.asked: set[tuple[str, str]] = set()
        self.wrong: list[str] = []
        self._session = session
        self.token = ""

    async def __call__(
        self, method: str, path: str, body: Any = None, *, data: bytes | None = None, status: int | None = None
    ) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self._session.request(method, self.github.url + path, headers=headers, json=body, data=data) as got:
            text = await got.text()
            assert status in (None, got.status), f"{method} {path}: {got.status} {text}"
            assert status or got.status < 300, f"{method} {path}: {got.status} {text}"
        bare = urlsplit(path).path
        if got.status < 300:
            self.asked.add((method, bare))
        answer = json.loads(text) if text and "json" in got.headers["Content-Type"] else None
        self._hold(method, bare, got.status, answer)
        return answer

    def _hold(self, method: str, path: str, status: int, answer: Any) -> None:
        for name, pattern in sorted(CODES.items(), key=lambda one: one[0].count("{")):
            if pattern.fullmatch(path) and method.lower() in DOCUMENT["paths"][name]:
                codes = DOCUMENT["paths"][name][method.lower()]
                break
        else:
            return
        if status < 300 and str(status) not in codes:
            self.wrong.append(f"{method} {name}: {status} is not described")
        schema = codes.get(str(status))
        if schema is not None:
            found = [one for one in mistakes(DOCUMENT, schema, answer) if not LOOSE.search(one)]
            self.wrong += [f"{method} {name} {status}: {one}" for one in found[:20]]

    def unasked(self) -> list[Route]:
        asked = {(method, path) for method, path in self.asked}
        return [
            route
            for route in routes()
            if route.path not in ALIASES
            and not any(method == route.method and _fits(route, path) for method, path in asked)
        ]


def _fits(route: Route, path: str) -> bool:
    return route.arguments(path) is not None


@pytest.fixture
async def ask() -> AsyncIterator[Oracle]:
    async with FakeGitHub(private_key=private_key()) as github, ClientSession() as session:
        oracle = Oracle(github, session)
        await as_installation(oracle)
        yield oracle


def as_app(ask: Oracle) -> None:
    seconds = int(datetime.now(UTC).timestamp())
    ask.token = jwt.encode({"iat": seconds - 60, "exp": seconds + 540, "iss": "1234"}, private_key(), "RS256")


async def as_installation(ask: Oracle) -> None:
    as_app(ask)
    ask.token = (await ask("POST", "/app/installations/7/access_tokens"))["token"]


def held(ask: Oracle) -> None:
    assert not ask.wrong, "\n".join(ask.wrong)


R = "/repos/octo-org/hello"


async def test_apps_and_accounts_are_as_described(ask: Oracle) -> None:
    await everything_about_apps(ask)
    await everything_about_accounts(ask)
    held(ask)


async def everything_about_apps(ask: Oracle) -> None:
    ask.github.state.add_repository("octo-org/hello")
    for path in ("/installation/repositories", "/meta", "/zen", "/apps/stand-in-app", "/search/repositories?q=hello"):
        await ask("GET", path)
    await ask("GET", "/search/issues?q=is:open")
    as_app(ask)
    for path in ("/app", "/app/hook/config", "/app/installations", "/app/installations/7", f"{R}/installation"):
        await ask("GET", path)
    made = ask.github.state.part(Marketplace)
    made.add_plan(1, "Pro")
    made.buy(ask.github.state.account("mona"), 1)
    made.schedule(ask.github.state.account("mona"), 1, units=2)
    buyer = ask.github.state.account("mona")["id"]
    for path in ("plans", "plans/1/accounts", f"accounts/{buyer}", "stubbed/plans", "stubbed/plans/1313/accounts"):
        await ask("GET", f"/marketplace_listing/{path}")
    await ask("GET", "/marketplace_listing/stubbed/accounts/4")
    await ask("GET", "/orgs/octo-org/installation")
    await ask("GET", "/users/octo-org/installation")
    await ask("PATCH", "/app/hook/config", {"url": "https://example.com/hook", "secret": "s"})
    await ask("PUT", "/app/installations/7/suspended")
    await ask("DELETE", "/app/installations/7/suspended")
    ask.github.state.add_installation("other", id=8)
    await ask("DELETE", "/app/installations/8")
    narrow = {"repositories": ["hello"], "permissions": {"issues": "read"}}
    ask.token = (await ask("POST", "/app/installations/7/access_tokens", narrow))["token"]
    await ask("DELETE", "/installation/token")
    await as_installation(ask)


async def everything_about_accounts(ask: Oracle) -> None:
    org = "/orgs/octo-org"
    await ask("PUT", f"{org}/memberships/mona", {"role": "admin"})
    await ask("POST", f"{org}/teams", {"name": "Core Team"})
    await ask("PUT", f"{org}/teams/core-team/memberships/mona", {"role": "maintainer"})
    for path in ("", "/members", "/members/mona", "/memberships/mona", "/teams", "/teams/core-team", "/repos"):
        await ask("GET", org + path)
    for path in ("/teams/core-team/members", "/teams/core-team/memberships/mona"):
        await ask("GET", org + path)
    await ask("DELETE", f"{org}/teams/core-team/memberships/mona")
    await ask("DELETE", f"{org}/teams/core-team")
    await ask("DELETE", f"{org}/memberships/mona")
    await ask("POST", f"{org}/repos", {"name": "new", "private": True})
    ask.token = ask.github.user_token("mona")
    await ask("POST", "/user/repos", {"name": "mine"})
    await ask("PUT", "/user/starred/octo-org/hello")
    bought = ("/marketplace_purchases", "/marketplace_purchases/stubbed")
    for path in ("", "/repos", "/orgs", "/starred", "/starred/octo-org/hello", *bought):
        await ask("GET", f"/user{path}")
    for path in ("", "/repos", "/orgs", "/starred"):
        await ask("GET", f"/users/mona{path}")
    await ask("DELETE", "/user/starred/octo-org/hello")
    await as_installation(ask)


async def test_issues_are_as_described(ask: Oracle) -> None:
    await everything_about_issues(ask)
    held(ask)


async def everything_about_issues(ask: Oracle) -> None:
    await ask("POST", f"{R}/labels", {"name": "bug", "color": "d73a4a", "description": "Broken"})
    await ask("POST", f"{R}/milestones", {"title": "v1", "due_on": "2027-01-01T00:00:00Z"})
    issue = {"title": "Help", "body": "It broke", "labels": ["bug"], "assignees": ["mona"], "milestone": 1}
    await ask("POST", f"{R}/issues", issue)
    one = f"{R}/issues/1"
    comment = await ask("POST", f"{one}/comments", {"body": "hello"})
    there = f"{R}/issues/comments/{comment['id']}"
    for subject in (one, there):
        reaction = await ask("POST", f"{subject}/reactions", {"content": "heart"})
        await ask("GET", f"{subject}/reactions")
        await ask("DELETE", f"{subject}/reactions/{reaction['id']}")
    for path in ("/issues", "/issues/1", "/issues/1/comments", "/issues/1/labels", "/issues/comments", "/labels"):
        await ask("GET", R + path)
    for path in ("/labels/bug", "/milestones", "/milestones/1"):
        await ask("GET", R + path)
    await ask("GET", there)
    await ask("PATCH", there, {"body": "changed"})
    await ask("POST", f"{one}/labels", {"labels": ["ui"]})
    await ask("PUT", f"{one}/labels", {"labels": ["bug", "ui"]})
    await ask("DELETE", f"{one}/labels/ui")
    await ask("DELETE", f"{one}/labels")
    await ask("POST", f"{one}/assignees", {"assignees": ["hubot"]})
    await ask("DELETE", f"{one}/assignees", {"assignees": ["hubot"]})
    await ask("PUT", f"{one}/lock", {"lock_reason": "resolved"})
    await ask("DELETE", f"{one}/lock")
    await ask("PATCH", one, {"state": "closed", "state_reason": "not_planned"})
    await ask("PATCH", f"{R}/labels/bug", {"new_name": "defect"})
    await ask("PATCH", f"{R}/milestones/1", {"state": "closed"})
    await ask("DELETE", f"{R}/milestones/1")
    await ask("DELETE", f"{R}/labels/defect")
    await ask("DELETE", there)
    await ask("POST", f"{R}/issues", {}, status=422)
    await ask("POST", f"{R}/labels", {"name": "x", "color": "nope"}, status=422)


async def test_git_and_files_are_as_described(ask: Oracle) -> None:
    await everything_about_git(ask)
    held(ask)


async def everything_about_git(ask: Oracle) -> None:
    head = (await ask("GET", f"{R}/git/ref/heads/main"))["object"]["sha"]
    blob = await ask("POST", f"{R}/git/blobs", {"content": HELLO, "encoding": "base64"})
    entry = {"path": "src/a.txt", "mode": "100644", "type": "blob", "sha": blob["sha"]}
    base = (await ask("GET", f"{R}/git/commits/{head}"))["tree"]["sha"]
    tree = await ask("POST", f"{R}/git/trees", {"base_tree": base, "tree": [entry]})
    given = {"message": "Add a", "tree": tree["sha"], "parents": [head]}
    commit = await ask("POST", f"{R}/git/commits", given)
    await ask("POST", f"{R}/git/refs", {"ref": "refs/heads/topic", "sha": commit["sha"]})
    await ask("PATCH", f"{R}/git/refs/heads/topic", {"sha": commit["sha"], "force": True})
    tag = {"tag": "v1", "message": "One", "object": head, "type": "commit"}
    tagged = await ask("POST", f"{R}/git/tags", tag)
    await ask("POST", f"{R}/git/refs", {"ref": "refs/tags/v1", "sha": tagged["sha"]})
    for path in (f"/git/blobs/{blob['sha']}", f"/git/trees/{tree['sha']}?recursive=1", f"/git/tags/{tagged['sha']}"):
        await ask("GET", R + path)
    for path in ("/git/matching-refs/heads/", "/commits", f"/commits/{head}", "/compare/main...topic", "/tags"):
        await ask("GET", R + path)
    await ask("PUT", f"{R}/contents/docs/b.md", {"message": "Add b", "content": HELLO})
    found = await ask("GET", f"{R}/contents/docs/b.md")
    for path in ("", "/", "/docs"):
        await ask("GET", f"{R}/contents{path}")
    changed = {"message": "Change b", "content": HELLO, "sha": found["sha"]}
    await ask("PUT", f"{R}/contents/docs/b.md", changed)
    await ask("DELETE", f"{R}/contents/docs/b.md", {"message": "Remove b", "sha": found["sha"]})
    rules = {"required_status_checks": {"strict": True, "contexts": ["ci"]}, "enforce_admins": True}
    rules |= {"required_pull_request_reviews": {"required_approving_review_count": 1}, "restrictions": None}
    await ask("PUT", f"{R}/branches/main/protection", rules)
    for path in ("/branches", "/branches/main", "/branches/main/protection", "/readme"):
        await ask("GET", R + path)
    await ask("DELETE", f"{R}/branches/main/protection")
    await ask("DELETE", f"{R}/git/refs/heads/topic")
    comment = await ask("POST", f"{R}/commits/{head}/comments", {"body": "Nice"})
    await ask("GET", f"{R}/commits/{head}/comments")
    on = f"{R}/comments/{comment['id']}/reactions"
    reaction = await ask("POST", on, {"content": "rocket"})
    await ask("GET", on)
    await ask("DELETE", f"{on}/{reaction['id']}")


async def test_pull_requests_are_as_described(ask: Oracle) -> None:
    await everything_about_pulls(ask)
    held(ask)


async def everything_about_pulls(ask: Oracle) -> None:
    main = (await ask("GET", f"{R}/git/ref/heads/main"))["object"]["sha"]
    await ask("POST", f"{R}/git/refs", {"ref": "refs/heads/fix", "sha": main})
    await ask("PUT", f"{R}/contents/fix.txt", {"message": "Fix", "content": HELLO, "branch": "fix"})
    pull = await ask("POST", f"{R}/pulls", {"title": "Fix it", "head": "fix", "base": "main", "body": "As said"})
    one, sha = f"{R}/pulls/{pull['number']}", pull["head"]["sha"]
    for path in ("", "/files", "/commits"):
        await ask("GET", one + path)
    await ask("GET", f"{R}/pulls")
    await ask("GET", f"{R}/commits/{sha}/pulls")
    await ask("PATCH", one, {"title": "Fix it well"})
    await ask("POST", f"{one}/requested_reviewers", {"reviewers": ["mona"]})
    await ask("DELETE", f"{one}/requested_reviewers", {"reviewers": ["mona"]})
    note = {"path": "fix.txt", "line": 1, "body": "why?"}
    ask.token = ask.github.user_token("mona")
    pending = await ask("POST", f"{one}/reviews", {"comments": [note]})
    there = f"{one}/reviews/{pending['id']}"
    await ask("GET", there)
    await ask("PUT", there, {"body": "Better"})
    await ask("POST", f"{there}/events", {"event": "APPROVE"})
    await ask("PUT", f"{there}/dismissals", {"message": "Outdated"})
    await ask("GET", f"{one}/reviews")
    made = await ask("POST", f"{one}/comments", {**note, "commit_id": sha})
    await ask("POST", f"{one}/comments/{made['id']}/replies", {"body": "Because"})
    await ask("GET", f"{one}/comments")
    comment = f"{R}/pulls/comments/{made['id']}"
    await ask("GET", comment)
    await ask("PATCH", comment, {"body": "Why?"})
    reaction = await ask("POST", f"{comment}/reactions", {"content": "eyes"})
    await ask("GET", f"{comment}/reactions")
    await ask("DELETE", f"{comment}/reactions/{reaction['id']}")
    await ask("DELETE", comment)
    await as_installation(ask)
    await ask("PUT", f"{R}/contents/other.txt", {"message": "Meanwhile", "content": HELLO})
    await ask("PUT", f"{one}/update-branch")
    await ask("PUT", f"{one}/merge", {"merge_method": "squash"})
    await ask("GET", f"{one}/merge")
    await ask("GET", one)


async def test_checks_statuses_deployments_and_releases_are_as_described(ask: Oracle) -> None:
    await everything_about_a_commit(ask)
    await everything_about_releases(ask)
    held(ask)


async def everything_about_a_commit(ask: Oracle) -> None:
    sha = (await ask("GET", f"{R}/git/ref/heads/main"))["object"]["sha"]
    mark = {"path": "README.md", "start_line": 1, "end_line": 1, "annotation_level": "warning", "message": "hm"}
    output = {"title": "Lint", "summary": "One warning", "annotations": [mark]}
    run = await ask("POST", f"{R}/check-runs", {"name": "lint", "head_sha": sha, "output": output})
    one, suite = f"{R}/check-runs/{run['id']}", f"{R}/check-suites/{run['check_suite']['id']}"
    await ask("PATCH", one, {"status": "completed", "conclusion": "neutral"})
    for path in (one, f"{one}/annotations", f"{R}/commits/main/check-runs", f"{R}/commits/main/check-suites"):
        await ask("GET", path)
    for path in (suite, f"{suite}/check-runs"):
        await ask("GET", path)
    await ask("POST", f"{one}/rerequest")
    await ask("POST", f"{suite}/rerequest")
    await ask("POST", f"{R}/check-suites", {"head_sha": sha})
    await ask("POST", f"{R}/statuses/{sha}", {"state": "success", "context": "ci", "target_url": "https://ci.test"})
    await ask("GET", f"{R}/commits/main/status")
    await ask("GET", f"{R}/commits/main/statuses")
    made = await ask("POST", f"{R}/deployments", {"ref": "main", "payload": {"a": 1}})
    there = f"{R}/deployments/{made['id']}"
    await ask("POST", f"{there}/statuses", {"state": "inactive", "log_url": "https://log.test"})
    for path in ("", "/statuses"):
        await ask("GET", there + path)
    await ask("GET", f"{R}/deployments")
    await ask("DELETE", there)
    await ask("PUT", f"{R}/environments/staging", {"wait_timer": 5})
    await ask("GET", f"{R}/environments")
    await ask("GET", f"{R}/environments/staging")
    await ask("DELETE", f"{R}/environments/staging")


async def everything_about_releases(ask: Oracle) -> None:
    made = await ask("POST", f"{R}/releases", {"tag_name": "v1.0", "name": "One", "generate_release_notes": True})
    one = f"{R}/releases/{made['id']}"
    asset = await ask("POST", f"{one}/assets?name=a.bin", data=b"bytes")
    for path in ("/releases", "/releases/latest", "/releases/tags/v1.0"):
        await ask("GET", R + path)
    for path in ("", "/assets"):
        await ask("GET", one + path)
    there = f"{R}/releases/assets/{asset['id']}"
    await ask("GET", there)
    await ask("PATCH", there, {"label": "The file"})
    await ask("PATCH", one, {"prerelease": True})
    await ask("DELETE", there)
    await ask("DELETE", one)


async def test_repositories_are_as_described(ask: Oracle) -> None:
    await everything_about_repositories(ask)
    held(ask)


async def everything_about_repositories(ask: Oracle) -> None:
    await ask("GET", R)
    await ask("PATCH", R, {"description": "A repository"})
    await ask("PUT", f"{R}/collaborators/mona", {"permission": "maintain"})
    for path in ("/collaborators", "/collaborators/mona", "/collaborators/mona/permission", "/languages", "/topics"):
        await ask("GET", R + path)
    await ask("PUT", f"{R}/topics", {"names": ["bots"]})
    await ask("POST", f"{R}/dispatches", {"event_type": "deploy", "client_payload": {"a": 1}})
    await ask("DELETE", f"{R}/collaborators/mona")
    ask.github.state.add_repository("octo-org/gone")
    await ask("DELETE", "/repos/octo-org/gone")


async def test_every_route_that_the_stand_in_serves_is_asked(ask: Oracle) -> None:
    for part in (
        everything_about_apps,
        everything_about_accounts,
        everything_about_repositories,
        everything_about_issues,
        everything_about_git,
        everything_about_pulls,
        everything_about_a_commit,
        everything_about_releases,
    ):
        await part(ask)

    # By its number is where GitHub's own redirects lead after a renaming; its description does not have it.
    assert [f"{route.method} {route.path}" for route in ask.unasked()] == ["GET /repositories/{id}"]
    held(ask)


async def test_the_oracle_would_notice(ask: Oracle) -> None:
    ask._hold("GET", f"{R}/issues/1", 200, {"number": "one"})
    ask._hold("DELETE", f"{R}/labels/bug", 200, None)

    assert any("number is no integer" in one for one in ask.wrong)
    assert "DELETE /repos/{owner}/{repo}/labels/{name}: 200 is not described" in ask.wrong
