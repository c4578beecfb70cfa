"""The store as the protocols of `hookwright.core.store` want it: each call handed to the statements that do it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from hookwright.core.clock import Clock
from hookwright.core.job import Job, JobState
from hookwright.core.outcome import Outcome
from hookwright.core.plan import Plan
from hookwright.core.store import Cells, Claimed, Receipt, Standing
from hookwright.stores.postgres import claiming, finishing, memory
from hookwright.stores.postgres.cells import PostgresCells
from hookwright.stores.postgres.connections import Connection
from hookwright.stores.postgres.examining import facts
from hookwright.stores.postgres.flusher import prepare_all
from hookwright.stores.postgres.group import Add, Finish
from hookwright.stores.postgres.intake import learn_names
from hookwright.stores.postgres.keeping import Keeping
from hookwright.stores.postgres.migrations import Migration
from hookwright.stores.postgres.reading import Reading

POLL = 0.05
"""Seconds between looks for work while nobody tells us about it: behind a pooler, or while the listener reconnects."""


class PostgresStore(Reading, Keeping):
    """Belongs to the event loop that opened it. Raises `ConfigError` for an address that cannot be read.

    Leases and due times go by the server's clock; with ``clock_rules`` by ``clock``, for tests that set it by hand.
    ``steps`` exists for tests of migrations.
    """

    def __init__(
        self, url: str, *, clock: Clock, clock_rules: bool = False, steps: Sequence[Migration] | None = None
    ) -> None:
        super().__init__(url, clock=clock, clock_rules=clock_rules, steps=steps)
        self._handlers: Sequence[int] = ()
        """The numbers of what this process last claimed for."""

    def add(self, plan: Plan) -> Awaitable[Receipt]:
        try:
            return self.opened.flusher.submit(Add(plan))
        except Exception as error:
            # Said through the awaitable, as the promise is: a caller that only attaches a callback hears it too.
            refused: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
            refused.set_exception(error)
            return refused

    async def claim(
        self, *, limit: int, worker: str, handlers: frozenset[str], lease: timedelta, alone: bool = False
    ) -> Claimed:
        task = asyncio.ensure_future(self._claim(limit, worker, handlers, lease, alone))
        try:
            taken = await asyncio.shield(task)
        except asyncio.CancelledError:
            # The claim goes through all the same: what it took must not wait for its lease.
            task.add_done_callback(self._give_back)
            raise
        return Claimed(taken.jobs, taken.alone_waiting)

    async def start(self, job_id: int, attempt: int, *, worker: str, lease: timedelta) -> Job | None:
        now = self.now()
        return await self.run(
            lambda connection: claiming.begin(connection, self.naming, job_id, attempt, now, worker=worker, lease=lease)
        )

    async def renew(self, attempts: Sequence[tuple[int, int]], *, lease: timedelta) -> Mapping[int, Standing]:
        if not attempts:
            return {}
        now = self.now()
        return await self.transact(lambda connection: finishing.renew(connection, self.naming, attempts, lease, now))

    async def finish(self, outcome: Outcome, emitted: Sequence[Plan] = (), *, result: bytes | None = None) -> bool:
        opened = self.opened
        if outcome.job.state is JobState.QUEUED and not self.clock_rules:
            outcome = replace(outcome, job=self.skew.by_server(outcome.job))
        finish = Finish(outcome, emitted, result)
        if outcome.tenant is None:
            kept: bool = await opened.flusher.submit(finish)
            return kept
        names, now = opened.names, self.now()
        await learn_names(names, await prepare_all((), (finish,)))
        kept, work = await self.opened.connections.again(
            lambda connection, unknown: finishing.finish_for_tenant(
                connection, self.naming, names, finish, now, again=unknown
            ),
            transaction=True,
        )
        if work:
            self.work_came()
        return kept

    async def sweep(self, *, limit: int = 1000) -> Sequence[Job]:
        names, now = self.opened.names, self.now()
        if self._handlers:
            known, sql = self._handlers, self.naming.sql(finishing.UNPARK)
            if await self.run(lambda connection: connection.fetchval(sql, known)):
                self.work_came()
        lost, work = await self.transact(lambda connection: finishing.sweep(connection, self.naming, names, limit, now))
        if work:
            self.work_came()
        return lost

    async def wait(self, timeout: timedelta) -> None:
        listening = self.opened.listening
        told = listening is not None and listening.heard
        await self.waiting.wait(timeout.total_seconds() if told else min(timeout.total_seconds(), POLL))

    async def recall(self, job: Job) -> Mapping[str, bytes]:
        return await self.run(lambda connection: memory.recall(connection, self.naming, job))

    async def remember(self, job: Job, name: str, value: bytes) -> bool:
        return await self.run(lambda connection: memory.remember(connection, self.naming, job, name, value))

    def cells(self, namespace: str) -> Cells:
        return PostgresCells(namespace, lambda: self.opened.connections, self.naming, now=self.now)

    async def check(self) -> Mapping[str, Any]:
        found = await self.transact(lambda connection: facts(connection, self.address, self.clock))
        listening = self.opened.listening
        told = listening is not None and listening.heard
        return {**found, "durability": self.durability, "notifications": told}

    async def _claim(
        self, limit: int, worker: str, handlers: frozenset[str], lease: timedelta, alone: bool
    ) -> claiming.Taken:
        names = self.opened.names
        self._handlers = known = await names.handlers(handlers)
        news, now = self.waiting.news, self.now()

        async def take(connection: Connection) -> claiming.Taken:
            return await claiming.claim(
                connection, self.naming, names, known, now, limit=limit, worker=worker, lease=lease, alone=alone
            )

        taken = await self.run(take, kind="claim")
        if taken.more and not taken.jobs and not alone:
            # All that have something were being written to at that moment.
            await self.run(lambda connection: connection.execute(self.naming.sql(claiming.AWAIT_TURN)))
            taken = await self.run(take, kind="claim")
        if now is None:
            self.skew.note(taken.at, self.clock())
        if not taken.more:
            self.waiting.saw(news, due_in=taken.due_in)
        elif taken.jobs:
            self.waiting.left_some()
        return taken

    def _give_back(self, task: asyncio.Task[claiming.Taken]) -> None:
        if task.cancelled() or task.exception() is not None or self._opened is None:
            return
        for job in task.result().jobs:
            # Failing that, the lease runs out.
            outcome = Outcome(job.release(now=job.started_at or self.clock()))
            self._opened.flusher.submit(Finish(outcome, (), None)).add_done_callback(_ignore)


def _ignore(future: asyncio.Future[Any]) -> None:
    if not future.cancelled():
        future.exception()
