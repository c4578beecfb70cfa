"""One group of operations in one transaction: all that waits, whoever asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from hookwright.core.plan import Plan
from hookwright.stores.sqlite import order
from hookwright.stores.sqlite.claiming import peek
from hookwright.stores.sqlite.finishing import Ending, save_ends, standing_ends
from hookwright.stores.sqlite.intake import Incoming, prepare, store
from hookwright.stores.sqlite.session import Session

LARGE = 64 * 1024
"""A body of this many bytes is compressed by the writer: it would keep the event loop from everything else."""


class Operation:
    """Something to be done in the next transaction, and who waits for it."""

    __slots__ = ("future",)

    future: asyncio.Future[Any]
    size = 0


class Add(Operation):
    __slots__ = ("_plan", "_prepared", "size")

    def __init__(self, plan: Plan) -> None:
        self.size = len(plan.delivery.body)
        self._plan = plan
        self._prepared = prepare(plan) if self.size < LARGE else None

    def incoming(self) -> Incoming:
        if self._prepared is None:
            self._prepared = prepare(self._plan)
        return self._prepared


class Finish(Operation):
    __slots__ = ("ending",)

    def __init__(self, ending: Ending) -> None:
        self.ending = ending


class Call(Operation):
    """Anything else, as a function of the session."""

    __slots__ = ("function", "writes")

    def __init__(self, function: Callable[[Session], Any], *, writes: bool = True) -> None:
        self.function = function
        self.writes = writes


def perform(session: Session, operations: Sequence[Operation]) -> list[Any]:
    """Do all of them, inside a transaction, and answer their results in the same order.

    Whoever waits for one of them has not been answered any, so no order among them was promised: additions go first,
    then ends, then the rest, so that a claim sees as much as it can.
    """
    results: list[Any] = [None] * len(operations)
    adds = [place for place, operation in enumerate(operations) if type(operation) is Add]
    incoming = [operations[place].incoming() for place in adds]  # type: ignore[attr-defined]
    finishes = [place for place, operation in enumerate(operations) if type(operation) is Finish]
    if finishes:
        endings: list[Ending] = [operations[place].ending for place in finishes]  # type: ignore[attr-defined]
        standing = standing_ends(session, endings)
        kept = []
        for place, ending, stands in zip(finishes, endings, standing, strict=True):
            results[place] = stands
            if stands:
                kept.append(ending)
                incoming += ending.emitted
    if incoming:
        for place, receipt in zip(adds, store(session, incoming), strict=False):
            results[place] = receipt
    if finishes:
        save_ends(session, kept)
    for place, operation in enumerate(operations):
        if type(operation) is Call:
            results[place] = operation.function(session)
    order.settle(session)
    if not session.work and any(type(operation) is not Call or operation.writes for operation in operations):
        session.work = peek(session)
    return results
