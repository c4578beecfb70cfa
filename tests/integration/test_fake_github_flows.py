"""The stand-in's sign-in, issuer and registration answer as GitHub does, where tests will not notice otherwise."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest

from hookwright.testing.fake_github import FakeGitHub
from hookwright.testing.fake_github_oidc import PATH
from tests.support.github import private_key

CALLBACK = "https://app.example.com/callback"


@pytest.fixture
async def github() -> AsyncIterator[FakeGitHub]:
    async with FakeGitHub(private_key=private_key()) as one:
        yield one


async def asked(
    github: FakeGitHub, method: str, path: str, *, user: str = "", **options: Any
) -> tuple[int, Any, dict[str, str]]:
    headers = {"Authorization": f"Bearer {user}"} if user else {}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, f"{github.url}{path}", allow_redirects=False, **options) as answer,
    ):
        is_json = answer.content_type == "application/json"
        return answer.status, await (answer.json() if is_json else answer.text()), dict(answer.headers)


def authorize(github: FakeGitHub, **more: str) -> str:
    return f"/login/oauth/authorize?{urlencode({'client_id': github.client_id, 'redirect_uri': CALLBACK, **more})}"


async def test_an_unknown_app_is_not_redirected_anywhere(github: FakeGitHub) -> None:
    status, _, headers = await asked(github, "GET", authorize(github, client_id="other"))

    assert status == 404
    assert "Location" not in headers


async def test_only_registered_callbacks_are_redirected_to(github: FakeGitHub) -> None:
    github.flows.oauth.callback_urls = (CALLBACK,)
    _, _, headers = await asked(github, "GET", authorize(github, redirect_uri="https://evil.example/", state="s"))

    target = urlsplit(headers["Location"])
    assert target.netloc == "app.example.com"
    assert parse_qs(target.query) == {"error": ["redirect_uri_mismatch"], "state": ["s"]}


async def test_another_method_of_pkce_is_refused(github: FakeGitHub) -> None:
    _, _, headers = await asked(github, "GET", authorize(github, code_challenge="x", code_challenge_method="plain"))

    assert "error=invalid_request" in headers["Location"]


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"code": "x"}, "bad_verification_code"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "bad_refresh_token"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_secret": "x"}, "incorrect_client_credentials"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": "x"}, "incorrect_device_code"),
    ],
)
async def test_errors_come_with_status_200(github: FakeGitHub, form: dict[str, str], error: str) -> None:
    sent = {"client_id": github.client_id, "client_secret": github.flows.oauth.client_secret} | form
    for kind in ("data", "json"):
        options: dict[str, Any] = {kind: sent}
        status, said, _ = await asked(github, "POST", "/login/oauth/access_token", **options)
        assert (status, said["error"]) == (200, error)


async def test_a_code_goes_with_its_callback(github: FakeGitHub) -> None:
    _, _, headers = await asked(github, "GET", authorize(github))
    code = parse_qs(urlsplit(headers["Location"]).query)["code"][0]
    sent = {
        "client_id": github.client_id,
        "client_secret": github.flows.oauth.client_secret,
        "code": code,
        "redirect_uri": "https://other.example/",
    }

    _, said, _ = await asked(github, "POST", "/login/oauth/access_token", data=sent)

    assert said["error"] == "redirect_uri_mismatch"


async def test_a_users_lists_want_a_users_token(github: FakeGitHub) -> None:
    oauth = github.flows.oauth
    oauth.lists = {"orgs": [{"login": "octo-org"}], "installations": [{"id": 7}]}
    token = oauth.sign_in(now=datetime.now(UTC))["access_token"]

    assert (await asked(github, "GET", "/user"))[0] == 401
    assert (await asked(github, "GET", "/user/orgs"))[0] == 401
    assert (await asked(github, "GET", "/user/orgs", user=token))[1] == [{"login": "octo-org"}]
    assert (await asked(github, "GET", "/user/installations", user=token))[1] == {
        "total_count": 1,
        "installations": [{"id": 7}],
    }
    assert github.requests("GET", "/user/orgs")[-1]["who"] == "user:octocat"


async def test_tokens_are_looked_up_by_their_own_app_only(github: FakeGitHub) -> None:
    path = f"/applications/{github.client_id}/token"
    pair = base64.b64encode(f"{github.client_id}:{github.flows.oauth.client_secret}".encode()).decode()
    own = {"Authorization": f"Basic {pair}"}

    assert (await asked(github, "POST", path, json={"access_token": "x"}))[0] == 401
    assert (await asked(github, "POST", path, json={"access_token": "x"}, headers=own))[0] == 404
    assert (await asked(github, "POST", path, data=b"nonsense", headers=own))[0] == 422
    token = github.flows.oauth.sign_in(now=datetime.now(UTC))["access_token"]
    assert (await asked(github, "PATCH", path, json={"access_token": token}, headers=own))[0] == 404


async def test_a_device_code_is_for_this_app(github: FakeGitHub) -> None:
    assert (await asked(github, "POST", "/login/device/code", data={"client_id": "other"}))[0] == 404
    with pytest.raises(LookupError):
        github.flows.oauth.approve_device("ABCD-1234")


async def test_the_issuer_serves_nothing_else(github: FakeGitHub) -> None:
    assert (await asked(github, "GET", f"{PATH}/other"))[0] == 404
    assert (await asked(github, "GET", f"{PATH}/request", user="wrong"))[0] == 401


WHOLE = {"url": "https://x", "redirect_url": CALLBACK}
HOOK = {"url": "https://x", "active": False}


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ("nonsense", "no JSON"),
        ("[]", "no JSON"),
        ({"name": "x"}, "url"),
        ({"url": "https://x"}, "redirect_url"),
        (WHOLE | {"hook_attributes": {"active": False}}, '"url"'),
        (WHOLE | {"default_events": ["star"]}, "Hook url"),
        (WHOLE | {"hook_attributes": HOOK, "default_events": ["issues"]}, "issues"),
        (WHOLE | {"hook_attributes": HOOK, "default_events": ["installation"]}, "installation"),
    ],
)
async def test_a_manifest_that_github_would_refuse_is_refused(github: FakeGitHub, manifest: Any, reason: str) -> None:
    text = manifest if isinstance(manifest, str) else json.dumps(manifest)
    status, said, _ = await asked(github, "POST", "/settings/apps/new", data={"manifest": text})

    assert status == 422
    assert reason in said


async def test_a_conversion_works_once(github: FakeGitHub) -> None:
    manifests = github.flows.manifests
    code = manifests.code({"name": "My App", "url": "https://x", "redirect_url": CALLBACK}, now=datetime.now(UTC))

    assert (await asked(github, "POST", f"/app-manifests/{code}/conversions"))[1]["slug"] == "my-app"
    assert (await asked(github, "POST", f"/app-manifests/{code}/conversions"))[0] == 404
