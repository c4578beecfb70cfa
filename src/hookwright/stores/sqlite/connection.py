"""Connections to the file, and the look at it before anything is written."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from hookwright.core.errors import ConfigError, StoreDamaged
from hookwright.stores.sqlite.faults import store_error

APPLICATION_ID = 0x48574B31
""" "HWK1", in the file's header: the file is one of ours."""
PAGE_SIZE = 8192
BUSY_TIMEOUT = 10.0
"""Seconds that one process waits for another's transaction."""
CHECKPOINT_PAGES = 4000
"""The write-ahead log is written back at this size, 32 MB; it is then used from its start again."""
LATEST_CHECKPOINT_PAGES = 4 * CHECKPOINT_PAGES
"""A commit that finds the log this long writes it back itself: the checkpointer has not come to it."""
QUICK_CHECK_BELOW = 32 * 1024 * 1024
"""Bytes up to which every start reads the whole file; `doctor` does it for any size."""
T = TypeVar("T")
_MAGIC = b"SQLite format 3\x00"
_OLDEST_SQLITE = (3, 35, 0)


def connect(path: Path | None, *, readonly: bool = False) -> sqlite3.Connection:
    """``None`` is a database in memory. Transactions are begun and ended by us alone."""
    if path is None:
        name = ":memory:"
    else:
        # As a URI, because only there can a file be opened without being created or changed.
        name = f"file:{quote(str(path.absolute()))}{'?mode=ro' if readonly else ''}"
    return sqlite3.connect(
        name,
        uri=path is not None,
        timeout=BUSY_TIMEOUT,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
    )


def prepare_writer(connection: sqlite3.Connection, path: Path | None) -> None:
    """Settings of the one connection that writes. Raises `ConfigError` where the file system has no locks for WAL."""
    execute = connection.execute
    execute(f"PRAGMA page_size = {PAGE_SIZE}")
    if path is not None:
        mode = _patiently(lambda: execute("PRAGMA journal_mode = WAL").fetchone()[0])
        if mode != "wal":
            raise ConfigError(f"{path}: SQLite cannot use its write-ahead log here; use a local disk for the store")
        # FULL is the promise: what was answered is on the disk, power loss included.
        execute("PRAGMA synchronous = FULL")
        execute("PRAGMA fullfsync = ON")
        execute(f"PRAGMA wal_autocheckpoint = {LATEST_CHECKPOINT_PAGES}")
        execute(f"PRAGMA journal_size_limit = {2 * CHECKPOINT_PAGES * PAGE_SIZE}")
    execute("PRAGMA secure_delete = OFF")
    execute("PRAGMA foreign_keys = OFF")
    execute("PRAGMA temp_store = MEMORY")
    execute("PRAGMA cache_size = -8192")


def prepare_reader(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA cache_size = -2048")
    connection.execute("PRAGMA temp_store = MEMORY")


def inspect(path: Path) -> None:
    """Look at the file without changing a byte of it.

    Raises `ConfigError` where it cannot be a store (no such directory, a directory itself, too old an SQLite) and
    `StoreDamaged` where it is a file that we must not write to.
    """
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise ConfigError(f"SQLite {sqlite3.sqlite_version} is too old; use a Python built with 3.35 or newer")
    if not path.parent.is_dir():
        raise ConfigError(f"the directory {path.parent} of the store does not exist; create it, or name another file")
    if path.is_dir():
        raise ConfigError(f"{path} is a directory; name a file in it")
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        return
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}; check its owner and permissions") from error
    if not header:
        return
    if len(header) < 100 or not header.startswith(_MAGIC):
        raise StoreDamaged(f"{path} is not a SQLite file; it was left as it is. Name another file for the store")
    _whole(path, header)
    connection = connect(path, readonly=True)
    try:
        _ours(connection, path)
    except sqlite3.Error as error:
        raise store_error(error, str(path)) or StoreDamaged(f"{path} cannot be read: {error}") from error
    finally:
        connection.close()


def _whole(path: Path, header: bytes) -> None:
    """A file cut short, which SQLite itself would notice only when it comes to the missing part."""
    size = int.from_bytes(header[16:18], "big")
    expected = (65536 if size == 1 else size) * int.from_bytes(header[28:32], "big")
    there = path.stat().st_size
    if there < expected and not _has_log(path):
        raise StoreDamaged(
            f"{path} is cut short: {there} of {expected} bytes are there; it was left as it is. Restore a backup"
        )


def _has_log(path: Path) -> bool:
    # After a crash the rest may be in the log, to be written back by the next who opens the file.
    try:
        return os.stat(f"{path}-wal").st_size > 0
    except FileNotFoundError:
        return False


def _ours(connection: sqlite3.Connection, path: Path) -> None:
    id, tables = _patiently(
        lambda: connection.execute(
            "SELECT (SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_master)"
        ).fetchone()
    )
    if id != APPLICATION_ID and (id or tables):
        raise StoreDamaged(f"{path} belongs to another program; it was left as it is. Name another file for the store")
    if path.stat().st_size <= QUICK_CHECK_BELOW:
        broken = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if broken != "ok":
            raise StoreDamaged(f"{path} is damaged: {broken}. It was left as it is; restore a backup")


def _patiently(look: Callable[[], T]) -> T:
    """Another process may be making the file at this very moment; that is over in no time."""
    give_up_at = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            return look()
        except sqlite3.OperationalError as error:
            busy = (error.sqlite_errorcode & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            if not busy or time.monotonic() > give_up_at:
                raise
            time.sleep(0.01)
