from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.redaction import redact

STATELESS = "ghs_1234_eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJnaXRodWIifQ." + "Ab-_9" * 90
SECRETS = [
    "ghp_" + "a1B2" * 9,
    "gho_" + "a1B2" * 9,
    "ghu_" + "a1B2" * 9,
    "ghr_" + "a1B2" * 19,
    "ghs_" + "a1B2" * 9,
    "github_pat_11ABCDEFG0" + "x" * 60,
    STATELESS,
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxMjM0In0.c2lnbmF0dXJlLi4u",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nabc\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\\nMIIEpAIBAAKCAQEA\\n-----END PRIVATE KEY-----",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("text", ["{}", "before {} after", "token={}&x=1", '{{"token": "{}"}}', "({})", "x\n{}\ny"])
def test_a_secret_is_gone_and_its_surroundings_stay(secret: str, text: str) -> None:
    before, after = text.format("|").split("|")

    redacted = redact(text.format(secret))

    assert redacted.startswith(before)
    assert redacted.endswith(after)
    assert "***" in redacted
    for start in range(len(secret) - 20):
        assert secret[start : start + 20] not in redacted


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Authorization: Bearer abc123", "Authorization: Bearer ***"),
        ("authorization: token abc123", "authorization: token ***"),
        ("Authorization: abc123", "Authorization: ***"),
        ("{'Authorization': 'Basic dXNlcjpwYXNz'}", "{'Authorization': 'Basic ***'}"),
        ("(b'authorization', b'token abc')", "(b'authorization', b'token ***')"),
        ("Proxy-Authorization=secret next", "Proxy-Authorization=*** next"),
        ("sent bearer abcdefghijklmnop1234", "sent bearer ***"),
        ("postgres://user:pass@db/x", "postgres://***@db/x"),
        ("redis://h/0?password=a%20b&x=1", "redis://h/0?password=***&x=1"),
        ("postgresql:///hooks?host=/run&sslpassword=abc", "postgresql:///hooks?host=/run&sslpassword=***"),
    ],
)
def test_credentials_are_known_by_where_they_stand(text: str, redacted: str) -> None:
    assert redact(text) == redacted


def test_half_a_key_hides_what_follows() -> None:
    assert redact("x -----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA") == "x ***"


@pytest.mark.parametrize(
    "text",
    [
        "nothing to hide",
        "the ghs_ prefix",
        "for authorization, please",
        "https://api.github.com/repos/o/r",
        "the bearer of this letter",
        "-----BEGIN CERTIFICATE-----",
        "user@example.com: hello",
        "",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    assert redact(text) == text


@given(st.lists(st.sampled_from([*SECRETS, "Authorization: Bearer x", "a", " ", "\n", "'", "é"])).map("".join))
def test_redacting_twice_is_redacting_once(text: str) -> None:
    assert redact(redact(text)) == redact(text)
