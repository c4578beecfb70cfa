"""Random histories on a Redis server, against the model that SQLite's are compared with."""

from __future__ import annotations

from itertools import count

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookwright.stores.redis.store import RedisStore
from hookwright.testing.store_contract import HandClock
from tests.integration.test_sqlite_model import History
from tests.support.redis import Server

NUMBERS = count()


class OnRedis(History):
    def __init__(self, seed: int, server: Server) -> None:
        url = server.url(prefix=f"model{next(NUMBERS)}")
        super().__init__(seed, lambda clock: made(url, clock))

    async def slot_is_free(self, id: int) -> bool:
        packed = await self.store.opened.connections.client().hget(self.store.keys.one("jobs"), id)
        return msgspec.msgpack.decode(packed)[13] is False


def made(url: str, clock: HandClock) -> RedisStore:
    return RedisStore(url, clock=clock, clock_rules=True)


def play(seed: int, steps: int, server: Server) -> None:
    history = OnRedis(seed, server)
    try:
        history.play(steps)
        history.end()
    finally:
        history.close()


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 1 << 32))
def test_no_history_loses_a_job_or_breaks_a_lane(valkey_server: Server, seed: int) -> None:
    play(seed, 80, valkey_server)


@pytest.mark.slow
@pytest.mark.timeout(600)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 1 << 32))
def test_no_long_history_loses_a_job_or_breaks_a_lane(valkey_server: Server, seed: int) -> None:
    play(seed, 200, valkey_server)
