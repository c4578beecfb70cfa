"""The one task that writes: what has gathered while it was busy becomes the next statement.

One round trip and one fsync then serve all who wait, so the rate does not fall with the distance of the server.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from hookwright.core.errors import HookwrightError, StoreUnavailable
from hookwright.core.job import JobState
from hookwright.core.store import Arrival, Receipt
from hookwright.stores.postgres.connections import Connection, Connections
from hookwright.stores.postgres.group import Add, Finish, Operation, Written, write
from hookwright.stores.postgres.intake import Incoming, learn_names, prepare
from hookwright.stores.postgres.names import Names
from hookwright.stores.postgres.rearming import rearm_delivery
from hookwright.stores.postgres.sql import Naming

MOST_OPERATIONS = 512
MOST_BYTES = 4 * 1024 * 1024
"""Of bodies in one group: what waits behind a huge one waits for the next commit, not for a hundred of them."""
LARGE = 64 * 1024
"""A body of this many bytes is compressed in a thread: it would keep the event loop from everything else."""


class Flusher:
    """Belongs to the event loop that made it. ``on_work`` is told whether the work may be news to other processes."""

    def __init__(
        self,
        connections: Connections,
        naming: Naming,
        names: Names,
        *,
        now: Callable[[], Any],
        on_work: Callable[[bool], None],
        name: str,
    ) -> None:
        self._connections = connections
        self._naming = naming
        self._names = names
        self._now = now
        self._on_work = on_work
        self._name = name
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
        await learn_names(self._names, incoming)
        now = self._now()

        async def work(connection: Connection, unknown: bool) -> Written:
            return await write(connection, self._naming, self._names, now, adds, finishes, again=unknown)

        written = await self._connections.again(work, kind="write")
        receipts = list(written.receipts)
        for place in written.known:
            receipts[place] = await self._rearm(adds[place], receipts[place])
        if written.work:
            # A slot that an end has freed is free in this very process: only new work is news to others.
            requeued = any(finish.outcome.job.state is JobState.QUEUED for finish in finishes)
            self._on_work(requeued or any(item.plan.jobs for item in incoming))
        for add, receipt in zip(adds, receipts, strict=True):
            if not add.future.done():
                add.future.set_result(receipt)
        for finish, kept in zip(finishes, written.kept, strict=True):
            if not finish.future.done():
                finish.future.set_result(kept)

    async def _rearm(self, add: Add, receipt: Receipt) -> Receipt:
        assert add.incoming is not None
        blob, now = add.incoming.blob, self._now()
        jobs = await self._connections.run(
            lambda connection: rearm_delivery(connection, self._naming, receipt.seq, blob, now), transaction=True
        )
        if not jobs:
            return receipt
        self._on_work(True)
        return Receipt(Arrival.REARMED, receipt.seq, jobs)


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
