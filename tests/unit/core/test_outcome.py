from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.errors import ChainTooDeep, ConfigError, Drop, GiveUp, Pause, Retry, Skip
from hookwright.core.job import JobState
from hookwright.core.outcome import MAX_ERROR_CHARS, DropTenant, Outcome, PauseTenant, after_error, describe, succeeded
from hookwright.core.retry import LONGEST_DELAY, NO_RETRY, RetryPolicy
from hookwright.github.errors import Uninstalled
from tests.unit.examples import NOON, SECOND, a_running_job

POLICY = RetryPolicy(retries=2, first_delay=10 * SECOND, factor=2.0, jitter=0)
LATER = NOON + timedelta(minutes=1)


def after(error: BaseException, *, failures: int = 0, policy: RetryPolicy = POLICY) -> Outcome:
    return after_error(error, a_running_job(failures=failures), policy, now=LATER, random=0)


def test_a_handler_that_returned_has_succeeded() -> None:
    assert succeeded(a_running_job(), now=LATER) == Outcome(a_running_job().succeed(now=LATER))


def test_an_error_runs_the_job_again_by_the_policy() -> None:
    outcome = after(ValueError("no"), failures=1)

    assert outcome == Outcome(a_running_job(failures=1).retry(LATER + 20 * SECOND, "ValueError: no"))


def test_an_error_after_the_last_retry_is_a_dead_letter() -> None:
    outcome = after(ValueError("no"), failures=2)

    assert (outcome.job.state, outcome.job.failures, outcome.job.error) == (JobState.FAILED, 3, "ValueError: no")


def test_skip_ends_the_job_without_failure() -> None:
    outcome = after(Skip("not ours"))

    assert (outcome.job.state, outcome.job.error, outcome.job.failures) == (JobState.SKIPPED, "Skip: not ours", 0)
    assert outcome.tenant is None


def test_drop_ends_what_the_tenant_has() -> None:
    outcome = after(Drop("uninstalled"))

    assert outcome.job.state is JobState.SKIPPED
    assert outcome.tenant == DropTenant("octo", "Drop: uninstalled")


def test_a_handler_may_drop_another_tenant() -> None:
    outcome = after(Drop("uninstalled", tenant="other"))

    assert outcome.job.state is JobState.SKIPPED
    assert outcome.tenant == DropTenant("other", "Drop: uninstalled")


def test_a_call_that_finds_another_tenant_gone_is_an_error_like_others() -> None:
    gone = Uninstalled("installation 9 does not exist")
    gone.tenant = "github.com/9"

    outcome = after(gone)

    assert (outcome.job.state, outcome.job.failures, outcome.tenant) == (JobState.QUEUED, 1, None)


def test_the_limit_of_another_tenant_pauses_that_one_and_the_job() -> None:
    until = LATER + timedelta(hours=1)
    outcome = after(Pause("rate limited", until=until, tenant="other"))

    assert (outcome.job.run_at, outcome.job.failures) == (until, 0)
    assert outcome.tenant == PauseTenant("other", until, "Pause: rate limited")


@pytest.mark.parametrize("error", [GiveUp("no such branch"), ChainTooDeep("16")])
def test_what_cannot_get_better_is_a_dead_letter_at_once(error: Exception) -> None:
    assert after(error).job.state is JobState.FAILED


def test_pause_makes_the_tenant_wait_uncounted() -> None:
    outcome = after(Pause("rate limited", until=LATER + timedelta(hours=1)), failures=1)

    assert (outcome.job.state, outcome.job.run_at, outcome.job.failures) == (
        JobState.QUEUED,
        LATER + timedelta(hours=1),
        1,
    )
    assert outcome.tenant == PauseTenant("octo", LATER + timedelta(hours=1), "Pause: rate limited")


@pytest.mark.parametrize("ago", [timedelta(0), timedelta(minutes=5), timedelta(days=9000)])
def test_a_pause_that_is_over_already_does_not_spin(ago: timedelta) -> None:
    outcome = after(Pause("rate limited", until=LATER - ago))

    assert outcome.job.run_at >= LATER + SECOND
    assert isinstance(outcome.tenant, PauseTenant)
    assert outcome.tenant.until == outcome.job.run_at


def test_retry_without_a_moment_goes_by_the_policy() -> None:
    assert after(Retry()).job.run_at == LATER + 10 * SECOND


def test_retry_with_a_moment_is_taken_at_its_word_and_counted() -> None:
    job = after(Retry("busy", after=timedelta(hours=3))).job

    assert (job.run_at, job.failures, job.error) == (LATER + timedelta(hours=3), 1, "Retry: busy")


def test_retry_does_not_outlive_the_policy() -> None:
    assert after(Retry(after=SECOND), policy=NO_RETRY).job.state is JobState.FAILED


@pytest.mark.parametrize(
    ("wanted", "given"), [(timedelta.max, LONGEST_DELAY), (timedelta.min, timedelta(0)), (timedelta(0), timedelta(0))]
)
def test_a_retry_beyond_all_reason_is_brought_back_to_it(wanted: timedelta, given: timedelta) -> None:
    assert after(Retry(after=wanted)).job.run_at == LATER + given


@pytest.mark.parametrize("error", [KeyError("x"), SystemExit(3), ExceptionGroup("two", [ValueError(), OSError()])])
def test_any_exception_has_an_outcome(error: BaseException) -> None:
    assert after(error).job.state is JobState.QUEUED


def test_a_description_without_message_is_the_type() -> None:
    assert (describe(TimeoutError()), describe(Skip())) == ("TimeoutError", "Skip")


def test_only_a_signal_speaks_by_its_reason() -> None:
    # UnicodeDecodeError has a reason too, which is the smaller half of what it says.
    assert "0xff" in describe(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"))


def test_an_exception_that_cannot_say_itself_is_described_all_the_same() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise ConfigError("even this fails")

    assert describe(Mute()) == "Mute: (its message cannot be read)"


def test_a_file_name_that_is_no_utf_8_can_be_kept() -> None:
    described = describe(FileNotFoundError(2, "gone", b"caf\xe9".decode("utf-8", "surrogateescape")))

    assert "\\udce9" in described


@given(st.text() | st.text("\x00\ud800a", max_size=50) | st.integers(3000, 9000).map("\ud800".__mul__))
def test_a_description_is_capped_and_can_be_kept_by_any_store(message: str) -> None:
    for error in (ValueError(message), Skip(message)):
        described = describe(error)

        assert len(described) <= MAX_ERROR_CHARS
        assert "\x00" not in described
        assert msgspec.json.decode(msgspec.json.encode(described)) == described


def test_a_megabyte_of_message_is_cut() -> None:
    assert len(describe(ValueError("x" * 1_000_000))) == MAX_ERROR_CHARS
