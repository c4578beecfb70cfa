from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from aiohttp import ClientSession, web

from hookwright.core.secret import Secret
from hookwright.github.clients import Clients
from hookwright.github.webhook import GitHubWebhook
from hookwright.testing.fake_github import FakeGitHub
from tests.support.github import private_key

NOW = datetime.now(UTC)


@pytest.fixture
async def github() -> AsyncIterator[FakeGitHub]:
    async with FakeGitHub(private_key=private_key()) as one:
        yield one


async def ask(
    github: FakeGitHub, path: str, *, method: str = "GET", authorization: str | None = None, body: Any = None
) -> tuple[int, Any]:
    headers = {"Authorization": authorization} if authorization else {}
    async with (
        ClientSession() as session,
        session.request(method, github.url + path, headers=headers, json=body) as response,
    ):
        text = await response.text()
        return response.status, json.loads(text) if text else None


def app_jwt(key: str, **changes: Any) -> str:
    seconds = int(datetime.now(UTC).timestamp())
    claims = {"iat": seconds - 60, "exp": seconds + 540, "iss": "1234"} | changes
    return f"Bearer {jwt.encode({name: value for name, value in claims.items() if value is not None}, key, 'RS256')}"


async def test_it_accepts_the_apps_own_jwt_by_either_id(github: FakeGitHub) -> None:
    assert (await ask(github, "/app", authorization=app_jwt(private_key())))[0] == 200
    assert (await ask(github, "/app", authorization=app_jwt(private_key(), iss="Iv23liStandIn")))[0] == 200


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"iss": "1"}, 404),
        ({"iss": None}, 401),
        ({"exp": None}, 401),
    ],
)
async def test_it_refuses_what_github_refuses(github: FakeGitHub, changes: dict[str, Any], status: int) -> None:
    assert (await ask(github, "/app", authorization=app_jwt(private_key(), **changes)))[0] == status


@pytest.mark.parametrize(("claim", "seconds"), [("iat", 120), ("exp", -1), ("exp", 700)])
async def test_it_refuses_times_that_github_refuses(github: FakeGitHub, claim: str, seconds: int) -> None:
    moment = int(datetime.now(UTC).timestamp()) + seconds
    assert (await ask(github, "/app", authorization=app_jwt(private_key(), **{claim: moment})))[0] == 401


@pytest.mark.parametrize("authorization", [None, "Bearer x", "token ghs_x", "Basic eDp4", "Bearer a.b.c", "nonsense"])
async def test_it_refuses_who_shows_nothing_good(github: FakeGitHub, authorization: str | None) -> None:
    assert (await ask(github, "/app", authorization=authorization))[0] == 401
    assert (await ask(github, "/repos/o/r", authorization=authorization))[0] == 401


async def test_only_the_app_gets_tokens(github: FakeGitHub) -> None:
    status, minted = await ask(
        github, "/app/installations/7/access_tokens", method="POST", authorization=app_jwt(private_key())
    )
    assert status == 201
    assert minted["token"].startswith("ghs_1234_eyJ")

    again = await ask(
        github, "/app/installations/7/access_tokens", method="POST", authorization=f"token {minted['token']}"
    )
    assert again[0] == 401


async def test_a_token_lives_for_an_hour(github: FakeGitHub) -> None:
    _, minted = await ask(
        github, "/app/installations/7/access_tokens", method="POST", authorization=app_jwt(private_key())
    )
    token = f"token {minted['token']}"
    assert (await ask(github, "/repos/o/r", authorization=token))[0] == 200

    github.clock_ahead = timedelta(minutes=61)
    assert (await ask(github, "/repos/o/r", authorization=token))[0] == 401


async def test_strictly_nothing_comes_into_being() -> None:
    async with FakeGitHub(private_key=private_key(), strict=True) as github:
        minting = "/app/installations/7/access_tokens"
        assert (await ask(github, minting, method="POST", authorization=app_jwt(private_key())))[0] == 404
        github.state.strict = False
        github.state.installation(7)
        github.state.strict = True
        clients = Clients(issuer=1234, private_key=Secret(private_key()), api_url=github.url)
        client = clients.installation(7)
        assert [one["id"] async for one in clients.app().paginate("/app/installations")] == [7]
        assert (await client.get("/app/installations/7"))["id"] == 7
        for method, path, body in (
            ("GET", "/repos/o/r", None),
            ("POST", "/repos/o/r/issues", {"title": "x"}),
            ("GET", "/repos/o/r/issues/1", None),
            ("GET", "/repos/o/r/issues/comments/1", None),
            ("GET", "/app/installations/8", None),
            ("GET", "/nowhere", None),
        ):
            with pytest.raises(Exception, match="404"):
                await client.request(method, path, json=body)
        await clients.close()


