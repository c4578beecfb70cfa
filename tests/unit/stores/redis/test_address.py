from __future__ import annotations

import builtins
import sys
from typing import Any

import pytest

from hookwright.core.errors import ConfigError
from hookwright.stores.opening import REDIS, open_store
from hookwright.stores.redis.address import SCHEMES, parse
from hookwright.stores.redis.keys import NAMES, Keys, digest
from hookwright.testing.store_contract import HandClock


def test_an_address_names_host_database_and_our_settings() -> None:
    address = parse("rediss://me:p%40w@cache.example:6380/3?prefix=ci&durability=relaxed&ca=/etc/ca.pem")
    assert (address.host, address.port, address.database) == ("cache.example", 6380, 3)
    assert (address.username, address.password and address.password.reveal()) == ("me", "p@w")
    assert (address.tls, address.ca, address.relaxed) == (True, "/etc/ca.pem", True)
    assert address.name == "redis cache.example:6380/3"
    assert "p@w" not in repr(address)


def test_the_defaults() -> None:
    address = parse("valkey://")
    assert (address.host, address.port, address.database, address.path) == ("localhost", 6379, 0, None)
    assert (address.tls, address.relaxed, address.keys) == (False, False, Keys("hookwright"))


def test_a_local_socket_is_a_path() -> None:
    address = parse("redis+unix:///run/redis.sock?db=2")
    assert (address.path, address.database, address.host) == ("/run/redis.sock", 2, None)
    assert address.name == "redis /run/redis.sock"


def test_every_scheme_that_opening_knows_can_be_read() -> None:
    assert set(SCHEMES) == REDIS


@pytest.mark.parametrize(
    "rest",
    [
        "host/zero",
        "host/99999",
        "host:port/0",
        "host?prefix=",
        "host?prefix={a}",
        "host?prefix=" + "x" * 61,
        "host?durability=none",
        "host?ca=/x",
        "host?unknown=1",
        "host?nonsense",
    ],
)
def test_a_wrong_setting_is_refused_without_the_password(rest: str) -> None:
    with pytest.raises(ConfigError) as refused:
        open_store(f"redis://me:hunter2@{rest}", clock=HandClock())
    assert "hunter2" not in str(refused.value)


def test_a_local_socket_without_its_path_is_refused() -> None:
    with pytest.raises(ConfigError, match="whole path"):
        parse("redis+unix://")


def test_a_missing_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_redis(name: str, *arguments: Any, **more: Any) -> Any:
        if name.partition(".")[0] == "redis":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *arguments, **more)

    for name in [name for name in sys.modules if name.startswith(("hookwright.stores.redis", "redis."))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "redis", raising=False)
    monkeypatch.setattr(builtins, "__import__", without_redis)
    with pytest.raises(ConfigError, match=r"pip install 'hookwright\[redis\]'"):
        open_store("redis://host", clock=HandClock())


def test_all_keys_share_one_slot_of_a_cluster() -> None:
    keys = Keys("mine").all
    assert len(keys) == len(set(keys)) == len(NAMES)
    assert all(key.startswith("{mine}:") for key in keys)
    assert Keys("mine").channel not in keys


def test_parts_of_a_digest_do_not_run_together() -> None:
    assert len({digest("ab", "c", "d"), digest("a", "bc", "d"), digest("a", "b", "cd"), digest("", "abc", "d")}) == 4
