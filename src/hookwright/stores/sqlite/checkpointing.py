"""The write-ahead log written back into the file beside the writer, not by it.

SQLite by itself does so within the commit that made the log too long: 32 MB to copy and two syncs, for which everybody
waits. Here a thread with a connection of its own copies what is there, and the writer, between two groups, only the
little that came meanwhile. Nothing is left in the log then, so the next commit begins it anew.

https://www.sqlite.org/wal.html#checkpointing
"""

from __future__ import annotations

import sqlite3
import threading
from enum import Enum
from pathlib import Path

from hookwright.stores.sqlite.connection import CHECKPOINT_PAGES, PAGE_SIZE, connect

PAGES_OF_A_GROUP = 12
"""Pages that a group writes whatever its size: the ends of tables and indexes, and the counters."""
_CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)"


class _Stage(Enum):
    GROWING = 1
    COPYING = 2
    """The thread is at it."""
    COPIED = 3
    """It is done; the rest is the writer's."""


class Checkpointer:
    """Used by the writer's thread. The log's length is estimated: SQLite tells it only to who checkpoints.

    An estimate that is too low costs a longer log, no more: the writer's own ``wal_autocheckpoint`` stands behind.
    """

    def __init__(self, path: Path, *, after: int = CHECKPOINT_PAGES) -> None:
        self._path = path
        self._after = after
        self._pages = 0
        self._stage = _Stage.GROWING
        self._wake = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    def committed(self, bodies: int, writer: sqlite3.Connection) -> None:
        """After each commit, with the bytes of bodies that it wrote."""
        # Bodies fill their pages by two thirds.
        self._pages += PAGES_OF_A_GROUP + bodies * 3 // (2 * PAGE_SIZE)
        if self._stage is _Stage.COPIED:
            self._attempt(writer)
            self._stage = _Stage.GROWING
            self._pages = 0
        elif self._pages >= self._after and self._stage is _Stage.GROWING:
            self._stage = _Stage.COPYING
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="hookwright-checkpoint", daemon=True)
                self._thread.start()
            self._wake.set()

    def close(self) -> None:
        """Let the thread end. Called when the writer's has."""
        self._closed = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            connection = connect(self._path)
        except sqlite3.Error:
            # The writer's own checkpoints go on, and its errors are heard.
            return
        try:
            while self._wake.wait() and not self._closed:
                self._wake.clear()
                self._attempt(connection)
                self._stage = _Stage.COPIED
        finally:
            connection.close()

    def _attempt(self, connection: sqlite3.Connection) -> None:
        try:
            connection.execute(_CHECKPOINT).fetchall()
        except sqlite3.Error:
            # Another process is at it, or the disk is full, which the next commit says.
            pass
