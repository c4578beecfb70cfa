"""The PostgreSQL store keeps the contract, on Debian's server and on the wheel's."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from hookwright.core.clock import Clock
from hookwright.core.store import Store
from hookwright.stores.postgres.store import PostgresStore
from hookwright.testing.store_contract import StoreContract
from tests.support.postgres import Server


class OnPostgres(StoreContract):
    """One server for all tests, a schema for each place."""

    server: Server
    prefix: dict[str, str]

    async def open(self, place: Path, clock: Clock) -> Store:
        schema = "t" + hashlib.sha256(str(place).encode()).hexdigest()[:16]
        store = PostgresStore(self.server.url(schema=schema, **self.prefix), clock=clock, clock_rules=True)
        await store.open()
        return store

    async def test_it_says_that_processes_may_share_it(self, store: Store) -> None:
        assert store.shared
        assert "synchronous_commit=on" in store.durability


class TestPostgres15(OnPostgres):
    @pytest.fixture(autouse=True)
    def _server(self, postgres_15: Server) -> None:
        self.server, self.prefix = postgres_15, {}


class TestPostgresWheel(OnPostgres):
    @pytest.fixture(autouse=True)
    def _server(self, postgres_wheel: Server) -> None:
        self.server, self.prefix = postgres_wheel, {"prefix": "p_"}
