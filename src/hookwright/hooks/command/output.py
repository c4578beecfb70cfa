"""What a command prints: its beginning and end are kept, each line is passed on as it comes, the rest is counted.

Memory is bounded whatever comes: a gigabyte, or a line without end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from hookwright.hooks.command.masking import Masker

LONGEST_LINE = 2000
MOST_LINES = 1000
"""Lines passed on in one run."""


class Captured(msgspec.Struct, frozen=True):
    """``head`` and ``tail`` do not overlap; ``size`` is how many bytes there were."""

    head: bytes
    tail: bytes
    size: int

    @property
    def text(self) -> str:
        """For people: what is missing between the two is said."""
        head, tail = self.head.decode("utf-8", "replace"), self.tail.decode("utf-8", "replace")
        left_out = self.size - len(self.head) - len(self.tail)
        return f"{head}\n… {left_out} bytes left out …\n{tail}" if left_out > 0 else head + tail


class Capture:
    """One stream of one run."""

    def __init__(
        self,
        *,
        head: int,
        tail: int,
        secrets: Iterable[str] = (),
        on_line: Callable[[str], None] | None = None,
        on_data: Callable[[bytes], object] | None = None,
    ) -> None:
        self._masker = Masker(secrets)
        self._most_head = head
        self._most_tail = tail
        self._on_line = on_line
        self._on_data = on_data
        self._head = bytearray()
        self._tail = bytearray()
        self._line = bytearray()
        self._lines = 0
        self._size = 0

    def feed(self, chunk: bytes) -> None:
        self._keep(self._masker.feed(chunk))

    def end(self) -> Captured:
        """After the last chunk."""
        self._keep(self._masker.end())
        if self._line:
            self._tell()
        return Captured(
            bytes(self._head), bytes(self._tail[-self._most_tail :] if self._most_tail else b""), self._size
        )

    def _keep(self, data: bytes) -> None:
        if not data:
            return
        self._size += len(data)
        if self._on_data is not None:
            self._on_data(data)
        if self._on_line is not None and self._lines <= MOST_LINES:
            self._split(data)
        room = self._most_head - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        if data and self._most_tail:
            self._tail += data[-self._most_tail :]
            if len(self._tail) > 2 * self._most_tail + 65536:
                del self._tail[: -self._most_tail]

    def _split(self, data: bytes) -> None:
        start = 0
        while self._lines <= MOST_LINES:
            end = data.find(b"\n", start)
            piece = data[start:] if end < 0 else data[start:end]
            self._line += piece[: max(LONGEST_LINE - len(self._line), 0)]
            if end < 0:
                return
            self._tell()
            start = end + 1

    def _tell(self) -> None:
        line = self._line.decode("utf-8", "replace").rstrip("\r")
        self._line.clear()
        self._lines += 1
        if self._on_line is not None:
            self._on_line(line if self._lines <= MOST_LINES else "(more lines are not logged)")
