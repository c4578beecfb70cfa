from __future__ import annotations

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.errors import BadSignature
from hookwright.github.signature import sign, verify

SECRET = b"It's a Secret to Everybody"
BODY = b"Hello, World!"


def test_it_signs_as_github_documents_it() -> None:
    # The vector of https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    expected = b"sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"

    assert sign(BODY, SECRET) == expected
    verify(BODY, expected, [SECRET])


@given(body=st.binary(), secret=st.binary(min_size=1), others=st.lists(st.binary(min_size=1), max_size=3))
def test_what_was_signed_with_any_of_the_secrets_is_accepted(body: bytes, secret: bytes, others: list[bytes]) -> None:
    verify(body, sign(body, secret), [*others, secret])


@given(body=st.binary(), header=st.binary(), secrets=st.lists(st.binary(min_size=1), max_size=3))
def test_anything_else_is_a_bad_signature(body: bytes, header: bytes, secrets: list[bytes]) -> None:
    if header in [sign(body, secret) for secret in secrets]:
        return
    with pytest.raises(BadSignature):
        verify(body, header, secrets)


@pytest.mark.parametrize(
    "change",
    [
        lambda good: good.upper(),
        lambda good: good[:-1],
        lambda good: good + b"0",
        lambda good: good[7:],
        lambda good: b"sha1=" + hmac.digest(SECRET, BODY, "sha1").hex().encode(),
        lambda good: b"sha256=" + b"\xff" * 64,
        lambda good: b"sha256=" + "é".encode() * 32,
        lambda good: b" " + good,
        lambda good: b"",
    ],
)
def test_an_altered_signature_is_wrong(change: object) -> None:
    assert callable(change)
    with pytest.raises(BadSignature) as refused:
        verify(BODY, change(sign(BODY, SECRET)), [SECRET])

    assert refused.value.status == 401


def test_one_changed_byte_of_the_body_is_enough() -> None:
    with pytest.raises(BadSignature):
        verify(BODY + b" ", sign(BODY, SECRET), [SECRET])


def test_no_secret_accepts_nothing() -> None:
    with pytest.raises(BadSignature):
        verify(BODY, sign(BODY, b""), [])


@pytest.mark.parametrize(
    ("header", "what_to_do"),
    [
        (None, "set a secret in the webhook's settings"),
        (b"sha1=ab", "64 hex digits"),
        (b"sha256=" + b"0" * 64, "GITHUB_WEBHOOK_SECRET_PREVIOUS"),
    ],
)
def test_the_message_says_what_to_do_and_holds_no_secret(header: bytes | None, what_to_do: str) -> None:
    with pytest.raises(BadSignature) as refused:
        verify(BODY, header, [SECRET])

    assert what_to_do in str(refused.value)
    assert "Everybody" not in str(refused.value)
    assert sign(BODY, SECRET)[7:].decode() not in str(refused.value)
