"""Sets up logging for a program that is ours to run: ``hookwright run`` and its kin.

A mounted app leaves logging to its host: its loggers are ordinary ones below ``hookwright``.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Literal, TextIO

from hookwright.core.secret import Secret
from hookwright.telemetry.lines import Format, Hider, Line, json_line, text_line
from hookwright.telemetry.writer import Writer


class Logs:
    """Logging as it was set up. `close` writes what is left and puts back what was there before."""

    def __init__(self, writer: Writer, before: tuple[int, list[logging.Handler]], flags: _Flags) -> None:
        self.writer = writer
        self._before = before
        self._flags = flags

    def close(self) -> None:
        root = logging.getLogger()
        level, handlers = self._before
        root.setLevel(level)
        root.handlers[:] = handlers
        self._flags.restore()
        self.writer.close()


def setup(
    level: str,
    format: Literal["auto", "text", "json"],
    stream: TextIO,
    *,
    secrets: Sequence[Secret] = (),
    no_color: bool = False,
) -> Logs:
    """Send all log lines of ``level`` and above to ``stream``, each with its facts, none with a secret.

    ``level`` is debug, info, warning or error. ``auto`` is text on a terminal, else JSON. ``secrets`` are hidden
    wherever they appear, beside everything that looks like one. ``no_color``: https://no-color.org.
    """
    terminal = stream.isatty()
    chosen: Format = ("text" if terminal else "json") if format == "auto" else format
    hide = Hider(secrets)
    line: Line = json_line(hide) if chosen == "json" else text_line(hide, colours=terminal and not no_color)
    writer = Writer(stream, line)
    root = logging.getLogger()
    before = (root.level, root.handlers[:])
    root.handlers[:] = [writer]
    root.setLevel(level.upper())
    return Logs(writer, before, _Flags())


class _Flags:
    """Facts that logging gathers for each record, and that our lines do not show: a third of a record's cost.

    https://docs.python.org/3/howto/logging.html#optimization
    """

    _NAMES = ("logThreads", "logProcesses", "logMultiprocessing", "logAsyncioTasks")

    def __init__(self) -> None:
        self._before = {name: getattr(logging, name) for name in self._NAMES if hasattr(logging, name)}
        for name in self._before:
            setattr(logging, name, False)

    def restore(self) -> None:
        for name, value in self._before.items():
            setattr(logging, name, value)
