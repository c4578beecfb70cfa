"""The schema, in numbered steps: ``migrations/NNNN_name.lua``, each one script and so one transaction.

A released step is never edited; a change of the schema is a new file. Its first line says which schema a program must
at least know to work with what it makes: during a rolling upgrade the old version goes on beside the new one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files
from uuid import uuid4

import msgspec

from hookwright.core.errors import ConfigError
from hookwright.stores.redis.connections import Client
from hookwright.stores.redis.keys import Keys

_WORKS_WITH = re.compile(r"-- works with: (\d+)\n")
_BEFORE = """
local META = KEYS[1]
local found = tonumber(redis.call('HGET', META, 'schema') or 0)
if found ~= tonumber(ARGV[3]) - 1 then return found end
if found == 0 and redis.call('EXISTS', unpack(KEYS, 2)) > 0 then
    return redis.error_reply('DAMAGED some of its keys are there and some are gone; restore a backup, or name another '
        .. 'prefix')
end
"""
_AFTER = """
redis.call('HSET', META, 'schema', ARGV[3], 'works_with', ARGV[4])
return tonumber(ARGV[3])
"""


class Migration(msgspec.Struct, frozen=True):
    version: int
    name: str
    lua: str

    @property
    def works_with(self) -> int:
        """The oldest schema that a program may know and still use a store with this step in it."""
        found = _WORKS_WITH.match(self.lua)
        if found is None:
            raise ValueError(f"migration {self.version} does not begin with '-- works with: N'")
        return int(found[1])


class Schema(msgspec.Struct, frozen=True):
    epoch: str | None
    """Of the store as it was made; ``None`` where there is none."""
    version: int
    works_with: int


def migrations() -> list[Migration]:
    """All of them, in order."""
    found = []
    for file in (files("hookwright.stores.redis") / "migrations").iterdir():
        number, _, name = file.name.removesuffix(".lua").partition("_")
        if file.name.endswith(".lua"):
            found.append(Migration(int(number), name, file.read_text(encoding="utf-8")))
    return sorted(found, key=lambda migration: migration.version)


async def migrate(client: Client, keys: Keys, steps: Sequence[Migration], *, name: str, least: int = 0) -> str:
    """Bring the schema up to the last step; the store's epoch. Two processes may do so at once.

    A new store's numbers begin after ``least``. Raises `ConfigError` for a schema that a newer program made and that
    this one cannot work with.
    """
    found = await schema(client, keys)
    newest = steps[-1].version
    if found.version > newest and found.works_with > newest:
        raise ConfigError(
            f"{name} was changed by a newer hookwright (its schema {found.version} needs {found.works_with}; this one "
            f"knows {newest}); upgrade hookwright, or name another prefix"
        )
    for step in steps:
        if step.version > found.version:
            names = keys.all
            values = (uuid4().hex, least, step.version, step.works_with)
            await client.execute_command("EVAL", _BEFORE + step.lua + _AFTER, len(names), *names, *values)
    epoch = (await schema(client, keys)).epoch
    assert epoch is not None, "the first step makes it"
    return epoch


async def schema(client: Client, keys: Keys) -> Schema:
    epoch, version, works_with = await client.hmget(keys.one("meta"), ["epoch", "schema", "works_with"])
    return Schema(None if epoch is None else epoch.decode(), int(version or 0), int(works_with or 0))
