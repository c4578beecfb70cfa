from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.errors import ConfigError
from hookwright.core.rate import Rate, take


@pytest.mark.parametrize(
    ("written", "amount", "per", "back"),
    [
        ("10/s", 10, 1, "10/s"),
        ("100/min", 100, 60, "100/m"),
        (" 5000 / h ", 5000, 3600, "5000/h"),
        ("20/15m", 20, 900, "20/15m"),
    ],
)
def test_a_rate_is_read_as_people_write_it(written: str, amount: int, per: int, back: str) -> None:
    assert Rate.of(written) == Rate(amount, timedelta(seconds=per))
    assert str(Rate.of(written)) == back
    assert Rate.of(Rate.of(written)) == Rate.of(written)


@pytest.mark.parametrize("written", ["", "10", "0/s", "10/0s", "-1/s", "10/y", "1e3/s", 7, None, "10/s/s"])
def test_what_is_no_rate_is_refused(written: object) -> None:
    with pytest.raises(ConfigError, match="10/s, 100/m"):
        Rate.of(written)  # type: ignore[arg-type]


def test_a_full_bucket_gives_its_whole_amount_at_once_and_then_one_after_the_other() -> None:
    rate = Rate(10, timedelta(seconds=1))
    burst = take(rate, 0.0, now=100.0, wanted=50)
    assert burst.granted == 10
    empty = take(rate, burst.full_at, now=100.0)
    assert empty.granted == 0
    assert empty.wait == pytest.approx(0.1)
    assert take(rate, burst.full_at, now=100.1).granted == 1


def test_a_clock_that_was_set_back_closes_a_bucket_for_no_longer_than_it_takes_to_fill_it() -> None:
    rate = Rate(10, timedelta(seconds=1))
    far_ahead = take(rate, 0.0, now=1_000_000.0, wanted=10).full_at
    assert take(rate, far_ahead, now=10.0).wait <= 0.1
    assert take(rate, take(rate, far_ahead, now=10.0).full_at, now=11.0, wanted=10).granted == 10


@given(
    st.integers(1, 1000),
    st.integers(1, 100),
    st.lists(st.tuples(st.floats(0, 5, allow_nan=False), st.integers(1, 20)), max_size=60),
)
def test_no_window_ever_sees_more_than_the_burst_and_what_came_in_since(
    amount: int, seconds: int, asks: list[tuple[float, int]]
) -> None:
    rate = Rate(amount, timedelta(seconds=seconds))
    full_at, now, granted = 0.0, 1000.0, 0
    for pause, wanted in asks:
        now += pause
        taken = take(rate, full_at, now=now, wanted=wanted)
        assert 0 <= taken.granted <= wanted
        assert bool(taken.granted) == (taken.wait == 0)
        full_at, granted = taken.full_at, granted + taken.granted
    assert granted <= amount + (now - 1000.0) / rate.interval + 1
