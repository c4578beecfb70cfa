"""What becomes of a job after an error: is this the last that anybody hears of it?"""

from __future__ import annotations

import asyncio
from typing import Literal

from hookwright.core.context import Context
from hookwright.core.job import JobState
from hookwright.core.outcome import after_error
from hookwright.core.router import Route

End = Literal["goes on", "over", "timed out", "stopped"]


def end_of(ctx: Context, error: BaseException) -> End:
    """``goes on``: another attempt follows, by the very rules of the engine. ``over``: none does.

    ``timed out``: none does after the handler's time was up. ``stopped``: the worker stops the attempt, for a reason
    that only it knows: it ends, a person cancelled the job, or another worker has taken it over.
    """
    route = ctx.state.get("route")
    expired = isinstance(error, asyncio.CancelledError) and ctx.timed_out()
    if isinstance(error, asyncio.CancelledError) and not expired:
        return "stopped"
    if not isinstance(route, Route):
        return "over"
    now = ctx.job.started_at or ctx.delivery.received_at
    outcome = after_error(TimeoutError() if expired else error, ctx.job, route.retry, now=now, random=0.0)
    if outcome.job.state is JobState.QUEUED:
        return "goes on"
    return "timed out" if expired else "over"
