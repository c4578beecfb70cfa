"""Signing in at a stand-in for GitHub: the web flow, the device flow, and attacks on both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from hookwright.core.errors import ConfigError
from hookwright.core.secret import Secret
from hookwright.github.errors import Unauthorized, UnreadableAnswer
from hookwright.github.oauth import OAuthApp
from hookwright.github.oauth_errors import LoginRefused, OAuthRefused
from tests.support.signing_in import CALLBACK, USER, Desk, desk


@pytest.fixture
async def here() -> AsyncIterator[Desk]:
    async with desk() as one:
        yield one


async def test_a_user_signs_in(here: Desk) -> None:
    attempt, params = await here.authorize()

    token = await here.oauth.finish(attempt, params, cells=here.cells)

    assert (await here.oauth.user(token)).login == "octocat"
    assert token.renewable(here.time.now)


async def test_an_attempt_is_finished_once(here: Desk) -> None:
    attempt, params = await here.authorize()
    await here.oauth.finish(attempt, params, cells=here.cells)

    with pytest.raises(LoginRefused) as caught:
        await here.oauth.finish(attempt, params, cells=here.cells)
    assert caught.value.word == "replayed"
    assert len(here.github.requests("POST", "/login/oauth/access_token")) == 1


async def test_of_two_callbacks_at_a_time_one_is_finished(here: Desk) -> None:
    attempt, params = await here.authorize()

    both = [here.oauth.finish(attempt, params, cells=here.cells) for _ in range(2)]
    ends = await asyncio.gather(*both, return_exceptions=True)

    assert sorted(type(end).__name__ for end in ends) == ["LoginRefused", "UserToken"]


async def test_a_code_that_was_injected_from_another_attempt_is_worth_nothing(here: Desk) -> None:
    # The attacker's own code, pasted into the victim's callback: its state is right, the verifier is not.
    _, theirs = await here.authorize()
    attempt, params = await here.authorize()

    with pytest.raises(LoginRefused) as caught:
        await here.oauth.finish(attempt, params | {"code": theirs["code"]}, cells=here.cells)
    assert caught.value.word == "code"


async def test_a_stolen_code_is_worth_nothing_without_the_verifier(here: Desk) -> None:
    attempt, params = await here.authorize()
    thief = replace(attempt, verifier=Secret("guessed" * 10))

    with pytest.raises(LoginRefused):
        await here.oauth.exchange(Secret(params["code"]), thief)


async def test_a_forged_callback_reaches_nobody(here: Desk) -> None:
    attempt, params = await here.authorize()

    with pytest.raises(LoginRefused):
        await here.oauth.finish(attempt, params | {"state": "forged"}, cells=here.cells)
    assert here.github.requests("POST") == []


async def test_who_declines_is_told_so(here: Desk) -> None:
    here.fake.declines = True
    attempt, params = await here.authorize()

    with pytest.raises(LoginRefused) as caught:
        await here.oauth.finish(attempt, params, cells=here.cells)
    assert caught.value.word == "denied"


async def test_a_code_is_too_old_after_ten_minutes(here: Desk) -> None:
    attempt, params = await here.authorize()
    here.pass_by(minutes=11)

    with pytest.raises(LoginRefused) as caught:
        await here.oauth.finish(attempt, params, cells=here.cells)
    assert caught.value.word == "expired"


async def test_a_wrong_client_secret_is_ours_to_put_right(here: Desk) -> None:
    attempt, params = await here.authorize()
    wrong = OAuthApp(here.github.client_id, "wrong-one", api_url=here.github.url, transport=here.transport)

    with pytest.raises(OAuthRefused, match="incorrect_client_credentials") as caught:
        await wrong.exchange(Secret(params["code"]), attempt)
    assert "wrong-one" not in str(caught.value)


async def test_a_page_of_a_proxy_is_no_token(here: Desk) -> None:
    attempt, params = await here.authorize()
    here.github.fault("html", path="/login/oauth/access_token")

    with pytest.raises(UnreadableAnswer):
        await here.oauth.finish(attempt, params, cells=here.cells)


async def test_a_token_is_looked_up_and_revoked(here: Desk) -> None:
    token = await here.sign_in()
    assert (await here.oauth.check(token)).user.login == "octocat"

    await here.oauth.revoke(token)
    await here.oauth.revoke(token)

    assert await here.oauth.check(token) is None
    with pytest.raises(Unauthorized):
        await here.oauth.user(token)
    with pytest.raises(OAuthRefused, match="bad_refresh_token"):
        await here.oauth.refresh(token)


async def test_revoking_the_grant_ends_all_tokens_of_the_user(here: Desk) -> None:
    one, other = await here.sign_in(), await here.sign_in()

    await here.oauth.revoke_grant(one)
    await here.oauth.revoke_grant(one)

    assert await here.oauth.check(other) is None


async def test_a_refresh_token_works_once_and_kills_the_old_token(here: Desk) -> None:
    old = await here.sign_in()

    new = await here.oauth.refresh(old)

    assert (await here.oauth.user(new)).id == USER
    with pytest.raises(Unauthorized):
        await here.oauth.user(old)
    with pytest.raises(OAuthRefused, match="bad_refresh_token"):
        await here.oauth.refresh(old)


async def test_a_token_that_never_ends_is_not_renewed(here: Desk) -> None:
    here.fake.expiring = False

    with pytest.raises(ValueError, match="no refresh token"):
        await here.oauth.refresh(await here.sign_in())


async def test_the_device_flow_waits_as_often_as_github_says(here: Desk) -> None:
    code = await here.oauth.begin_device()
    polls = 0

    async def sleep(seconds: float) -> None:
        nonlocal polls
        here.time.slept.append(seconds)
        here.pass_by(seconds=seconds)
        polls += 1
        if polls == 2:
            # As if another of our processes had just asked.
            next(iter(here.fake.devices.values())).asked_at = here.time.now
        if polls == 4:
            here.fake.approve_device(code.user_code)

    token = await here.oauth.device_token(code, sleep=sleep)

    assert (await here.oauth.user(token)).login == "octocat"
    assert here.time.slept == [5, 5, 10, 10]
    assert (await here.oauth.refresh(token)).renewable(here.time.now)


async def test_the_device_flow_needs_no_client_secret(here: Desk) -> None:
    app = OAuthApp(here.github.client_id, api_url=here.github.url, transport=here.transport, clock=here.time)
    code = await app.begin_device(scopes=["repo"])
    here.fake.approve_device(code.user_code)

    async def sleep(seconds: float) -> None:
        here.pass_by(seconds=seconds)

    token = await app.device_token(code, sleep=sleep)

    assert token.scopes == ("repo",)
    assert (await app.refresh(token)).scopes == ("repo",)
    with pytest.raises(ConfigError, match="client secret"):
        await app.revoke(token)


@pytest.mark.parametrize("declined", [True, False])
async def test_a_device_sign_in_ends(here: Desk, declined: bool) -> None:
    code = await here.oauth.begin_device()
    if declined:
        here.fake.decline_device(code.user_code)

    async def sleep(seconds: float) -> None:
        here.pass_by(seconds=seconds)

    with pytest.raises(LoginRefused) as caught:
        await here.oauth.device_token(code, sleep=sleep)
    assert caught.value.word == ("denied" if declined else "expired")


async def test_a_bad_minute_at_github_does_not_end_a_device_sign_in(here: Desk) -> None:
    code = await here.oauth.begin_device()
    here.fake.approve_device(code.user_code)
    here.github.fault("502", path="/login/oauth/access_token", times=2)
    here.github.fault("cut", path="/login/oauth/access_token", times=1)

    async def sleep(seconds: float) -> None:
        here.pass_by(seconds=seconds)

    assert (await here.oauth.device_token(code, sleep=sleep)).access


async def test_an_app_without_the_device_flow_says_so(here: Desk) -> None:
    here.fake.device_flow = False

    with pytest.raises(OAuthRefused, match="device_flow_disabled"):
        await here.oauth.begin_device()


@pytest.mark.parametrize(
    ("api_url", "web"),
    [
        ("https://api.github.com", "https://github.com"),
        ("https://github.example.com/api/v3", "https://github.example.com"),
        ("https://api.octo.ghe.com", "https://octo.ghe.com"),
    ],
)
async def test_users_sign_in_at_the_host_of_the_api(api_url: str, web: str) -> None:
    async with OAuthApp("Iv1", "secret", api_url=api_url) as oauth:
        _, url = oauth.begin(redirect_uri=CALLBACK)

    assert f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" == web
    assert parse_qs(urlsplit(url).query)["code_challenge_method"] == ["S256"]
