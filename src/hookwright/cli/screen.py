"""What a terminal is shown: tables that fit 80 columns, facts, and one JSON document where it is asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from hookwright.core.job import JobState
from hookwright.core.store import DeliveryView

WIDE = 110
"""From this width on, tables show the columns that are `Column.wide`."""
STYLES = {
    JobState.WAITING: "dim cyan",
    JobState.QUEUED: "cyan",
    JobState.RUNNING: "blue",
    JobState.SUCCEEDED: "green",
    JobState.SKIPPED: "dim",
    JobState.FAILED: "bold red",
    JobState.CANCELLED: "yellow",
}
Cell: TypeAlias = str | Text
"""What a table's cell holds: plain text is cleaned, styled text has been."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """As wide as what it holds, up to ``most``; with ``share`` it takes its part of what those leave.

    Text that does not fit is cut with an ellipsis, or goes on below itself where ``wraps``. A ``wide`` column is shown
    on wide terminals only.
    """

    title: str
    right: bool = False
    share: int = 0
    most: int | None = None
    wraps: bool = False
    wide: bool = False


def console() -> Console:
    """Made when something is printed: it looks at the stream, its width, NO_COLOR and TERM then."""
    return Console(highlight=False, emoji=False, markup=False)


def clean(text: str) -> str:
    """One line without control characters: stored text must not be able to steer the terminal."""
    return "".join(char if char.isprintable() else "·" for char in text.replace("\n", " ↵ "))


def styled(text: str, style: str = "") -> Text:
    return Text(clean(text), style=style)


def state(name: JobState, note: str = "") -> Text:
    return styled(f"{name} {note}".strip(), STYLES[name])


def lines(*parts: Text) -> Text:
    """Several lines in one cell."""
    return Text("\n").join(part for part in parts if part)


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, indent: int = 0) -> None:
    """One row per sequence, in the order of ``columns``."""
    screen = console()
    shown = [place for place, column in enumerate(columns) if not column.wide or screen.width >= WIDE]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", expand=False)
    for place in shown:
        column = columns[place]
        table.add_column(
            column.title,
            justify="right" if column.right else "left",
            ratio=column.share or None,
            max_width=column.most,
            no_wrap=not column.wraps,
            overflow="fold" if column.wraps else "ellipsis",
        )
    # Without this, columns with a share stretch over the whole of a wide terminal.
    table.expand = any(columns[place].share for place in shown) and screen.width <= WIDE
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else styled(cell) for cell in (row[place] for place in shown)))
    screen.print(Padding(table, (0, 0, 0, indent)) if indent else table)


def print_facts(facts: Iterable[tuple[str, Cell | None]]) -> None:
    """``name  value`` lines; what is ``None`` or empty is left out. Long values go on below themselves."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts:
        if value is not None and str(value):
            table.add_row(name, value if isinstance(value, Text) else styled(value))
    console().print(table)


def print_finding(mark: str, style: str, title: str, text: str, advice: str = "") -> None:
    """``mark  title  text``, with the advice below it; long texts go on below themselves."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=4)
    table.add_column(width=14, no_wrap=True, overflow="ellipsis")
    table.add_column(overflow="fold")
    body = lines(_kept_lines(text), _kept_lines(f"→ {advice}", style="italic") if advice else Text())
    table.add_row(styled(mark, style), styled(title, "bold"), body)
    console().print(Padding(table, (0, 0, 0, 2)))


def _kept_lines(text: str, style: str = "") -> Text:
    """Several lines stay several: an error that lists mistakes would be hard to read as one."""
    return Text("\n", style=style).join(styled(line, style) for line in text.split("\n"))


def say(text: Cell = "", style: str = "") -> None:
    """A sentence, wrapped at words."""
    console().print(text if isinstance(text, Text) else Text(text, style=style))


def note(text: str) -> None:
    """A sentence beside the result, on stderr, so that a pipe gets the result alone."""
    Console(stderr=True, highlight=False, emoji=False, markup=False).print(Text(text, style="dim"))


def print_json(document: Any) -> None:
    """The document, indented, as UTF-8, whatever the terminal's encoding."""
    text = msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
    if sys.stdout.isatty():
        # JSON leaves some control characters as they are; a pipe gets them, a terminal does not.
        text = "\n".join(clean(line) for line in text.split("\n"))
    sys.stdout.write(f"{text}\n")


def event(view: DeliveryView) -> str:
    """``issues.opened``."""
    return f"{view.event}.{view.action}" if view.action else view.event


def about(repository: str | None, number: int | None) -> str:
    """``owner/name#7``, as far as it is known."""
    return f"{repository or ''}{'' if number is None else f'#{number}'}"


def size(count: int) -> str:
    """Bytes for people."""
    if count < 1000:
        return f"{count} B"
    value = float(count)
    for unit in ("kB", "MB", "GB", "TB"):
        value /= 1000
        if value < 999.5:
            return f"{value:.1f} {unit}" if value < 9.95 else f"{value:.0f} {unit}"
    return f"{value:.0f} TB"


def plural(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
