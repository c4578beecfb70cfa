from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.cli import moments
from hookwright.core.errors import ConfigError

NOW = datetime(2030, 1, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "back"),
    [("30m", timedelta(minutes=30)), ("2h", timedelta(hours=2)), ("3d", timedelta(days=3)), (" 1w ", timedelta(7))],
)
def test_a_span_is_taken_from_now(text: str, back: timedelta) -> None:
    assert moments.since(text, now=NOW) == NOW - back


def test_a_moment_may_be_given_in_iso_8601() -> None:
    assert moments.since("2030-01-09T10:30:00+02:00", now=NOW) == datetime(2030, 1, 9, 8, 30, tzinfo=UTC)
    assert moments.since("2030-01-09T10:30:00Z", now=NOW) == datetime(2030, 1, 9, 10, 30, tzinfo=UTC)


def test_a_moment_without_a_zone_is_a_local_one() -> None:
    assert moments.since("2030-01-09", now=NOW) == datetime(2030, 1, 9).astimezone()


def test_a_span_longer_than_time_is_all_of_it() -> None:
    assert moments.since("999999999w", now=NOW) == datetime.min.replace(tzinfo=UTC)


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_a_clear_error(text: str) -> None:
    try:
        found = moments.since(text, now=NOW)
    except ConfigError as error:
        assert "--since" in str(error)
    else:
        assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "now"), (1, "1s"), (119, "119s"), (120, "2m"), (7200, "2h"), (3 * 86400, "3d"), (-90, "in 90s")],
)
def test_an_age_has_one_unit(seconds: int, shown: str) -> None:
    assert moments.age(NOW - timedelta(seconds=seconds), now=NOW) == shown


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001
def test_a_stamp_can_be_given_back(moment: datetime) -> None:
    shown = moments.stamp(moment.replace(tzinfo=UTC))

    assert moments.since(shown, now=NOW) == moment.replace(microsecond=0, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "shown"), [(-1, "0 ms"), (0.00266, "2.66 ms"), (1.5, "1.5 s"), (150, "2m")])
def test_a_duration_has_three_digits(seconds: float, shown: str) -> None:
    assert moments.took(seconds) == shown
