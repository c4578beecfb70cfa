"""Opens the configured store for a command that reads or repairs what a server wrote."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import unquote

from hookwright.app import utc_now
from hookwright.core.control import Control
from hookwright.core.errors import ConfigError
from hookwright.core.router import Router
from hookwright.core.store import Store
from hookwright.engine.controller import Controller
from hookwright.settings import Settings
from hookwright.stores.opening import open_store


@asynccontextmanager
async def stored(settings: Settings, *, store: Store | None = None) -> AsyncIterator[Store]:
    """The configured store, or ``store``, opened. Works beside a running server.

    Raises `ConfigError` or `StoreError` with what to do.
    """
    if store is None:
        file = file_of(settings.store)
        if file is not None and not file.exists():
            # Opening would make an empty one, and a slip in the name would read as "nothing happened".
            raise ConfigError(
                f"there is no store at {file.absolute()}: `hookwright run` makes it at its first start; "
                "set HOOKWRIGHT_STORE or --store to another"
            )
        store = open_store(settings.store, clock=utc_now, keys=settings.encryption_keys or ())
    if not store.shared:
        raise ConfigError(
            f"the store {settings.store!r} lives and dies with its process, so there is nothing to look at from here; "
            "set HOOKWRIGHT_STORE or --store to the one that your server uses"
        )
    await store.open()
    try:
        yield store
    finally:
        await store.close()


def control(store: Store, router: Router | None = None) -> Control:
    """What may be done to stored work. Without a ``router`` no handler is known, so a replay plans no new jobs."""
    known = router or Router()
    return Controller(store, store, lambda: known)


def file_of(url: str) -> Path | None:
    """The file of an SQLite store; ``None`` for other kinds."""
    path = url.removeprefix("sqlite:///")
    return Path(unquote(path)) if path and path != url else None
