"""A Redis address with our own settings in its query: ``redis://host:6379/0?prefix=hooks&durability=relaxed``."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from hookwright.core.errors import ConfigError
from hookwright.core.secret import Secret
from hookwright.stores.redis.keys import Keys

SCHEMES = {
    "redis": "redis",
    "rediss": "rediss",
    "valkey": "redis",
    "valkeys": "rediss",
    "redis+unix": "unix",
    "valkey+unix": "unix",
    "unix": "unix",
}
_PREFIX = re.compile(r"[A-Za-z0-9_.:-]{1,60}")
_OURS = {"prefix", "durability", "ca", "db"}


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """What `parse` read. ``name`` is for people: it holds neither user nor password."""

    name: str
    host: str | None
    port: int
    path: str | None
    """Of a local socket, instead of host and port."""
    database: int
    username: str | None
    password: Secret | None
    tls: bool
    ca: str | None
    """A file with the certificates of those who may vouch for the server; ``None``: the system's."""
    keys: Keys
    relaxed: bool
    """The user accepts a server that may lose what it acknowledged."""


def parse(url: str) -> Address:
    """Raises `ConfigError` that repeats nothing but the setting that is wrong: the rest may hold a password."""
    try:
        parts = urlsplit(url)
        given = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
        port = parts.port or 6379
        host = parts.hostname
    except ValueError as error:
        raise ConfigError("the redis address cannot be read; use redis://host:6379/0") from error
    kind = SCHEMES[parts.scheme]
    unknown = sorted(set(given) - _OURS)
    if unknown:
        raise ConfigError(f"the redis address has settings that do not exist; there are {', '.join(sorted(_OURS))}")
    path = unquote(parts.path) if kind == "unix" else None
    if kind == "unix" and not (path or "").startswith("/"):
        raise ConfigError("the address of a local socket needs its whole path, as in redis+unix:///run/redis.sock")
    prefix = given.get("prefix", "hookwright")
    if not _PREFIX.fullmatch(prefix):
        raise ConfigError("prefix in the redis address must be letters, digits and _ . : -, 60 at most")
    durability = given.get("durability", "full")
    if durability not in ("full", "relaxed"):
        raise ConfigError("durability in the redis address is one of full, relaxed")
    if given.get("ca") and kind != "rediss":
        raise ConfigError("ca in the redis address is for rediss:// only")
    database = _database(given.get("db", "") if kind == "unix" else parts.path.strip("/"))
    shown = f"redis {path}" if kind == "unix" else f"redis {host or 'localhost'}:{port}/{database}"
    return Address(
        name=shown,
        host=None if kind == "unix" else host or "localhost",
        port=port,
        path=path,
        database=database,
        username=unquote(parts.username) if parts.username else None,
        password=Secret(unquote(parts.password)) if parts.password else None,
        tls=kind == "rediss",
        ca=given.get("ca"),
        keys=Keys(prefix),
        relaxed=durability == "relaxed",
    )


def _database(text: str) -> int:
    if text and not (text.isdecimal() and len(text) <= 4):
        raise ConfigError("the database in the redis address is a number, as in redis://host:6379/0")
    return int(text or 0)
