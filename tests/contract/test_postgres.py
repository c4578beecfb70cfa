"""The PostgreSQL store keeps the contract: on Debian's server, on the wheel's, and behind a pooler."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from hookwright.core.clock import Clock
from hookwright.core.store import Store
from hookwright.stores.postgres.store import PostgresStore
from hookwright.testing.store_contract import StoreContract
from tests.support.postgres import Server


class OnPostgres(StoreContract):
    """One server for all tests, a schema for each place."""

    server: Server
    settings: dict[str, Any]

    async def open(self, place: Path, clock: Clock) -> Store:
        schema = "t" + hashlib.sha256(str(place).encode()).hexdigest()[:16]
        store = PostgresStore(self.server.url(schema=schema, **self.settings), clock=clock, clock_rules=True)
        await store.open()
        return store

    async def test_it_says_that_processes_may_share_it(self, store: Store) -> None:
        assert store.shared
        assert "synchronous_commit=on" in store.durability


# One kind of server is enough for each change: the wheel's, which is everywhere. The others wait for `make test-all`.
@pytest.mark.slow
class TestPostgres15(OnPostgres):
    @pytest.fixture(autouse=True)
    def _server(self, postgres_15: Server) -> None:
        self.server, self.settings = postgres_15, {}


class TestPostgresWheel(OnPostgres):
    @pytest.fixture(autouse=True)
    def _server(self, postgres_wheel: Server) -> None:
        self.server, self.settings = postgres_wheel, {"prefix": "p_"}


@pytest.mark.slow
class TestBehindPgbouncer(OnPostgres):
    """In transaction mode: each transaction may get another connection, which nothing was said to before."""

    @pytest.fixture(autouse=True)
    def _server(self, postgres_15: Server, pgbouncer_port: int) -> None:
        self.server = postgres_15
        self.settings = {"port": pgbouncer_port, "pooling": "transaction", "prefix": "b_"}
