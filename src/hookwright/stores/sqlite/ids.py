"""A delivery's id as a key: small, and in the order of arrival where the id tells it.

GitHub's ids are UUIDs of version 1, whose first bytes are the fastest part of the clock: stored as they are, each new
key would land on another page of the index, which costs as much as the rest of the row. Putting the slow part of the
clock first makes arrivals neighbours (RFC 9562, section 5.6 does the same for version 6).
"""

from __future__ import annotations

import re

from hookwright.stores.sqlite.values import Text, from_sql, to_sql

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_VERSION_1 = b"\x01"
_AS_IT_IS = b"\x02"
_TEXT = b"\x03"


def key(id: str) -> Text:
    """The key of an id; different ids have different keys.

    Only a UUID in its canonical form (lower case, RFC 9562) becomes 17 bytes, so that the id can be read back.
    """
    if len(id) == 36 and _UUID.fullmatch(id):
        raw = bytes.fromhex(id.replace("-", ""))
        if id[14] == "1":
            return _VERSION_1 + raw[6:8] + raw[4:6] + raw[0:4] + raw[8:]
        return _AS_IT_IS + raw
    text = to_sql(id)
    return _TEXT + text if isinstance(text, bytes) else text


def id_of(key: Text) -> str:
    """The inverse of `key`."""
    if isinstance(key, str):
        return key
    kind, raw = key[:1], key[1:]
    if kind == _TEXT:
        return from_sql(raw)
    if kind == _VERSION_1:
        raw = raw[4:8] + raw[2:4] + raw[0:2] + raw[8:]
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
