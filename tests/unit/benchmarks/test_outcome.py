from __future__ import annotations

import pytest

from benchmarks.outcome import Goal, Table, goals_table, markdown
from benchmarks.report import BEGIN, END, between_marks


def test_a_goal_knows_which_side_is_good() -> None:
    assert Goal(name="rate", measured=2.1, target=2, at_least=True).reached
    assert not Goal(name="latency", measured=3.1, target=3).reached


def test_a_disturbed_goal_says_so() -> None:
    table = goals_table([Goal(name="latency", measured=3.1, target=3, unit="ms", disturbed=True)])

    assert table.rows == [["latency", "≤ 3 ms", "3.10 ms", "missed (disturbed)"]]


def test_a_table_is_aligned_markdown() -> None:
    text = markdown(Table("Rates", ["", "req/s"], [["uvicorn", "25,000"], ["probot", "6,000"]], ["a note"]))

    assert text.splitlines()[2:6] == [
        "|         |  req/s |",
        "| :------ | -----: |",
        "| uvicorn | 25,000 |",
        "| probot  |  6,000 |",
    ]
    assert text.endswith("- a note")


def test_the_report_replaces_what_stands_between_its_marks_only() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"

    assert between_marks(page, "new") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"


def test_a_page_without_marks_is_left_alone() -> None:
    with pytest.raises(ValueError, match="results"):
        between_marks("nothing to replace", "new")
