"""What FastAPI-GitHubApp 0.2.7 promised in fact. Runs against both: it imports nothing that is only ours.

PYTHONPATH= python -m pytest -c /dev/null tests/contract/test_githubapp_interface.py    # where the other one is
"""

from __future__ import annotations

import hashlib
import hmac
import inspect
import json
from typing import Any
from unittest.mock import MagicMock, patch

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient

from githubapp import GitHubApp, with_rate_limit_handling
from githubapp import core as github_core

SECRET = "a webhook secret"
PAYLOAD = {"action": "opened", "installation": {"id": 7}, "repository": {"full_name": "octo/hello"}}


def post(
    app: FastAPI, payload: Any = None, *, event: str = "issues", path: str = "/webhooks/github/", **more: Any
) -> Any:
    """One delivery, signed unless ``headers`` say otherwise."""
    body = json.dumps(PAYLOAD if payload is None else payload).encode()
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": "0b8f1f2e-1111-2222-3333-444444444444",
        "X-Hub-Signature-256": f"sha256={digest}",
        **more.pop("headers", {}),
    }
    wanted = {name: value for name, value in headers.items() if value is not None}
    return TestClient(app).post(path, content=more.pop("body", body), headers=wanted, **more)


@pytest.fixture
def app() -> FastAPI:
    return FastAPI()


@pytest.fixture
def github_app(app: FastAPI) -> GitHubApp:
    return GitHubApp(app, github_app_id=1, github_app_key=b"key", github_app_secret=SECRET.encode())


def test_the_constructor_has_the_same_names_and_defaults() -> None:
    parameters = inspect.signature(GitHubApp.__init__).parameters
    defaults = {
        "app": None,
        "github_app_id": None,
        "github_app_key": None,
        "github_app_secret": None,
        "github_app_url": None,
        "github_app_route": "/webhooks/github/",
        "oauth_client_id": None,
        "oauth_client_secret": None,
        "oauth_redirect_uri": None,
        "oauth_scopes": None,
        "oauth_routes_prefix": "/auth/github",
        "enable_oauth": None,
        "oauth_session_secret": None,
        "rate_limit_retries": 2,
        "rate_limit_max_sleep": 60,
    }

    assert {name: parameters[name].default for name in defaults} == defaults
    assert all(parameters[name].kind is inspect.Parameter.KEYWORD_ONLY for name in defaults if name != "app")


def test_values_are_answered_by_name(app: FastAPI, github_app: GitHubApp) -> None:
    @github_app.on("issues")
    def any_issue() -> str:
        return "any"

    @github_app.on("issues.opened")
    async def opened() -> dict[str, int]:
        return {"one": 1}

    @github_app.on("push")
    def push() -> None: ...

    answer = post(app)

    assert answer.status_code == 200
    assert answer.json() == {"status": "HIT", "calls": {"any_issue": "any", "opened": {"one": 1}}}


def test_handlers_of_the_event_run_before_those_of_the_action(app: FastAPI, github_app: GitHubApp) -> None:
    ran: list[str] = []

    @github_app.on("issues.opened")
    def by_action() -> None:
        ran.append("action")

    @github_app.on("issues")
    async def by_event() -> None:
        ran.append("event")

    post(app)

    assert ran == ["event", "action"]


def test_nobody_wants_it(app: FastAPI, github_app: GitHubApp) -> None:
    answer = post(app, event="star")

    assert (answer.status_code, answer.json()) == (200, {"status": "MISS", "calls": {}})


def test_what_is_handled_can_be_seen(app: FastAPI, github_app: GitHubApp) -> None:
    @github_app.on("issues.opened")
    def seen() -> list[Any]:
        return [github_app.payload, github_app.event, github_app.delivery_id]

    assert post(app).json()["calls"]["seen"] == [PAYLOAD, "issues", "0b8f1f2e-1111-2222-3333-444444444444"]


