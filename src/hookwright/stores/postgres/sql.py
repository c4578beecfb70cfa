"""Statements written once, for the schema and the prefix that the user chose."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

_NAME = re.compile(r"(@@?)([a-z_]+)")


class Naming(msgspec.Struct, frozen=True):
    """Where our tables are. Both are checked by `address.parse`: lower-case letters, digits and underscores."""

    schema: str
    prefix: str

    def sql(self, statement: str) -> str:
        """``@jobs`` becomes the whole name of our table or function, ``@@jobs`` the name without its schema.

        Always the whole name: behind a pooler nobody knows which search path a connection has.
        """
        return _named(self.schema, self.prefix, statement)


@lru_cache(maxsize=512)
def _named(schema: str, prefix: str, statement: str) -> str:
    def name(found: re.Match[str]) -> str:
        own = f'"{prefix}{found[2]}"'
        return own if found[1] == "@@" else f'"{schema}".{own}'

    return _NAME.sub(name, statement)
