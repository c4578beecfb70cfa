"""A delivery's id as a key: small, and in the order of arrival where the id tells it.

GitHub's ids are UUIDs of version 1, whose first bytes are the fastest part of the clock: stored as they are, each new
key would land on another page of the index. The slow part first makes arrivals neighbours (RFC 9562, section 5.6).
"""

from __future__ import annotations

import re

from hookwright.stores.postgres.text import from_sql, ident, to_sql

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_VERSION_1 = b"\x01"
_AS_IT_IS = b"\x02"


def key(id: str) -> tuple[bytes, str | None]:
    """The key of an id, and what must be kept beside it so that the id can be read back; different ids differ.

    Only a UUID in its canonical form (lower case, RFC 9562) becomes 17 bytes.
    """
    if len(id) == 36 and _UUID.fullmatch(id):
        raw = bytes.fromhex(id.replace("-", ""))
        if id[14] == "1":
            return _VERSION_1 + raw[6:8] + raw[4:6] + raw[0:4] + raw[8:], None
        return _AS_IT_IS + raw, None
    short = ident(id)
    return short, None if short.startswith(b"=") else to_sql(id)


def id_of(key: bytes, kept: str | None) -> str:
    """The inverse of `key`."""
    if kept is not None:
        return from_sql(kept)
    kind, raw = key[:1], key[1:]
    if kind == b"=":
        return raw.decode("utf-8", "surrogatepass")
    if kind == _VERSION_1:
        raw = raw[4:8] + raw[2:4] + raw[0:2] + raw[8:]
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
