"""What goes into one group of writes, and how an end looks to its script."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from hookwright.core.outcome import DropTenant, Outcome, PauseTenant
from hookwright.core.plan import Plan
from hookwright.core.store import Receipt
from hookwright.stores import codes
from hookwright.stores.redis.intake import Incoming
from hookwright.stores.redis.text import binary, micros, readable, to_record

LARGE = 64 * 1024
"""A body of this many bytes is compressed in a thread: it would keep the event loop from everything else."""


class Add:
    """A delivery that arrived."""

    __slots__ = ("future", "incoming", "plan", "size")

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.size = len(plan.delivery.body)
        self.incoming: Incoming | None = None
        self.future: asyncio.Future[Receipt]


class Finish:
    """An attempt that ended, with what it emitted. ``expired``: it is the sweep that ends it."""

    __slots__ = ("emitted", "expired", "future", "outcome", "plans", "result", "size")

    def __init__(self, outcome: Outcome, plans: Sequence[Plan], result: bytes | None, *, expired: bool = False) -> None:
        self.outcome = outcome
        self.plans = tuple(plans)
        self.result = result
        self.expired = expired
        self.size = sum(len(plan.delivery.body) for plan in plans)
        self.emitted: tuple[Incoming, ...] = ()
        self.future: asyncio.Future[bool]

    def ending(self, emitted: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
        """As lua/ending.lua reads it."""
        job = self.outcome.job
        tenant: tuple[Any, ...] | bool
        match self.outcome.tenant:
            case PauseTenant(name, until, reason):
                tenant = ("pause", to_record(name), micros(until), readable(reason))
            case DropTenant(name, reason):
                tenant = ("drop", to_record(name), readable(reason))
            case None:
                tenant = False
        return (
            job.id,
            job.attempt,
            codes.CODES[job.state],
            micros(job.run_at),
            job.failures,
            job.lost,
            False if job.finished_at is None else micros(job.finished_at),
            False if job.error is None else readable(job.error),
            False if self.result is None else binary(self.result),
            tenant,
            emitted,
            self.expired,
            False if job.started_at is None else micros(job.started_at),
        )


Operation = Add | Finish
