"""Try the client against the real GitHub, with a GitHub App and a repository that are yours, and tidy up afterwards.

    HOOKWRIGHT_LIVE_APP_ID=123456 HOOKWRIGHT_LIVE_PRIVATE_KEY_PATH=key.pem \\
    HOOKWRIGHT_LIVE_REPOSITORY=you/scratch make test-live

The App must be installed on the repository. It opens and closes an issue and a pull request there, and makes and
deletes a branch. A step that the App lacks a permission for is skipped and says so. Without these settings it prints
what is missing and ends with 0. HOOKWRIGHT_LIVE_API_URL is for an Enterprise Server.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hookwright.core.errors import ConfigError, HookwrightError
from hookwright.core.secret import Secret
from hookwright.github.client import GitHubClient
from hookwright.github.errors import Forbidden
from hookwright.github.hosts import GITHUB_API

WANTED = ("HOOKWRIGHT_LIVE_APP_ID", "HOOKWRIGHT_LIVE_PRIVATE_KEY_PATH", "HOOKWRIGHT_LIVE_REPOSITORY")
NOTE = "Written by hookwright's live test; it may be deleted."


class Disagreed(Exception):
    """GitHub did something else than we say it does."""


@dataclass
class Live:
    app: GitHubClient
    github: GitHubClient
    repository: str
    branch: str = field(default_factory=lambda: f"hookwright-live-{secrets.token_hex(4)}")
    sha: str = ""


def agree(holds: bool, what: str) -> None:
    if not holds:
        raise Disagreed(what)


async def the_app_is_known(live: Live) -> None:
    app = await live.app.app.get()
    agree(bool(app.slug), "the App has a slug")
    limit = live.app.rate_limit
    agree(limit is None or limit.limit > 0, "the headers tell the limit")


async def an_issue_is_opened_answered_and_closed(live: Live) -> None:
    repo = live.github.repo(live.repository)
    issue = await repo.issues.create("hookwright live test", body=NOTE)
    try:
        comment = await repo.issues.comment(issue.number, "One ✓")
        await repo.issues.edit_comment(comment.id, "Two ✓")
        await repo.issues.react(issue.number, "rocket")
        found = [one.body async for one in repo.issues.comments(issue.number)]
        agree(found == ["Two ✓"], "the comment reads as it was edited")
    finally:
        await repo.issues.close(issue.number, reason="not_planned")
    agree((await repo.issues.get(issue.number)).state == "closed", "the issue is closed")


async def files_become_a_commit(live: Live) -> None:
    repo = live.github.repo(live.repository)
    base = (await repo.get()).default_branch
    files = {"hookwright-live/a.txt": "a\n", "hookwright-live/b.txt": "b ✓\n"}
    commit = await repo.contents.commit_files(files, "hookwright live test", branch=live.branch, create_from=base)
    live.sha = commit.sha
    text = await repo.contents.read_text("hookwright-live/b.txt", ref=live.branch)
    agree(text == "b ✓\n", "the file reads as it was written")


async def a_pull_request_lists_its_files(live: Live) -> None:
    repo = live.github.repo(live.repository)
    base = (await repo.get()).default_branch
    pull = await repo.pulls.create("hookwright live test", head=live.branch, base=base, body=NOTE)
    try:
        names = sorted([one.filename async for one in repo.pulls.files(pull.number)])
        agree(names == ["hookwright-live/a.txt", "hookwright-live/b.txt"], "both files are listed")
    finally:
        await repo.issues.close(pull.number)


async def a_check_run_takes_many_annotations(live: Live) -> None:
    repo = live.github.repo(live.repository)
    async with repo.checks.run("hookwright live test", live.sha) as check:
        for _ in range(60):
            check.annotate("hookwright-live/a.txt", 1, "An annotation")
        check.conclude("neutral", "60 annotations")
    agree(len([one async for one in repo.checks.annotations(check.id)]) == 60, "all annotations are there")


async def a_status_is_set(live: Live) -> None:
    made = await live.github.repo(live.repository).commits.set_status(live.sha, "success", context="hookwright/live")
    agree(made.state == "success", "the status is what was set")


async def graphql_answers(live: Live) -> None:
    owner, _, name = live.repository.partition("/")
    query = "query($o: String!, $n: String!) { repository(owner: $o, name: $n) { nameWithOwner } }"
    found = await live.github.graphql(query, {"o": owner, "n": name})
    agree(found.repository.nameWithOwner.lower() == live.repository.lower(), "the repository is the one asked for")


async def what_did_not_change_costs_nothing(live: Live) -> None:
    path = f"/repos/{live.repository}/labels"
    await live.github.get(path)
    before = live.github.rate_limit
    await live.github.get(path)
    after = live.github.rate_limit
    agree(before is None or after is None or after.used <= before.used, "the second request is not counted")


STEPS: tuple[Callable[[Live], Awaitable[None]], ...] = (
    the_app_is_known,
    an_issue_is_opened_answered_and_closed,
    files_become_a_commit,
    a_pull_request_lists_its_files,
    a_check_run_takes_many_annotations,
    a_status_is_set,
    graphql_answers,
    what_did_not_change_costs_nothing,
)


async def run(environ: Mapping[str, str]) -> int:
    """How many steps failed."""
    repository = environ["HOOKWRIGHT_LIVE_REPOSITORY"]
    key = Secret(await asyncio.to_thread(Path(environ["HOOKWRIGHT_LIVE_PRIVATE_KEY_PATH"]).read_text, "utf-8"))
    app_id = environ["HOOKWRIGHT_LIVE_APP_ID"]
    api_url = environ.get("HOOKWRIGHT_LIVE_API_URL", GITHUB_API)
    async with GitHubClient.for_app(app_id, key, api_url=api_url) as app:
        installation = await app.app.installation_of(repository)
        if installation is None:
            raise ConfigError(f"the GitHub App {app_id} is not installed on {repository}: install it there")
        one = GitHubClient.for_installation(installation.id, issuer=app_id, private_key=key, api_url=api_url)
        async with one as github:
            return await _steps(Live(app, github, repository))


async def _steps(live: Live) -> int:
    failed = 0
    try:
        for step in STEPS:
            name = step.__name__.replace("_", " ")
            try:
                await step(live)
                print(f"ok       {name}")
            except Forbidden as error:
                print(f"skipped  {name}: {error}")
            except (Disagreed, HookwrightError) as error:
                failed += 1
                print(f"FAILED   {name}: {error}")
    finally:
        if live.sha:
            await live.github.repo(live.repository).branches.delete(live.branch)
    return failed


def main(environ: Mapping[str, str]) -> int:
    missing = [name for name in WANTED if not environ.get(name)]
    if missing:
        print(f"skipped: set {', '.join(missing)} to try the client against the real GitHub (see scripts/live.py)")
        return 0
    try:
        return 1 if asyncio.run(run(environ)) else 0
    except (HookwrightError, OSError) as error:
        print(f"FAILED   {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main(os.environ))
