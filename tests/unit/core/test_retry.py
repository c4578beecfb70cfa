from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.errors import ConfigError
from hookwright.core.retry import LONGEST_DELAY, NO_RETRY, RetryPolicy
from tests.unit.examples import NOON, SECOND

DELAYS = st.timedeltas(timedelta(0), LONGEST_DELAY)
POLICIES = st.builds(
    RetryPolicy,
    retries=st.integers(0, 10**9),
    first_delay=DELAYS,
    factor=st.floats(1, 1e308) | st.integers(1, 10**9).map(float),
    max_delay=DELAYS,
    jitter=st.floats(0, 1),
)
RANDOM = st.floats(0, 1, exclude_max=True)
FAILURES = st.integers(1, 10**9)


def test_delays_grow_by_the_factor_up_to_the_cap() -> None:
    policy = RetryPolicy(first_delay=2 * SECOND, factor=4.0, max_delay=60 * SECOND)

    assert [policy.delay(n, random=0).total_seconds() for n in range(1, 6)] == [2, 8, 32, 60, 60]


def test_jitter_takes_away_at_most_its_share() -> None:
    policy = RetryPolicy(first_delay=10 * SECOND, jitter=0.5)

    assert policy.delay(1, random=0.999999).total_seconds() == pytest.approx(5, abs=0.001)


def test_a_small_factor_reaches_the_cap_too() -> None:
    assert RetryPolicy(factor=1.01).delay(2000, random=0) == RetryPolicy().max_delay


def test_a_first_delay_of_nothing_stays_nothing() -> None:
    assert RetryPolicy(first_delay=timedelta(0), factor=1e300).delay(1000, random=0) == timedelta(0)


@given(POLICIES, FAILURES, RANDOM)
def test_a_delay_is_within_the_jitter_of_the_cap_and_never_overflows(
    policy: RetryPolicy, failures: int, random: float
) -> None:
    longest = policy.delay(failures, random=0)

    assert timedelta(0) <= longest <= policy.max_delay
    found = policy.delay(failures, random=random)
    microsecond = timedelta(microseconds=1)
    assert longest * (1 - policy.jitter) - microsecond <= found <= longest


@given(POLICIES, RANDOM, st.lists(FAILURES, min_size=2, max_size=5))
def test_delays_never_shrink(policy: RetryPolicy, random: float, failures: list[int]) -> None:
    delays = [policy.delay(count, random=random) for count in sorted(failures)]

    assert all(earlier <= later for earlier, later in pairwise(delays))


@given(POLICIES, FAILURES, RANDOM)
def test_a_job_runs_again_as_often_as_the_policy_says_and_no_more(
    policy: RetryPolicy, failures: int, random: float
) -> None:
    run_at = policy.next_run(failures, now=NOON, random=random)

    assert run_at == (None if failures > policy.retries else NOON + policy.delay(failures, random=random))


def test_no_retry_gives_up_at_once() -> None:
    assert NO_RETRY.next_run(1, now=NOON, random=0) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"retries": -1},
        {"first_delay": -SECOND},
        {"factor": 0.5},
        {"factor": float("nan")},
        {"max_delay": -SECOND},
        {"max_delay": timedelta(days=366)},
        {"jitter": 1.5},
        {"jitter": -0.1},
    ],
)
def test_numbers_that_are_no_backoff_are_refused_by_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=f"RetryPolicy: {next(iter(wrong))}="):
        RetryPolicy(**wrong)
