"""Whatever is sent to the stand-in, it answers: a test must fail with GitHub's words, not with ours."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from random import Random
from typing import Any

import pytest
from aiohttp import ClientSession
from yarl import URL

from hookwright.testing.fake_github import FakeGitHub
from hookwright.testing.fake_github_table import routes
from tests.support.github import private_key

DEEP = {"a": [{"b": None}]}
SOUND: dict[str, Any] = {
    **dict.fromkeys(("title", "name", "message", "body", "tag_name", "context", "event_type", "commit_id"), "x"),
    **dict.fromkeys(("tag", "object", "path", "description", "tree", "slug", "email", "new_name"), "x"),
    **dict.fromkeys(("sha", "head_sha", "ref", "head", "target_commitish", "branch"), "x"),
    "base": "main",
    "content": "eA==",
    "state": "success",
    "type": "commit",
    "encoding": "base64",
    "color": "ff0000",
    "labels": [],
    "assignees": [],
    "milestone": None,
    "parents": [],
    "actions": [],
    "comments": [],
    "names": [],
    "reviewers": [],
    "output": {"title": "x", "summary": "x", "annotations": []},
    "client_payload": {},
    "author": {},
    "committer": {},
    "tagger": {},
    "payload": {},
    "required_contexts": [],
    "draft": False,
    "restrictions": None,
    "enforce_admins": None,
    "required_pull_request_reviews": None,
    "base_tree": None,
    "required_status_checks": None,
    "event": "COMMENT",
    "query": "{ viewer { login } }",
    "variables": {},
    "permissions": {},
    "repositories": [],
    "line": 1,
    "position": 1,
    "wait_timer": 0,
    "status": "queued",
}
ODD: tuple[Any, ...] = (
    None,
    "",
    "x",
    "🦄\0",
    1,
    -1,
    True,
    [],
    [None],
    [1],
    ["x"],
    {},
    DEEP,
    [DEEP],
    {"annotations": [DEEP]},
)
WHOLE: tuple[Any, ...] = (None, [], "text", 7, [DEEP], {}, SOUND)
MANY = 24
PLACES = ("1", "x", "a%2Fb", "%F0%9F%A6%84", "0" * 40)


@pytest.fixture(scope="module")
def key() -> str:
    return private_key()


@pytest.fixture
async def github(key: str) -> AsyncIterator[FakeGitHub]:
    async with FakeGitHub(private_key=key) as made:
        made.add_pull("x/x", head="x", number=1)
        yield made


def bodies(random: Random, method: str) -> list[Any]:
    """Sound ones with one or two fields that are not."""
    if method == "GET":
        return [None]
    names = list(SOUND)
    odd = [{**SOUND, **{random.choice(names): random.choice(ODD) for _ in range(2)}} for _ in range(MANY)]
    # Without what else would be refused first.
    return [*WHOLE, *odd, *({random.choice(names): random.choice(ODD)} for _ in range(MANY // 4))]


async def test_no_request_makes_it_fail(github: FakeGitHub) -> None:
    random, failed = Random(1), []
    token = {"Authorization": f"Bearer {github.user_token('x')}"}
    for name in github.limits.allowed:
        github.limits.allowed[name] = 10**9
    async with ClientSession(headers=token) as session:
        for route in sorted(routes(), key=lambda one: one.method == "DELETE"):
            for place in PLACES if route.method == "GET" else ("x",):
                path = re.sub(r"\{(number|\w*id)\}", "1", route.path)
                url = URL(f"{github.url}{re.sub(r'{[^}]+}', place, path)}?per_page=x&page=-1&ref=x", encoded=True)
                for body in bodies(random, route.method):
                    async with session.request(route.method, url, json=body) as answer:
                        if answer.status >= 500:
                            failed.append(f"{route.method} {url.path} {str(body)[:80]}")

    assert not failed, "\n".join(failed[:40])
