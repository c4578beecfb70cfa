from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.stores.postgres.keys import id_of, key
from hookwright.stores.postgres.sql import Naming
from hookwright.stores.postgres.text import from_sql, ident, readable, to_sql

anything = st.text(alphabet=st.characters())


@given(anything, anything)
def test_every_text_comes_back_and_equals_only_itself(text: str, other: str) -> None:
    held = to_sql(text)
    assert "\x00" not in held
    held.encode()
    assert from_sql(held) == text
    assert (to_sql(other) == held) == (other == text)


@given(st.lists(st.none() | anything, min_size=1, max_size=3), st.lists(st.none() | anything, min_size=1, max_size=3))
def test_names_are_told_apart(some: list[str | None], others: list[str | None]) -> None:
    if len(some) == len(others):
        assert (ident(*some) == ident(*others)) == (some == others)
    assert len(ident(*some)) < 300


def test_an_absent_part_is_not_an_empty_one() -> None:
    assert ident("a", None) != ident("a", "")
    assert ident("ab", "c") != ident("a", "bc")


@given(anything | st.uuids().map(str) | st.text("x", min_size=190, max_size=400))
def test_an_id_comes_back_from_its_key(id: str) -> None:
    short, kept = key(id)
    assert id_of(short, kept) == id
    assert len(short) < 300


def test_ids_of_github_are_kept_in_the_order_of_their_clock() -> None:
    earlier, later = "ffffffff-cc78-11e3-81ab-4c9367dc0958", "00000000-cc79-11e3-81ab-4c9367dc0958"
    assert key(earlier)[0] < key(later)[0]
    assert len(key(later)[0]) == 17


def test_what_people_read_can_always_be_held() -> None:
    assert readable("a\x00\ud800b") == "a\ufffd?b"
    assert readable(None) is None


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [("", 'SELECT 1 FROM "s"."jobs", "jobs_ready"'), ("p_", 'SELECT 1 FROM "s"."p_jobs", "p_jobs_ready"')],
)
def test_names_in_a_statement_become_whole(prefix: str, expected: str) -> None:
    assert Naming("s", prefix).sql("SELECT 1 FROM @jobs, @@jobs_ready") == expected
