"""From a store's address to a store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import unquote

from hookwright.core.clock import Clock
from hookwright.core.errors import ConfigError
from hookwright.core.secret import Secret
from hookwright.core.store import Store
from hookwright.stores.sealed import Seal, SealedStore
from hookwright.stores.sqlite.store import SqliteStore

SUPPORTED = (
    "sqlite:///relative.db, sqlite:////absolute/path.db, postgresql://user@host/database, redis://host:6379/0 "
    "or memory:"
)
REDIS = frozenset({"redis", "rediss", "redis+unix", "unix", "valkey", "valkeys", "valkey+unix"})
"""Schemes of Redis' addresses, and of Valkey's, which speaks the same; the rest of the address says the rest."""


def open_store(
    url: str, *, clock: Clock, monotonic: Callable[[], float] | None = None, keys: Sequence[Secret] = ()
) -> Store:
    """The store at ``url``; nothing is touched before its ``open``.

    With ``keys``, bodies are encrypted with the first of them, and what any of them encrypted can be read. With
    ``monotonic``, a jump of ``clock`` is told from time that passed, and delays the sweep by a lease; a shared server
    goes by its own clock. Raises `ConfigError` for an address that names no store we have; only the scheme is repeated,
    since the rest of an address may hold a password.
    """
    store = _plain_store(url, clock, monotonic)
    return SealedStore(store, Seal(keys)) if keys else store


def _plain_store(url: str, clock: Clock, monotonic: Callable[[], float] | None) -> Store:
    scheme, colon, rest = url.partition(":")
    if not colon:
        raise ConfigError(f"a store's address begins with its kind; use {SUPPORTED}")
    if scheme == "memory":
        if rest.strip("/"):
            raise ConfigError("memory: takes no path, there is one such store for each app")
        return SqliteStore(None, clock=clock, monotonic=monotonic)
    if scheme in ("postgresql", "postgres"):
        return _postgres(url, clock)
    if scheme in REDIS:
        return _redis(url, clock)
    if scheme != "sqlite":
        kind = scheme if scheme.isalnum() and len(scheme) <= 20 else "that kind"
        raise ConfigError(f"there is no store of kind {kind!r} here; use {SUPPORTED}")
    if not rest.startswith("///"):
        raise ConfigError(f"sqlite needs three slashes, and four before an absolute path; use {SUPPORTED}")
    path = unquote(rest[3:])
    if not path or "\x00" in path or path.endswith("/"):
        raise ConfigError(f"the sqlite address names no file; use {SUPPORTED}")
    return SqliteStore(Path(path), clock=clock, monotonic=monotonic)


def _postgres(url: str, clock: Clock) -> Store:
    try:
        # An optional extra, and ten megabytes that SQLite's users do not pay for.
        from hookwright.stores.postgres.store import PostgresStore
    except ImportError as error:
        if error.name != "asyncpg":
            raise
        raise ConfigError("a postgresql store needs one more package: pip install 'hookwright[postgres]'") from error
    return PostgresStore(url, clock=clock)


def _redis(url: str, clock: Clock) -> Store:
    try:
        # An optional extra, and twenty megabytes that SQLite's users do not pay for.
        from hookwright.stores.redis.store import RedisStore
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "redis":
            raise
        raise ConfigError("a redis store needs one more package: pip install 'hookwright[redis]'") from error
    return RedisStore(url, clock=clock)
