"""Time, as an argument."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Answers an aware moment."""


def utc_now() -> datetime:
    return datetime.now(UTC)
