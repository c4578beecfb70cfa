"""``type: Cron``."""

from __future__ import annotations

from hookwright.core import schedule as schedules
from hookwright.core.delivery import Delivery
from hookwright.core.schedule import Schedule
from hookwright.hooks.kinds.declared import Declared, Ground, Told
from hookwright.hooks.schema.kinds.cron import CronHook
from hookwright.sources import cron_expression


def cron(hook: CronHook, ground: Ground) -> Declared:
    """A schedule named after the hook; the engine's own cron source fires it."""
    options = hook.options
    schedule = Schedule(
        name=f"hook:{hook.key}",
        expression=options.cron_expression,
        tz=options.timezone,
        catch_up=options.catch_up.policy,
        window=options.catch_up.window,
        most=options.catch_up.max,
        spread=options.spread,
    )
    cron_expression.check(schedule)
    return Declared(source=schedules.SOURCE, events=(schedule.name,), schedules=(schedule,), tell=_tell)


def _tell(delivery: Delivery) -> Told:
    fire = delivery.payload
    variables = {"EVENT_SCHEDULED_AT": str(fire["scheduled_at"]), "EVENT_MISSED": "true" if fire["missed"] else "false"}
    return Told(variables, (delivery.event,))
