"""Numbers, ages and steps as a person reads them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

_AGES = (("year", 365 * 86400), ("month", 30 * 86400), ("day", 86400), ("hour", 3600), ("minute", 60))


def age(at: datetime | None, now: datetime) -> str:
    """``3 hours ago``, ``in 2 days``, ``just now``, ``never``."""
    if at is None:
        return "never"
    seconds = (now - at).total_seconds()
    for unit, length in _AGES:
        if abs(seconds) >= length:
            count = int(abs(seconds) // length)
            text = f"{count} {unit}{'' if count == 1 else 's'}"
            return f"{text} ago" if seconds > 0 else f"in {text}"
    return "just now" if seconds >= 0 else "within a minute"


def moment(at: datetime | None, now: datetime) -> Markup:
    """The age, with the moment itself for whoever points at it, and for programs."""
    if at is None:
        return Markup("never")
    written = f"{at:%Y-%m-%d %H:%M:%S} UTC"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(at.isoformat(), written, age(at, now))


def size(nbytes: int) -> str:
    """``1.4 GB``."""
    amount = float(nbytes)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def took(began: datetime, ended: datetime | None) -> str:
    """How long something took; empty while it lasts."""
    if ended is None:
        return ""
    seconds = (ended - began).total_seconds()
    if seconds < 1:
        return f"{max(0, round(seconds * 1000))} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min {seconds} s"


def percent(progress: str) -> int | None:
    """Of what git says about its progress; ``None`` where it says no share."""
    found = re.search(r"\b(\d{1,3}) ?%", progress)
    return None if found is None else min(100, int(found[1]))


def commands(text: str) -> Markup:
    """What stands between backticks is something to type."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped just before


def details(detail: Mapping[str, Any]) -> str:
    """What a step found out, without what says nothing: ``60.0 MB, 3 changes, created``."""
    said = []
    for key, value in detail.items():
        name = key.replace("_", " ")
        if value in (None, False, 0, "", [], {}):
            continue
        if value is True:
            said.append(name)
        elif key in ("bytes", "nbytes"):
            said.append(size(int(value)))
        elif isinstance(value, int):
            said.append(f"{value} {name.removesuffix('s') if value == 1 else name}")
        elif isinstance(value, list):
            said.append(f"{name} {', '.join(map(str, value))}")
        else:
            said.append(f"{name} {value}")
    return ", ".join(said)
