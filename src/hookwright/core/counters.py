"""What plugins and sources count, for whoever shows numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


class Counters:
    """Totals by name and labels; names and meanings are in `hookwright.core.fields`. They only ever grow."""

    def __init__(self) -> None:
        self._totals: dict[str, dict[tuple[str, ...], float]] = {}
        self._labels: dict[str, tuple[str, ...]] = {}

    def add(self, name: str, amount: float, **labels: str) -> None:
        """Count ``amount`` more. Raises `ValueError` where a name comes with other labels than before."""
        known = self._labels.setdefault(name, tuple(sorted(labels)))
        if known != tuple(sorted(labels)):
            raise ValueError(f"{name} is counted by {known}, not by {tuple(sorted(labels))}")
        totals = self._totals.setdefault(name, {})
        values = tuple(labels[label] for label in known)
        totals[values] = totals.get(values, 0) + amount

    def __iter__(self) -> Iterator[tuple[str, tuple[str, ...], Mapping[tuple[str, ...], float]]]:
        """Name, names of its labels, and the total for each of their values."""
        for name, totals in self._totals.items():
            yield name, self._labels[name], dict(totals)
