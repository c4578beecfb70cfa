"""What a measurement found, beside what it should have found, and how both are printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """A number that was promised. ``at_least`` says which side of ``target`` is good."""

    name: str
    measured: float
    target: float
    unit: str = ""
    at_least: bool = False
    disturbed: bool = False
    """Others used the machine meanwhile: the number says little."""

    @property
    def reached(self) -> bool:
        return self.measured >= self.target if self.at_least else self.measured <= self.target


class Table(msgspec.Struct, frozen=True):
    title: str
    columns: list[str]
    rows: list[list[str]]
    notes: list[str] = []


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of one measurement, as it is kept in the results."""

    measurement: str
    measured_at: str
    revision: str
    machine: dict[str, str]
    quick: bool
    goals: list[Goal]
    tables: list[Table]
    raw: Any
    """Every turn, for who wants to look closer."""


def markdown(table: Table) -> str:
    """Aligned, so that it reads well on a terminal too."""
    widths = [max(map(len, column)) for column in zip(table.columns, *table.rows, strict=True)]

    def line(cells: Sequence[str], pad: str = " ") -> str:
        padded = [
            cell.ljust(width, pad) if place == 0 else cell.rjust(width, pad)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return f"| {' | '.join(padded)} |"

    rule = [":" + "-" * (width - 1) if place == 0 else "-" * (width - 1) + ":" for place, width in enumerate(widths)]
    lines = [f"**{table.title}**", "", line(table.columns), line(rule), *(line(row) for row in table.rows)]
    if table.notes:
        lines += ["", *(f"- {note}" for note in table.notes)]
    return "\n".join(lines)


def goals_table(goals: Sequence[Goal]) -> Table:
    rows = []
    for goal in goals:
        sign = "≥" if goal.at_least else "≤"
        verdict = "reached" if goal.reached else "missed"
        rows.append(
            [
                goal.name,
                f"{sign} {number(goal.target)} {goal.unit}".rstrip(),
                f"{number(goal.measured)} {goal.unit}".rstrip(),
                f"{verdict} (disturbed)" if goal.disturbed else verdict,
            ]
        )
    return Table("Goals", ["what", "goal", "measured", ""], rows)


def number(value: float) -> str:
    """Three digits that mean something."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
