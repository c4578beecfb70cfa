"""How senders sign what they send: their own words for the same few steps. Pure.

Each check raises `BadSignature`, and answers what identifies the message, so that one that is sent again (by its
sender, or by somebody who overheard it) is known; ``None`` where the scheme has nothing of that kind.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

import msgspec

from hookwright.core.errors import BadSignature, ConfigError
from hookwright.core.secret import Secret

Algorithm = Literal["sha256", "sha512", "sha1"]
TOLERANCE = timedelta(minutes=5)
_MOST = 20
"""Signatures in one header that are looked at; senders give one for each of their secrets."""


class Check(Protocol):
    def verify(self, headers: Mapping[bytes, bytes], body: bytes, *, now: datetime) -> str | None: ...


@dataclass(frozen=True, kw_only=True)
class HmacCheck:
    """``header`` holds the HMAC of the body, in ``encoding``, behind ``prefix`` (``None``: behind any ``word=``)."""

    secrets: Sequence[Secret]
    algorithm: Algorithm = "sha256"
    header: str = "X-Hub-Signature-256"
    prefix: str | None = None
    encoding: Literal["hex", "base64"] = "hex"

    def verify(self, headers: Mapping[bytes, bytes], body: bytes, *, now: datetime) -> None:
        """Raises `BadSignature`."""
        given = _header(headers, self.header)
        prefix = (f"{self.algorithm}=" if self.prefix is None else self.prefix).encode()
        if self.prefix is None or given.startswith(prefix):
            given = given.removeprefix(prefix)
        else:
            raise BadSignature(f"the {self.header} header does not begin as signatures here do")
        keys = [secret.reveal().encode() for secret in self.secrets]
        _compare(keys, body, self.algorithm, [given.strip()], self.encoding)


@dataclass(frozen=True, kw_only=True)
class StandardCheck:
    """https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, symmetric."""

    secrets: Sequence[Secret]
    tolerance: timedelta = TOLERANCE

    def __post_init__(self) -> None:
        for secret in self.secrets:
            if secret.reveal().startswith("secret://"):
                continue  # Not read yet: the file is only being checked.
            try:
                _standard_key(secret)
            except (ValueError, binascii.Error):
                raise ConfigError("signature: a Standard Webhooks secret is whsec_ and base64 behind it") from None

    def verify(self, headers: Mapping[bytes, bytes], body: bytes, *, now: datetime) -> str:
        message = _header(headers, "webhook-id")
        moment = _header(headers, "webhook-timestamp")
        _fresh(moment, now, self.tolerance)
        given = [
            signature
            for version, _, signature in (one.partition(b",") for one in _header(headers, "webhook-signature").split())
            if version == b"v1"
        ]
        signed = b"%b.%b.%b" % (message, moment, body)
        _compare([_standard_key(secret) for secret in self.secrets], signed, "sha256", given, "base64")
        return _text(message)


@dataclass(frozen=True, kw_only=True)
class StripeCheck:
    """https://docs.stripe.com/webhooks/signature: ``t=`` and ``v1=``, over ``t.body``."""

    secrets: Sequence[Secret]
    tolerance: timedelta = TOLERANCE

    def verify(self, headers: Mapping[bytes, bytes], body: bytes, *, now: datetime) -> str:
        pairs = [part.strip().partition(b"=")[::2] for part in _header(headers, "Stripe-Signature").split(b",")]
        moment = next((value for name, value in pairs if name == b"t"), b"")
        given = [value for name, value in pairs if name == b"v1"]
        _fresh(moment, now, self.tolerance)
        _compare([s.reveal().encode() for s in self.secrets], b"%b.%b" % (moment, body), "sha256", given, "hex")
        # Stripe tries again with another signature, and the same event.
        return _named(body, "id") or _text(given[0])


@dataclass(frozen=True, kw_only=True)
class SlackCheck:
    """https://docs.slack.dev/authentication/verifying-requests-from-slack"""

    secrets: Sequence[Secret]
    tolerance: timedelta = TOLERANCE

    def verify(self, headers: Mapping[bytes, bytes], body: bytes, *, now: datetime) -> str:
        moment = _header(headers, "X-Slack-Request-Timestamp")
        _fresh(moment, now, self.tolerance)
        given = _header(headers, "X-Slack-Signature").strip()
        keys = [secret.reveal().encode() for secret in self.secrets]
        _compare(keys, b"v0:%b:%b" % (moment, body), "sha256", [given.removeprefix(b"v0=")], "hex")
        return _named(body, "event_id") or _text(given)


def _header(headers: Mapping[bytes, bytes], name: str) -> bytes:
    given = headers.get(name.lower().encode())
    if not given:
        raise BadSignature(f"there is no {name} header: sign the body with the secret of this webhook")
    return given


def _fresh(moment: bytes, now: datetime, tolerance: timedelta) -> None:
    if not (moment.isdigit() and len(moment) <= 12):
        raise BadSignature("the signed time is not one: it is seconds since 1970")
    away = abs(now.timestamp() - int(moment))
    if away > tolerance.total_seconds():
        raise BadSignature(f"the signed time is {int(away)} seconds from now; compare the clocks of both machines")


def _compare(keys: Sequence[bytes], signed: bytes, algorithm: Algorithm, given: Sequence[bytes], encoding: str) -> None:
    """Every key with every signature, so that the time says nothing about which one it was."""
    found = False
    for key in keys:
        digest = hmac.digest(key, signed, algorithm)
        expected = digest.hex().encode() if encoding == "hex" else base64.b64encode(digest)
        for one in given[:_MOST]:
            found |= hmac.compare_digest(expected, one)
    if not found:
        raise BadSignature("the body was not signed with a secret of this webhook")


def _standard_key(secret: Secret) -> bytes:
    return base64.b64decode(secret.reveal().removeprefix("whsec_"), validate=True)


def _named(body: bytes, name: str) -> str | None:
    """What the body itself calls the event. Asked of bodies that were verified."""
    try:
        found = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return None
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, str) and value and value.isascii() else None


def _text(value: bytes) -> str:
    return value.decode("latin-1")
