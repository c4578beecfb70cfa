"""The App JWT: how a GitHub App proves who it is.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from hookwright.core.errors import ConfigError

# GitHub refuses a JWT from the future, and one that lives longer than ten minutes. Clocks differ.
_BACKDATED = timedelta(seconds=60)
_LIFETIME = timedelta(minutes=9)
RENEWED_AFTER = timedelta(minutes=8)
"""Signing takes about a millisecond, so one JWT serves until shortly before it expires."""
_HEADER = b'{"alg":"RS256","typ":"JWT"}'

Sign = Callable[[bytes], bytes]
"""RSASSA-PKCS1-v1_5 with SHA-256 over its argument: a private key in memory, or one kept elsewhere."""


class AppJwt:
    """Makes and keeps the JWT of one GitHub App. Does no I/O beside what ``sign`` does."""

    def __init__(self, issuer: str | int, sign: Sign) -> None:
        """``issuer`` is the client id, which GitHub recommends, or the App id."""
        self._issuer = str(issuer)
        self._sign = sign
        self._skew = timedelta(0)
        self._value = ""
        self._renew_at: datetime | None = None

    def kept(self, *, now: datetime) -> str | None:
        """The one made before, while it serves."""
        # A clock that was set back would keep an old JWT for ever, hence the second comparison.
        if self._renew_at is None or not self._renew_at - RENEWED_AFTER <= now < self._renew_at:
            return None
        return self._value

    def get(self, *, now: datetime) -> str:
        kept = self.kept(now=now)
        if kept is None:
            self._value = kept = encode(self._issuer, self._sign, now=now + self._skew)
            self._renew_at = now + RENEWED_AFTER
        return kept

    def correct(self, skew: timedelta) -> None:
        """From now on reckon that GitHub's clock is ahead of ours by ``skew``; the kept JWT is forgotten."""
        self._skew = skew
        self._renew_at = None

    def forget(self) -> None:
        self._renew_at = None


def encode(issuer: str, sign: Sign, *, now: datetime) -> str:
    """A JWT (RFC 7519) valid from a minute before ``now`` to nine minutes after it."""
    claims = {
        "iat": int((now - _BACKDATED).timestamp()),
        "exp": int((now + _LIFETIME).timestamp()),
        "iss": issuer,
    }
    message = _base64url(_HEADER) + b"." + _base64url(msgspec.json.encode(claims))
    return (message + b"." + _base64url(sign(message))).decode()


def read_private_key(text: str) -> str:
    """The PEM in ``text``, which may have its line breaks written as ``\\n``, or be base64 as a whole.

    Raises `ConfigError`, which never quotes the text. Whether the key itself is sound shows when it is loaded.
    """
    pem = text.strip().strip("'\"").replace("\\r\\n", "\n").replace("\\n", "\n").replace("\r\n", "\n")
    if "-----BEGIN" not in pem:
        try:
            pem = base64.b64decode("".join(pem.split()), validate=True).decode("ascii").replace("\r\n", "\n")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            pem = ""
    if "-----BEGIN" not in pem or "PRIVATE KEY-----" not in pem or "-----END" not in pem:
        raise ConfigError(
            "GITHUB_PRIVATE_KEY is not a private key: give the whole .pem file that GitHub let you download, from "
            "'-----BEGIN RSA PRIVATE KEY-----' to '-----END RSA PRIVATE KEY-----' (line breaks may be written as \\n), "
            "or that file in base64; or name the file in GITHUB_PRIVATE_KEY_PATH"
        )
    return pem.strip() + "\n"


def signer(pem: str) -> Sign:
    """A function that signs with this PEM. Raises `ConfigError` for a key that is broken, encrypted or not RSA."""
    # Imported here: 10 MB and 50 ms, which an app pays with its first API call and not before.
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except TypeError:
        raise ConfigError(
            "GITHUB_PRIVATE_KEY is encrypted with a passphrase: give it without one, as GitHub made it"
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise ConfigError(
            "GITHUB_PRIVATE_KEY looks like a private key but cannot be read: was it cut off or edited? Download it "
            "again, or generate a new one in the GitHub App's settings"
        ) from None
    if not isinstance(key, RSAPrivateKey):
        raise ConfigError("GITHUB_PRIVATE_KEY is not an RSA key: GitHub Apps sign with the RSA key that GitHub made")
    padding, algorithm = PKCS1v15(), SHA256()
    return lambda message: key.sign(message, padding, algorithm)


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
