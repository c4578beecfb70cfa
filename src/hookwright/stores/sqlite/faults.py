"""From SQLite's errors to ours: whose turn it is, and what to do."""

from __future__ import annotations

import sqlite3

from hookwright.core.errors import StoreDamaged, StoreError, StoreUnavailable

_UNAVAILABLE = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space, the store goes on by itself",
    sqlite3.SQLITE_BUSY: "another process has locked it for too long; see which one has the file open",
    sqlite3.SQLITE_LOCKED: "another process has locked it for too long; see which one has the file open",
    sqlite3.SQLITE_IOERR: "the disk reports an error; check the disk and the system's log",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened; check that its directory exists and is writable",
    sqlite3.SQLITE_READONLY: "the file cannot be written; check its owner and permissions",
    sqlite3.SQLITE_PERM: "the file cannot be written; check its owner and permissions",
    sqlite3.SQLITE_AUTH: "the file cannot be written; check its owner and permissions",
    sqlite3.SQLITE_NOMEM: "there is no memory left",
    sqlite3.SQLITE_PROTOCOL: "its lock file is in dispute; is it on a network file system? Use a local disk",
}
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def store_error(error: sqlite3.Error, name: str) -> StoreError | None:
    """Our error for SQLite's, or ``None`` where it can only be a bug of ours."""
    # The low byte is the family; the rest says which call failed.
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in _DAMAGED:
        return StoreDamaged(
            f"{name} is damaged ({error}); nothing was overwritten. Copy it away, then restore a backup or try "
            "sqlite3's .recover command"
        )
    if code in _UNAVAILABLE:
        return StoreUnavailable(f"{name}: {error}: {_UNAVAILABLE[code]}")
    return None
