from __future__ import annotations

import base64
import functools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from hookwright.github.oidc_claims import WorkflowClaims, read_subject
from hookwright.github.oidc_errors import TokenRefused
from hookwright.github.oidc_keys import checked_discovery, read_keys
from hookwright.github.oidc_token import MAX_TOKEN, Verify, prove, read
from hookwright.testing.fake_github_oidc import workflow_claims

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
ISSUER = "https://token.actions.githubusercontent.com"
AUDIENCE = "https://deploy.example.com"


@functools.cache
def key(name: str = "ours") -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def jwk(private: RSAPrivateKey, **changes: Any) -> dict[str, Any]:
    return {**jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key(), as_dict=True), "kid": "K", **changes}


def published() -> Verify:
    return read_keys({"keys": [jwk(key(), alg="RS256", use="sig")]})["K"]


def times(**changes: Any) -> dict[str, Any]:
    seconds = int(NOW.timestamp())
    return {"iat": seconds, "nbf": seconds - 300, "exp": seconds + 300, **changes}


def signed(claims: dict[str, Any] | None = None, *, by: RSAPrivateKey | None = None, **headers: Any) -> str:
    said = workflow_claims() | {"iss": ISSUER, "aud": AUDIENCE, "jti": "j"} | times() | (claims or {})
    return jwt.encode(
        {name: value for name, value in said.items() if value is not ...},
        by or key(),
        algorithm="RS256",
        headers={"kid": "K"} | headers,
    )


def proven(token: str, *, now: datetime = NOW) -> WorkflowClaims:
    return prove(read(token), published(), audiences={AUDIENCE}, now=now)


def refusal(token: str, *, now: datetime = NOW) -> str:
    with pytest.raises(TokenRefused) as caught:
        proven(token, now=now)
    if len(token) > 20:
        assert token not in str(caught.value)
    return caught.value.word


def part(value: object) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def test_a_token_that_holds_says_who_runs() -> None:
    claims = proven(signed())

    assert (claims.repository_id, claims.repository_owner_id, claims.actor_id) == ("74", "65", "583231")
    assert (claims.branch, claims.tag, claims.is_pull_request, claims.on_protected_ref) == ("main", None, False, True)
    assert claims.aud == AUDIENCE
    assert claims.raw["runner_environment"] == "github-hosted"


def test_ids_that_are_numbers_are_read_as_text() -> None:
    assert proven(signed({"repository_id": 74, "ref_protected": False})).repository_id == "74"


@pytest.mark.parametrize(
    "alg", ["none", "None", "NONE", "", None, "HS256", "ES256", "PS256", "RS384", "rs256", ["RS256"]]
)
def test_no_other_algorithm_is_taken(alg: Any) -> None:
    _, claims, signature = signed().split(".")

    assert refusal(f"{part({'alg': alg, 'kid': 'K'})}.{claims}.{signature}") == "algorithm"


def test_a_token_without_signature_is_refused() -> None:
    claims = signed().split(".")[1]

    assert refusal(f"{part({'alg': 'none', 'kid': 'K'})}.{claims}.") == "malformed"
    assert refusal(f"{part({'alg': 'RS256', 'kid': 'K'})}.{claims}.") == "malformed"


def test_a_public_key_used_as_an_hmac_secret_is_refused() -> None:
    import hmac

    pem = key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    claims = signed().split(".")[1]
    for alg, word in (("HS256", "algorithm"), ("RS256", "signature")):
        message = f"{part({'alg': alg, 'kid': 'K'})}.{claims}"
        mac = hmac.digest(pem, message.encode(), "sha256")
        assert refusal(f"{message}.{part(mac)}") == word


def test_a_key_inside_the_token_is_not_looked_at() -> None:
    theirs = key("theirs")

    for headers in ({"jwk": jwk(theirs)}, {"jku": "https://evil.example/jwks"}, {"x5c": ["MII"]}):
        assert refusal(signed(by=theirs, **headers)) == "signature"


def test_claims_that_were_changed_are_refused() -> None:
    header, _, signature = signed().split(".")
    forged = part(workflow_claims("evil/repo") | {"iss": ISSUER, "aud": AUDIENCE} | times())

    assert refusal(f"{header}.{forged}.{signature}") == "signature"


@pytest.mark.parametrize("audience", [None, "", "https://github.com/octo-org", 7, [], ["other"], {"a": 1}, [None]])
def test_another_audience_is_refused(audience: Any) -> None:
    assert refusal(signed({"aud": audience})) == "audience"


def test_a_missing_audience_is_refused() -> None:
    assert refusal(signed({"aud": ...})) == "audience"


def test_one_of_several_audiences_is_enough() -> None:
    assert proven(signed({"aud": ["other", AUDIENCE]})).aud == AUDIENCE


