"""The store as the protocols of `hookwright.core.store` want it: each call handed to the script that does it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from hookwright.core.clock import Clock
from hookwright.core.job import Job, JobState
from hookwright.core.outcome import Outcome, PauseTenant
from hookwright.core.plan import Plan
from hookwright.core.store import Cells, Claimed, Receipt, Standing
from hookwright.stores.redis import claiming, examining
from hookwright.stores.redis.cells import RedisCells
from hookwright.stores.redis.group import Add, Finish
from hookwright.stores.redis.keeping import Keeping
from hookwright.stores.redis.migrations import Migration
from hookwright.stores.redis.reading import Reading
from hookwright.stores.redis.text import binary, from_record, micros, micros_of, to_record

POLL = 0.05
"""Seconds between looks for work while nobody tells us about it: the subscription is lost, and made again."""


class RedisStore(Reading, Keeping):
    """Belongs to the event loop that opened it. Raises `ConfigError` for an address that cannot be read.

    Leases and due times go by the server's clock; with ``clock_rules`` by ``clock``, for tests that set it by hand.
    ``steps`` exists for tests of migrations.
    """

    def __init__(
        self, url: str, *, clock: Clock, clock_rules: bool = False, steps: Sequence[Migration] | None = None
    ) -> None:
        super().__init__(url, clock=clock, clock_rules=clock_rules, steps=steps)
        self._handlers: frozenset[str] = frozenset()
        """What this process last claimed for."""

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
        arguments = {**self.now(), "id": job_id, "attempt": attempt}
        return await claiming.begin(self.opened.scripts, arguments, worker=worker, lease=lease)

    async def renew(self, attempts: Sequence[tuple[int, int]], *, lease: timedelta) -> Mapping[int, Standing]:
        if not attempts:
            return {}
        arguments = {**self.now(), "attempts": list(attempts), "lease": micros_of(lease)}
        answers = await self.opened.scripts.run("renew", arguments)
        return {id: Standing(answer) for (id, _), answer in zip(attempts, answers, strict=True)}

    async def finish(self, outcome: Outcome, emitted: Sequence[Plan] = (), *, result: bytes | None = None) -> bool:
        kept: bool = await self.opened.flusher.submit(Finish(self._by_server(outcome), emitted, result))
        return kept

    async def sweep(self, *, limit: int = 1000) -> Sequence[Job]:
        handlers = [to_record(name) for name in self._handlers]
        arguments = {**self.now(), "handlers": handlers, "limit": limit}
        expired, work = await claiming.expired(self.opened.scripts, arguments)
        if work:
            self.work_came()
        finishes = [Finish(Outcome(job), (), None, expired=True) for job in expired]
        kept = await asyncio.gather(*[self.opened.flusher.submit(finish) for finish in finishes])
        return [job for job, stands in zip(expired, kept, strict=True) if stands]

    async def wait(self, timeout: timedelta) -> None:
        seconds = timeout.total_seconds()
        await self.waiting.wait(seconds if self.opened.listening.heard else min(seconds, POLL))

    async def recall(self, job: Job) -> Mapping[str, bytes]:
        found = await self.opened.scripts.raw("recall", lambda: {"now": 1, "id": job.id})
        return {from_record(found[place].decode()): bytes(found[place + 1]) for place in range(0, len(found), 2)}

    async def remember(self, job: Job, name: str, value: bytes) -> bool:
        arguments = {
            **self.now(),
            "id": job.id,
            "attempt": job.attempt,
            "started_at": False if job.started_at is None else micros(job.started_at),
            "name": to_record(name),
            "value": binary(value),
        }
        return bool(await self.opened.scripts.run("remember", arguments))

    def cells(self, namespace: str) -> Cells:
        return RedisCells(namespace, lambda: self.opened.scripts, now=self.now)

    async def check(self) -> Mapping[str, Any]:
        opened = self.opened
        found = await examining.facts(opened.connections, opened.scripts, self.address, self.clock)
        return {**found, "notifications": opened.listening.heard}

    async def _claim(
        self, limit: int, worker: str, handlers: frozenset[str], lease: timedelta, alone: bool
    ) -> claiming.Taken:
        changed, self._handlers = handlers != self._handlers, handlers
        news = self.waiting.news
        arguments = {
            **self.now(),
            **claiming.wanted(limit=limit, worker=worker, handlers=handlers, lease=lease, alone=alone),
            "changed": changed,
        }
        scripts = self.opened.scripts
        taken = await claiming.claim(scripts, arguments, worker=worker, lease=lease)
        scripts.highest = max([scripts.highest, *[job.id for job in taken.jobs]])
        if not self.clock_rules:
            self.skew.note(taken.at, self.clock())
        if not taken.more:
            self.waiting.saw(news, due_in=taken.due_in)
        elif taken.jobs:
            self.waiting.left_some()
        return taken

    def _by_server(self, outcome: Outcome) -> Outcome:
        """An end that waits for a moment of our clock, waiting for the same moment of the server's."""
        if self.clock_rules or not self.skew.ahead:
            return outcome
        job, tenant = outcome.job, outcome.tenant
        if job.state is JobState.QUEUED:
            job = self.skew.by_server(job)
        if isinstance(tenant, PauseTenant):
            tenant = PauseTenant(tenant.tenant, tenant.until + self.skew.ahead, tenant.reason)
        return Outcome(job, tenant)

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
