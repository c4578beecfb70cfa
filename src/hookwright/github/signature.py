"""Was this body signed by somebody who knows the webhook secret?

https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from hookwright.core.errors import BadSignature

HEADER = "X-Hub-Signature-256"
_PREFIX = b"sha256="
_LENGTH = len(_PREFIX) + 64


def sign(body: bytes, secret: bytes) -> bytes:
    """The value of ``X-Hub-Signature-256`` for ``body``: ``sha256=`` and 64 lower-case hex digits."""
    return _PREFIX + hmac.digest(secret, body, "sha256").hex().encode()


def verify(body: bytes, header: bytes | None, secrets: Sequence[bytes]) -> None:
    """Return if ``header`` is the signature of ``body`` under one of ``secrets``; raise `BadSignature` otherwise.

    Several secrets, so that one can be rotated without refusing what was signed with the old one. The header stays
    bytes: comparing text raises on non-ASCII, and a sender chooses the header. SHA-1 (``X-Hub-Signature``) is never
    accepted.
    """
    if header is None:
        raise BadSignature(
            f"there is no {HEADER} header: set a secret in the webhook's settings on GitHub, "
            "the same as GITHUB_WEBHOOK_SECRET here"
        )
    if len(header) != _LENGTH or not header.startswith(_PREFIX):
        raise BadSignature(
            f"the {HEADER} header is not 'sha256=' and 64 hex digits: something between GitHub and here changed it, "
            "or the sender is not GitHub"
        )
    for secret in secrets:
        if hmac.compare_digest(sign(body, secret), header):
            return
    raise BadSignature(
        "the body was not signed with our webhook secret: compare GITHUB_WEBHOOK_SECRET with the webhook's settings on "
        "GitHub (while you rotate it, keep the old one in GITHUB_WEBHOOK_SECRET_PREVIOUS), and check that no proxy "
        "rewrites bodies"
    )
