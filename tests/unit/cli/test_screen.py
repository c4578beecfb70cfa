from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.cli import screen
from hookwright.cli.screen import Column


@given(st.text())
def test_text_is_cleaned_to_one_line_that_cannot_steer_a_terminal(text: str) -> None:
    assert screen.clean(text).isprintable()


def test_a_table_fits_the_width_and_cuts_what_is_too_long(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")

    screen.print_table(
        (Column(title="ID"), Column(title="WHAT", share=1), Column(title="MORE", wide=True)),
        [["1", "long " * 20, "hidden"], ["2", "世界" * 30, "hidden"], ["3", "[red]markup[/red] :smile:", ""]],
    )

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert all(len(line) <= 40 for line in lines)
    assert "…" in lines[1]
    assert "[red]markup[/red] :smile:" in lines[3]
    assert "hidden" not in "".join(lines)


def test_a_wide_terminal_shows_more(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "140")

    screen.print_table((Column(title="ID"), Column(title="MORE", wide=True)), [["1", "shown"]])

    assert "shown" in capsys.readouterr().out


def test_no_colours_where_nobody_sees_them(capsys: pytest.CaptureFixture[str]) -> None:
    screen.print_table((Column(title="STATE"),), [[screen.styled("failed", "bold red")]])
    screen.print_facts([("state", screen.styled("failed", "bold red")), ("left out", None), ("too", "")])
    screen.print_finding("fail", "red", "store", "one\ntwo", "repair it")

    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "left out" not in out
    assert "→ repair it" in out


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1234, "1.2 kB"),
        (9999, "10 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (84 * 10**9, "84 GB"),
        (5 * 10**15, "5000 TB"),
    ],
)
def test_sizes_have_two_digits(count: int, shown: str) -> None:
    assert screen.size(count) == shown


def test_counts_agree_with_their_word() -> None:
    assert screen.plural(1, "delivery", "deliveries") == "1 delivery"
    assert screen.plural(12_000, "job") == "12,000 jobs"
