from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.errors import ConfigError
from hookwright.github.oauth_errors import LoginRefused
from hookwright.github.oauth_login import (
    LIFETIME,
    LoginAttempt,
    authorize_url,
    begin,
    check_callback,
    checked_target,
    seal_attempt,
    unseal_attempt,
)
from hookwright.github.oauth_sealing import Sealer

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
CALLBACK = "https://app.example.com/callback"
KEY = "k" * 32


def attempt() -> LoginAttempt:
    return begin(redirect_uri=CALLBACK, now=NOW, random=secrets.token_urlsafe, return_to="/dashboard")


def sealer(*keys: str, purpose: str = "login") -> Sealer:
    return Sealer(keys or (KEY,), purpose=purpose)


def refusal(one: LoginAttempt, params: dict[str, str], *, now: datetime = NOW) -> str:
    with pytest.raises(LoginRefused) as caught:
        check_callback(one, params, now=now)
    assert all(value not in str(caught.value) for value in params.values() if len(value) > 4)
    return caught.value.word


def test_the_address_carries_state_and_an_s256_challenge_and_never_the_verifier() -> None:
    one = attempt()
    url = authorize_url(
        one, web_url="https://github.com", client_id="Iv1", scopes=("repo", "read:org"), login="octocat"
    )

    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    digest = hashlib.sha256(one.verifier.reveal().encode()).digest()
    assert url.startswith("https://github.com/login/oauth/authorize?")
    assert asked == {
        "client_id": "Iv1",
        "redirect_uri": CALLBACK,
        "state": one.state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "scope": "repo read:org",
        "login": "octocat",
    }
    assert one.verifier.reveal() not in url


def test_options_that_are_not_given_are_not_sent() -> None:
    url = authorize_url(
        attempt(), web_url="https://github.com", client_id="x", allow_signup=False, prompt="select_account"
    )

    assert "allow_signup=false" in url
    assert "prompt=select_account" in url
    assert "scope=" not in url
    assert "login=" not in url.partition("?")[2]


def test_two_attempts_share_nothing() -> None:
    one, other = attempt(), attempt()

    assert one.state != other.state
    assert one.verifier != other.verifier
    # RFC 7636: 43 to 128 characters.
    assert 43 <= len(one.verifier.reveal()) <= 128


def test_the_verifier_is_never_shown() -> None:
    one = attempt()

    assert one.verifier.reveal() not in repr(one)


def test_a_callback_with_the_right_state_yields_the_code() -> None:
    one = attempt()

    assert check_callback(one, {"state": one.state, "code": "abc123"}, now=NOW).reveal() == "abc123"


@pytest.mark.parametrize("state", ["", "forged", "\N{SNOWMAN}", "\ud800"])
def test_a_forged_state_is_refused(state: str) -> None:
    assert refusal(attempt(), {"state": state, "code": "abc123"}) == "state"


def test_the_state_of_another_browser_is_refused() -> None:
    assert refusal(attempt(), {"state": attempt().state, "code": "abc123"}) == "state"


def test_a_missing_state_is_refused_even_with_a_code() -> None:
    assert refusal(attempt(), {"code": "abc123"}) == "state"


def test_an_error_of_an_attacker_is_not_believed_without_the_state() -> None:
    assert refusal(attempt(), {"error": "access_denied"}) == "state"


@pytest.mark.parametrize("code", ["", "a b", "a&grant_type=refresh_token", "x" * 513, "a\r\nHost: evil", "ä"])
def test_what_cannot_be_a_code_is_refused(code: str) -> None:
    one = attempt()

    assert refusal(one, {"state": one.state, "code": code}) == "code"


def test_a_declined_sign_in_says_so() -> None:
    one = attempt()

    assert refusal(one, {"state": one.state, "error": "access_denied", "error_description": "<b>evil</b>"}) == "denied"
    assert refusal(one, {"state": one.state, "error": "redirect_uri_mismatch"}) == "denied"


@pytest.mark.parametrize("passed", [LIFETIME + timedelta(seconds=1), timedelta(hours=-1)])
def test_an_attempt_is_good_for_ten_minutes(passed: timedelta) -> None:
    one = attempt()

    assert refusal(one, {"state": one.state, "code": "abc123"}, now=NOW + passed) == "expired"


def test_a_sealed_attempt_comes_back_whole() -> None:
    one = attempt()
    kept = seal_attempt(one, sealer())

    assert unseal_attempt(kept, sealer(), now=NOW + timedelta(minutes=9)) == one
    assert one.state not in kept
    assert kept.isascii()
    assert not set(kept) & set(' ",;\\')


def test_a_browser_without_an_attempt_is_refused() -> None:
    for kept in (None, "", "nonsense", "\N{SNOWMAN}"):
        with pytest.raises(LoginRefused, match="no sign-in under way"):
            unseal_attempt(kept, sealer(), now=NOW)


@given(place=st.integers(min_value=0), letter=st.sampled_from("AB"))
def test_a_cookie_that_was_tampered_with_is_refused(place: int, letter: str) -> None:
    one = attempt()
    kept = seal_attempt(one, sealer())
    place %= len(kept)
    tampered = kept[:place] + letter + kept[place + 1 :]

    try:
        assert unseal_attempt(tampered, sealer(), now=NOW) == one  # The letter that was there already.
    except LoginRefused as error:
        assert error.word == "attempt"


def test_a_cookie_is_good_for_ten_minutes() -> None:
    kept = seal_attempt(attempt(), sealer())

    with pytest.raises(LoginRefused):
        unseal_attempt(kept, sealer(), now=NOW + LIFETIME + timedelta(seconds=1))


def test_what_was_sealed_for_another_purpose_does_not_open() -> None:
    kept = seal_attempt(attempt(), sealer(purpose="login"))

    with pytest.raises(LoginRefused):
        unseal_attempt(kept, sealer(purpose="session"), now=NOW)


def test_keys_rotate() -> None:
    kept = sealer("o" * 32).seal(b"x", now=NOW)
    both = sealer("n" * 32, "o" * 32)

    assert both.open(kept, now=NOW) == b"x"
    assert sealer("n" * 32).open(kept, now=NOW) is None
    assert sealer("n" * 32).open(both.seal(b"y", now=NOW), now=NOW) == b"y"


@pytest.mark.parametrize("keys", [[], ["short"], ["k" * 32, "short"]])
def test_a_weak_key_is_refused_and_not_quoted(keys: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        Sealer(keys, purpose="login")
    assert "short" not in str(caught.value)


@pytest.mark.parametrize("target", ["/", "/a/b?c=d#e", "https://app.example.com/x", "HTTPS://App.Example.com/"])
def test_a_target_of_our_own_is_taken(target: str) -> None:
    assert checked_target(target, origins=["https://app.example.com"]) == target


@pytest.mark.parametrize(
    "target",
    [
        "",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "https://app.example.com.evil.example/",
        "https://app.example.com@evil.example/",
        "https://app.example.com:8443/",
        "http://app.example.com/",
        "javascript:alert(1)",
        "data:text/html,x",
        "https:app.example.com",
        " /x",
        "x",
        "/a\r\nSet-Cookie: x=y",
        "https://[bad/",
    ],
)
def test_an_open_redirect_is_refused(target: str) -> None:
    with pytest.raises(LoginRefused) as caught:
        checked_target(target, origins=["https://app.example.com/"])
    assert caught.value.word == "target"


def test_an_attempt_is_a_value() -> None:
    one = attempt()

    assert replace(one) == one
