"""A log line for places that are passed thousands of times a second."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping


class HotLine:
    """Writes the first ``per_second`` lines of each second, and one line with ``count`` for all the others.

    Writing a line costs more than storing a delivery; the line that stands for many keeps the log true. The count is
    written at the first call of a later second, or a second later by itself where an event loop runs. Not
    thread-safe: called from the loop's thread.
    """

    def __init__(
        self,
        log: logging.Logger,
        sentence: str,
        *,
        many: str,
        level: int = logging.INFO,
        per_second: int = 50,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``sentence`` is the constant text of one line, ``many`` of the one that stands for those left out."""
        self._log = log
        self._sentence = sentence
        self._many = many
        self._level = level
        self._per_second = per_second
        self._monotonic = monotonic
        self._second = float("-inf")
        self._written = 0
        self._left_out = 0
        self._timer: asyncio.TimerHandle | None = None

    def __call__(self, facts: Mapping[str, object]) -> None:
        """Write the sentence with ``facts`` beside it, or count it."""
        now = self._monotonic()
        if now - self._second >= 1:
            self.flush()
            self._second = now
            self._written = 0
        if self._written < self._per_second:
            self._written += 1
            self._log.log(self._level, self._sentence, extra=dict(facts))
            return
        if not self._left_out:
            self._wake_later()
        self._left_out += 1

    def flush(self) -> None:
        """Write the count of lines left out, if there are any. Called when the program stops, too."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._left_out:
            count, self._left_out = self._left_out, 0
            self._log.log(self._level, self._many, extra={"count": count})

    def _wake_later(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        self._timer = loop.call_later(1, self.flush)
