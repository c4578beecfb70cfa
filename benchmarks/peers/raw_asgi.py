"""The least an ASGI program can do with a signed webhook: check the HMAC and answer 202. Nothing is stored."""

from __future__ import annotations

import hmac
import os
from collections.abc import Awaitable, Callable
from typing import Any

SECRET = os.environ["GITHUB_WEBHOOK_SECRET"].encode()


async def app(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    given = b""
    for name, value in scope["headers"]:
        if name == b"x-hub-signature-256":
            given = value
            break
    right = b"sha256=" + hmac.digest(SECRET, body, "sha256").hex().encode()
    status = 202 if hmac.compare_digest(given, right) else 401
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
