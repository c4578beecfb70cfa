from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from hookwright.github.client import GitHubClient
from hookwright.testing.fake_github import FakeGitHub
from tests.support.github import private_key

HELLO = "octo/hello"


@pytest.fixture
async def github() -> AsyncIterator[FakeGitHub]:
    async with FakeGitHub(private_key=private_key()) as one:
        yield one


async def test_what_was_done_is_asserted(github: FakeGitHub) -> None:
    github.add_issue(HELLO, number=1)
    async with GitHubClient.for_token(github.user_token("mona"), api_url=github.url) as client:
        github.assert_nothing_changed()
        repo = client.repo(HELLO)
        await repo.issues.comment(1, "Thanks for [this]!")
        await client.post(f"/repos/{HELLO}/issues/1/labels", {"labels": ["bug", "ui"]})
        await repo.issues.assign(1, "mona")
        await repo.issues.close(1, reason="not_planned")
        await client.post(f"/repos/{HELLO}/issues/1/reactions", {"content": "heart"})

    assert (
        github.assert_commented("Thanks for [this]*", on=1, repository="Octo/Hello", times=1)["user"]["login"] == "mona"
    )
    github.assert_commented("never*", times=0)
    github.assert_labeled("BUG", on=1)
    github.assert_assigned("mona", on=1)
    github.assert_closed(1, reason="not_planned")
    github.assert_reacted("heart")
    github.assert_requested("POST", "*/comments", json={"body": "Thanks for [this]!"})


async def test_a_failure_shows_what_was_done_instead(github: FakeGitHub) -> None:
    with pytest.raises(AssertionError, match=r"expected a comment like 'Hi' on #1; there are none at all"):
        github.assert_commented("Hi", on=1)
    github.add_issue(HELLO, number=1, labels=["ui"])
    async with GitHubClient.for_token(github.user_token("mona"), api_url=github.url) as client:
        await client.repo(HELLO).issues.comment(1, "Hello")
    with pytest.raises(AssertionError) as failed:
        github.assert_commented("Hi")
    assert str(failed.value) == "expected a comment like 'Hi'; the comments are:\n  octo/hello#1: 'Hello'"
    with pytest.raises(AssertionError, match="3 times and not 1"):
        github.assert_commented("Hello", times=3)
    with pytest.raises(AssertionError, match=r'octo/hello#1: \["ui"\]'):
        github.assert_labeled("bug")
    with pytest.raises(AssertionError, match='octo/hello#1: "open"'):
        github.assert_closed(1)
    with pytest.raises(AssertionError, match=r'POST /repos/octo/hello/issues/1/comments \{"body": "Hello"\} → 201'):
        github.assert_requested("DELETE")
    with pytest.raises(AssertionError, match="no request that changes anything"):
        github.assert_nothing_changed()
    for claim in (
        lambda: github.assert_reacted("heart"),
        lambda: github.assert_check("lint", conclusion="success"),
        lambda: github.assert_status("success"),
        lambda: github.assert_reviewed("APPROVED"),
        lambda: github.assert_merged(1),
        lambda: github.assert_assigned("mona"),
    ):
        with pytest.raises(AssertionError, match="expected"):
            claim()
