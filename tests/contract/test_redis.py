"""The Redis store keeps the contract: on the wheel's Valkey and on Debian's Redis."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from hookwright.core.clock import Clock
from hookwright.core.secret import Secret
from hookwright.core.store import Store
from hookwright.stores.redis.store import RedisStore
from hookwright.stores.sealed import Seal, SealedStore
from hookwright.testing.store_contract import StoreContract
from tests.support.redis import Server

KEY = Secret(Fernet.generate_key().decode())


class OnRedis(StoreContract):
    """One server for all tests, a prefix for each place."""

    server: Server

    async def open(self, place: Path, clock: Clock) -> Store:
        store = self.unopened(place, clock)
        await store.open()
        return store

    def unopened(self, place: Path, clock: Clock) -> Store:
        prefix = "t" + hashlib.sha256(str(place).encode()).hexdigest()[:16]
        return RedisStore(self.server.url(prefix=prefix), clock=clock, clock_rules=True)

    async def test_it_says_that_processes_may_share_it(self, store: Store) -> None:
        assert store.shared
        assert "appendfsync=always" in store.durability


class TestValkey(OnRedis):
    @pytest.fixture(autouse=True)
    def _server(self, valkey_server: Server) -> None:
        self.server = valkey_server


# One server is enough for each change, and one store for the seal (SQLite); the others wait for `make test-all`.
@pytest.mark.slow
class TestSealedOnValkey(TestValkey):
    """With encrypted bodies."""

    sealed = True

    async def open(self, place: Path, clock: Clock) -> Store:
        store = SealedStore(self.unopened(place, clock), Seal([KEY]))
        await store.open()
        return store


@pytest.mark.slow
class TestDebiansRedis(OnRedis):
    @pytest.fixture(autouse=True)
    def _server(self, redis_server: Server) -> None:
        self.server = redis_server
