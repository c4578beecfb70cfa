"""Is the process alive, and can it do its work? What probes and load balancers ask."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TypeAlias

log = logging.getLogger(__name__)

Readiness: TypeAlias = Callable[[], Awaitable[Mapping[str, str]]]
"""Answers with the parts that are not ready, by name with the reason; empty when all is well."""
RenderMetrics: TypeAlias = Callable[[str], Awaitable[tuple[str, bytes]]]
"""From an Accept header to content type and text."""

PATIENCE = timedelta(seconds=5)
"""For the parts to answer. A probe that hangs says less than one that fails."""


async def check(readiness: Readiness, *, patience: timedelta = PATIENCE) -> Mapping[str, str]:
    """What is not ready, or that it could not be asked. Never raises."""
    try:
        return await asyncio.wait_for(readiness(), patience.total_seconds())
    except TimeoutError:
        return {"readiness": f"no answer within {patience.total_seconds():g} s"}
    except Exception:
        # The reason goes to the log, not to whoever asks: it may name hosts and paths.
        log.exception("readiness could not be checked")
        return {"readiness": "the check failed; see the log"}


def report(wrong: Mapping[str, str]) -> tuple[int, dict[str, object]]:
    """Status and body for a probe: 200, or 503 that names what is not ready."""
    if wrong:
        return 503, {"status": "not ready", "not_ready": dict(wrong)}
    return 200, {"status": "ready"}
