"""How Python's text and times look in records: MessagePack's text must be UTF-8, and a NUL separates parts of names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ESCAPED = "\x01"


def to_record(text: str) -> str:
    """Text that a record can hold, from which `from_record` makes the same text again; ordinary text is itself."""
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


def from_record(text: str) -> str:
    """The inverse of `to_record`."""
    return bytes.fromhex(text[1:]).decode("utf-8", "surrogatepass") if text.startswith(_ESCAPED) else text


def readable(text: str | None) -> str | None:
    """Text for people only (errors, reasons): what a record cannot hold is replaced."""
    if text is None or (text.isascii() and "\x00" not in text):
        return text
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def binary(data: bytes) -> msgspec.Raw:
    """Bytes for a script: as MessagePack's text, since the library in Redis knows no binary."""
    return msgspec.Raw(b"".join((b"\xdb", len(data).to_bytes(4, "big"), data)))


def micros(moment: datetime) -> int:
    """Microseconds since 1970, exactly; a float timestamp would round."""
    since = moment - EPOCH
    return since.days * 86_400_000_000 + since.seconds * 1_000_000 + since.microseconds


def moment(value: int) -> datetime:
    """The inverse of `micros`, in UTC."""
    return EPOCH + timedelta(microseconds=value)


def optional_moment(value: int | None) -> datetime | None:
    """A moment; ``None`` also for the ``False`` that stands in a record for what is absent."""
    return moment(value) if value else None


def micros_of(duration: timedelta) -> int:
    return duration.days * 86_400_000_000 + duration.seconds * 1_000_000 + duration.microseconds
