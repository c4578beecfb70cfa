"""Shows what happens while it happens: a table that changes in place, or plain lines where nobody watches."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table

from hookwright import JobState

NOTES = 8
LINE_EVERY = 1.0
STATES = {"up": "[green]running[/]", "down": "[bold red]killed[/]", "stopped": "stopped"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is known at one moment, and from whom."""

    seconds: float
    server: str
    """``up``, ``down`` or ``stopped``."""
    planned: int
    sent: int
    """The sender's."""
    acknowledged: int
    unanswered: int
    duplicates: int
    """The server's answers."""
    rate: float
    """Acknowledged in the last second."""
    stored: int
    """The store's."""
    jobs: Mapping[JobState, int]
    comments: int
    """The stand-in's."""

    @property
    def waiting(self) -> int:
        return self.jobs.get(JobState.QUEUED, 0) + self.jobs.get(JobState.RUNNING, 0)

    @property
    def succeeded(self) -> int:
        return self.jobs.get(JobState.SUCCEEDED, 0)


class Screen:
    """``with Screen(console) as screen``: then `show` as often as you like, and `note` what matters."""

    def __init__(self, console: Console, *, live: bool) -> None:
        self._console = console
        self._live = Live(console=console, refresh_per_second=10, transient=True) if live else None
        self._notes: deque[str] = deque(maxlen=NOTES)
        self._last: Figures | None = None
        self._printed = -LINE_EVERY

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()
            # The table was transient; what happened stays.
            for note in self._notes:
                self._console.print(note)

    def note(self, text: str, *, seconds: float) -> None:
        note = f"[dim]{seconds:5.1f} s[/]  {text}"
        self._notes.append(note)
        if self._live is None:
            self._console.print(note, soft_wrap=True)
        elif self._last is not None:
            self._live.update(self._table(self._last))

    def show(self, figures: Figures) -> None:
        self._last = figures
        if self._live is not None:
            self._live.update(self._table(figures))
        elif figures.seconds - self._printed >= LINE_EVERY:
            self._printed = figures.seconds
            self._console.print(
                f"[dim]{figures.seconds:5.1f} s[/]  {figures.sent} sent, {figures.acknowledged} acknowledged "
                f"({figures.rate:.0f}/s), {figures.duplicates} duplicates, {figures.succeeded} handlers done, "
                f"{figures.waiting} to do, {figures.comments} comments",
                soft_wrap=True,
                highlight=False,
            )

    def _table(self, figures: Figures) -> RenderableType:
        table = Table.grid(padding=(0, 2))
        table.add_column(min_width=24)
        table.add_column(justify="right", min_width=6)
        table.add_column()
        rows: tuple[tuple[str, int, RenderableType], ...] = (
            ("sent", figures.sent, ProgressBar(total=figures.planned, completed=figures.sent, width=36)),
            ("acknowledged", figures.acknowledged, f"{figures.rate:.0f} in the last second"),
            ("without an answer", figures.unanswered, ""),
            ("duplicates recognised", figures.duplicates, "known by their id; nothing ran again"),
            ("deliveries stored", figures.stored, "[dim]as the store counts[/]"),
            ("handlers done", figures.succeeded, f"{figures.waiting} to do"),
            ("comments that arrived", figures.comments, "[dim]as the stand-in for GitHub counts[/]"),
        )
        for name, count, remark in rows:
            table.add_row(name, f"[bold]{count}[/]", remark)
        head = f"server {STATES[figures.server]}   {figures.seconds:.1f} s"
        return Group(Panel(table, title=head, title_align="left", expand=False), *self._notes)
