"""GitHub's own example payloads, signed as GitHub signs them."""

from __future__ import annotations

import hashlib
import hmac
import json

from benchmarks.load import Template
from hookwright.testing.payloads import payload

EXAMPLES = ("issues.opened", "pull_request.opened", "push", "check_run.created")
"""In equal parts: what a busy repository sends most, 7 to 24 kB, 13 kB on average."""


def bodies() -> dict[str, bytes]:
    """Each of `EXAMPLES` as a GitHub App is sent it, compact as on the wire, by event name."""
    return {
        name.partition(".")[0]: json.dumps(payload(name), separators=(",", ":"), ensure_ascii=False).encode()
        for name in EXAMPLES
    }


def templates(payloads: dict[str, bytes], *, path: str, secret: str) -> list[Template]:
    """Requests with the header set of github.com."""
    return [_template(event, body, path, secret.encode()) for event, body in payloads.items()]


def _template(event: str, body: bytes, path: str, secret: bytes) -> Template:
    before = (
        f"POST {path} HTTP/1.1\r\n"
        "Host: 127.0.0.1\r\n"
        "User-Agent: GitHub-Hookshot/044aadd\r\n"
        "Accept: */*\r\n"
        "Content-Type: application/json\r\n"
        f"X-GitHub-Event: {event}\r\n"
        "X-GitHub-Hook-ID: 292430182\r\n"
        "X-GitHub-Hook-Installation-Target-ID: 79929171\r\n"
        "X-GitHub-Hook-Installation-Target-Type: integration\r\n"
        f"X-Hub-Signature: sha1={hmac.new(secret, body, hashlib.sha1).hexdigest()}\r\n"
        f"X-Hub-Signature-256: sha256={hmac.new(secret, body, hashlib.sha256).hexdigest()}\r\n"
        f"Content-Length: {len(body)}\r\n"
        "X-GitHub-Delivery: "
    )
    return Template(event, before.encode(), b"\r\n\r\n" + body)
