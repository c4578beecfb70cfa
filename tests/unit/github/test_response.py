from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.github.errors import UnreadableAnswer
from hookwright.github.response import RateLimit, Response, next_page, rate_limit, skew

NOW = datetime(2030, 1, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("link", "following"),
    [
        ('<https://api/x?page=2>; rel="next", <https://api/x?page=9>; rel="last"', "https://api/x?page=2"),
        ('<https://api/x?page=1>; rel="prev", <https://api/x?page=3>; rel="next"', "https://api/x?page=3"),
        ("<https://api/x?a=1,2&page=2>; rel=next", "https://api/x?a=1,2&page=2"),
        ('<https://api/x?page=1>; rel="prev"', None),
        ('<https://api/x?page=2>; title="next"; rel="last"', None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_the_next_page_is_read_off_the_link_header(link: str, following: str | None) -> None:
    assert next_page({"link": link}) == following


def test_without_a_link_header_there_is_no_next_page() -> None:
    assert next_page({}) is None


def test_limits_are_read_off_the_headers() -> None:
    headers = {
        "x-ratelimit-limit": "5000",
        "x-ratelimit-remaining": "4999",
        "x-ratelimit-used": "1",
        "x-ratelimit-reset": str(int(NOW.timestamp())),
        "x-ratelimit-resource": "core",
    }

    assert rate_limit(headers) == RateLimit(limit=5000, remaining=4999, used=1, reset_at=NOW, resource="core")


@given(st.dictionaries(st.sampled_from(["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"]), st.text()))
def test_headers_that_make_no_sense_say_nothing(headers: dict[str, str]) -> None:
    found = rate_limit(headers)

    assert found is None or found.reset_at.tzinfo is not None


@pytest.mark.parametrize(
    ("date", "ahead"),
    [
        ("Tue, 01 Jan 2030 12:00:30 GMT", timedelta(seconds=30)),
        ("Tue, 01 Jan 2030 11:00:00 GMT", timedelta(hours=-1)),
        ("Tue, 01 Jan 2030 12:00:00 -0000", timedelta(0)),
        ("yesterday", None),
    ],
)
def test_githubs_clock_is_read_off_the_date(date: str, ahead: timedelta | None) -> None:
    assert skew({"date": date}, now=NOW) == ahead


def test_without_a_date_nothing_is_known_of_githubs_clock() -> None:
    assert skew({}, now=NOW) is None


def test_an_answer_without_a_body_is_none() -> None:
    assert Response(204, {}, b"").json() is None


@pytest.mark.parametrize("body", [b"<html>", b"\xff", b"[" * 10_000])
def test_an_answer_that_is_no_json_says_so(body: bytes) -> None:
    with pytest.raises(UnreadableAnswer, match="proxy"):
        Response(200, {"x-github-request-id": "AB12"}, body).json()
