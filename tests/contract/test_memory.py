"""The store in memory keeps the contract, but for durability."""

from __future__ import annotations

from pathlib import Path

from hookwright.core.clock import Clock
from hookwright.core.store import Store
from hookwright.stores.opening import open_store
from hookwright.testing.store_contract import StoreContract


class TestMemoryStore(StoreContract):
    durable = False

    async def open(self, place: Path, clock: Clock) -> Store:
        store = open_store("memory:", clock=clock)
        await store.open()
        return store

    async def test_it_says_that_it_keeps_nothing(self, store: Store) -> None:
        assert not store.shared
        assert "none" in store.durability