def test_times_are_kept_with_a_minute_of_leeway() -> None:
    assert proven(signed(), now=NOW + timedelta(seconds=359))
    assert refusal(signed(), now=NOW + timedelta(seconds=360)) == "expired"
    assert proven(signed(), now=NOW - timedelta(seconds=60))
    assert refusal(signed(), now=NOW - timedelta(seconds=61)) == "not_yet"
    assert refusal(signed({"nbf": int(NOW.timestamp()) + 61})) == "not_yet"
    assert proven(signed({"nbf": ...}))


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": ...},
        {"exp": "soon"},
        {"exp": True},
        {"exp": 10**30},
        {"exp": None},
        {"iat": ...},
        {"iat": []},
        {"nbf": None},
        {"repository_id": {"a": 1}},
        {"repository": ["octo-org/octo-repo"]},
    ],
)
def test_claims_of_another_shape_are_refused(changes: dict[str, Any]) -> None:
    # PyJWT refuses to make some of these, so they are put together by hand.
    said = workflow_claims() | {"iss": ISSUER, "aud": AUDIENCE, "jti": "j"} | times() | changes
    said = {name: value for name, value in said.items() if value is not ...}
    message = f"{part({'alg': 'RS256', 'kid': 'K'})}.{part(said)}"
    from hookwright.github.jwt import signer
    from tests.support.github import private_key

    sign = signer(private_key())
    assert refusal(f"{message}.{part(sign(message.encode()))}") == "signature"
    with pytest.raises(TokenRefused) as caught:
        prove(read(f"{message}.AAAA"), lambda message, signature: True, audiences={AUDIENCE}, now=NOW)
    assert caught.value.word == "malformed"


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "a.b.c.d",
        "ä.b.c",
        "\ud800.b.c",
        f"{'A' * MAX_TOKEN}.b.c",
        f"{part([])}.{part({})}.AAAA",
        f"{part({'alg': 'RS256', 'kid': 'K'})}.{part([])}.AAAA",
        f"{part({'alg': 'RS256', 'kid': 'K'})}.{part({})}.AAAA",
        f"{part({'alg': 'RS256', 'kid': 'K'})}.{part({'iss': 7})}.AAAA",
        f"{part({'alg': 'RS256'})}.{part({'iss': 'x'})}.AAAA",
        f"{part({'alg': 'RS256', 'kid': ''})}.{part({'iss': 'x'})}.AAAA",
        f"{part({'alg': 'RS256', 'kid': ['K']})}.{part({'iss': 'x'})}.AAAA",
        f"{part({'alg': 'RS256', 'kid': 'K', 'crit': ['b64'], 'b64': False})}.{part({'iss': 'x'})}.AAAA",
        f"{part(b'[' * 9000)}.{part({})}.AAAA",
        f"{part({'alg': 'RS256', 'kid': 'K'})}.{part({'iss': 'x'})}.A",
    ],
)
def test_what_is_no_token_is_refused_without_being_quoted(token: str) -> None:
    assert refusal(token) == "malformed"


@given(st.text(max_size=300))
def test_any_text_gets_a_clear_answer(text: str) -> None:
    with pytest.raises(TokenRefused):
        read(text)


@given(st.binary(max_size=60), st.binary(max_size=60), st.binary(min_size=1, max_size=40))
def test_any_bytes_in_three_parts_get_a_clear_answer(one: bytes, two: bytes, three: bytes) -> None:
    with pytest.raises(TokenRefused):
        proven(f"{part(one)}.{part(two)}.{part(three)}")


@pytest.mark.parametrize(
    "changes",
    [
        {"kty": "oct"},
        {"alg": "HS256"},
        {"alg": "RS512"},
        {"use": "enc"},
        {"kid": ""},
        {"n": "AQAB"},
        {"e": "AA"},
        {"n": 7},
    ],
)
def test_a_key_of_another_kind_is_passed_over(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no RSA key"):
        read_keys({"keys": [jwk(key(), **changes), "nonsense", None]})

    assert set(read_keys({"keys": [jwk(key(), **changes), jwk(key(), kid="good")]})) == {"good"}


@pytest.mark.parametrize("document", [None, [], {}, {"keys": {}}, {"keys": []}])
def test_no_keys_are_no_answer(document: Any) -> None:
    with pytest.raises(ValueError, match="no RSA key"):
        read_keys(document)


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        {"issuer": "https://evil.example", "jwks_uri": f"{ISSUER}/jwks"},
        {"issuer": ISSUER, "jwks_uri": "https://evil.example/jwks"},
        {"issuer": ISSUER, "jwks_uri": "http://token.actions.githubusercontent.com/jwks"},
        {"issuer": ISSUER, "jwks_uri": "https://token.actions.githubusercontent.com@evil.example/jwks"},
        {"issuer": ISSUER, "jwks_uri": 7},
        {"issuer": ISSUER},
    ],
)
def test_a_discovery_document_of_somebody_else_is_refused(document: Any) -> None:
    with pytest.raises(ValueError, match="discovery"):
        checked_discovery(document, issuer=ISSUER)


def test_both_forms_of_a_subject_are_read() -> None:
    named = read_subject("repo:octo-org/octo-repo:environment:a%3Ab")
    immutable = read_subject("repo:octo-org@65/octo-repo@74:ref:refs/heads/main")

    assert named is not None and immutable is not None
    assert (named.owner, named.repository, named.rest, named.form) == (
        "octo-org",
        "octo-repo",
        "environment:a:b",
        "named",
    )
    assert (immutable.owner_id, immutable.repository_id) == ("65", "74")
    assert (immutable.rest, immutable.form) == ("ref:refs/heads/main", "immutable")
    assert read_subject("repository_owner:octo-org") is None
    assert read_subject("repo:octo-org@65/octo-repo:pull_request") is None