def test_decorators_stack_and_answer_the_function(app: FastAPI, github_app: GitHubApp) -> None:
    def handler() -> str:
        return "ran"

    assert github_app.on("issues.opened")(github_app.on("issues.closed")(handler)) is handler
    assert post(app).json()["calls"] == {"handler": "ran"}


def test_an_exception_is_a_500_and_ends_the_rest(app: FastAPI, github_app: GitHubApp) -> None:
    ran: list[str] = []

    @github_app.on("issues")
    def fails() -> None:
        raise ValueError("boom")

    @github_app.on("issues.opened")
    def never() -> None:
        ran.append("never")

    answer = post(app)

    assert (answer.status_code, answer.json(), ran) == (500, {"detail": "boom"}, [])


def test_an_http_exception_is_a_500_too(app: FastAPI, github_app: GitHubApp) -> None:
    @github_app.on("issues")
    async def tea() -> None:
        raise HTTPException(418, "tea")

    assert (post(app).status_code, post(app).json()["detail"]) == (500, "418: tea")


@pytest.mark.parametrize("signature", ["sha256=" + "0" * 64, "sha256=", "nonsense", None])
def test_a_wrong_signature_is_a_plain_400(app: FastAPI, github_app: GitHubApp, signature: str | None) -> None:
    answer = post(app, headers={"X-Hub-Signature-256": signature})

    assert (answer.status_code, answer.json()) == (400, {"detail": "Bad Request"})


@pytest.mark.parametrize(
    "more",
    [
        {"headers": {"Content-Type": "text/plain"}},
        {"headers": {"Content-Type": None}},
        {"headers": {"X-GitHub-Event": None}},
        {"payload": {"action": "opened"}},
    ],
    ids=["text", "no type", "no event", "no installation"],
)
def test_what_github_never_sends_is_told_apart(app: FastAPI, github_app: GitHubApp, more: dict[str, Any]) -> None:
    answer = post(app, **more)

    assert answer.status_code == 400
    assert answer.json()["detail"]["status"] == "ERROR"


def test_without_a_secret_nothing_is_verified(app: FastAPI) -> None:
    github_app = GitHubApp(app, github_app_id=1, github_app_key=b"key", github_app_secret=False)  # type: ignore[arg-type,unused-ignore]
    github_app.on("issues")(lambda: None)

    assert post(app, headers={"X-Hub-Signature-256": None}).json()["status"] == "HIT"


def test_init_app_takes_a_route_and_works_once(app: FastAPI) -> None:
    github_app = GitHubApp(github_app_id=1, github_app_key=b"key", github_app_secret=SECRET.encode())
    assert not [route for route in app.routes if getattr(route, "path", "") == "/hooks"]

    github_app.init_app(app, route="/hooks")
    github_app.init_app(app, route="/others")

    assert post(app, path="/hooks").status_code == 200
    assert post(app, path="/others").status_code == 404


def test_the_configuration_is_on_the_app(app: FastAPI, github_app: GitHubApp) -> None:
    assert app.config["GITHUBAPP_ID"] == 1  # type: ignore[attr-defined,unused-ignore]
    assert github_app.config is app.config  # type: ignore[attr-defined,unused-ignore]


def test_the_environment_is_read_by_load_env_alone(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUBAPP_ID", "12")
    monkeypatch.setenv("GITHUBAPP_OAUTH_SCOPES", "repo,read:org")
    monkeypatch.setenv("GITHUBAPP_ENABLE_OAUTH", "no")
    app.config = {"GITHUBAPP_WEBHOOK_SECRET": "mine"}  # type: ignore[attr-defined,unused-ignore]
    monkeypatch.setenv("GITHUBAPP_WEBHOOK_SECRET", "theirs")

    GitHubApp.load_env(app)

    assert app.config == {  # type: ignore[attr-defined,unused-ignore]
        "GITHUBAPP_ID": 12,
        "GITHUBAPP_OAUTH_SCOPES": ["repo", "read:org"],
        "GITHUBAPP_ENABLE_OAUTH": False,
        "GITHUBAPP_WEBHOOK_SECRET": "mine",
    }


def _answer(status: int, said: Any = None, headers: dict[str, str] | None = None) -> MagicMock:
    return MagicMock(
        status_code=status, json=lambda: said or {}, headers=headers or {}, text=json.dumps(said), reason_phrase=""
    )


@pytest.fixture
def key() -> bytes:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )


