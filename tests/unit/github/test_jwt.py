from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import jwt as pyjwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from hookwright.core.errors import ConfigError
from hookwright.github.jwt import AppJwt, encode, read_private_key, signer

NOW = datetime(2030, 1, 1, 12, 0, 0, tzinfo=UTC)
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read(token: str) -> dict[str, object]:
    """What a library that we did not write makes of it; times are checked by hand."""
    options = {"verify_exp": False, "verify_iat": False}
    claims: dict[str, object] = pyjwt.decode(token, PUBLIC, algorithms=["RS256"], options=options)  # type: ignore[arg-type]
    return claims


def test_it_names_the_app_and_lives_less_than_ten_minutes() -> None:
    claims = read(encode("Iv23li", signer(PEM), now=NOW))

    assert claims == {
        "iss": "Iv23li",
        "iat": int((NOW - timedelta(seconds=60)).timestamp()),
        "exp": int((NOW + timedelta(minutes=9)).timestamp()),
    }
    assert pyjwt.get_unverified_header(encode("x", signer(PEM), now=NOW)) == {"alg": "RS256", "typ": "JWT"}


def test_an_app_id_is_sent_as_text() -> None:
    # PyJWT and GitHub's other readers refuse an issuer that is a number.
    assert read(AppJwt(1234, signer(PEM)).get(now=NOW))["iss"] == "1234"


def test_it_is_signed_once_in_eight_minutes() -> None:
    signed = []

    def sign(message: bytes) -> bytes:
        signed.append(message)
        return b"signature"

    app = AppJwt("Iv23li", sign)

    first = app.get(now=NOW)
    assert app.get(now=NOW + timedelta(minutes=7, seconds=59)) == first
    assert len(signed) == 1
    assert app.get(now=NOW + timedelta(minutes=8)) != first


def test_a_clock_that_was_set_back_gets_a_new_one() -> None:
    app = AppJwt("Iv23li", signer(PEM))
    app.get(now=NOW)

    claims = read(app.get(now=NOW - timedelta(hours=1)))

    assert claims["exp"] == int((NOW - timedelta(minutes=51)).timestamp())


def test_a_wrong_clock_is_corrected() -> None:
    app = AppJwt("Iv23li", signer(PEM))
    app.get(now=NOW)

    app.correct(timedelta(minutes=-15))

    assert read(app.get(now=NOW))["iat"] == int((NOW - timedelta(minutes=16)).timestamp())


@pytest.mark.parametrize(
    "text",
    [
        PEM,
        f"  \n{PEM}\n ",
        PEM.replace("\n", "\\n"),
        PEM.replace("\n", "\r\n"),
        PEM.replace("\n", "\\r\\n"),
        f'"{PEM}"',
        base64.b64encode(PEM.encode()).decode(),
        base64.encodebytes(PEM.encode()).decode(),
        base64.b64encode(PEM.replace("\n", "\r\n").encode()).decode(),
    ],
    ids=["pem", "spaces", "escaped", "crlf", "escaped crlf", "quoted", "base64", "base64 lines", "base64 crlf"],
)
def test_a_key_is_read_however_an_environment_variable_mangled_it(text: str) -> None:
    assert read(encode("x", signer(read_private_key(text)), now=NOW))["iss"] == "x"


def test_a_pkcs8_key_is_as_good() -> None:
    pkcs8 = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    assert read(encode("x", signer(read_private_key(pkcs8)), now=NOW))["iss"] == "x"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hush-hush",
        "/path/to/hush-hush.pem",
        PUBLIC.decode(),
        PEM[:400],
        base64.b64encode(b"hush-hush").decode(),
        base64.b64encode(b"\xff\xfe").decode(),
        "hush-hush é",
    ],
)
def test_text_that_is_no_key_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(ConfigError, match="GITHUB_PRIVATE_KEY is not a private key") as refused:
        read_private_key(text)

    assert "hush-hush" not in str(refused.value)


def test_a_damaged_key_is_refused() -> None:
    lines = PEM.splitlines()

    with pytest.raises(ConfigError, match="cut off or edited"):
        signer("\n".join([*lines[:5], *lines[8:]]))


def test_an_encrypted_key_is_refused() -> None:
    encrypted = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"pass")).decode()

    with pytest.raises(ConfigError, match="passphrase"):
        signer(read_private_key(encrypted))


def test_a_key_of_another_kind_is_refused() -> None:
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    with pytest.raises(ConfigError, match="not an RSA key"):
        signer(read_private_key(other.decode()))
