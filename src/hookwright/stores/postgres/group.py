"""One group of operations as one statement: all that waits, whoever asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec

from hookwright.core.errors import StoreUnavailable
from hookwright.core.job import Job
from hookwright.core.outcome import Outcome
from hookwright.core.plan import Plan
from hookwright.core.store import Arrival, Receipt
from hookwright.stores import codes
from hookwright.stores.postgres.connections import Connection
from hookwright.stores.postgres.intake import Columns, Incoming
from hookwright.stores.postgres.names import Names
from hookwright.stores.postgres.sql import Naming
from hookwright.stores.postgres.text import readable

WRITE = f"SELECT seqs, is_new, kept, work FROM @write({', '.join(f'${place}' for place in range(1, 42))})"  # noqa: S608


class Add:
    """A delivery that arrived."""

    __slots__ = ("future", "incoming", "plan", "size")

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.size = len(plan.delivery.body)
        self.incoming: Incoming | None = None
        self.future: asyncio.Future[Receipt]


class Finish:
    """An attempt that ended, with what it emitted."""

    __slots__ = ("emitted", "future", "outcome", "plans", "result", "size")

    def __init__(self, outcome: Outcome, plans: Sequence[Plan], result: bytes | None) -> None:
        self.outcome = outcome
        self.plans = tuple(plans)
        self.result = result
        self.size = sum(len(plan.delivery.body) for plan in plans)
        self.emitted: tuple[Incoming, ...] = ()
        self.future: asyncio.Future[bool]


Operation = Add | Finish


class Written(msgspec.Struct, frozen=True):
    receipts: list[Receipt]
    """Of the additions, in order."""
    kept: list[bool]
    """Of the ends, in order."""
    known: list[int]
    """The places of additions that were there before and want to run again what had failed."""
    work: bool


async def write(
    connection: Connection,
    naming: Naming,
    names: Names,
    now: Any,
    adds: Sequence[Add],
    finishes: Sequence[Finish],
    *,
    again: bool,
) -> Written:
    """Save all of it, in one statement. The names are learned and everything is prepared."""
    columns = Columns(names)
    for add in adds:
        assert add.incoming is not None
        columns.add(add.incoming)
    for place, finish in enumerate(finishes, start=1):
        for item in finish.emitted:
            columns.add(item, ending=place)
    jobs = [finish.outcome.job for finish in finishes]
    results = [finish.result for finish in finishes]
    row = await connection.fetchrow(naming.sql(WRITE), now, again, *columns.values(), *ends(jobs), results)
    seqs, is_new, kept, work = row
    receipts = []
    known = []
    for place, add in enumerate(adds):
        if seqs[place] is None:
            raise StoreUnavailable("a delivery was deleted at the moment when it came again; hand it in again")
        if is_new[place]:
            receipts.append(Receipt(Arrival.STORED, seqs[place], len(add.plan.jobs)))
        else:
            receipts.append(Receipt(Arrival.DUPLICATE, seqs[place], 0))
            if add.plan.delivery.rearm:
                known.append(place)
    return Written(receipts, kept or [], known, bool(work))


def ends(jobs: Sequence[Job]) -> list[list[Any]]:
    """The columns of ended attempts, from ``f_job`` to ``f_error``."""
    return [
        [job.id for job in jobs],
        [job.attempt for job in jobs],
        [codes.CODES[job.state] for job in jobs],
        [job.run_at for job in jobs],
        [job.failures for job in jobs],
        [job.lost for job in jobs],
        [job.finished_at for job in jobs],
        [readable(job.error) for job in jobs],
    ]
