from __future__ import annotations

import builtins
import sys
from typing import Any

import pytest

from hookwright.core.errors import ConfigError
from hookwright.stores.opening import open_store
from hookwright.stores.postgres.address import parse
from hookwright.stores.postgres.sql import Naming
from hookwright.testing.store_contract import HandClock


def test_our_settings_are_taken_out_and_the_drivers_are_left() -> None:
    address = parse("postgresql://me:pw@h1,h2:5433/db?schema=hooks&prefix=ci_&pooling=transaction&sslmode=require")
    assert address.naming == Naming("hooks", "ci_")
    assert address.pooled
    assert not address.relaxed
    assert address.dsn == "postgresql://me:pw@h1,h2:5433/db?sslmode=require"
    assert address.name == "postgresql://h1,h2:5433/db"


def test_the_defaults() -> None:
    address = parse("postgres:///db?host=/run/postgresql&durability=relaxed&connections=9")
    assert address.naming == Naming("hookwright", "")
    assert (address.pooled, address.relaxed, address.connections) == (False, True, 9)
    assert address.dsn == "postgresql:///db?host=%2Frun%2Fpostgresql"
    assert address.name == "postgresql://local/db"


@pytest.mark.parametrize(
    "query",
    [
        'schema=x";DROP TABLE jobs;--',
        "schema=",
        "schema=Upper",
        "prefix=1a",
        "prefix=" + "x" * 41,
        "pooling=statement",
        "durability=none",
        "connections=1",
        "connections=many",
        "nonsense",
    ],
)
def test_a_wrong_setting_is_refused_without_the_password(query: str) -> None:
    with pytest.raises(ConfigError) as refused:
        open_store(f"postgresql://me:hunter2@host/db?{query}", clock=HandClock())
    assert "hunter2" not in str(refused.value)


def test_a_missing_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_asyncpg(name: str, *arguments: Any, **more: Any) -> Any:
        if name == "asyncpg":
            raise ModuleNotFoundError("No module named 'asyncpg'", name="asyncpg")
        return real(name, *arguments, **more)

    for name in [name for name in sys.modules if name.startswith(("hookwright.stores.postgres", "asyncpg"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without_asyncpg)
    with pytest.raises(ConfigError, match=r"pip install 'hookwright\[postgres\]'"):
        open_store("postgresql://host/db", clock=HandClock())
