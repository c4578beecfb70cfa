"""Write the newest results into the documentation: ``python -m benchmarks.report``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.outcome import Found, goals_table, markdown
from benchmarks.run import MEASUREMENTS, kept

PAGE = Path(__file__).resolve().parent.parent / "docs" / "concepts" / "performance.md"
BEGIN, END = "<!-- results -->", "<!-- end of results -->"


def between_marks(page: str, results: str) -> str:
    """``page`` with what stands between the marks replaced. Raises `ValueError` where a mark is missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{results.strip()}\n\n{END}{after}"


def rendered(results: Mapping[str, Found]) -> str:
    """All results in their order, each with when and on what it was measured."""
    parts = []
    machines = []
    for name in MEASUREMENTS:
        if name not in results:
            continue
        found = results[name]
        facts = ", ".join(f"{what} {value}" for what, value in found.machine.items())
        if facts not in machines:
            machines.append(facts)
        look = " (a quick look, not a result)" if found.quick else ""
        parts.append(f"### {name.capitalize()}\n\nRevision {found.revision}, {found.measured_at[:10]}{look}.")
        parts += [markdown(goals_table(found.goals)), *(markdown(table) for table in found.tables)]
    return "\n\n".join([f"Machine: {facts}." for facts in machines] + parts)


def main() -> int:
    results = kept()
    if not results:
        print("there are no results: run `make bench` first")
        return 1
    PAGE.write_text(between_marks(PAGE.read_text("utf-8"), rendered(results)), "utf-8")
    print(f"{PAGE.name}: {', '.join(results)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
