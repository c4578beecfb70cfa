"""The server looked at before it is used: is it one that keeps its promises?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from redis.exceptions import ResponseError

from hookwright.core.errors import ConfigError, StoreUnavailable
from hookwright.core.store import RELAXED
from hookwright.stores.redis.address import Address
from hookwright.stores.redis.connections import Client

OLDEST = (6, 2)
EVICTION = "maxmemory-policy"
SETTINGS = ("appendonly", "appendfsync", EVICTION)
WANTED = {"appendonly": "yes", "appendfsync": "always", EVICTION: "noeviction"}


class Server(msgspec.Struct, frozen=True):
    """What the server said of itself."""

    kind: str
    version: str
    replica: bool
    settings: Mapping[str, str]
    """``unknown`` where the server does not tell (CONFIG is often forbidden on rented ones)."""
    memory: int
    most_memory: int
    """Bytes; 0 for no limit."""

    @property
    def lacking(self) -> Mapping[str, str]:
        """The settings that would let it lose what it acknowledged."""
        return {
            name: value
            for name, value in self.settings.items()
            # Our keys never expire, so a policy that evicts only keys that do leaves them alone.
            if value != WANTED[name] and not (name == EVICTION and value.startswith("volatile-"))
        }

    @property
    def evicts(self) -> bool:
        """Under pressure it would throw away one of our keys whole: all jobs, say."""
        return self.settings[EVICTION].startswith("allkeys-")

    @property
    def durability(self) -> str:
        if not self.lacking:
            return f"on the server's disk when acknowledged ({self.kind}, appendonly, appendfsync=always)"
        lacking = ", ".join(f"{name}={value}" for name, value in self.lacking.items())
        return (
            f"{RELAXED} by durability=relaxed in the address: a crash or power loss of the server may take what was "
            f"acknowledged ({self.kind}, {lacking})"
        )


async def look(client: Client) -> Server:
    facts = await client.info()
    try:
        found = await client.config_get(*SETTINGS)
    except ResponseError:
        # Forbidden, or renamed: what INFO tells is all there is.
        persistence = await client.info("persistence")
        found = {
            "appendonly": "yes" if persistence.get("aof_enabled") == 1 else "no",
            EVICTION: facts.get("maxmemory_policy", "unknown"),
        }
    valkey = "valkey_version" in facts
    return Server(
        "Valkey" if valkey else "Redis",
        str(facts["valkey_version"] if valkey else facts["redis_version"]),
        facts.get("role") != "master",
        {name: _text(found, name) for name in SETTINGS},
        int(facts["used_memory"]),
        int(facts.get("maxmemory", 0)),
    )


def judge(server: Server, address: Address) -> None:
    """Raises `ConfigError` or `StoreUnavailable` with what to do."""
    name = address.name
    if server.kind == "Redis" and _numbers(server.version) < OLDEST:
        raise ConfigError(f"{name} runs Redis {server.version}; hookwright needs 6.2 or newer, or Valkey")
    if server.replica:
        raise StoreUnavailable(f"{name} is a replica, which cannot be written; name the primary")
    if server.evicts:
        raise ConfigError(
            f"{name} is a cache: {EVICTION} {server.settings[EVICTION]} may throw all jobs away. Set {EVICTION} "
            "noeviction, or use a server of its own for the store"
        )
    if server.lacking and not address.relaxed:
        lacking = ", ".join(f"{setting} is {value}" for setting, value in server.lacking.items())
        wanted = ", ".join(f"{setting} {WANTED[setting]}" for setting in server.lacking)
        raise ConfigError(
            f"{name} may lose what it has acknowledged: {lacking}. Set {wanted} in the server's configuration, "
            "or add durability=relaxed to its address if you accept that"
        )


def _text(found: Mapping[Any, Any], name: str) -> str:
    value = found.get(name, found.get(name.encode(), "unknown"))
    return value.decode() if isinstance(value, bytes) else str(value)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