def test_an_installations_token_is_asked_for(key: bytes) -> None:
    github_app = GitHubApp(github_app_id=1, github_app_key=key)
    with patch("githubapp.core.httpx.post", return_value=_answer(201, {"token": "ghs_1", "expires_at": None})) as asked:
        found = github_app.get_access_token(7)

    assert found.token == "ghs_1"
    assert asked.call_args.args == ("https://api.github.com/app/installations/7/access_tokens",)
    assert asked.call_args.kwargs["json"] == {}
    assert asked.call_args.kwargs["headers"]["Authorization"].startswith("Bearer ")


@pytest.mark.parametrize(
    ("status", "error"),
    [(403, "GitHubAppBadCredentials"), (404, "GithubAppUnkownObject"), (500, "GitHubAppError")],
)
def test_a_token_that_is_refused(key: bytes, status: int, error: str) -> None:
    github_app = GitHubApp(github_app_id=1, github_app_key=key)
    refused = _answer(status, {"message": "no"})
    with (
        patch("githubapp.core.httpx.post", return_value=refused),
        pytest.raises(getattr(github_core, error)) as raised,
    ):
        github_app.get_access_token(7)

    assert (raised.value.status, raised.value.data) == (status, '{"message": "no"}')


def test_installations_are_listed(key: bytes) -> None:
    github_app = GitHubApp(github_app_id=1, github_app_key=key, github_app_url="https://ghe.example.com/api/v3")
    with patch("githubapp.core.httpx.get", return_value=_answer(200, [{"id": 7}])) as asked:
        assert github_app.list_installations(per_page=5, page=2) == [{"id": 7}]

    assert asked.call_args.args == ("https://ghe.example.com/api/v3/app/installations",)
    assert asked.call_args.kwargs["params"] == {"page": 2, "per_page": 5}


def test_a_rate_limit_is_waited_for(key: bytes) -> None:
    github_app = GitHubApp(github_app_id=1, github_app_key=key)
    answers = [_answer(429, {}, {"retry-after": "3"}), _answer(201, {"token": "ghs_1", "expires_at": None})]
    with patch("githubapp.core.httpx.post", side_effect=answers), patch("githubapp.core.time.sleep") as slept:
        assert github_app.get_access_token(7).token == "ghs_1"

    slept.assert_called_once_with(3)


def test_a_rate_limit_that_is_too_long_is_reported(key: bytes) -> None:
    github_app = GitHubApp(github_app_id=1, github_app_key=key)
    far = _answer(429, {}, {"retry-after": "3600"})
    with (
        patch("githubapp.core.httpx.post", return_value=far) as asked,
        pytest.raises(
            github_core.GitHubRateLimitError, match="Rate limit exceeded for installation access token"
        ) as raised,
    ):
        github_app.get_access_token(7)

    assert asked.call_count == 1
    assert raised.value.rate_limit_info["retry_after"] == "3600"


def test_a_client_needs_an_installation(github_app: GitHubApp) -> None:
    with pytest.raises(github_core.GitHubAppError, match="Missing installation id") as raised:
        github_app.client()

    assert raised.value.status == 400


def test_an_app_without_id_cannot_prove_itself() -> None:
    with pytest.raises(github_core.GitHubAppError, match="cannot generate JWT"):
        GitHubApp()._create_jwt()


