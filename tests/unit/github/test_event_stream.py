from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.github.event_stream import Event, EventStream

STREAM = (
    b"\xef\xbb\xbf: a comment\r\n"
    b"event: ready\r\ndata: {}\r\n\r\n"
    b"data: one\rdata:two\rdata\r\r"
    b"id: 7\nretry: 10\nevent:\ndata:  spaced\n\n"
    b"event: nothing to say\n\n"
    b"data: \xf0\x9f\xa6\x84\n\n"
    b"data: never ended"
)
EVENTS = [
    Event("ready", b"{}"),
    Event("message", b"one\ntwo\n"),
    Event("message", b" spaced"),
    Event("message", "\N{UNICORN FACE}".encode()),
]


def test_a_stream_is_read_as_the_standard_says() -> None:
    assert EventStream().feed(STREAM) == EVENTS


@given(st.lists(st.integers(0, len(STREAM)), max_size=20))
def test_where_the_pieces_are_cut_makes_no_difference(cuts: list[int]) -> None:
    stream = EventStream()
    places = [0, *sorted(cuts), len(STREAM)]

    found = [event for a, b in itertools.pairwise(places) for event in stream.feed(STREAM[a:b])]

    assert found == EVENTS


@given(st.binary(max_size=300))
def test_any_bytes_can_be_fed(piece: bytes) -> None:
    for event in EventStream().feed(piece):
        assert b"\r" not in event.data


def test_an_event_without_an_end_does_not_fill_the_memory() -> None:
    stream = EventStream(longest=1000)
    stream.feed(b"data: " + b"x" * 900)

    with pytest.raises(ValueError, match="larger than 1000"):
        stream.feed(b"x" * 200)


def test_many_events_are_as_long_as_they_like_together() -> None:
    stream = EventStream(longest=1000)

    assert sum(len(stream.feed(b"data: " + b"x" * 400 + b"\n\n")) for _ in range(50)) == 50


def test_a_stream_of_comments_alone_never_ends() -> None:
    stream = EventStream(longest=1000)

    for _ in range(500):
        assert stream.feed(b": ping\n\n") == []
