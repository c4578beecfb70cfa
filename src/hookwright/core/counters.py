"""What plugins and sources count, for whoever shows numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hookwright.core.fields import COUNTED


class Counters:
    """Totals by name and labels, those of `hookwright.core.fields`. They only ever grow."""

    def __init__(self) -> None:
        self._totals: dict[str, dict[tuple[str, ...], float]] = {name: {} for name in COUNTED}

    def add(self, name: str, amount: float, **labels: str) -> None:
        """Count ``amount`` more. Raises `KeyError` for a name or a label that is not in the table."""
        totals = self._totals[name]
        values = tuple([labels[label] for label in COUNTED[name]])
        totals[values] = totals.get(values, 0) + amount

    def __iter__(self) -> Iterator[tuple[str, tuple[str, ...], Mapping[tuple[str, ...], float]]]:
        """Name, names of its labels, and the total for each of their values."""
        for name, totals in self._totals.items():
            yield name, COUNTED[name], dict(totals)
