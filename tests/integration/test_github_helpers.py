"""The words that a handler has for what Apps do every day, on the stand-in."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from hookwright.core.errors import Retry
from hookwright.github import repository_config
from hookwright.github.changed_files import FileChange
from hookwright.github.config_text import parse
from hookwright.github.errors import NoSubject
from hookwright.github.repository_config import InvalidConfig
from hookwright.testing.fake_github_git import with_git
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
    assert (run["status"], run["conclusion"]) == ("queued", None)
    assert "the linter is busy" in run["output"]["summary"]

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
        ("stale_days: 3\nlabel:\n  bug: 7\n", 1, "unknown field"),
        ("a: [1\n", 2, "flow sequence"),
        ("# x\n_extends: nowhere/at/all\n", 2, "names no repository"),
        ("# x\n_extends: [a]\n", 2, "names no repository"),
        ("\n_extends: Hello-World\n", 2, "extends itself"),
        ("\n_extends: gone\n", 2, "there is no"),
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
    assert refused.value.mistakes[0].line == line
    assert refused.value.source.path == ".github/my-app.yml"
    [run] = [one async for one in repo.checks.list(sha)]
    assert (run["name"], run["conclusion"]) == (".github/my-app.yml", "failure")
    annotations = [one async for one in repo.checks.annotations(run["id"])]
    assert [one["start_line"] for one in annotations] == [line]


async def test_a_mistake_that_a_delivery_without_a_commit_meets_is_shown_on_the_newest_one(here: World) -> None:
    repo = here.clients.installation(2).repo(HELLO)
    await put(here, HELLO, "stale_days: soon\n")

    with pytest.raises(InvalidConfig):
        await context(delivered("issues.opened", issue()), clients=here.clients).config("my-app.yml", schema=Settings)

    [run] = [one async for one in repo.checks.list("main")]
    assert "line 1" in run["output"]["summary"]


async def test_a_mistake_in_the_owners_file_is_told_without_a_line_of_this_repository(here: World) -> None:
    repo = here.clients.installation(2).repo(HELLO)
    await put(here, "Codertocat/.github", "stale_days: soon\n")

    with pytest.raises(InvalidConfig, match=r"Codertocat/\.github:\.github/my-app\.yml, line 1"):
        await context(delivered("issues.opened", issue()), clients=here.clients).config("my-app.yml", schema=Settings)

    [run] = [one async for one in repo.checks.list("main")]
    assert run["output"]["annotations_count"] == 0


async def test_a_mistake_that_cannot_be_shown_still_ends_the_job(here: World) -> None:
    await put(here, HELLO, "stale_days: soon\n")
    here.github.fault("403", method="POST", path="*/check-runs", times=9)

    with pytest.raises(InvalidConfig):
        await context(delivered("issues.opened", issue()), clients=here.clients).config("my-app.yml", schema=Settings)


async def test_an_unchanged_file_costs_a_question_that_github_does_not_count(here: World) -> None:
    await put(here, HELLO, "labels: {bug: red}\n")
    ctx = context(delivered("issues.opened", issue()), clients=here.clients)

    first = await ctx.config("my-app.yml")
    first["labels"]["bug"] = "changed by a handler"
    again = await ctx.config("my-app.yml")

    assert again == {"labels": {"bug": "red"}}
    asked = here.github.requests("GET", f"/repos/{HELLO}/contents/.github/my-app.yml")
    assert [one["status"] for one in asked][-2:] == [200, 304]


async def test_reading_a_long_file_keeps_nobody_waiting(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    where: list[threading.Thread] = []

    def parsing(text: str) -> dict[str, Any]:
        where.append(threading.current_thread())
        return parse(text)

    monkeypatch.setattr(repository_config, "parse", parsing)
    await put(here, HELLO, "stale_days: 3\n")

    await context(delivered("issues.opened", issue()), clients=here.clients).config("my-app.yml")

    assert where
    assert threading.main_thread() not in where


async def test_a_folder_a_large_file_and_bytes_are_no_configuration(here: World) -> None:
    contents = here.clients.installation(2).repo(HELLO).contents
    await contents.write(".github/folder/x.yml", "a: 1", "Add")
    git = with_git(here.github.state, here.github.state.add_repository(HELLO))
    git.put("main", {".github/large.yml": b"a: " + b"x" * 140_000}, "Add")
    await contents.write(".github/bytes.yml", b"a: \xff\xfe", "Add")
    ctx = context(delivered("issues.opened", issue()), clients=here.clients)

    for name, words in (("folder", "no file"), ("large.yml", "larger than"), ("bytes.yml", "not UTF-8")):
        with pytest.raises(InvalidConfig, match=words):
            await ctx.config(name)


@pytest.mark.parametrize("name", ["", "../x.yml", "a//b", "/etc/passwd"])
async def test_a_path_that_leads_elsewhere_is_refused(here: World, name: str) -> None:
    with pytest.raises(ValueError, match="give a file's name"):
        await context(delivered("issues.opened", issue()), clients=here.clients).config(name)


async def test_files_extend_one_another_to_an_end(here: World) -> None:
    for number in range(12):
        await put(here, f"Codertocat/r{number}", f"_extends: r{number + 1}\nstale_days: {number}\n")
    await put(here, HELLO, "_extends: r0\n")
    ctx = context(delivered("issues.opened", issue()), clients=here.clients)

    with pytest.raises(InvalidConfig, match="more than 8 files"):
        await ctx.config("my-app.yml")


async def test_a_check_that_was_made_just_before_a_crash_is_found_again(here: World) -> None:
    repo = here.clients.installation(2).repo(HELLO)
    sha = (await repo.branches.get("main"))["commit"]["sha"]
    sent = {"repository": {"full_name": HELLO}, "installation": {"id": 2}, "after": sha, "ref": "refs/heads/main"}
    delivery = delivered("push", sent)
    cut = context(delivery, clients=here.clients)
    async with cut.create_check("lint"):
        pass

    # What the first attempt kept is lost; GitHub still has its check run.
    again = context(delivery, clients=here.clients)
    again.job = msgspec.structs.replace(again.job, attempt=2)
    async with again.create_check("lint") as check:
        assert check.id
    assert len([one async for one in repo.checks.list(sha, filter="all")]) == 1


async def test_each_repository_of_each_installation_is_visited(here: World) -> None:
    here.github.state.add_installation("octo", id=11, repositories=["octo/a", "octo/b"])
    here.github.state.add_installation("mona", id=12, repositories=["mona/c"])
    here.github.state.add_installation("gone", id=13, repositories=["gone/d"])
    here.github.state.add_installation("hubot", id=14, repositories=["hubot/e"])
    here.github.state.installations[13]["suspended_at"] = "2030-01-01T00:00:00Z"
    ctx = context(delivered("ping"), clients=here.clients)

    seen = []
    async for info, repo in ctx.each_repository():
        # Uninstalled while we are at it: after the list was made.
        here.github.uninstall(14)
        assert repo.full_name == info.full_name
        seen.append(info.full_name)

    assert sorted(seen) == ["mona/c", "octo/a", "octo/b"]
