"""The store as the protocols of `hookwright.core.store` want it: each call handed to the writer or to a reader."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from hookwright.core.clock import Clock
from hookwright.core.delivery import Delivery
from hookwright.core.errors import StoreUnavailable
from hookwright.core.job import Job, JobState
from hookwright.core.outcome import Outcome
from hookwright.core.plan import Plan
from hookwright.core.store import (
    AttemptView,
    Cells,
    Claimed,
    DeliveryView,
    JobView,
    Receipt,
    Standing,
    Statistics,
)
from hookwright.stores.sqlite import (
    claiming,
    custody,
    finishing,
    history,
    housekeeping,
    lists,
    memory,
    parking,
    tenancy,
)
from hookwright.stores.sqlite.cells import SqliteCells
from hookwright.stores.sqlite.checkpointing import Checkpointer
from hookwright.stores.sqlite.clock_guard import ClockGuard
from hookwright.stores.sqlite.database import open_database
from hookwright.stores.sqlite.group import Add, Call, Finish
from hookwright.stores.sqlite.intake import prepare
from hookwright.stores.sqlite.migrations import Migration
from hookwright.stores.sqlite.names import Names
from hookwright.stores.sqlite.reader import Reader
from hookwright.stores.sqlite.session import Session
from hookwright.stores.sqlite.values import from_sql, micros, optional_micros, to_sql
from hookwright.stores.sqlite.waiting import Waiting
from hookwright.stores.sqlite.writer import Writer

T = TypeVar("T")


class SqliteStore:
    """One file, or memory where ``path`` is ``None``. Belongs to the event loop that opened it.

    ``commit_delay`` (seconds after each commit) and ``most_pages`` (a limit of the file's size) exist for tests of a
    slow and of a full disk; ``steps`` for tests of migrations.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        clock: Clock,
        monotonic: Callable[[], float] | None = None,
        commit_delay: float = 0.0,
        most_pages: int | None = None,
        steps: Sequence[Migration] | None = None,
    ) -> None:
        self._path = path
        self._name = "the store in memory" if path is None else str(path)
        self._clock = clock
        self._guard = ClockGuard(monotonic)
        self._commit_delay = commit_delay
        self._most_pages = most_pages
        self._steps = steps
        self._connection: sqlite3.Connection | None = None
        self._writer: Writer | None = None
        self._checkpointer: Checkpointer | None = None
        self._reader: Reader | None = None
        self._waiting = Waiting(self._watch)

    @property
    def durability(self) -> str:
        if self._path is None:
            return "none: everything is in memory and ends with the process"
        return "on disk when acknowledged, power loss included (SQLite, WAL, synchronous=FULL)"

    @property
    def shared(self) -> bool:
        return self._path is not None

    @property
    def keeps_order(self) -> bool:
        return True

    async def open(self) -> None:
        if self._writer is not None:
            return
        self._connection = connection = await asyncio.to_thread(
            open_database,
            self._path,
            name=self._name,
            now=micros(self._clock()),
            steps=self._steps,
            most_pages=self._most_pages,
        )
        session = Session(connection, Names(connection), self._clock)
        self._checkpointer = None if self._path is None else Checkpointer(self._path)
        self._writer = Writer(
            session,
            asyncio.get_running_loop(),
            name=self._name,
            shared=self.shared,
            on_news=self._waiting.wake,
            commit_delay=self._commit_delay,
            checkpointer=self._checkpointer,
        )
        self._writer.start()
        self._reader = None if self._path is None else Reader(self._path)

    async def close(self) -> None:
        writer, reader, connection = self._writer, self._reader, self._connection
        self._writer = self._reader = self._connection = None
        if writer is not None:
            self._waiting.wake()
            await writer.close()
        if self._checkpointer is not None:
            await asyncio.to_thread(self._checkpointer.close)
        if reader is not None:
            await reader.close()
        if connection is not None:
            # The last to close writes the log back into the file and removes it, which takes a while.
            await asyncio.to_thread(connection.close)

    # Queue

    def add(self, plan: Plan) -> Awaitable[Receipt]:
        try:
            return self._open_writer().submit(Add(plan))
        except Exception as error:
            # Said through the awaitable, as the promise is: a caller that only attaches a callback hears it too.
            refused: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
            refused.set_exception(error)
            return refused

    async def claim(
        self, *, limit: int, worker: str, handlers: frozenset[str], lease: timedelta, alone: bool = False
    ) -> Claimed:
        self._guard.note_lease(lease)

        def take(session: Session) -> claiming.Taken:
            return claiming.claim(session, limit=limit, worker=worker, handlers=handlers, lease=lease, alone=alone)

        future = self._open_writer().submit(Call(take, writes=False))
        try:
            taken: claiming.Taken = await asyncio.shield(future)
        except asyncio.CancelledError:
            # The claim goes through all the same: what it took must not wait for its lease.
            future.add_done_callback(self._give_back)
            raise
        if not taken.more:
            self._waiting.saw(taken.news, due_at=taken.due_at)
        elif taken.jobs:
            self._waiting.left_some()
        return Claimed(taken.jobs, taken.alone_waiting)

    async def start(self, job_id: int, attempt: int, *, worker: str, lease: timedelta) -> Job | None:
        self._guard.note_lease(lease)
        return await self._write(lambda session: claiming.begin(session, job_id, attempt, worker, lease), writes=False)

    async def renew(self, attempts: Sequence[tuple[int, int]], *, lease: timedelta) -> Mapping[int, Standing]:
        self._guard.note_lease(lease)
        return await self._write(lambda session: finishing.renew(session, attempts, lease), writes=False)

    async def finish(self, outcome: Outcome, emitted: Sequence[Plan] = (), *, result: bytes | None = None) -> bool:
        ending = finishing.Ending(outcome, tuple([prepare(plan) for plan in emitted]), result)
        stands: bool = await self._open_writer().submit(Finish(ending))
        return stands

    async def sweep(self, *, limit: int = 1000) -> Sequence[Job]:
        def take_back(session: Session) -> list[Job]:
            parking.unpark(session)
            jump = self._guard.look(session.now)
            if jump < 0:
                finishing.clamp_leases(session, self._guard.longest_lease)
            # After a jump forward all leases look old: those who live get the time of one lease to renew theirs.
            return [] if self._guard.waits() else finishing.sweep(session, limit)

        return await self._write(take_back)

    async def wait(self, timeout: timedelta) -> None:
        writer = self._open_writer()
        seconds = timeout.total_seconds()
        if self._waiting.due_at is not None:
            seconds = min(seconds, (self._waiting.due_at - micros(self._clock())) / 1_000_000)
        await self._waiting.wait(lambda: writer.news, seconds)

    async def recall(self, job: Job) -> Mapping[str, bytes]:
        rows = await self._read(lambda connection: connection.execute(memory.MEMORIES, (job.id,)).fetchall())
        return {from_sql(name): value for name, value in rows}

    async def remember(self, job: Job, name: str, value: bytes) -> bool:
        return await self._write(lambda session: memory.remember(session, job, to_sql(name), value), writes=False)

    # History

    async def delivery(self, seq: int) -> Delivery | None:
        return await self._read(lambda connection: history.delivery(connection, seq))

    async def deliveries(
        self,
        *,
        limit: int = 50,
        before: int | None = None,
        source: str | None = None,
        event: str | None = None,
        id: str | None = None,
        state: JobState | None = None,
        since: datetime | None = None,
        seq: int | None = None,
    ) -> Sequence[DeliveryView]:
        return await self._read(
            lambda connection: lists.deliveries(
                connection,
                limit=limit,
                before=before,
                source=source,
                event=event,
                id=id,
                state=state,
                since=optional_micros(since),
                seq=seq,
            )
        )

    async def jobs(
        self,
        *,
        limit: int = 50,
        before: int | None = None,
        state: JobState | None = None,
        handler: str | None = None,
        delivery_seq: int | None = None,
        id: int | None = None,
    ) -> Sequence[JobView]:
        return await self._read(
            lambda connection: lists.jobs(
                connection,
                limit=limit,
                before=before,
                state=state,
                handler=handler,
                delivery_seq=delivery_seq,
                id=id,
            )
        )

    async def attempts(self, job_id: int) -> Sequence[AttemptView]:
        return await self._read(lambda connection: history.attempts(connection, job_id))

    async def result(self, job_id: int) -> bytes | None:
        return await self._read(lambda connection: history.result(connection, job_id))

    async def statistics(self) -> Statistics:
        now = micros(self._clock())
        return await self._read(
            lambda connection: history.statistics(connection, now=now, bytes=lambda size: size + self._log_size())
        )

    async def crowded(self, above: int) -> frozenset[str]:
        return await self._read(lambda connection: history.crowded(connection, above))

    # Custody

    async def rearm(self, job_ids: Sequence[int]) -> int:
        return await self._write(lambda session: custody.rearm(session, job_ids))

    async def cancel(self, job_id: int) -> JobState | None:
        return await self._write(lambda session: custody.cancel(session, job_id))

    async def plan_again(self, seq: int, plan: Plan) -> int:
        incoming = prepare(plan)
        return await self._write(lambda session: custody.plan_again(session, seq, incoming))

    async def pause(self, tenant: str, until: datetime, reason: str) -> None:
        await self._write(lambda session: tenancy.pause(session, tenant, micros(until), reason))

    async def resume(self, tenant: str) -> bool:
        return await self._write(lambda session: tenancy.resume(session, tenant))

    async def drop(self, tenant: str, reason: str) -> int:
        return await self._write(lambda session: tenancy.drop(session, tenant, reason))

    async def purge(
        self, *, bodies_before: datetime, jobs_before: datetime, keys_before: datetime, limit: int = 1000
    ) -> int:
        old = await self._read(
            lambda connection: housekeeping.find_old(
                connection,
                bodies_before=micros(bodies_before),
                jobs_before=micros(jobs_before),
                keys_before=micros(keys_before),
                limit=limit,
            )
        )
        return await self._write(lambda session: housekeeping.delete(session, old), writes=False)

    # The rest

    def cells(self, namespace: str) -> Cells:
        return SqliteCells(namespace, clock=self._clock, read=self._read, write=self._write)

    async def check(self) -> Mapping[str, Any]:
        facts = await self._read(lambda connection: housekeeping.examine(connection, self._name))
        facts["sqlite"] = sqlite3.sqlite_version
        facts["durability"] = self.durability
        if self._path is not None:
            facts["path"] = str(self._path.absolute())
            facts["log_bytes"] = self._log_size()
            facts["disk_free_bytes"] = shutil.disk_usage(self._path.absolute().parent).free
        return facts

    def _open_writer(self) -> Writer:
        if self._writer is None:
            raise StoreUnavailable(f"{self._name} is not open")
        return self._writer

    async def _write(self, function: Callable[[Session], T], *, writes: bool = True) -> T:
        result: T = await self._open_writer().submit(Call(function, writes=writes))
        return result

    async def _read(self, function: Callable[[sqlite3.Connection], T]) -> T:
        if self._writer is not None and self._reader is not None:
            return await self._reader.run(function)
        # In memory there is one connection, which is the writer's.
        return await self._write(lambda session: function(session.connection), writes=False)

    def _give_back(self, future: asyncio.Future[claiming.Taken]) -> None:
        if future.cancelled() or future.exception() is not None or self._writer is None:
            return
        for job in future.result().jobs:
            ending = finishing.Ending(Outcome(job.release(now=self._clock())), (), None)
            # Failing that, the lease runs out.
            self._writer.submit(Finish(ending)).add_done_callback(_ignore)

    def _watch(self, wanted: bool) -> None:
        if self._writer is not None:
            self._writer.watch(wanted)

    def _log_size(self) -> int:
        try:
            return 0 if self._path is None else os.stat(f"{self._path}-wal").st_size
        except FileNotFoundError:
            return 0


def _ignore(future: asyncio.Future[Any]) -> None:
    if not future.cancelled():
        future.exception()
