"""The stored examples of GitHub, and deliveries made of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from hookwright.core.delivery import Delivery

FOLDER = Path(__file__).resolve().parents[3] / "payloads" / "github"
NAMES = sorted(path.name.removesuffix(".json") for path in FOLDER.glob("*.json"))


def body(name: str) -> bytes:
    return (FOLDER / f"{name}.json").read_bytes()


def load(name: str) -> dict[str, Any]:
    example: dict[str, Any] = msgspec.json.decode(body(name))
    return example


def delivery(name: str, payload: Any = None, *, source: str = "github") -> Delivery:
    """``name`` with its stored body, or with another one."""
    event, _, action = name.partition(".")
    raw = body(name) if payload is None else payload if isinstance(payload, bytes) else msgspec.json.encode(payload)
    return Delivery(
        source=source,
        id="1",
        event=event,
        action=action or None,
        body=raw,
        received_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
