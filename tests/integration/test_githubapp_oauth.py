"""Signing in, and attacks on it."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from typing import Any

import httpx
import jwt
import pytest
from fastapi import Depends, FastAPI

from githubapp import GitHubApp
from githubapp.oauth import GitHubOAuth2, GitHubUser
from githubapp.session import SessionManager
from hookwright import ConfigError
from tests.support.githubapp import ORIGIN, SESSION_SECRET, desk

CALLBACK = "/auth/github/callback"


def pages(face: GitHubApp, app: FastAPI) -> None:
    @app.get("/me")
    async def me(user: GitHubUser = Depends(face.get_current_user)) -> dict[str, Any]:
        return {"login": user.login, "id": user.id, "avatar": user.avatar_url}

    @app.get("/maybe")
    async def maybe(user: GitHubUser | None = Depends(face.get_optional_user)) -> str | None:
        return None if user is None else user.login

    @app.get("/repositories")
    async def repositories(user: GitHubUser = Depends(face.get_current_user)) -> list[str]:
        return [one.full_name for one in await face.get_user_repositories(user)]

    @app.get("/may/{owner}/{repo}")
    async def may(owner: str, repo: str, user: GitHubUser = Depends(face.get_current_user)) -> bool:
        return await face.user_can_access_repo(user, f"{owner}/{repo}")

    @app.get("/scoped")
    async def scoped(user: GitHubUser = Depends(face.require_scopes("repo"))) -> str:
        return user.login

    @app.get("/team")
    async def team(user: GitHubUser = Depends(face.require_team("octo-org", "devops"))) -> str:
        return user.login


async def test_a_user_signs_in_is_known_and_signs_out() -> None:
    told: list[tuple[str, str]] = []

    def declare(face: GitHubApp, app: FastAPI) -> None:
        pages(face, app)
        face.on_user_login(lambda said: told.append(("in", said["user"]["login"])))

        @face.on_user_logout
        async def out(said: dict[str, Any]) -> None:
            told.append(("out", said["user"].login))
            raise ValueError("a callback that fails changes nothing")

    async with desk(declare) as one:
        one.github.flows.oauth.lists["emails"] = [{"email": "octo@example.com", "primary": True}]
        done = await one.sign_in()
        session = done.json()["session_token"]
        mine = await one.browser.get("/me")
        out = await one.browser.post("/auth/github/logout")
        after = await one.browser.get("/me", headers={"Authorization": f"Bearer {session}"})

        assert done.status_code == 200
        assert done.json()["user"]["emails"] == [{"email": "octo@example.com", "primary": True}]
        assert mine.json()["login"] == "octocat"
        assert out.json() == {"status": "logged_out"}
        assert (after.status_code, after.json()["detail"]) == (401, "Session was signed out")
        assert told == [("in", "octocat"), ("out", "octocat")]
        assert one.github.flows.oauth.tokens == {}


async def test_the_cookies_are_for_this_host_and_no_script() -> None:
    async with desk() as one:
        begun = await one.browser.get("/auth/github/login")
        done = await one.browser.get(await one.at_github(begun.json()["auth_url"]))

    for cookie in (begun.headers["set-cookie"], *done.headers.get_list("set-cookie")):
        assert "HttpOnly" in cookie and "Secure" in cookie and "samesite=lax" in cookie.lower()
    assert begun.headers["set-cookie"].startswith("__Host-")


async def test_browsers_are_sent_there_and_back() -> None:
    async with desk() as one:
        begun = await one.browser.get("/auth/github/login?redirect_to=/me", headers={"Accept": "text/html"})
        back = await one.at_github(begun.headers["location"])
        done = await one.browser.get(back, headers={"Accept": "text/html"})

    assert (begun.status_code, done.status_code, done.headers["location"]) == (303, 303, "/me")


async def test_the_code_goes_with_a_proof_and_no_secret_is_shown() -> None:
    async with desk() as one:
        url = (await one.browser.get("/auth/github/login")).json()["auth_url"]

        assert "code_challenge_method=S256" in url
        assert one.github.flows.oauth.client_secret not in url


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nX:1"],
)
async def test_nobody_is_sent_elsewhere(target: str) -> None:
    async with desk() as one:
        answer = await one.browser.get("/auth/github/login", params={"redirect_to": target})

    assert answer.status_code == 400


async def test_a_listed_origin_may_be_returned_to() -> None:
    async with desk(oauth_redirect_origins=["https://front.test"]) as one:
        answer = await one.browser.get("/auth/github/login", params={"redirect_to": "https://front.test/home"})

    assert answer.status_code == 200


async def test_a_callback_in_another_browser_is_refused() -> None:
    async with desk() as one:
        url = (await one.browser.get("/auth/github/login")).json()["auth_url"]
        back = await one.at_github(url)
        async with one.another_browser() as victim:
            lured = await victim.get(back)

        assert (lured.status_code, "session_token" in lured.cookies) == (400, False)


async def test_a_callback_is_good_once() -> None:
    async with desk() as one:
        begun = await one.browser.get("/auth/github/login")
        back = await one.at_github(begun.json()["auth_url"])
        kept = dict(one.browser.cookies)
        first = await one.browser.get(back)
        async with one.another_browser() as thief:
            again = await thief.get(back, headers={"Cookie": "; ".join(f"{k}={v}" for k, v in kept.items())})

    assert (first.status_code, again.status_code) == (200, 400)


@pytest.mark.parametrize("state", ["", "guess", "\u00e9", "x" * 5000])
async def test_a_forged_state_is_refused(state: str) -> None:
    async with desk() as one:
        await one.browser.get("/auth/github/login")
        answer = await one.browser.get(CALLBACK, params={"code": "abc", "state": state})

    assert answer.status_code == 400


async def test_a_changed_cookie_is_refused() -> None:
    async with desk() as one:
        begun = await one.browser.get("/auth/github/login")
        back = await one.at_github(begun.json()["auth_url"])
        name, value = next(iter(one.browser.cookies.items()))
        async with one.another_browser() as other:
            answers = [
                await other.get(back, headers={"Cookie": f"{name}={value[:30]}{wrong}{value[31:]}"}) for wrong in "AB"
            ]

    assert 400 in {answer.status_code for answer in answers}
    assert {answer.status_code for answer in answers} <= {400, 200}


async def test_a_session_that_was_planted_before_is_replaced() -> None:
    async with desk() as one:
        one.browser.cookies.set("session_token", "planted", domain="app.test", path="/")
        done = await one.sign_in()
        cookies = [cookie for cookie in done.headers.get_list("set-cookie") if cookie.startswith("session_token=")]

    assert len(cookies) == 1 and "planted" not in cookies[0]
    assert done.json()["session_token"] in cookies[0]


def forged(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


CLAIMS = {"sub": "1", "login": "octocat", "iat": int(time.time()), "exp": int(time.time()) + 600, "type": "session"}


@pytest.mark.parametrize(
    "token",
    [
        forged({"alg": "none", "typ": "JWT"}, CLAIMS),
        forged({"alg": "None"}, CLAIMS),
        forged({"alg": "HS256"}, CLAIMS, b"wrong"),
        jwt.encode(CLAIMS, "another secret of more than thirty-two characters", algorithm="HS256"),
        jwt.encode(CLAIMS, SESSION_SECRET * 2, algorithm="HS512"),
        jwt.encode({**CLAIMS, "exp": 1}, SESSION_SECRET, algorithm="HS256"),
        jwt.encode({**CLAIMS, "type": "reset"}, SESSION_SECRET, algorithm="HS256"),
        jwt.encode({"sub": "1"}, SESSION_SECRET, algorithm="HS256"),
        "a.b.c",
        "\u00e9",
        "",
    ],
    ids=[
        "none",
        "None",
        "unsigned",
        "other key",
        "other alg",
        "ended",
        "other type",
        "no exp",
        "dots",
        "text",
        "empty",
    ],
)
async def test_a_forged_session_is_refused(token: str) -> None:
    async with desk(pages) as one:
        bearer = await one.browser.get("/me", headers={b"Authorization": f"Bearer {token}".encode()})
        cookie = await one.browser.get("/me", headers={b"Cookie": f"session_token={token}".encode()})

    assert (bearer.status_code, cookie.status_code) == (401, 401)


def test_a_session_is_signed_with_a_secret() -> None:
    with pytest.raises(ConfigError):
        SessionManager("")
    with pytest.raises(ConfigError):
        SessionManager(SESSION_SECRET, algorithm="none")


async def test_guards_let_in_whom_they_know() -> None:
    async with desk(pages, oauth_scopes=["repo"]) as one:
        assert (await one.browser.get("/maybe")).json() is None
        assert (await one.browser.get("/scoped")).status_code == 401
        one.github.flows.oauth.lists["repos"] = [{"full_name": "octocat/hello"}]
        await one.sign_in()

        assert (await one.browser.get("/maybe")).json() == "octocat"
        assert (await one.browser.get("/scoped")).json() == "octocat"
        assert (await one.browser.get("/repositories")).json() == ["octocat/hello"]
        assert (await one.browser.get("/team")).status_code == 403
        one.github.script(
            "GET",
            "/orgs/octo-org/teams/devops/memberships/octocat",
            _answer({"state": "active"}),
        )
        assert (await one.browser.get("/team")).json() == "octocat"


@pytest.mark.parametrize(
    ("repository", "may"),
    [("octocat/mine", True), ("octocat/theirs", False), ("octocat/none", False), ("..%2F/x", False)],
)
async def test_to_read_a_repository_is_not_enough(repository: str, may: bool) -> None:
    async with desk(pages) as one:
        one.github.script("GET", "/repos/octocat/mine", _answer({"permissions": {"pull": True, "push": True}}))
        one.github.script("GET", "/repos/octocat/theirs", _answer({"permissions": {"pull": True, "push": False}}))
        one.github.state.strict = True
        await one.sign_in()
        answer = await one.browser.get(f"/may/{repository}")

    assert answer.status_code in ((200,) if "%" not in repository else (200, 404))
    assert answer.status_code == 404 or answer.json() is may


async def test_who_took_the_authorization_back_has_to_sign_in_again() -> None:
    async with desk(pages) as one:
        await one.sign_in()
        user = one.github.flows.oauth.user
        await one.deliver("github_app_authorization", {"action": "revoked", "sender": user})
        async with asyncio.timeout(20):
            while (await one.browser.get("/repositories")).status_code != 401:
                await asyncio.sleep(0.02)


async def test_a_device_signs_in() -> None:
    async with desk(pages) as one:
        one.github.flows.oauth.interval = 0
        code = await one.face.begin_device_login()
        one.github.flows.oauth.approve_device(code.user_code)
        done = await one.face.finish_device_login(code)
        answer = await one.browser.get("/me", headers={"Authorization": f"Bearer {done['session_token']}"})

    assert answer.json()["login"] == "octocat"


async def test_github_that_does_not_answer_is_a_500_without_details() -> None:
    async with desk() as one:
        url = (await one.browser.get("/auth/github/login")).json()["auth_url"]
        back = await one.at_github(url)
        one.github.fault("503", times=50, path="/login/oauth/access_token")
        answer = await one.browser.get(back)

    assert answer.status_code == 500
    assert one.github.flows.oauth.client_secret not in answer.text


async def test_the_steps_can_be_made_by_hand() -> None:
    async with desk() as one:
        oauth = GitHubOAuth2(
            one.github.client_id,
            one.github.flows.oauth.client_secret,
            redirect_uri=f"{ORIGIN}{CALLBACK}",
            api_url=one.github.url,
        )
        params = httpx.URL(await one.at_github(oauth.generate_auth_url())).params
        token = await oauth.exchange_code_for_token(params["code"], params["state"])
        assert (await oauth.get_user_info(token["access_token"]))["login"] == "octocat"
        for state in (params["state"], None, "guess"):
            with pytest.raises(ValueError, match="Invalid state"):
                await oauth.exchange_code_for_token(params["code"], state)
        await oauth.aclose()


async def test_the_schema_names_how_one_proves_who_one_is() -> None:
    def declare(face: GitHubApp, app: FastAPI) -> None:
        pages(face, app)

        @app.post("/deploy")
        async def deploy(claims: Any = Depends(face.get_oidc_dependency())) -> None: ...

    async with desk(declare) as one:
        schema = one.app.openapi()

    assert {"GitHubSession", "GitHubSessionCookie", "GitHubOIDC"} <= schema["components"]["securitySchemes"].keys()
    assert schema["paths"]["/deploy"]["post"]["security"] == [{"GitHubOIDC": []}]


def _answer(said: Any) -> Any:
    from hookwright.testing.fake_github_routes import Answer

    return Answer(200, said)
