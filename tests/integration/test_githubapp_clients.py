"""GitHub as handlers and tasks call it: by ghapi, by httpx, and asynchronously."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI

from githubapp import GitHubApp, with_rate_limit_handling
from githubapp.async_client import AsyncGitHubAPIError, AsyncGitHubClient, AsyncGitHubRateLimitError
from githubapp.core import RateLimitedGhApi
from githubapp.errors import GitHubAppError, GitHubRateLimitError
from tests.support.githubapp import Desk, desk

OPENED = {"action": "opened", "issue": {"number": 1}, "repository": {"full_name": "octo-org/hello", "name": "hello"}}
FACE: list[GitHubApp] = []


def minted(one: Desk) -> int:
    return len(one.github.requests("POST", "/app/installations/*/access_tokens"))


async def comments_elsewhere(repository: str) -> str:
    async with FACE[0].async_client() as gh:
        await gh.add_issue_comment(1, "from a task")
        return str(gh.repository)


async def test_ghapi_is_synchronous_and_its_token_is_kept() -> None:
    def declare(face: GitHubApp, app: FastAPI) -> None:
        @face.on("issues.opened")
        def comment() -> str:
            face.client().issues.create_comment("octo-org", "hello", 1, body="Thanks!")
            assert face.installation_token
            return "commented"

    async with desk(declare) as one:
        for _ in range(3):
            assert (await one.deliver("issues", OPENED)).json()["calls"] == {"comment": "commented"}

        assert one.github.comments == ["Thanks!"] * 3
        assert minted(one) == 1


async def test_a_hundred_handlers_ask_for_one_token() -> None:
    def declare(face: GitHubApp, app: FastAPI) -> None:
        @face.on("issues.opened")
        async def look() -> None:
            gh = await face.async_client()
            await gh.get_repository()

    async with desk(declare) as one:
        answers = await asyncio.gather(*(one.deliver("issues", OPENED) for _ in range(100)))

        assert {answer.status_code for answer in answers} == {200}
        assert minted(one) == 1


async def test_both_ways_to_open_a_client_act_in_the_deliverys_repository() -> None:
    def declare(face: GitHubApp, app: FastAPI) -> None:
        @face.on("issues.opened")
        async def act() -> list[Any]:
            gh = await face.async_client()
            issue = await gh.create_issue(title="Push received", body="1 commit", labels=["automated"])
            async with face.async_client() as same:
                deployment = await same.create_deployment(ref="main", environment="production", required_contexts=[])
                status = await same.create_deployment_status(deployment_id=deployment.id, state="success")
                await same.add_issue_comment("octo-org", "hello", issue.number, "hi")
                await same.close_issue(issue.number)
                closed = await same.get_issue("octo-org", "hello", issue.number)
            return [issue.title, status.state, closed.state]

    async with desk(declare) as one:
        answer = await one.deliver("issues", OPENED)

    assert answer.json()["calls"]["act"] == ["Push received", "success", "closed"]


async def test_a_task_acts_in_the_repository_that_it_is_given() -> None:
    async with desk() as one:
        FACE[:] = [one.face]
        one.github.state.add_installation("octo-org")
        task = await one.face.enqueue_task(comments_elsewhere, repository="octo-org/elsewhere")
        done = await one.face.task_manager.wait(task, timeout=30)

        assert (done.result, done.error) == ("octo-org/elsewhere", None)
        assert one.github.comments == ["from a task"]


async def test_a_client_of_ones_own_says_what_went_wrong() -> None:
    async with desk() as one, AsyncGitHubClient(one.github.user_token(), one.github.url) as gh:
        with pytest.raises(GitHubAppError, match="no repository"):
            await gh.get_issue(1)
        with pytest.raises(TypeError):
            await gh.create_issue("octo-org", "hello", "title", "body", "more")
        with pytest.raises(TypeError):
            await gh.get_issue()
        one.github.state.strict = True
        with pytest.raises(AsyncGitHubAPIError) as raised:
            await gh.get_issue("octo-org", "none", 1)
        assert raised.value.status_code == 404
        one.github.fault("rate_limit", seconds=3600, times=5)
        with pytest.raises(AsyncGitHubRateLimitError) as limited:
            await gh.get_issue("octo-org", "hello", 1)
        assert limited.value.reset_time is not None
    with pytest.raises(GitHubAppError):
        AsyncGitHubClient()


async def test_a_plain_handler_waits_for_a_rate_limit_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("githubapp.core.time.sleep", waited.append)

    def declare(face: GitHubApp, app: FastAPI) -> None:
        @face.on("issues.opened")
        @with_rate_limit_handling(face)
        def comment() -> str:
            face.client().issues.create_comment("octo-org", "hello", 1, body="Thanks!")
            return "commented"

    async with desk(declare) as one:
        one.github.fault("secondary", seconds=2, path="/repos/*")
        answer = await one.deliver("issues", OPENED)

        assert answer.json().get("calls") == {"comment": "commented"}, answer.text
        assert one.github.comments == ["Thanks!"]
    assert [round(seconds) for seconds in waited] == [2]


async def test_a_coroutine_is_told_of_a_rate_limit_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # A synchronous client that waits in a coroutine would stop everybody's requests.
    monkeypatch.setattr("githubapp.core.time.sleep", lambda seconds: pytest.fail("the event loop was stopped"))

    with pytest.raises(GitHubRateLimitError):
        RateLimitedGhApi(_Client(), GitHubApp()).limited()
    assert RateLimitedGhApi(_Client(), GitHubApp()).name == "a client"


class _Client:
    name = "a client"

    def limited(self) -> None:
        _always_limited()


async def test_the_synchronous_calls_have_asynchronous_forms() -> None:
    async with desk() as one:
        token = await one.face.aget_access_token(7)
        installations = await one.face.alist_installations()

    assert token.token and not token.expired()
    assert "***" in repr(token) and token.token not in repr(token)
    assert isinstance(installations, list)


async def test_a_call_is_made_again_after_its_limit() -> None:
    class Limited(Exception):
        code = 429
        headers = {"Retry-After": "0"}  # noqa: RUF012 - as ghapi's errors have them

    tries: list[int] = []

    async def call(number: int) -> int:
        tries.append(number)
        if len(tries) < 3:
            raise Limited
        return number

    face = GitHubApp()
    assert await face.aretry_with_rate_limit(call, 5) == 5
    assert tries == [5, 5, 5]
    with pytest.raises(GitHubRateLimitError):
        await GitHubApp(rate_limit_retries=0).aretry_with_rate_limit(_always_limited)
    with pytest.raises(ZeroDivisionError):
        face.retry_with_rate_limit(lambda: 1 / 0)


def _always_limited() -> None:
    error = RuntimeError("limited")
    error.code = 429  # type: ignore[attr-defined]
    raise error
