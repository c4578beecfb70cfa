"""Opens the database, SQLite or PostgreSQL, and brings its tables up to date."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from onedev_mirror.errors import MirrorError

MIGRATIONS = Path(__file__).with_name("migrations")
POSTGRES = ("postgresql://", "postgres://")


class DatabaseError(MirrorError):
    """The database cannot be used; the message says what to do."""


class Database:
    """``url`` is ``sqlite:///path`` (three slashes relative, four absolute) or what libpq takes: ``postgresql://…``,
    with ``?sslmode=verify-full`` for TLS."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @property
    def shown(self) -> str:
        """The address without its password."""
        return make_url(self.url).render_as_string(hide_password=True)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """One transaction: kept when the block ends, undone when it raises."""
        async with self._sessions.begin() as session:
            yield session

    async def migrate(self, revision: str = "head") -> None:
        """Bring the tables up to date. Several processes may try at once. Raises `DatabaseError`."""
        try:
            async with self.engine.begin() as connection:
                await connection.run_sync(_migrate, revision)
        except (SQLAlchemyError, OSError, sqlite3.Error, asyncpg.PostgresError) as error:
            raise DatabaseError(f"{self.shown}: the tables cannot be brought up to date: {_first(error)}") from None

    async def revision(self) -> str | None:
        """Which migration the tables are at."""
        async with self.engine.connect() as connection:
            return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())

    async def alive(self) -> bool:
        """Whether it answers, within five seconds."""
        try:
            async with asyncio.timeout(5), self.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError, TimeoutError, asyncpg.PostgresError):
            return False
        return True

    async def close(self) -> None:
        await self.engine.dispose()


def newest_revision() -> str:
    """The last migration that this program knows."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert head is not None
    return head


def _engine(url: str) -> AsyncEngine:
    if url.startswith(POSTGRES):
        # asyncpg reads sslmode, sslrootcert and the like from the address itself; SQLAlchemy would refuse them.
        async def connect() -> Any:
            return await asyncpg.connect(url, timeout=10)

        return create_async_engine(
            "postgresql+asyncpg://", async_creator=connect, pool_size=10, max_overflow=10, pool_pre_ping=True
        )
    if not url.startswith("sqlite:///"):
        raise DatabaseError(f"{url.partition('://')[0]}://: use sqlite:///path or postgresql://…")
    path = Path(url.removeprefix("sqlite:///"))
    if path.name != ":memory:":
        path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}")

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        # The driver begins transactions late and by its own rules; we do it ourselves, below.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=60000", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        # At once for writing: a transaction that read first and wants to write later would be refused, not delayed.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _migrate(connection: Connection, revision: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(7202513)"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if current is not None and current not in known:
        raise DatabaseError(
            f"the tables are at {current}, which this program does not know: it is older than the database. "
            "Start the newer one, or restore the back-up from before the update"
        )
    if revision == "head" or (revision in known and (current is None or current < revision)):
        command.upgrade(config, revision)
    else:
        command.downgrade(config, revision)


def _first(error: BaseException) -> str:
    return str(error).partition("\n")[0]
