"""When is a command tried again?"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from hookwright.hooks.schema.strict import Duration, Strict

MILLISECONDS = {"delay_ms": "delay", "initial_delay_ms": "delay", "max_delay_ms": "max_delay"}
"""RustyHook's names for durations in milliseconds; its README says ``initial_delay_ms``, its code ``delay_ms``."""


class Retry(Strict):
    """After a failure: ``delay``, then times ``factor`` each, at most ``max_delay``, up to ``max`` times."""

    max: Annotated[int, Field(ge=0, le=1000, alias="max_retries")] = 0
    """How often after the first attempt."""
    delay: Duration = timedelta(seconds=2)
    factor: Annotated[float, Field(ge=1, le=100, alias="backoff_multiplier")] = 2.0
    max_delay: Duration = timedelta(minutes=10)
    jitter: Annotated[float, Field(ge=0, le=1)] = 0.5
    """The share of each delay that is random, so that what failed together does not come back together."""
    on: tuple[int | Literal["timeout", "signal", "error"], ...] | None = None
    """Which ends are tried again: exit codes, ``timeout``, ``signal`` (killed by one), ``error`` (not even started).
    All of them unless given."""

    @model_validator(mode="before")
    @classmethod
    def _old_names(cls, value: Any) -> Any:
        if isinstance(value, dict):
            for old, new in MILLISECONDS.items():
                if old in value and new not in value:
                    given = value[old]
                    if isinstance(given, int | float) and not isinstance(given, bool):
                        value = {key: found for key, found in value.items() if key != old} | {new: given / 1000}
        return value


def _times(value: Any) -> Any:
    return {"max": value} if isinstance(value, int) and not isinstance(value, bool) else value


Retries = Annotated[Retry, BeforeValidator(_times)]
"""A policy, or just a number of times."""
