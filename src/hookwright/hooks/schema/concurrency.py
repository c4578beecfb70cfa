"""How many runs at once?"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from hookwright.hooks.schema.strict import Strict


class Concurrency(Strict):
    """At most ``limit`` runs at once for each value of ``key``; what more comes is queued, skipped, or replaces."""

    limit: Annotated[int, Field(ge=1, le=10_000)] = 1
    key: str | None = None
    """An expression over the event, such as ``payload.ref``: one lane for each value. All runs share one otherwise."""
    policy: Literal["queue", "skip", "replace"] = "queue"
    """``queue``: one after another, in the order of arrival. ``skip``: what comes while others run is not run.
    ``replace``: the newest runs; the one that is running is stopped for it."""


def _number(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return {"limit": value}
    return {"policy": value} if isinstance(value, str) else value


Runs = Annotated[Concurrency, BeforeValidator(_number)]
"""The whole, or just a limit, or just a policy."""
