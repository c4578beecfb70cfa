"""What a sender of a webhook adds to a request so that it is believed. Pure; the receiving side is not used here."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime

from hookwright.core.secret import Secret
from hookwright.hooks.schema.kinds.webhook import Signature, WebhookOptions


def signed(
    options: WebhookOptions,
    headers: Mapping[str, str],
    body: bytes,
    *,
    now: datetime,
    reveal: Callable[[Secret], Secret],
) -> dict[str, str]:
    """``headers``, whose names are in lower case, and what the hook asks for besides; what is given stays."""
    found: dict[str, str] = {}
    if options.auth_token and not {"authorization", "x-auth-token"} & set(headers):
        found["x-auth-token"] = reveal(options.auth_token[0]).reveal()
    signature = options.signature
    if options.hmac_secret:
        signature = Signature(secret=options.hmac_secret)
        if options.hmac_header:
            signature = signature.model_copy(update={"header": options.hmac_header})
    if signature is not None:
        key = reveal(signature.secret[0]).reveal()
        made = _SCHEMES[signature.scheme](signature, key, headers, body, now)
        found |= {name.lower(): value for name, value in made.items()}
    return {**found, **headers}


def _hmac(signature: Signature, key: str, headers: Mapping[str, str], body: bytes, now: datetime) -> dict[str, str]:
    digest = hmac.digest(key.encode(), body, signature.algorithm)
    text = digest.hex() if signature.encoding == "hex" else base64.b64encode(digest).decode()
    prefix = f"{signature.algorithm}=" if signature.prefix is None else signature.prefix
    return {signature.header: f"{prefix}{text}"}


def _github(signature: Signature, key: str, headers: Mapping[str, str], body: bytes, now: datetime) -> dict[str, str]:
    # https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
    return {"X-Hub-Signature-256": f"sha256={hmac.digest(key.encode(), body, 'sha256').hex()}"}


def _stripe(signature: Signature, key: str, headers: Mapping[str, str], body: bytes, now: datetime) -> dict[str, str]:
    # https://docs.stripe.com/webhooks#verify-manually
    stamp = str(int(now.timestamp()))
    digest = hmac.digest(key.encode(), f"{stamp}.".encode() + body, "sha256").hex()
    return {"Stripe-Signature": f"t={stamp},v1={digest}"}


def _slack(signature: Signature, key: str, headers: Mapping[str, str], body: bytes, now: datetime) -> dict[str, str]:
    # https://docs.slack.dev/authentication/verifying-requests-from-slack
    stamp = str(int(now.timestamp()))
    digest = hmac.digest(key.encode(), f"v0:{stamp}:".encode() + body, "sha256").hex()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _standard(signature: Signature, key: str, headers: Mapping[str, str], body: bytes, now: datetime) -> dict[str, str]:
    # https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    identity, stamp = headers.get("webhook-id", "msg_test"), str(int(now.timestamp()))
    try:
        secret = base64.b64decode(key.removeprefix("whsec_"), validate=True)
    except ValueError:
        secret = key.encode()
    digest = hmac.digest(secret, f"{identity}.{stamp}.".encode() + body, "sha256")
    text = base64.b64encode(digest).decode()
    return {"webhook-id": identity, "webhook-timestamp": stamp, "webhook-signature": f"v1,{text}"}


_SCHEMES: Mapping[str, Callable[[Signature, str, Mapping[str, str], bytes, datetime], dict[str, str]]] = {
    "hmac": _hmac,
    "github": _github,
    "stripe": _stripe,
    "slack": _slack,
    "standard": _standard,
}
