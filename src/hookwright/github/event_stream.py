"""Server-sent events, from bytes. Pure.

https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

from __future__ import annotations

import re

import msgspec

LONGEST = 64 * 1024 * 1024
"""Bytes of one event: a payload of 25 MB, with its quotes escaped."""
_END = re.compile(rb"\r\n|\n|\r")


class Event(msgspec.Struct, frozen=True):
    name: str
    """``message`` where the stream names none."""
    data: bytes


class EventStream:
    """Fed with pieces as they arrive, it answers with the events that they complete."""

    def __init__(self, *, longest: int = LONGEST) -> None:
        self._longest = longest
        self._begun: list[bytes] = []
        self._unended = 0
        self._size = 0
        self._after_return = False
        self._first = True
        self._name = ""
        self._data: list[bytes] = []

    def feed(self, piece: bytes) -> list[Event]:
        """Raises `ValueError` for an event that is larger than any can be."""
        if self._after_return and piece.startswith(b"\n"):
            # A line end of two characters that was cut in the middle.
            piece = piece[1:]
            self._after_return = False
        if not piece:
            return []
        self._after_return = piece.endswith(b"\r")
        first, *rest = _END.split(piece)
        self._begun.append(first)
        self._unended += len(first)
        if not rest:
            self._check()
            return []
        lines = [b"".join(self._begun), *rest[:-1]]
        self._begun = [rest[-1]]
        self._unended = len(rest[-1])
        found = []
        for line in lines:
            event = self._take(line)
            if event is not None:
                found.append(event)
        self._check()
        return found

    def _check(self) -> None:
        if self._unended + self._size > self._longest:
            raise ValueError(f"an event is larger than {self._longest} bytes")

    def _take(self, line: bytes) -> Event | None:
        if self._first:
            self._first = False
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line:
            event = Event(self._name or "message", b"\n".join(self._data)) if self._data else None
            self._name, self._data, self._size = "", [], 0
            return event
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            self._data.append(value)
            self._size += len(value) + 1
        elif field == b"event":
            self._name = value.decode("utf-8", "replace")
        return None
