"""The one thread that writes: what has gathered while it was busy becomes the next transaction.

One fsync then serves all who wait, so the rate does not fall with the latency of the disk. Callers hand in an
operation and get a future at once; all futures of a group are resolved by one call into the event loop.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from enum import Enum
from queue import Empty, SimpleQueue
from typing import Any

from hookwright.core.errors import StoreError, StoreUnavailable
from hookwright.stores.sqlite.checkpointing import Checkpointer
from hookwright.stores.sqlite.faults import store_error
from hookwright.stores.sqlite.group import Operation, perform
from hookwright.stores.sqlite.session import Session

MOST_OPERATIONS = 512
CROWD = 16
PAUSE = 0.002
MOST_PAUSES = 4
"""After a group of at least `CROWD` the thread rests for ``PAUSE`` seconds at a time, as long as more gather and they
are fewer than before. A crowd that was answered at once comes back at once: taken one by one as they come, each would
pay for an fsync and a dozen pages, and the event loop would share its processor meanwhile."""
MOST_BYTES = 4 * 1024 * 1024
"""Of bodies in one group: what waits behind a huge one waits for the next fsync, not for a hundred of them."""
LOOK_EVERY = 0.015
"""Seconds between looks for another process's commits, while somebody waits for work."""


class _Word(Enum):
    """What else than operations is said to the thread."""

    LOOK = 1
    STOP = 2


Settled = list[tuple[Operation, Any, BaseException | None]]


class Writer:
    def __init__(
        self,
        session: Session,
        loop: asyncio.AbstractEventLoop,
        *,
        name: str,
        shared: bool,
        on_news: Callable[[], None],
        commit_delay: float = 0.0,
        checkpointer: Checkpointer | None = None,
    ) -> None:
        self._session = session
        self._loop = loop
        self._name = name
        self._shared = shared
        self._on_news = on_news
        self._commit_delay = commit_delay
        self._checkpointer = checkpointer
        self._queue: SimpleQueue[Operation | _Word] = SimpleQueue()
        self._left_over: Operation | None = None
        self._seen_version = -1
        self._watching = False
        self._watch_wanted = False
        self._closed = False
        self._told = 0
        self.news = 0
        """How often there has been something new to claim; grows only."""
        self._thread = threading.Thread(target=self._run, name="hookwright-store", daemon=True)

    def start(self) -> None:
        self._seen_version = self._version()
        self._thread.start()

    def submit(self, operation: Operation) -> asyncio.Future[Any]:
        """Called on the event loop's thread."""
        future: asyncio.Future[Any] = self._loop.create_future()
        if self._closed:
            future.set_exception(StoreUnavailable(f"{self._name} is closed"))
            return future
        operation.future = future
        self._queue.put(operation)
        return future

    def watch(self, wanted: bool) -> None:
        """Look out for other processes' commits, or stop doing so. Called on the event loop's thread."""
        self._watch_wanted = wanted and self._shared
        if self._watch_wanted and not self._watching:
            self._watching = True
            self._queue.put(_Word.LOOK)

    async def close(self) -> None:
        """Do what was handed in, then stop."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(_Word.STOP)
        while self._thread.is_alive():
            await asyncio.to_thread(self._thread.join, 1.0)

    def _run(self) -> None:
        while self._turn():
            pass

    def _turn(self) -> bool:
        """One group. A call of its own, so that no body is kept while the thread waits for the next."""
        group, stop = self._gather()
        if group:
            self._settle(self._do(group))
            if self._checkpointer is not None:
                self._checkpointer.committed(self._session.bodies, self._session.connection)
            if len(group) >= CROWD and not stop:
                self._rest(len(group))
        elif not stop:
            self._look()
        return not stop

    def _rest(self, crowd: int) -> None:
        before = 0
        for _ in range(MOST_PAUSES):
            time.sleep(PAUSE)
            gathered = self._queue.qsize()
            if gathered == before or gathered >= crowd:
                return
            before = gathered

    def _gather(self) -> tuple[list[Operation], bool]:
        """Wait for the first, take all that is there."""
        first: Operation | _Word | None = self._left_over
        self._left_over = None
        if first is None:
            try:
                first = self._queue.get(timeout=LOOK_EVERY if self._watching else None)
            except Empty:
                return [], False
        if isinstance(first, _Word):
            return [], first is _Word.STOP
        group = [first]
        size = first.size
        try:
            while len(group) < MOST_OPERATIONS:
                operation = self._queue.get_nowait()
                if isinstance(operation, _Word):
                    if operation is _Word.STOP:
                        return group, True
                    continue
                size += operation.size
                if size > MOST_BYTES:
                    self._left_over = operation
                    break
                group.append(operation)
        except Empty:
            pass
        return group, False

    def _do(self, group: Sequence[Operation]) -> Settled:
        try:
            return [(op, result, None) for op, result in zip(group, self._transact(group), strict=True)]
        except StoreError as error:
            return [(operation, None, error) for operation in group]
        except BaseException as error:
            if len(group) == 1:
                return [(group[0], None, error)]
        # One of them is at fault and must not spoil it for the others: each alone, once.
        settled: Settled = []
        for operation in group:
            settled += self._do([operation])
        return settled

    def _transact(self, group: Sequence[Operation]) -> list[Any]:
        """Raises `StoreError` where the store is at fault, anything else where an operation is."""
        session = self._session
        try:
            session.execute("BEGIN IMMEDIATE")
            self._notice_others()
            session.begin()
            session.news = self.news
            results = perform(session, group)
            session.execute("COMMIT")
        except BaseException as error:
            self._roll_back()
            ours = store_error(error, self._name) if isinstance(error, sqlite3.Error) else None
            if ours is not None:
                raise ours from error
            raise
        if self._commit_delay:
            time.sleep(self._commit_delay)
        if session.work:
            self.news += 1
        return results

    def _roll_back(self) -> None:
        self._session.names.forget()
        try:
            if self._session.connection.in_transaction:
                self._session.execute("ROLLBACK")
        except sqlite3.Error:
            # SQLite has rolled back by itself; the next transaction begins anew.
            pass

    def _settle(self, settled: Settled) -> None:
        news = self.news > self._told
        self._told = self.news

        def resolve() -> None:
            for operation, result, error in settled:
                future = operation.future
                if not future.done():
                    if error is None:
                        future.set_result(result)
                    else:
                        future.set_exception(error)
            if news:
                self._on_news()

        self._tell(resolve)

    def _tell(self, callback: Callable[[], None]) -> None:
        try:
            self._loop.call_soon_threadsafe(callback)
        except RuntimeError:
            # The loop is closed: nobody is left who waits. What was committed is committed.
            self._watching = False

    def _look(self) -> None:
        if not self._watch_wanted:
            self._watching = False
            # Asked again between the two lines above: then nobody else would start us.
            self._watching = self._watch_wanted
        try:
            if self._notice_others():
                self._tell(self._on_news)
        except sqlite3.Error:
            # Locked for a moment, or worse; the next operation will tell.
            pass

    def _notice_others(self) -> bool:
        """Another process has committed: what we remember may be wrong, and there may be work."""
        if not self._shared:
            return False
        version = self._version()
        if version == self._seen_version:
            return False
        self._seen_version = version
        self._session.names.forget_passing()
        self.news += 1
        return True

    def _version(self) -> int:
        # On this connection the number changes with others' commits only.
        return int(self._session.execute("PRAGMA data_version").fetchone()[0])
