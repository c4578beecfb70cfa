"""Is the process alive, and can it do its work? What probes and load balancers ask."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TypeAlias

log = logging.getLogger(__name__)

Readiness: TypeAlias = Callable[[], Awaitable[Mapping[str, str | None]]]
"""Answers with the parts of the program by name: ``None`` where one is ready, else why it is not, in a few words."""
RenderMetrics: TypeAlias = Callable[[str], Awaitable[tuple[str, bytes]]]
"""From an Accept header to content type and text."""

PATIENCE = timedelta(seconds=5)
"""For the parts to answer. A probe that hangs says less than one that fails."""


async def check(readiness: Readiness, *, patience: timedelta = PATIENCE) -> Mapping[str, str | None]:
    """The parts, or one that says why they could not be asked. Never raises."""
    try:
        return await asyncio.wait_for(readiness(), patience.total_seconds())
    except TimeoutError:
        return {"readiness": f"no answer within {patience.total_seconds():g} s"}
    except Exception:
        # The reason goes to the log, not to whoever asks: it may name hosts and paths.
        log.exception("readiness could not be checked")
        return {"readiness": "the check failed; see the log"}


def report(parts: Mapping[str, str | None]) -> tuple[int, dict[str, object]]:
    """Status and body for a probe: 200 where all parts are ready, else 503 that names those that are not."""
    missing = [name for name, why in parts.items() if why is not None]
    body: dict[str, object] = {
        "status": "not ready" if missing else "ready",
        "parts": {name: "ready" if why is None else why for name, why in parts.items()},
    }
    if missing:
        body["not_ready"] = missing
    return (503 if missing else 200), body
