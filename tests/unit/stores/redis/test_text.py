from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from hookwright.stores.redis.text import binary, from_record, micros, moment, optional_moment, readable, to_record

ANY = st.text(st.characters(exclude_categories=()))


@given(ANY)
def test_any_text_comes_back_from_its_record(text: str) -> None:
    kept = to_record(text)
    assert from_record(kept) == text
    assert "\x00" not in kept
    kept.encode()


@given(ANY, ANY)
def test_two_texts_have_two_records(one: str, two: str) -> None:
    assert (to_record(one) == to_record(two)) == (one == two)


@given(ANY)
def test_text_for_people_can_be_kept(text: str) -> None:
    shown = readable(text)
    assert shown is not None
    assert "\x00" not in shown
    shown.encode()


@given(st.binary())
def test_bytes_are_packed_as_text_is(data: bytes) -> None:
    packed = msgspec.msgpack.encode([binary(data)])
    assert packed.endswith(data)
    assert packed[1:2] == b"\xdb"


def test_a_moment_is_exact_and_absence_is_none() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(microseconds=1)
    assert moment(micros(at)) == at
    assert optional_moment(0) is None
