"""How Python's text and times look in SQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Text = str | bytes
"""Text as SQL holds it: what `to_sql` makes."""


def to_sql(text: str) -> Text:
    """Text as SQL text where it can be, else as a blob, so that every Python string keeps its identity.

    Lone surrogates cannot be bound at all, and a NUL ends text early for some SQL functions. A blob never equals a
    text, so no two strings meet.
    """
    if "\x00" not in text:
        if text.isascii():
            return text
        try:
            text.encode()
        except UnicodeEncodeError:
            pass
        else:
            return text
    return text.encode("utf-8", "surrogatepass")


def optional_to_sql(text: str | None) -> Text | None:
    return None if text is None else to_sql(text)


def from_sql(value: Text) -> str:
    """The inverse of `to_sql`."""
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value


def optional_from_sql(value: Text | None) -> str | None:
    return None if value is None else from_sql(value)


def readable(text: str | None) -> str | None:
    """Text for people only (errors, reasons): what SQL cannot hold is replaced."""
    if text is None or (text.isascii() and "\x00" not in text):
        return text
    return text.replace("\x00", "�").encode("utf-8", "replace").decode()


def micros(moment: datetime) -> int:
    """Microseconds since 1970, exactly; a float timestamp would round."""
    since = moment - EPOCH
    return since.days * 86_400_000_000 + since.seconds * 1_000_000 + since.microseconds


def optional_micros(moment: datetime | None) -> int | None:
    return None if moment is None else micros(moment)


def moment(value: int) -> datetime:
    """The inverse of `micros`, in UTC."""
    return EPOCH + timedelta(microseconds=value)


def optional_moment(value: int | None) -> datetime | None:
    return None if value is None else moment(value)


def micros_of(duration: timedelta) -> int:
    return duration.days * 86_400_000_000 + duration.seconds * 1_000_000 + duration.microseconds