@pytest.mark.parametrize(
    "name",
    [
        "GitHubAppError",
        "GitHubAppValidationError",
        "GitHubAppBadCredentials",
        "GithubUnauthorized",
        "GithubAppUnkownObject",
        "GitHubRateLimitError",
    ],
)
def test_an_exception_has_its_name_and_facts(name: str) -> None:
    error = getattr(github_core, name)("text", 400, {"a": 1})

    assert (error.message, error.status, error.data) == ("text", 400, {"a": 1})
    assert getattr(github_core, name)().message


@pytest.mark.parametrize(
    "name",
    [
        "STATUS_FUNC_CALLED",
        "STATUS_NO_FUNC_CALLED",
        "LOG",
        "InstallationAuthorization",
        "RateLimitedGhApi",
        "GitHubOAuth2",
        "SessionManager",
        "GhApi",
        "httpx",
        "jwt",
        "time",
        "hmac",
        "hashlib",
        "environ",
    ],
)
def test_a_name_of_core_is_there(name: str) -> None:
    assert hasattr(github_core, name)


def test_patience_has_its_limits() -> None:
    odd = GitHubApp(rate_limit_retries=-1, rate_limit_max_sleep=-5)
    none = GitHubApp(rate_limit_retries=None, rate_limit_max_sleep=0)  # type: ignore[arg-type,unused-ignore]

    assert (odd._rate_limit_retries, odd._rate_limit_max_sleep) == (0, 0)
    assert (none._rate_limit_retries, none._rate_limit_max_sleep) == (2, 60)


def test_rate_limit_handling_leaves_a_function_what_it_is(app: FastAPI, github_app: GitHubApp) -> None:
    @github_app.on("issues")
    @with_rate_limit_handling(github_app)
    def handler() -> str:
        return "ran"

    assert handler.__name__ == "handler"
    assert post(app).json()["calls"] == {"handler": "ran"}


OAUTH: dict[str, Any] = {
    "github_app_id": 1,
    "github_app_key": b"key",
    "oauth_client_id": "client",
    "oauth_client_secret": "secret",
    "oauth_session_secret": "a session secret of more than 32 characters",
}


@pytest.mark.parametrize(
    "given",
    [{"oauth_session_secret": None}, {"oauth_client_id": None}, {"enable_oauth": False}],
    ids=["no session secret", "no client", "switched off"],
)
def test_users_cannot_sign_in_unless_all_is_configured(app: FastAPI, given: dict[str, Any]) -> None:
    GitHubApp(app, **{**OAUTH, **given})

    assert TestClient(app).get("/auth/github/login").status_code == 404


def test_a_sign_in_begins_with_an_address(app: FastAPI) -> None:
    GitHubApp(app, **OAUTH, oauth_redirect_uri="https://app.test/auth/github/callback")

    url = TestClient(app).get("/auth/github/login?scopes=repo").json()["auth_url"]

    assert url.startswith("https://github.com/login/oauth/authorize?")
    assert "client_id=client" in url and "state=" in url and "scope=repo" in url


@pytest.mark.parametrize(
    ("query", "detail"),
    [("error=access_denied", "OAuth error: access_denied"), ("state=x", "Missing authorization code")],
)
def test_a_callback_without_a_code(app: FastAPI, query: str, detail: str) -> None:
    GitHubApp(app, **OAUTH)

    answer = TestClient(app).get(f"/auth/github/callback?{query}")

    assert (answer.status_code, answer.json()["detail"]) == (400, detail)


def test_a_session_shows_its_user(app: FastAPI) -> None:
    github_app = GitHubApp(app, **OAUTH)
    assert github_app._session_mgr is not None
    token = github_app._session_mgr.create_session_token({"id": 1, "login": "octocat"})

    with TestClient(app) as client:
        shown = client.get("/auth/github/user", headers={"Authorization": f"Bearer {token}"}).json()
        nobody = client.get("/auth/github/user")

    assert (shown["sub"], shown["login"]) == ("1", "octocat")
    assert {"iat", "exp", "type"} <= shown.keys()
    assert (nobody.status_code, nobody.json()["detail"]) == (401, "Missing session token")
