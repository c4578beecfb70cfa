"""The one task that writes: what has gathered while it was busy becomes the next script call.

One round trip and, with appendfsync=always, one fsync then serve all who wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from hookwright.core.errors import HookwrightError, StoreUnavailable
from hookwright.core.job import RUNS_ALONE_AFTER_LOST
from hookwright.core.store import Arrival, Receipt
from hookwright.stores.redis.group import LARGE, Add, Finish, Operation
from hookwright.stores.redis.intake import Incoming, prepare
from hookwright.stores.redis.server import Arguments, Scripts, decode

MOST_OPERATIONS = 512
MOST_BYTES = 4 * 1024 * 1024
"""Of bodies in one group: what waits behind a huge one waits for the next call, not for a hundred of them."""
_MOST_SCOPES = 10_000
_ARRIVALS = (Arrival.STORED, Arrival.DUPLICATE, Arrival.REARMED)


class Flusher:
    """Belongs to the event loop that made it. ``on_work`` is told whether the work may be news to other processes."""

    def __init__(
        self,
        scripts: Scripts,
        *,
        now: Callable[[], Arguments],
        on_work: Callable[[bool], None],
        told_by_script: Callable[[], tuple[str, str] | None],
        name: str,
    ) -> None:
        self._scripts = scripts
        self._now = now
        self._on_work = on_work
        self._told_by_script = told_by_script
        self._name = name
        self._writer = uuid4().hex
        self._groups = 0
        self._scopes: set[bytes] = set()
        self._waiting: list[Operation] = []
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def submit(self, operation: Operation) -> asyncio.Future[Any]:
        """The write is under way when this returns."""
        operation.future = asyncio.get_running_loop().create_future()
        if self._closed:
            operation.future.set_exception(StoreUnavailable(f"{self._name} is not open"))
            return operation.future
        self._waiting.append(operation)
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="hookwright store writes")
        return operation.future

    def forget(self) -> None:
        """The store was made anew: it knows no scopes."""
        self._scopes.clear()

    async def close(self) -> None:
        """Save what was handed in, then stop."""
        self._closed = True
        while self._task is not None:
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._settle(self._gather())
        finally:
            self._task = None
            for operation in self._waiting:
                # Only where the task was cancelled, with its loop.
                operation.future.cancel()
            self._waiting.clear()

    def _gather(self) -> list[Operation]:
        size = 0
        count = 0
        for operation in self._waiting[:MOST_OPERATIONS]:
            size += operation.size
            if count and size > MOST_BYTES:
                break
            count += 1
        group, self._waiting = self._waiting[:count], self._waiting[count:]
        return group

    async def _settle(self, group: Sequence[Operation]) -> None:
        try:
            await self._flush(group)
        except asyncio.CancelledError:
            for operation in group:
                operation.future.cancel()
            raise
        except HookwrightError as error:
            for operation in group:
                if not operation.future.done():
                    operation.future.set_exception(error)
        except Exception as error:
            if len(group) == 1:
                if not group[0].future.done():
                    group[0].future.set_exception(error)
                return
            # One of them is at fault and must not spoil it for the others: each alone, once.
            for operation in group:
                await self._settle([operation])

    async def _flush(self, group: Sequence[Operation]) -> None:
        adds = [operation for operation in group if isinstance(operation, Add)]
        finishes = [operation for operation in group if isinstance(operation, Finish)]
        incoming = await prepare_all(adds, finishes)
        self._groups += 1
        token = f"{self._groups}:"
        tell = self._told_by_script() if incoming else None

        def arguments() -> Arguments:
            return {
                **self._now(),
                "writer": self._writer,
                "token": token,
                "alone_after": RUNS_ALONE_AFTER_LOST,
                "tell": tell or False,
                "adds": [self._item(add.incoming) for add in adds if add.incoming is not None],
                "ends": [finish.ending([self._item(item) for item in finish.emitted]) for finish in finishes],
            }

        receipts, kept, ready, work, _ = decode(await self._scripts.raw("write", arguments))
        if len(self._scopes) > _MOST_SCOPES:
            self._scopes.clear()
        self._scopes.update(item.scope for item in incoming)
        if ready:
            # A slot that an end has freed is free in this very process: only new work is news to others.
            self._on_work(work and tell is None)
        for add, (arrival, seq, jobs) in zip(adds, receipts, strict=True):
            self._scripts.highest = max(self._scripts.highest, seq)
            if not add.future.done():
                add.future.set_result(Receipt(_ARRIVALS[arrival], seq, jobs))
        for finish, stands in zip(finishes, kept, strict=True):
            if not finish.future.done():
                finish.future.set_result(stands)

    def _item(self, incoming: Incoming) -> tuple[Any, ...]:
        return incoming.as_item(with_scope=incoming.scope not in self._scopes)


async def prepare_all(adds: Sequence[Add], finishes: Sequence[Finish]) -> list[Incoming]:
    """Fill in what is not prepared yet; everything that a group may store."""
    incoming = []
    for add in adds:
        if add.incoming is None:
            add.incoming = await asyncio.to_thread(prepare, add.plan) if add.size >= LARGE else prepare(add.plan)
        incoming.append(add.incoming)
    for finish in finishes:
        if len(finish.emitted) != len(finish.plans):
            plans = finish.plans
            large = finish.size >= LARGE
            finish.emitted = tuple(
                [await asyncio.to_thread(prepare, plan) if large else prepare(plan) for plan in plans]
            )
        incoming += finish.emitted
    return incoming
