"""The SQLite store keeps the contract."""

from __future__ import annotations

from pathlib import Path

from hookwright.core.clock import Clock
from hookwright.core.store import Store
from hookwright.stores.opening import open_store
from hookwright.testing.store_contract import StoreContract


class TestSqliteStore(StoreContract):
    async def open(self, place: Path, clock: Clock) -> Store:
        store = open_store(f"sqlite:///{place}/store.db", clock=clock)
        await store.open()
        return store

    async def test_it_says_that_processes_may_share_it(self, store: Store) -> None:
        assert store.shared
        assert "FULL" in store.durability
