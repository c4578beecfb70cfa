"""From the bytes of a message to the JSON that a delivery holds. Pure."""

from __future__ import annotations

import base64

import msgspec

PLAIN = ":text"
"""The header that tells a body which was no JSON, and is kept as ``{"text": …}``."""


def as_json(body: bytes) -> tuple[bytes, bool]:
    """The body as it is where it is JSON, else wrapped; and whether it was wrapped.

    Text becomes ``{"text": …}``, other bytes ``{"base64": …}``.
    """
    try:
        msgspec.json.decode(body)
    except (ValueError, RecursionError):
        pass
    else:
        return body, False
    try:
        return msgspec.json.encode({"text": body.decode()}), True
    except UnicodeDecodeError:
        return msgspec.json.encode({"base64": base64.b64encode(body).decode()}), True


def as_text(body: bytes, *, wrapped: bool) -> str:
    """What was sent, as a command is told it: base64 where it was no text."""
    if not wrapped:
        return body.decode("utf-8", "replace")
    kept = msgspec.json.decode(body, type=dict[str, str])
    return kept.get("text", kept.get("base64", ""))
