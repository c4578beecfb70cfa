"""Writes lines from a thread, so that a terminal or a pipe that stands still never stops the event loop."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from typing import TextIO

from hookwright.telemetry.lines import Line

MAX_LINES = 10_000
"""Lines that wait for the stream; what comes beyond is counted and not kept."""
MAX_CHARS = 16_000_000
GATHER = 0.02
"""Seconds between two writes. Waking the thread for every line would cost the loop more than the line."""
PATIENCE = 2.0
"""Seconds for the stream to take what is left at the end. A dead pipe must not keep the program alive."""


class Writer(logging.Handler):
    """A handler whose `emit` formats the line and returns. `flush` waits for the stream; `close` ends the thread.

    Lines are dropped rather than kept without bound; a line with ``count`` says how many.
    """

    def __init__(self, stream: TextIO, line: Line) -> None:
        super().__init__()
        self._stream = stream
        self._line = line
        self._lines: deque[str] = deque()
        self._chars = 0
        self._dropped = 0
        self._closing = False
        self._waiting = threading.Event()
        """There is something to write, or to end for."""
        self._done = threading.Event()
        """Everything handed in has been written."""
        self._done.set()
        self._thread: threading.Thread | None = None

    def createLock(self) -> None:  # noqa: N802 - logging's name
        """Appending to a deque needs no lock, and this handler is asked thousands of times a second."""
        self.lock = None

    def handle(self, record: logging.LogRecord) -> bool | logging.LogRecord:  # type: ignore[override, unused-ignore]
        """As logging's own, which since Python 3.13 does not ask whether there is a lock."""
        kept = self.filter(record)
        if kept:
            self.emit(kept if isinstance(kept, logging.LogRecord) else record)
        return kept

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self._line(record)
        except Exception:
            # A line that cannot be made (a wrong format string in a handler) must not break whoever logs it.
            line = f"log line could not be made logger={record.name!r} line={record.lineno}"
        if len(self._lines) >= MAX_LINES or self._chars > MAX_CHARS:
            self._dropped += 1
            return
        self._chars += len(line)
        self._lines.append(line)
        if not self._waiting.is_set():
            self._done.clear()
            self._wake()

    def flush(self) -> None:
        """Return when what was handed in is written, or after `PATIENCE`."""
        until = time.monotonic() + PATIENCE
        while (self._lines or not self._done.is_set()) and time.monotonic() < until:
            self._done.wait(0.005)

    def close(self) -> None:
        self._closing = True
        self._waiting.set()
        if self._thread is not None:
            self._thread.join(PATIENCE)
        super().close()

    def _wake(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            # Not at construction: a program may fork or fail before its first line.
            self._thread = threading.Thread(target=self._run, name="log writer", daemon=True)
            self._thread.start()
        self._waiting.set()

    def _run(self) -> None:
        while True:
            self._waiting.wait()
            self._write()
            if self._closing:
                self._write()
                return
            time.sleep(GATHER)

    def _write(self) -> None:
        # Cleared before the lines are taken: one that comes in between wakes the thread again.
        self._waiting.clear()
        self._done.clear()
        taken: list[str] = []
        while self._lines:
            taken.append(self._lines.popleft())
        # Set, not subtracted: two threads that add and subtract without a lock would drift apart for ever.
        self._chars = 0
        dropped, self._dropped = self._dropped, 0
        if dropped:
            notice = logging.makeLogRecord(
                {"name": __name__, "levelname": "WARNING", "msg": "log lines were dropped", "count": dropped}
            )
            taken.append(self._line(notice))
        try:
            if taken:
                self._stream.write("\n".join(taken) + "\n")
                self._stream.flush()
        except (OSError, ValueError):
            # The reader is gone, or the stream is closed: there is nobody to tell.
            pass
        if not self._lines:
            self._done.set()
