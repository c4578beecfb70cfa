"""The words that a handler has for what Apps do every day, on the stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from hookwright.core.errors import Retry
from hookwright.github.acting import FileChange
from hookwright.github.config_file import InvalidConfig
from hookwright.github.errors import NoSubject
from hookwright.testing.payloads import payload
from tests.support.github import World, world
from tests.support.handling import Memory, context, delivered

HELLO = "Codertocat/Hello-World"


@pytest.fixture
async def here() -> AsyncIterator[World]:
    async with world() as one:
        yield one


def test_words_for_what_a_delivery_is_about() -> None:
    ctx = context(delivered("pull_request.opened"))
    assert (ctx.event_name, ctx.action) == ("pull_request", "opened")
    assert (ctx.repo_owner, ctx.repo_name) == ("Codertocat", "Hello-World")
    assert ctx.pr_number == ctx.issue_number == 2
    assert ctx.repo(ref="x") == {"owner": "Codertocat", "repo": "Hello-World", "ref": "x"}
    assert ctx.issue(body="hi") == {**ctx.repo(), "issue_number": 2, "body": "hi"}
    assert ctx.pull_request(merge_method="squash") == {**ctx.repo(), "pull_number": 2, "merge_method": "squash"}
    assert ctx.head_sha == ctx.payload["pull_request"]["head"]["sha"]
    assert ctx.branch == ctx.payload["pull_request"]["head"]["ref"]
    assert ctx.is_pull_request


def test_an_issue_is_no_pull_request_and_a_comment_on_one_is() -> None:
    issue = context(delivered("issues.opened"))
    assert issue.issue_number == 1
    with pytest.raises(NoSubject, match="not about a pull request"):
        _ = issue.pr_number
    with pytest.raises(NoSubject, match="not about a commit"):
        _ = issue.head_sha
    sent: dict[str, Any] = payload("issue_comment.created")
    sent["issue"]["pull_request"] = {"url": "https://api.github.com/x"}
    assert context(delivered("issue_comment.created", sent)).pr_number == sent["issue"]["number"]


def test_the_commit_of_a_push_is_what_it_pushed_and_of_a_deleted_branch_none() -> None:
    ctx = context(delivered("push"))
    assert ctx.head_sha == ctx.payload["after"] if ctx.payload["after"].strip("0") else True
    sent = {"repository": {"full_name": HELLO}, "ref": "refs/heads/topic/x", "after": "0" * 40}
    gone = context(delivered("push", sent))
    assert gone.branch == "topic/x"
    with pytest.raises(NoSubject):
        _ = gone.head_sha


async def test_a_pull_request_is_approved_assigned_edited_and_merged(here: World) -> None:
    client = here.clients.installation(2)
    repo = client.repo(HELLO)
    main = (await repo.branches.get("main"))["commit"]["sha"]
    await repo.contents.commit_files({"new.txt": "hello"}, "Add a file", branch="topic", create_from=main)
    pull = await repo.pulls.create("A change", head="topic", base="main")
    here.github.state.issues[HELLO.lower(), pull.number]["user"] = {"login": "octocat", "id": 1, "type": "User"}
    sent: dict[str, Any] = {
        "action": "opened",
        "repository": {"full_name": HELLO},
        "installation": {"id": 2},
        "pull_request": {"number": pull.number, "head": {"sha": pull["head"]["sha"], "ref": "topic"}},
    }
    ctx = context(delivered("pull_request.opened", sent), clients=here.clients)

    assert await ctx.changed_files() == [FileChange("new.txt", "added")]
    await ctx.approve("fine")
    await ctx.assign("octocat")
    edited = await ctx.edit(title="A better title")
    await ctx.set_status("success", context="ci", description="x" * 200)
    deployment = await ctx.deploy("staging", required_contexts=[])
    await ctx.commit_files({"more.txt": "more"}, "Add another")
    assert edited["title"] == "A better title"
    assert deployment["environment"] == "staging"
    # Somebody has pushed since the delivery: it is not merged unseen.
    with pytest.raises(Exception, match=r"409|modified"):
        await ctx.merge("squash")
    sent["pull_request"]["head"]["sha"] = (await repo.pulls.get(pull.number))["head"]["sha"]
    merged = await context(delivered("pull_request.opened", sent), clients=here.clients).merge("squash")
    assert merged["merged"] is True


async def test_files_of_a_push_are_counted_once_whatever_its_commits_did() -> None:
    sent = {
        "repository": {"full_name": HELLO},
        "commits": [
            {"added": ["a", "b"], "modified": [], "removed": []},
            {"added": [], "modified": ["a", "c"], "removed": ["b"]},
        ],
    }
    ctx = context(delivered("push", sent))
    assert await ctx.changed_files() == [FileChange("a", "added"), FileChange("c", "modified")]


async def test_a_check_run_of_a_later_attempt_is_the_same_one(here: World) -> None:
    memory = Memory()
    repo = here.clients.installation(2).repo(HELLO)
    sha = (await repo.branches.get("main"))["commit"]["sha"]
    sent = {
        "action": "opened",
        "repository": {"full_name": HELLO},
        "installation": {"id": 2},
        "pull_request": {"number": 1, "head": {"sha": sha, "ref": "main"}},
    }
    delivery = delivered("pull_request.opened", sent)

    first = context(delivery, clients=here.clients, memory=memory)
    with pytest.raises(Retry):
        async with first.create_check("lint") as check:
            raise Retry("the linter is busy")
    [run] = [one async for one in repo.checks.list(sha)]
    assert (run["status"], run["conclusion"]) == ("completed", "cancelled")

    again = context(delivery, clients=here.clients, memory=memory)
    async with again.create_check("lint") as check:
        [run] = [one async for one in repo.checks.list(sha)]
        assert (run["id"], run["status"]) == (check.id, "in_progress")
        for line in range(1, 61):
            check.annotate("README.md", line, "trailing space")
        check.conclude("neutral", "60 warnings")
    [run] = [one async for one in repo.checks.list(sha)]
    assert (run["status"], run["conclusion"]) == ("completed", "neutral")
    assert len([one async for one in repo.checks.annotations(run["id"])]) == 60


class Settings(msgspec.Struct, forbid_unknown_fields=True):
    labels: dict[str, str] = {}
    stale_days: int = 60


async def put(here: World, repository: str, text: str, name: str = ".github/my-app.yml") -> None:
    await here.clients.installation(2).repo(repository).contents.write(name, text, "Configure")


def issue(**more: Any) -> dict[str, Any]:
    return {"repository": {"full_name": HELLO}, "installation": {"id": 2}, "issue": {"number": 1}, **more}


async def test_configuration_is_read_from_the_repository_and_else_from_the_owners(here: World) -> None:
    ctx = context(delivered("issues.opened", issue()), clients=here.clients)
    assert await ctx.config("my-app.yml") == {}
    assert await ctx.config("my-app.yml", schema=Settings) == Settings()
    await put(here, "Codertocat/.github", "stale_days: 7\n")
    assert await ctx.config("my-app.yml", schema=Settings) == Settings(stale_days=7)
    await put(here, HELLO, "stale_days: 14\n")
    assert await ctx.config("my-app.yml", schema=Settings) == Settings(stale_days=14)


async def test_a_file_extends_another_and_wins(here: World) -> None:
    await put(here, "Codertocat/base", "labels: {bug: red, ui: blue}\nstale_days: 3\n", "settings/app.yml")
    await put(here, HELLO, "_extends: base:settings/app.yml\nlabels: {bug: green}\n")
    ctx = context(delivered("issues.opened", issue()), clients=here.clients)
    assert await ctx.config("my-app.yml", schema=Settings) == Settings(
        labels={"bug": "green", "ui": "blue"}, stale_days=3
    )


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("stale_days: soon\n", 1, "stale_days: Expected `int`, got `str`"),
        ("stale_days: 3\nlabels:\n  bug: 7\n", 2, "labels"),
        ("a: [1\n", 2, "not YAML"),
        ("# x\n_extends: nowhere/at/all\n", 2, "must name a repository"),
        ("_extends: Hello-World\n", 0, "leads back"),
    ],
)
async def test_a_mistake_is_shown_on_the_commit_where_it_stands(here: World, text: str, line: int, words: str) -> None:
    repo = here.clients.installation(2).repo(HELLO)
    await put(here, HELLO, text)
    sha = (await repo.branches.get("main"))["commit"]["sha"]
    sent = issue(pull_request={"number": 1, "head": {"sha": sha, "ref": "main"}})
    del sent["issue"]
    ctx = context(delivered("pull_request.opened", sent), clients=here.clients)
    for _ in range(2):
        with pytest.raises(InvalidConfig, match=words) as refused:
            await ctx.config("my-app.yml", schema=Settings)
    assert refused.value.line == line
    assert refused.value.path == ".github/my-app.yml"
    [run] = [one async for one in repo.checks.list(sha)]
    assert (run["name"], run["conclusion"]) == ("my-app.yml", "failure")
    annotations = [one async for one in repo.checks.annotations(run["id"])]
    assert [one["start_line"] for one in annotations] == ([line] if line else [])
