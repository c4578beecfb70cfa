"""Reading beside the writer: a few connections of their own in threads, each call one snapshot."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeVar

from hookwright.stores.sqlite.connection import connect, prepare_reader
from hookwright.stores.sqlite.faults import store_error

T = TypeVar("T")
THREADS = 2


class Reader:
    """Opens nothing before the first call: an engine that only receives never pays for it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="hookwright-read")
        self._idle: SimpleQueue[sqlite3.Connection] = SimpleQueue()

    async def run(self, read: Callable[[sqlite3.Connection], T]) -> T:
        """Raises `StoreError` where the file cannot be read."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, read)

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return

    def _read(self, read: Callable[[sqlite3.Connection], T]) -> T:
        connection = None
        try:
            connection = self._connection()
            connection.execute("BEGIN")
            try:
                return read(connection)
            finally:
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            ours = store_error(error, str(self._path))
            if ours is None:
                raise
            raise ours from error
        finally:
            if connection is not None:
                self._idle.put(connection)

    def _connection(self) -> sqlite3.Connection:
        try:
            return self._idle.get_nowait()
        except Empty:
            connection = connect(self._path)
            prepare_reader(connection)
            return connection
