from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hookwright.core.secret import Secret
from hookwright.github.errors import ServerFailed, UnreadableAnswer
from hookwright.github.oauth_device import DeviceCode, read_device_code
from hookwright.github.oauth_errors import LoginRefused, OAuthRefused
from hookwright.github.oauth_token import UserToken, dump, load, read_token
from hookwright.github.response import Response

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
URL = "https://github.com/login/oauth/access_token"


def answered(body: Any, status: int = 200) -> UserToken:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_token(Response(status, {"content-type": "application/json"}, content), url=URL, now=NOW)


def test_a_github_apps_token_has_an_end_and_a_renewal() -> None:
    token = answered(
        {
            "access_token": "ghu_a",
            "expires_in": 28800,
            "refresh_token": "ghr_b",
            "refresh_token_expires_in": 15811200,
            "token_type": "bearer",
            "scope": "",
        }
    )

    assert token.expires_at == NOW + timedelta(hours=8)
    assert token.refresh is not None and token.refresh.reveal() == "ghr_b"
    assert token.refresh_expires_at == NOW + timedelta(seconds=15811200)
    assert token.ended_at() == token.refresh_expires_at
    assert not token.stale(NOW + timedelta(hours=7, minutes=54))
    assert token.stale(NOW + timedelta(hours=7, minutes=56))
    assert "ghu_a" not in repr(token) and "ghr_b" not in repr(token)


def test_an_oauth_apps_token_never_ends_and_names_its_scopes() -> None:
    token = answered({"access_token": "gho_a", "token_type": "bearer", "scope": "repo,read:org"})

    assert token.scopes == ("repo", "read:org")
    assert not token.stale(NOW + timedelta(days=9999))
    assert not token.renewable(NOW)
    assert token.ended_at() is None


def test_an_error_with_status_200_is_an_error() -> None:
    with pytest.raises(OAuthRefused) as caught:
        answered({"error": "bad_verification_code", "error_description": "The code\x1b[2J passed is incorrect."})
    assert caught.value.code == "bad_verification_code"
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"access_token": "", "token_type": "bearer"},
        {"access_token": "ghu_secret", "token_type": "mac"},
        {"access_token": "ghu_secret"},
        {"access_token": "ghu_secret", "token_type": "bearer", "expires_in": "never"},
        {"access_token": "ghu_secret", "token_type": "bearer", "expires_in": 1e300},
        b"<html>Sign in to the proxy</html>",
        b"",
    ],
)
def test_what_holds_no_token_is_no_success_and_is_not_quoted(body: Any) -> None:
    with pytest.raises(UnreadableAnswer) as caught:
        answered(body)
    assert "ghu_secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_failure_of_githubs_is_one_even_where_it_is_html() -> None:
    with pytest.raises(ServerFailed):
        answered(b"<html>Unicorn</html>", 502)


def test_a_token_comes_back_whole_from_what_is_sealed() -> None:
    token = answered({"access_token": "ghu_a", "token_type": "bearer", "expires_in": 60, "refresh_token": "r"})

    assert load(dump(token)) == token


def device(**changes: Any) -> DeviceCode:
    said = {
        "device_code": "d",
        "user_code": "WDJB-MJHT",
        "verification_uri": "https://github.com/login/device",
        "expires_in": 900,
        "interval": 5,
    }
    return read_device_code(said | changes, now=NOW)


def refused(code: str) -> OAuthRefused:
    return OAuthRefused("no", code=code)


def test_a_device_code_says_what_to_show_and_for_how_long() -> None:
    code = device()

    assert (code.user_code, code.interval) == ("WDJB-MJHT", timedelta(seconds=5))
    assert code.expires_at == NOW + timedelta(minutes=15)


def test_slow_down_adds_five_seconds_each_time() -> None:
    code = device().after(refused("authorization_pending")).after(refused("slow_down")).after(refused("slow_down"))

    assert code.interval == timedelta(seconds=15)


@pytest.mark.parametrize(("answer", "word"), [("expired_token", "expired"), ("access_denied", "denied")])
def test_a_device_sign_in_that_is_over_says_why(answer: str, word: str) -> None:
    with pytest.raises(LoginRefused) as caught:
        device().after(refused(answer))
    assert caught.value.word == word


def test_any_other_answer_is_ours_to_put_right() -> None:
    with pytest.raises(OAuthRefused, match="device_flow_disabled"):
        device().after(refused("device_flow_disabled"))


@pytest.mark.parametrize(
    "changes", [{"user_code": ""}, {"user_code": "\x1b[2J"}, {"device_code": 7}, {"expires_in": None}]
)
def test_a_code_that_cannot_be_shown_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(UnreadableAnswer):
        device(**changes)


def test_an_interval_of_nothing_does_not_flood() -> None:
    assert device(interval=0).interval == timedelta(seconds=1)


def test_tokens_compare_by_value() -> None:
    one = UserToken(access=Secret("a"), obtained_at=NOW)

    assert one == UserToken(access=Secret("a"), obtained_at=NOW)
