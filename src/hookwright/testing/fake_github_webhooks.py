"""How GitHub sends a webhook: its headers and its signature."""

from __future__ import annotations

import hmac
import secrets
import uuid

from hookwright.github import signature

HOOK_ID = 292430182


def new_guid() -> str:
    """A delivery id as GitHub makes them: a version 1 UUID, time-ordered within its fields."""
    # A random node, marked as one (RFC 9562, 6.10): ours is nobody's business.
    return str(uuid.uuid1(node=secrets.randbits(48) | 1 << 40))


def headers(
    event: str,
    body: bytes,
    *,
    secret: bytes | None,
    guid: str | None = None,
    app_id: int = 1,
    content_type: str = "application/json",
    enterprise_host: str | None = None,
) -> dict[str, str]:
    """GitHub's headers for ``body``, signed with ``secret``; unsigned without one.

    https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
    """
    sent = {
        "Accept": "*/*",
        "Content-Type": content_type,
        "User-Agent": "GitHub-Hookshot/0f1e2d3",
        "X-GitHub-Delivery": guid or new_guid(),
        "X-GitHub-Event": event,
        "X-GitHub-Hook-ID": str(HOOK_ID),
        "X-GitHub-Hook-Installation-Target-ID": str(app_id),
        "X-GitHub-Hook-Installation-Target-Type": "integration",
    }
    if enterprise_host is not None:
        sent["X-GitHub-Enterprise-Host"] = enterprise_host
        sent["X-GitHub-Enterprise-Version"] = "3.17.0"
    if secret is not None:
        sent["X-Hub-Signature"] = f"sha1={hmac.digest(secret, body, 'sha1').hex()}"
        sent["X-Hub-Signature-256"] = signature.sign(body, secret).decode()
    return sent
