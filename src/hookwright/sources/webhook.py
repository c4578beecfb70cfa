"""Any sender's webhook: a path, checked by a token or by an HMAC of the body. Pure."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from hookwright.core.delivery import Delivery
from hookwright.core.errors import BadSignature, MalformedDelivery
from hookwright.core.secret import Secret

EVENT = "request"
NOT_KEPT = frozenset({"authorization", "proxy-authorization", "cookie", "x-auth-token"})
"""Headers that hold secrets, and so are not stored with the delivery."""
ID_HEADERS = (b"webhook-id", b"x-github-delivery", b"idempotency-key")
"""Where well-known senders put an id of their own. https://www.standardwebhooks.com"""
MAX_ID = 200


@dataclass(frozen=True, kw_only=True)
class HmacCheck:
    """``header`` holds the HMAC of the body, in ``encoding``, behind ``prefix`` (``None``: behind any ``word=``)."""

    secrets: Sequence[Secret]
    algorithm: Literal["sha256", "sha512", "sha1"] = "sha256"
    header: str = "X-Hub-Signature-256"
    prefix: str | None = None
    encoding: Literal["hex", "base64"] = "hex"

    def verify(self, headers: Mapping[bytes, bytes], body: bytes) -> None:
        """Raises `BadSignature`."""
        given = headers.get(self.header.lower().encode())
        if given is None:
            raise BadSignature(f"there is no {self.header} header: sign the body with the secret of this webhook")
        prefix = (f"{self.algorithm}=" if self.prefix is None else self.prefix).encode()
        if self.prefix is None or given.startswith(prefix):
            given = given.removeprefix(prefix)
        else:
            raise BadSignature(f"the {self.header} header does not begin as signatures here do")
        found = False
        for secret in self.secrets:
            digest = hmac.digest(secret.reveal().encode(), body, self.algorithm)
            expected = digest.hex().encode() if self.encoding == "hex" else base64.b64encode(digest)
            # All of them, so that the time says nothing about which one it was.
            found |= hmac.compare_digest(expected, given.strip())
        if not found:
            raise BadSignature("the body was not signed with a secret of this webhook")


class PlainWebhook:
    """One path; implements `WebhookSource`. A JSON body is kept as it is, any other as ``{"text": …}``."""

    def __init__(
        self,
        name: str,
        *,
        path: str,
        new_id: Callable[[], str],
        tokens: Sequence[Secret] = (),
        hmac: HmacCheck | None = None,
        id_header: str | None = None,
        max_body: int = 25 * 1024 * 1024,
    ) -> None:
        self.name = name
        self.path = path
        self.max_body = max_body
        self._new_id = new_id
        self._tokens = tuple(token.reveal().encode() for token in tokens)
        self._hmac = hmac
        self._id_headers = ID_HEADERS if id_header is None else (id_header.lower().encode(),)

    def parse(self, headers: Mapping[bytes, bytes], body: bytes, *, now: datetime) -> Delivery:
        """The verified delivery. Raises `BadSignature` or `MalformedDelivery`."""
        if self._tokens:
            self._check_token(headers)
        if self._hmac is not None:
            self._hmac.verify(headers, body)
        return Delivery(
            source=self.name,
            id=self._id(headers),
            event=EVENT,
            received_at=now,
            body=_as_json(headers, body),
            headers=_kept(headers),
        )

    def _check_token(self, headers: Mapping[bytes, bytes]) -> None:
        scheme, _, bearer = headers.get(b"authorization", b"").partition(b" ")
        given = headers.get(b"x-auth-token") or (bearer.strip() if scheme.lower() == b"bearer" else b"")
        if not given:
            raise BadSignature("there is no token: send it as `Authorization: Bearer …` or `X-Auth-Token: …`")
        if not any([hmac.compare_digest(token, given) for token in self._tokens]):  # noqa: C419 - all are compared
            raise BadSignature("the token is not one of this webhook's")

    def _id(self, headers: Mapping[bytes, bytes]) -> str:
        for name in self._id_headers:
            value = headers.get(name)
            if value:
                if len(value) > MAX_ID or not value.isascii():
                    raise MalformedDelivery(f"the header {name.decode('latin-1')} is too long or no plain text")
                return value.decode()
        return self._new_id()


def _kept(headers: Mapping[bytes, bytes]) -> dict[str, str]:
    plain = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers.items()}
    return {name: value for name, value in plain.items() if name not in NOT_KEPT}


def _as_json(headers: Mapping[bytes, bytes], body: bytes) -> bytes:
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if body and (not kind or kind.endswith((b"json", b"octet-stream", b"form-urlencoded", b"text/plain"))):
        try:
            msgspec.json.decode(body)
        except (ValueError, RecursionError):
            if kind.endswith(b"json"):
                raise MalformedDelivery("the body is not the JSON that its content type promises") from None
        else:
            return body
    try:
        return msgspec.json.encode({"text": body.decode()})
    except UnicodeDecodeError:
        return msgspec.json.encode({"base64": base64.b64encode(body).decode()})
