from __future__ import annotations

import pytest

from hookwright.core.counters import Counters
from hookwright.core.fields import COUNTED, METRICS

NAME = "hookwright_github_redeliveries_total"


def test_amounts_add_up_by_label() -> None:
    counters = Counters()

    counters.add(NAME, 2, result="asked")
    counters.add(NAME, 1, result="refused")
    counters.add(NAME, 3, result="asked")

    assert (NAME, ("result",), {("asked",): 5, ("refused",): 1}) in list(counters)


def test_only_names_and_labels_of_the_table_are_counted() -> None:
    counters = Counters()

    with pytest.raises(KeyError):
        counters.add("made_up", 1)
    with pytest.raises(KeyError):
        counters.add(NAME, 1, other="x")


def test_what_is_counted_has_a_meaning_and_is_shown_before_anything_was() -> None:
    assert set(COUNTED) <= set(METRICS)
    assert [(name, totals) for name, _, totals in Counters()] == [(name, {}) for name in COUNTED]
