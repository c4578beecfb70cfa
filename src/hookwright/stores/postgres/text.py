"""How Python's text looks in PostgreSQL, which holds neither NUL nor lone surrogates, and indexes only short values."""

from __future__ import annotations

import hashlib

_ESCAPED = "\x01"
_LONGEST_PLAIN = 200
"""Bytes of a name that an index holds as they are; of a longer one it holds the SHA-256."""


def to_sql(text: str) -> str:
    """Text that PostgreSQL can hold, from which `from_sql` makes the same text again; ordinary text is itself."""
    if "\x00" not in text and not text.startswith(_ESCAPED):
        if text.isascii():
            return text
        try:
            text.encode()
        except UnicodeEncodeError:
            pass
        else:
            return text
    return _ESCAPED + text.encode("utf-8", "surrogatepass").hex()


def optional_to_sql(text: str | None) -> str | None:
    return None if text is None else to_sql(text)


def from_sql(text: str) -> str:
    """The inverse of `to_sql`."""
    if text.startswith(_ESCAPED):
        return bytes.fromhex(text[1:]).decode("utf-8", "surrogatepass")
    return text


def optional_from_sql(text: str | None) -> str | None:
    return None if text is None else from_sql(text)


def readable(text: str | None) -> str | None:
    """Text for people only (errors, reasons): what PostgreSQL cannot hold is replaced."""
    if text is None or (text.isascii() and "\x00" not in text):
        return text
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def ident(*parts: str | None) -> bytes:
    """What names are told apart by: different parts make different bytes, at most about `_LONGEST_PLAIN` of them."""
    if len(parts) == 1 and parts[0] is not None:
        plain = parts[0].encode("utf-8", "surrogatepass")
    else:
        pieces = [b"" if part is None else part.encode("utf-8", "surrogatepass") for part in parts]
        # The lengths in front keep ("ab", "c") and ("a", "bc") apart, and -1 an absent part from an empty one.
        lengths = [-1 if part is None else len(piece) for part, piece in zip(parts, pieces, strict=True)]
        plain = ",".join(map(str, lengths)).encode() + b":" + b"".join(pieces)
    if len(plain) <= _LONGEST_PLAIN:
        return b"=" + plain
    return b"#" + hashlib.sha256(plain).digest()