async def test_it_keeps_issues_comments_labels_and_reactions(github: FakeGitHub) -> None:
    clients = Clients(issuer=1234, private_key=Secret(private_key()), api_url=github.url)
    client = clients.installation(7)
    issue = await client.post("/repos/o/r/issues", {"title": "Help", "labels": ["bug"]})
    there = f"/repos/o/r/issues/{issue['number']}"
    comment = await client.post(f"{there}/comments", {"body": "hello"})
    await client.patch(f"/repos/o/r/issues/comments/{comment['id']}", {"body": "changed"})
    await client.post(f"{there}/labels", {"labels": ["Bug", "ui"]})
    await client.post(f"{there}/reactions", {"content": "heart"})

    assert (await client.get(there))["comments"] == 1
    assert [one["body"] for one in await client.get(f"{there}/comments")] == ["changed"]
    assert [one["name"] for one in await client.get(f"{there}/labels")] == ["bug", "ui"]
    assert (await client.get(f"/repos/o/r/issues/comments/{comment['id']}"))["user"]["login"] == "stand-in-app[bot]"
    assert github.comments == ["changed"]
    for path, body in (
        ("/repos/o/r/issues", {}),
        (f"{there}/comments", {}),
        (f"{there}/labels", {"labels": [1]}),
        (f"{there}/reactions", {"content": "shrug"}),
    ):
        with pytest.raises(Exception, match="422"):
            await client.post(path, body)
    with pytest.raises(Exception, match="422"):
        await client.patch(there, {"state": "ajar"})
    await clients.close()


async def test_json_that_is_none_is_a_400(github: FakeGitHub) -> None:
    async with (
        ClientSession() as session,
        session.post(
            f"{github.url}/repos/o/r/issues", data=b"{", headers={"Authorization": app_jwt(private_key())}
        ) as response,
    ):
        assert response.status == 400


async def test_it_delivers_as_github_does(github: FakeGitHub) -> None:
    webhook = GitHubWebhook([Secret(github.webhook_secret)])
    received = []

    async def receive(request: web.BaseRequest) -> web.StreamResponse:
        headers = {name.lower().encode(): value.encode() for name, value in request.headers.items()}
        received.append(webhook.parse(headers, await request.read(), now=NOW))
        return web.json_response({"status": "stored"}, status=202)

    runner = web.ServerRunner(web.Server(receive), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhooks/github"

    assert await github.deliver(url, "issues.opened") == (202, {"status": "stored"})
    await github.deliver(url, "push", {"ref": "refs/heads/main"}, guid="my-guid")

    assert [delivery.name for delivery in received] == ["issues.opened", "push"]
    assert received[0].scope == "github.com/integration/1234/292430182"
    assert received[0].facts.installation == 2
    assert received[1].id == "my-guid"
    assert received[1].payload == {"ref": "refs/heads/main"}
    await runner.cleanup()


async def test_a_fault_that_nobody_knows_is_refused(github: FakeGitHub) -> None:
    with pytest.raises(ValueError, match="no fault is called 'flood'"):
        github.fault("flood")  # type: ignore[arg-type]


async def test_it_is_inspected_and_arranged_from_outside(github: FakeGitHub) -> None:
    assert (await ask(github, "/_stand_in/faults", method="POST", body={"kind": "502", "path": "/app"}))[0] == 204
    assert (await ask(github, "/_stand_in/faults", method="POST", body={"kind": "flood"}))[0] == 400
    assert (await ask(github, "/_stand_in/clock", method="POST", body={"seconds": 60}))[0] == 204
    assert (await ask(github, "/_stand_in/expire_tokens", method="POST"))[0] == 204
    assert (await ask(github, "/_stand_in/suspend", method="POST", body={"installation": 7}))[0] == 204
    assert (await ask(github, "/_stand_in/uninstall", method="POST", body={"installation": 8}))[0] == 204
    assert (await ask(github, "/_stand_in/nothing"))[0] == 404
    assert github.clock_ahead == timedelta(minutes=1)

    jwt_now = app_jwt(private_key())
    assert (await ask(github, "/app", authorization=jwt_now))[0] == 502
    minted = [
        (await ask(github, f"/app/installations/{id}/access_tokens", method="POST", authorization=jwt_now))[0]
        for id in (6, 7, 8)
    ]
    assert minted == [201, 403, 404]
    _, summary = await ask(github, "/_stand_in/summary")
    assert (summary["requests"], summary["tokens_minted"], summary["comments"]) == (4, 1, [])
    _, requests = await ask(github, "/_stand_in/requests")
    assert requests[0]["path"] == "/app"
    assert "authorization" not in json.dumps(requests).lower()


async def test_it_runs_as_a_program_until_it_is_told_to_stop(tmp_path: Path) -> None:
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "hookwright.testing", "--directory", str(tmp_path / "keys")),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert program.stdout is not None
    try:
        settings = json.loads(await asyncio.wait_for(program.stdout.readline(), 20))
        key, webhook_secret = (secret_in(settings[name]) for name in ("GITHUB_PRIVATE_KEY_PATH", "webhook_secret_path"))
        assert webhook_secret
        clients = Clients(
            issuer=settings["GITHUB_APP_ID"],
            private_key=Secret(key),
            api_url=settings["GITHUB_API_URL"],
        )
        assert (await clients.app().get("/app"))["id"] == 1234
        await clients.close()
    finally:
        program.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(program.wait(), 20) == 0


def secret_in(path: str) -> str:
    """What a file holds that nobody else may read."""
    assert stat.S_IMODE(Path(path).stat().st_mode) == 0o600
    return Path(path).read_text()
