"""``type: Cron``: at set times."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from hookwright.hooks.schema.hook import Hook, Options
from hookwright.hooks.schema.strict import Duration, Strict


class CatchUp(Strict):
    """What becomes of the times that passed while nothing ran."""

    policy: Literal["none", "last", "all"] = "last"
    window: Duration = timedelta(hours=24)
    """How far back."""
    max: Annotated[int, Field(ge=1, le=10_000)] = 100
    """At most so many, the newest."""


def _policy(value: Any) -> Any:
    return {"policy": value} if isinstance(value, str) else value


class CronOptions(Options):
    cron_expression: Annotated[str, Field(alias="schedule")]
    """Five fields (minute hour day month weekday), six with seconds in front, or ``@daily`` and its kin."""
    timezone: str = "UTC"
    catch_up: Annotated[CatchUp, BeforeValidator(_policy)] = CatchUp()
    spread: Duration = timedelta(0)
    """Delay each fire by up to this much, the same for this hook each time, so that hooks do not all begin at once."""


class CronHook(Hook):
    type: Literal["Cron"]
    options: CronOptions
