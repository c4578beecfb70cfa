"""Every example is run."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hookwright import App, GitHubClient, JobState
from hookwright.github.event_names import ACTIONS
from hookwright.testing.payloads import names
from hookwright.testing.simulation import Simulation, simulate

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*/*.py"))
APPS = [path for path in EXAMPLES if path.name == "app.py"]


def title(path: Path) -> str:
    return path.parent.name


def load(path: Path) -> Any:
    """The example as a module of its own."""
    spec = importlib.util.spec_from_file_location(f"example_{path.parent.name}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def no_traces() -> Iterator[None]:
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith("example_"):
            del sys.modules[name]


def test_there_are_examples() -> None:
    assert {"demo", "mounted", "nightly", "triage", "welcome"} <= {title(path) for path in EXAMPLES}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_example_begins_with_what_it_shows(path: Path) -> None:
    assert path.read_text("utf-8").startswith('"""')


@pytest.mark.parametrize("path", APPS, ids=title)
def test_an_example_asks_only_for_events_that_there_are(path: Path) -> None:
    app = load(path).app

    assert isinstance(app, App)
    assert len(app)
    app.check(ACTIONS)


@pytest.mark.parametrize("path", APPS, ids=title)
async def test_an_example_handles_what_github_sends(path: Path) -> None:
    """All that GitHub publishes as examples, and every schedule: no job fails."""
    async with Simulation(load(path).app) as simulation:
        for name in names():
            await simulation.deliver(name)
        for schedule in simulation.runtime.registry.schedules:
            await simulation.fire(schedule.name)
        jobs = await simulation.jobs()

    assert jobs
    assert {job.state for job in jobs} <= {JobState.SUCCEEDED, JobState.SKIPPED}, [job.error for job in jobs]


async def test_welcome_thanks_whoever_opens_an_issue() -> None:
    result = await simulate(load(ROOT / "examples/welcome/app.py").app, "issues.opened")

    assert result.comments == ["Thanks for opening this issue!"]


async def test_triage_labels_by_title_and_goes_on_with_an_event_of_its_own() -> None:
    app = load(ROOT / "examples/triage/app.py").app

    result = await simulate(app, "issues.opened", issue={"title": "Crash in the docs"})

    assert [(one["method"], one["path"]) for one in result.requests] == [
        ("POST", "/repos/Codertocat/Hello-World/issues/1/labels")
    ]
    assert [view.event for view in result.deliveries] == ["issues", "triage"]
    assert {job.state for job in result.jobs} == {JobState.SUCCEEDED}


async def test_nightly_cleans_each_repository_in_a_job_of_its_own() -> None:
    async with Simulation(load(ROOT / "examples/nightly/app.py").app) as simulation:
        [schedule] = simulation.runtime.registry.schedules
        await simulation.fire(schedule.name)
        jobs = await simulation.jobs()
        results = [await simulation.runtime.store.result(job.id) for job in jobs]

    assert [job.state for job in jobs] == [JobState.SUCCEEDED] * 3
    assert results[1:] == [
        b'"octo/hello: nothing older than 14 days"',
        b'"octo/world: nothing older than 14 days"',
    ]


async def test_the_demo_app_thanks_once_and_labels() -> None:
    result = await simulate(load(ROOT / "examples/demo/app.py").app, "issues.opened")

    assert result.comments == ["Thanks for opening this issue, @Codertocat!"]
    assert {job.state for job in result.jobs} == {JobState.SUCCEEDED}


async def test_mounted_answers_beside_the_site_around_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GITHUB_WEBHOOK_SECRET", "a secret for this test only")
    monkeypatch.setenv("HOOKWRIGHT_STORE", "memory:")
    monkeypatch.chdir(tmp_path)
    site = load(ROOT / "examples/mounted/main.py").site

    async with site.router.lifespan_context(site):
        assert await _status(site, "GET", "/") == 200
        assert await _status(site, "POST", "/hooks/webhooks/github") == 415


async def _status(site: Any, method: str, path: str) -> int:
    """One request as a server would make it; a content type is missing."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "headers": [],
        "server": ("test", 80),
        "client": ("test", 1),
    }
    await site(scope, receive, send)
    status: int = sent[0]["status"]
    return status


async def test_the_bot_takes_commands_from_comments() -> None:
    async with Simulation(load(ROOT / "examples/commands/app.py").app) as simulation:
        simulation.github.state.account("mona")
        simulation.github.state.collaborators["codertocat/hello-world", "mona"] = "write"
        mona = {"login": "mona", "type": "User"}
        said = {"body": "/assign me\n/deploy moon\n/help", "user": mona}
        await simulation.deliver("issue_comment.created", comment=said, sender=mona)
        jobs = {job.handler: job.state for job in await simulation.jobs()}
        [usage, table] = sorted(simulation.github.comments)

    assert "/deploy [staging|production] [--ref=REF]" in usage
    assert "| `/assign [people…]` | Who works on it" in table
    assert jobs["command:assign"] is JobState.SUCCEEDED
    assert jobs["command:deploy"] is JobState.SKIPPED


async def test_the_linter_keeps_a_check_run_and_trims_at_the_press_of_its_button() -> None:
    async with Simulation(load(ROOT / "examples/linter/app.py").app) as simulation:
        github = simulation.github
        async with GitHubClient.for_installation(
            2, issuer=github.app_id, private_key=github.private_key, api_url=github.url
        ) as client:
            repo = client.repo("Codertocat/Hello-World")
            main = (await repo.branches.get("main")).commit.sha
            await repo.contents.commit_files({"long.txt": "x" * 130 + "  "}, "Add", branch="topic", create_from=main)
            pull = await repo.pulls.create("Long lines", head="topic", base="main")
            head = pull.head.sha

            await simulation.deliver("pull_request.opened", pull_request={"number": pull.number, "head": pull.head})
            [run] = [one async for one in repo.checks.list(head)]
            assert (run.conclusion, run["output"]["annotations_count"]) == ("success", 1)

            pressed = {
                "repository": {"full_name": "Codertocat/Hello-World", "owner": {"login": "Codertocat"}},
                "installation": {"id": 2},
                "check_run": {
                    "name": "line length",
                    "pull_requests": [{"number": pull.number}],
                    "check_suite": {"head_branch": "topic"},
                },
                "requested_action": {"identifier": "trim"},
            }
            await simulation.deliver("check_run.requested_action", pressed)
            assert await repo.contents.read_text("long.txt", ref="topic") == "x" * 130
            assert {job.state for job in await simulation.jobs()} == {JobState.SUCCEEDED}
