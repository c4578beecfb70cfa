"""A PostgreSQL address with our own settings in its query: ``postgresql://user@host/db?schema=hooks&prefix=ci_``."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from hookwright.core.errors import ConfigError
from hookwright.stores.postgres.sql import Naming

_WORD = re.compile(r"[a-z_][a-z0-9_]{0,39}")
_OURS = {"schema", "prefix", "pooling", "durability", "connections"}


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """What `parse` read. ``dsn`` holds the password: it is never shown, ``name`` is."""

    dsn: str
    name: str
    naming: Naming
    pooled: bool = False
    """Behind pgbouncer in transaction mode: no LISTEN, no prepared statements, no session settings."""
    relaxed: bool = False
    """The user accepts a server that may lose what it acknowledged at a power loss."""
    connections: int = 4


def parse(url: str) -> Address:
    """Raises `ConfigError` that repeats nothing but the setting that is wrong: the rest may hold a password."""
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        host = parts.netloc.rpartition("@")[2]
    except ValueError as error:
        raise ConfigError("the postgresql address cannot be read; use postgresql://user@host/database") from error
    ours = {name: value for name, value in pairs if name in _OURS}
    rest = [(name, value) for name, value in pairs if name not in _OURS]
    schema = _word("schema", ours.get("schema", "hookwright"))
    prefix = ours.get("prefix", "")
    if prefix:
        _word("prefix", prefix)
    # Python's urlunsplit drops the slashes of postgresql:///db, which names a database behind the local socket.
    dsn = f"postgresql://{parts.netloc}{parts.path}" + (f"?{urlencode(rest)}" if rest else "")
    shown = urlunsplit(("postgresql", host or "local", parts.path, "", ""))
    return Address(
        dsn=dsn,
        name=shown,
        naming=Naming(schema, prefix),
        pooled=_choice(ours, "pooling", {"session": False, "transaction": True}),
        relaxed=_choice(ours, "durability", {"full": False, "relaxed": True}),
        connections=_count(ours.get("connections", "4")),
    )


def _word(setting: str, value: str) -> str:
    if not _WORD.fullmatch(value):
        raise ConfigError(
            f"{setting} in the postgresql address must be lower-case letters, digits and underscores, 40 at most"
        )
    return value


def _choice(given: dict[str, str], setting: str, choices: dict[str, bool]) -> bool:
    value = given.get(setting, next(iter(choices)))
    if value not in choices:
        raise ConfigError(f"{setting} in the postgresql address is one of {', '.join(choices)}")
    return choices[value]


def _count(value: str) -> int:
    if not value.isdecimal() or not 2 <= int(value) <= 50:
        raise ConfigError("connections in the postgresql address is a number from 2 to 50")
    return int(value)
