"""The hand-written operations, over HTTP against the stand-in with a repository's git in memory."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hookwright.core.errors import Retry, Skip
from hookwright.github.errors import Conflict
from hookwright.github.operations.checks import annotation
from hookwright.github.operations.contents import FileContent
from hookwright.github.operations.repository import RepositoryOperations
from hookwright.testing.fake_github_routes import Answer, Call
from tests.support.github import World, world

ROOT = "/repos/octo/hello"
SHA = "a" * 40


@pytest.fixture
async def here() -> AsyncIterator[World]:
    async with world() as one:
        yield one


@pytest.fixture
def repo(here: World) -> RepositoryOperations:
    return here.clients.installation(7).repo("octo/hello")


class Git:
    """The little of git that a commit of many files needs."""

    def __init__(self, here: World) -> None:
        self.blobs: dict[str, bytes] = {}
        self.trees: dict[str, dict[str, Any]] = {"t0": {"old.txt": "100644:b-old", "keep.txt": "100644:b-keep"}}
        self.commits: dict[str, Any] = {"c0": {"sha": "c0", "tree": {"sha": "t0"}, "parents": []}}
        self.refs = {"heads/main": "c0"}
        self.races = 0
        script = here.github.script
        script("POST", f"{ROOT}/git/blobs", self.blob)
        script("POST", f"{ROOT}/git/trees", self.tree)
        script("POST", f"{ROOT}/git/commits", self.commit)
        script("POST", f"{ROOT}/git/refs", self.create)
        for sha in ("c0", "theirs0", "theirs1", "theirs2"):
            script("GET", f"{ROOT}/git/commits/{sha}", lambda call: Answer(200, self.commits[call.path.split("/")[-1]]))
        for branch in ("main", "new"):
            script("GET", f"{ROOT}/git/ref/heads/{branch}", self.ref)
            script("PATCH", f"{ROOT}/git/refs/heads/{branch}", self.move)
        script("GET", f"{ROOT}/commits/main", Answer(200, {"sha": "c0"}))

    def blob(self, call: Call) -> Answer:
        sha = f"b{len(self.blobs)}"
        self.blobs[sha] = base64.b64decode(call.json["content"])
        return Answer(201, {"sha": sha})

    def tree(self, call: Call) -> Answer:
        tree = dict(self.trees[call.json["base_tree"]])
        for entry in call.json["tree"]:
            if entry["sha"] is None:
                del tree[entry["path"]]
            else:
                tree[entry["path"]] = f"{entry['mode']}:{entry['sha']}"
        sha = f"t{len(self.trees)}"
        self.trees[sha] = tree
        return Answer(201, {"sha": sha})

    def commit(self, call: Call) -> Answer:
        sha = f"c{len(self.commits)}"
        self.commits[sha] = {"sha": sha, "tree": {"sha": call.json["tree"]}, "parents": call.json["parents"]}
        return Answer(201, self.commits[sha])

    def ref(self, call: Call) -> Answer:
        sha = self.refs.get(call.path.removeprefix(f"{ROOT}/git/ref/"))
        return Answer(404, {"message": "Not Found"}) if sha is None else Answer(200, {"object": {"sha": sha}})

    def move(self, call: Call) -> Answer:
        if self.races:
            self.races -= 1
            theirs = f"theirs{self.races}"
            self.commits[theirs] = {"sha": theirs, "tree": {"sha": "t0"}, "parents": [self.refs["heads/main"]]}
            self.refs["heads/main"] = theirs
        new = self.commits[call.json["sha"]]
        if new["parents"] != [self.refs["heads/main"]]:
            return Answer(422, {"message": "Update is not a fast forward"})
        self.refs["heads/main"] = new["sha"]
        return Answer(200, {"object": {"sha": new["sha"]}})

    def create(self, call: Call) -> Answer:
        name = call.json["ref"].removeprefix("refs/")
        if name in self.refs:
            return Answer(422, {"message": "Reference already exists"})
        self.refs[name] = call.json["sha"]
        return Answer(201, {"object": {"sha": call.json["sha"]}})

    def files(self, branch: str) -> dict[str, str]:
        return self.trees[self.commits[self.refs[f"heads/{branch}"]]["tree"]["sha"]]


# --- many files in one commit


async def test_many_files_are_one_commit(here: World, repo: RepositoryOperations) -> None:
    git = Git(here)

    commit = await repo.contents.commit_files(
        {"a.txt": "ü", "b.bin": b"\x00", "run.sh": FileContent("#!", executable=True), "old.txt": None},
        "Change four files",
        branch="main",
    )

    assert git.refs["heads/main"] == commit.sha
    files = git.files("main")
    assert sorted(files) == ["a.txt", "b.bin", "keep.txt", "run.sh"]
    assert git.blobs[files["a.txt"].partition(":")[2]] == "ü".encode()
    assert files["run.sh"].startswith("100755:")


async def test_a_push_in_between_is_committed_on_top_of(here: World, repo: RepositoryOperations) -> None:
    git = Git(here)
    git.races = 2

    await repo.contents.commit_files({"a.txt": "x"}, "m", branch="main")

    assert git.commits[git.refs["heads/main"]]["parents"] == ["theirs0"]
    assert len(git.blobs) == 1


async def test_who_looked_at_a_head_hears_of_a_push(here: World, repo: RepositoryOperations) -> None:
    git = Git(here)
    git.races = 1

    with pytest.raises(Conflict, match="no longer at c0"):
        await repo.contents.commit_files({"a.txt": "x"}, "m", branch="main", expected_head="c0")

    assert git.refs["heads/main"] == "theirs0"


async def test_too_many_races_end(here: World, repo: RepositoryOperations) -> None:
    Git(here).races = 3

    with pytest.raises(Conflict, match="moved 3 times"):
        await repo.contents.commit_files({"a.txt": "x"}, "m", branch="main")
    with pytest.raises(ValueError, match="no files"):
        await repo.contents.commit_files({}, "m", branch="main")


async def test_a_branch_that_is_not_there_is_made(here: World, repo: RepositoryOperations) -> None:
    git = Git(here)

    commit = await repo.contents.commit_files({"a.txt": "x"}, "m", branch="new", create_from="main")

    assert git.refs["heads/new"] == commit.sha
    assert not await repo.branches.create("new", from_ref="main")


# --- checks


class CheckRuns:
    """What was sent about check runs, and one answer to all of it."""

    def __init__(self, here: World) -> None:
        self.sent: list[dict[str, Any]] = []

        def answer(call: Call) -> Answer:
            self.sent.append(call.json)
            return Answer(200, {"id": 5, "name": "lint"})

        here.github.script("POST", f"{ROOT}/check-runs", answer)
        here.github.script("PATCH", f"{ROOT}/check-runs/5", answer)

    @property
    def last(self) -> dict[str, Any]:
        return self.sent[-1]


async def test_more_than_fifty_annotations_go_in_parts(here: World, repo: RepositoryOperations) -> None:
    runs = CheckRuns(here)
    notes = [annotation("a.py", line, "x") for line in range(1, 121)]

    await repo.checks.create("lint", SHA, output={"title": "t", "summary": "s", "annotations": notes})

    parts = [sent.get("output", sent)["annotations"] for sent in runs.sent]
    assert [len(part) for part in parts] == [50, 50, 20]
    assert [note["start_line"] for part in parts for note in part] == list(range(1, 121))


async def test_a_check_run_reports_and_succeeds(here: World, repo: RepositoryOperations) -> None:
    runs = CheckRuns(here)

    async with repo.checks.run("lint", SHA, details_url="https://e.org") as check:
        check.annotate("a.py", 3, "trailing space", start_column=1, end_column=2)
        await check.report("half way", title="Lint")

    start, half, end = runs.sent
    assert (start["status"], start["details_url"]) == ("in_progress", "https://e.org")
    assert half["output"]["summary"] == "half way"
    assert half["output"]["annotations"][0]["end_column"] == 2
    assert (end["status"], end["conclusion"]) == ("completed", "success")
    assert "annotations" not in end["output"]


async def test_a_failure_among_the_annotations_fails_the_run(here: World, repo: RepositoryOperations) -> None:
    runs = CheckRuns(here)
    async with repo.checks.run("lint", SHA) as check:
        check.annotate("a.py", 3, "broken", level="failure", end_line=4, start_column=1)

    assert runs.last["conclusion"] == "failure"
    assert "start_column" not in runs.last["output"]["annotations"][0]

    async with repo.checks.run("lint", SHA) as check:
        check.conclude("neutral", "x" * 70_000)
    assert runs.last["conclusion"] == "neutral"
    assert len(runs.last["output"]["summary"]) < 65_536


@pytest.mark.parametrize(
    ("error", "conclusion"),
    [
        (RuntimeError("boom ghs_" + "a" * 40), "failure"),
        (asyncio.CancelledError(), "cancelled"),
        (Retry("later"), "cancelled"),
        (Skip("nothing"), "skipped"),
    ],
)
async def test_an_exception_ends_the_run_and_goes_on(
    here: World, repo: RepositoryOperations, error: BaseException, conclusion: str
) -> None:
    runs = CheckRuns(here)

    with pytest.raises(type(error)):
        async with repo.checks.run("lint", SHA):
            raise error

    assert (runs.last["status"], runs.last["conclusion"]) == ("completed", conclusion)
    assert "aaa" not in runs.last["output"]["summary"]


async def test_a_run_that_cannot_be_ended_does_not_hide_the_exception(here: World, repo: RepositoryOperations) -> None:
    CheckRuns(here)
    here.github.fault("502", method="PATCH", path=f"{ROOT}/check-runs/5", times=9)

    with pytest.raises(RuntimeError, match="boom") as raised:
        async with repo.checks.run("lint", SHA):
            raise RuntimeError("boom")

    assert "could not be completed" in raised.value.__notes__[0]


# --- the rest


async def test_one_comment_is_kept_up_to_date(here: World, repo: RepositoryOperations) -> None:
    await repo.issues.comment(1, "> <!-- size --> quoted")

    first = await repo.issues.keep_comment(1, "size", "small")
    second = await repo.issues.keep_comment(1, "size", "large")

    assert first.id == second.id
    assert here.github.comments[1:] == ["<!-- size -->\nlarge"]
    with pytest.raises(ValueError, match="cannot be hidden"):
        await repo.issues.keep_comment(1, "a-->b", "x")


async def test_issues_are_opened_labelled_and_closed(here: World, repo: RepositoryOperations) -> None:
    issue = await repo.issues.create("Help", "me", labels=["bug"])
    labels = await repo.issues.add_labels(issue.number, "later")
    closed = await repo.issues.close(issue.number, "not_planned")

    assert [label.name for label in labels] == ["bug", "later"]
    assert (closed.state, closed.state_reason) == ("closed", "not_planned")
    assert [one.title async for one in repo.issues.list(state="all")] == ["Help"]
    assert not await repo.issues.remove_label(issue.number, "absent")


async def test_a_label_is_made_changed_or_left(here: World, repo: RepositoryOperations) -> None:
    made: list[Any] = []

    def take(call: Call) -> Answer:
        made.append((call.method, call.json))
        return Answer(200, {"name": "bug", "color": "FF0000", "description": None})

    here.github.script("POST", f"{ROOT}/labels", take)
    here.github.script("PATCH", f"{ROOT}/labels/bug", take)
    await repo.labels.ensure("bug", color="ff0000")
    here.github.script("GET", f"{ROOT}/labels/bug", Answer(200, {"name": "bug", "color": "FF0000"}))
    await repo.labels.ensure("bug", color="ff0000")
    await repo.labels.ensure("bug", color="00ff00")

    assert [method for method, _ in made] == ["POST", "PATCH"]


@pytest.mark.parametrize(
    ("answer", "permission", "may_write"),
    [
        (Answer(200, {"permission": "write", "role_name": "maintain"}), "maintain", True),
        (Answer(200, {"permission": "read", "role_name": "our-own-role"}), "read", False),
        (Answer(404, {"message": "Not Found"}), "none", False),
    ],
)
async def test_a_permission_is_compared_by_rank(
    here: World, repo: RepositoryOperations, answer: Answer, permission: str, may_write: bool
) -> None:
    here.github.script("GET", f"{ROOT}/collaborators/mona/permission", answer)

    assert await repo.permission("mona") == permission
    assert await repo.may("mona", "write") is may_write


@pytest.mark.parametrize("name", ["hello", "a/b/c", "/x", "x/", "../x", "x/.."])
async def test_what_is_no_repository_is_refused(here: World, name: str) -> None:
    with pytest.raises(ValueError, match="owner/name"):
        here.clients.app().repo(name)


async def test_a_description_is_cut_to_what_github_takes(here: World, repo: RepositoryOperations) -> None:
    sent: list[Any] = []

    def take(call: Call) -> Answer:
        sent.append(call.json)
        return Answer(201, {"state": "success"})

    here.github.script("POST", f"{ROOT}/statuses/{SHA}", take)
    await repo.commits.set_status(SHA, "success", context="ci", description="x" * 200)

    assert len(sent[0]["description"]) == 140


async def test_a_file_is_read_as_it_is(here: World, repo: RepositoryOperations) -> None:
    here.github.script("GET", f"{ROOT}/contents/a.yml", Answer(200, body="ü: 1".encode()))

    assert await repo.contents.read_text("a.yml") == "ü: 1"
    asked = here.github.requests("GET", f"{ROOT}/contents/a.yml")[0]
    assert asked["headers"]["accept"] == "application/vnd.github.raw+json"


async def test_releases_carry_files(here: World, repo: RepositoryOperations, tmp_path: Path) -> None:
    seen: list[Call] = []

    def take(call: Call) -> Answer:
        seen.append(call)
        return Answer(201, {"id": 3, "name": call.query["name"]})

    here.github.script("POST", f"{ROOT}/releases/9/assets", take)
    here.github.script("GET", f"{ROOT}/releases/assets/3", Answer(200, body=b"data"))

    asset = await repo.releases.upload(9, b"[]", name="a.json")
    size = await repo.releases.download(asset.id, to=tmp_path / "a.json")

    assert (asset.name, size) == ("a.json", 4)
    assert here.github.requests("POST", "*/assets")[0]["headers"]["content-type"] == "application/json"
    with pytest.raises(ValueError, match="no name"):
        await repo.releases.upload(9, b"x")
    assert await repo.releases.latest() is None


async def test_auto_merge_goes_by_graphql(here: World, repo: RepositoryOperations) -> None:
    sent: list[Any] = []

    def take(call: Call) -> Answer:
        sent.append(call.json["variables"])
        return Answer(200, {"data": {}})

    here.github.script("POST", "/graphql", take)
    here.github.script("GET", f"{ROOT}/pulls/1", Answer(200, {"node_id": "PR_1", "number": 1}))
    pull = await repo.pulls.get(1)
    await repo.pulls.enable_auto_merge(pull, "squash", title="x")
    await repo.pulls.mark_ready(pull)

    assert sent[0] == {"id": "PR_1", "method": "SQUASH", "title": "x", "body": None}
    assert sent[1] == {"id": "PR_1"}


async def test_the_marketplace_is_read_for_a_reconciliation(here: World) -> None:
    root = "/marketplace_listing/stubbed"
    here.github.script("GET", f"{root}/plans", Answer(200, [{"id": 1}, {"id": 2}]))
    here.github.script("GET", f"{root}/plans/1/accounts", Answer(200, [{"id": 10, "login": "a"}]))
    here.github.script("GET", f"{root}/plans/2/accounts", Answer(200, [{"id": 20, "login": "b"}]))
    marketplace = here.clients.app().app.stubbed_marketplace

    assert {id: one.login for id, one in (await marketplace.everything()).items()} == {10: "a", 20: "b"}
    assert await marketplace.purchase(99) is None


async def test_each_installation_and_each_repository_is_listed(here: World) -> None:
    for id in (1, 2, 3):
        here.github.state.installation(id)
    here.github.suspend(2)
    here.github.state.add_repository("octo/hello")

    active = [one.id async for one in here.clients.app().app.active_installations()]

    assert active == [1, 3]
    assert [one.name async for one in here.clients.installation(1).app.repositories()] == ["hello"]
