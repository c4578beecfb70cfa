"""What time is it? The core never asks; it is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Answers with an aware datetime in UTC."""
