from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest

from hookwright.stores.sqlite.checkpointing import Checkpointer
from hookwright.stores.sqlite.connection import PAGE_SIZE, connect, prepare_writer

AFTER = 50
BODY = PAGE_SIZE // 2


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def writer(path: Path) -> sqlite3.Connection:
    connection = connect(path)
    prepare_writer(connection, path)
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("CREATE TABLE bodies (seq INTEGER PRIMARY KEY, blob BLOB)")
    return connection


def test_the_log_is_used_again_from_its_start_while_the_writer_goes_on(path: Path, writer: sqlite3.Connection) -> None:
    checkpointer = Checkpointer(path, after=AFTER)
    for _ in range(600):
        _commit(writer, checkpointer)
        # A writer that waits for its next group: without it 600 commits are over before the thread has begun.
        time.sleep(0.001)
    checkpointer.close()
    assert _count(writer) == 600
    log = Path(f"{path}-wal").stat().st_size
    written = 600 * 2 * PAGE_SIZE
    assert log < written / 2
    writer.close()


def test_a_reader_in_the_middle_of_a_snapshot_is_not_disturbed(path: Path, writer: sqlite3.Connection) -> None:
    checkpointer = Checkpointer(path, after=AFTER)
    _commit(writer, checkpointer)
    reader = connect(path)
    reader.execute("BEGIN")
    assert _count(reader) == 1
    for _ in range(300):
        _commit(writer, checkpointer)
    assert _count(reader) == 1
    reader.execute("COMMIT")
    assert _count(reader) == 301
    checkpointer.close()
    reader.close()
    writer.close()


def test_a_file_that_cannot_be_opened_leaves_the_log_to_the_writer(path: Path, writer: sqlite3.Connection) -> None:
    checkpointer = Checkpointer(path / "not a directory", after=1)
    for _ in range(100):
        _commit(writer, checkpointer)
    checkpointer.close()
    assert _count(writer) == 100
    writer.close()


def _commit(writer: sqlite3.Connection, checkpointer: Checkpointer) -> None:
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO bodies (blob) VALUES (?)", (b"x" * BODY,))
    writer.execute("COMMIT")
    checkpointer.committed(BODY, writer)


def _count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM bodies").fetchone()[0])
