from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from hookwright.core.errors import IllegalTransition
from hookwright.core.job import DEAD_AFTER_LOST, ENDED, RUNS_ALONE_AFTER_LOST, Job, JobState
from tests.unit.examples import DEFAULTS_OF_A_JOB, NOON, SECOND, a_job, a_running_job

WAITING, QUEUED, RUNNING = JobState.WAITING, JobState.QUEUED, JobState.RUNNING
LATER = NOON + timedelta(minutes=1)

# Each transition, the states it may start from and those it may lead to, as the diagram draws them.
TRANSITIONS: dict[str, tuple[Callable[[Job], Job], set[JobState], set[JobState]]] = {
    "let_go": (lambda job: job.let_go(now=LATER), {WAITING}, {QUEUED}),
    "leave_out": (
        lambda job: job.leave_out("other", JobState.FAILED, now=LATER),
        {WAITING, QUEUED, RUNNING},
        {JobState.SKIPPED},
    ),
    "wait_again": (lambda job: job.wait_again(), {JobState.SKIPPED}, {WAITING}),
    "start": (lambda job: job.start(now=LATER, lease=SECOND, worker="w2"), {QUEUED}, {RUNNING}),
    "succeed": (lambda job: job.succeed(now=LATER), {RUNNING}, {JobState.SUCCEEDED}),
    "skip": (lambda job: job.skip("not ours", now=LATER), {WAITING, QUEUED, RUNNING}, {JobState.SKIPPED}),
    "fail": (lambda job: job.fail("no", now=LATER), {RUNNING}, {JobState.FAILED}),
    "cancel": (lambda job: job.cancel(now=LATER), {WAITING, QUEUED, RUNNING}, {JobState.CANCELLED}),
    "retry": (lambda job: job.retry(LATER + SECOND, "no"), {RUNNING}, {QUEUED}),
    "postpone": (lambda job: job.postpone(LATER + SECOND, "wait"), {RUNNING}, {QUEUED}),
    "release": (lambda job: job.release(now=LATER), {RUNNING}, {QUEUED}),
    "lose": (lambda job: job.lose(now=LATER), {RUNNING}, {QUEUED, JobState.FAILED}),
    "rearm": (lambda job: job.rearm(now=LATER), set(ENDED), {QUEUED}),
}
NAMES = st.sampled_from(sorted(TRANSITIONS))
JOBS = st.builds(
    lambda **fields: a_job(**fields),
    state=st.sampled_from(JobState),
    attempt=st.integers(0, 50),
    failures=st.integers(0, 50),
    lost=st.integers(0, 10),
    error=st.none() | st.text(max_size=5),
)


@given(JOBS, NAMES)
def test_from_any_state_only_the_drawn_transitions_lead_on(job: Job, name: str) -> None:
    transition, starts, ends = TRANSITIONS[name]
    if job.state in starts:
        assert transition(job).state in ends
    else:
        with pytest.raises(IllegalTransition, match=f"job 7 is {job.state}, not "):
            transition(job)


@given(JOBS, NAMES)
def test_a_transition_never_changes_what_a_job_is_about(job: Job, name: str) -> None:
    transition, starts, _ = TRANSITIONS[name]
    if job.state in starts:
        after = transition(job)

        unchanged = DEFAULTS_OF_A_JOB.keys() - {"run_at"}
        assert {field: getattr(after, field) for field in unchanged} == {
            field: getattr(job, field) for field in unchanged
        }


class Life(RuleBasedStateMachine):
    """Any story of a job, with the laws that hold in every chapter."""

    def __init__(self) -> None:
        super().__init__()
        self.job = a_job()
        self.lost_in_a_row = 0

    @rule(name=NAMES)
    def step(self, name: str) -> None:
        transition, starts, _ = TRANSITIONS[name]
        before = self.job
        if before.state not in starts:
            return
        self.job = transition(before)
        assert (before.state in ENDED) <= (name in ("rearm", "wait_again"))
        assert self.job.attempt == before.attempt + (name == "start"), "the attempt is the fence"
        if name == "rearm":
            assert (self.job.failures, self.job.lost) == (0, 0)
        else:
            assert self.job.failures == before.failures + (name in ("retry", "fail"))
            assert self.job.lost == before.lost + (name == "lose")

    @invariant()
    def a_lease_is_held_exactly_while_running(self) -> None:
        assert (self.job.leased_until is not None) == (self.job.state is RUNNING)

    @invariant()
    def an_end_has_its_moment_and_nothing_else_has(self) -> None:
        assert (self.job.finished_at is not None) == (self.job.state in ENDED)

    @invariant()
    def no_job_outlives_its_fifth_lost_process(self) -> None:
        assert self.job.lost < DEAD_AFTER_LOST or self.job.state is JobState.FAILED


test_every_life_of_a_job_keeps_the_laws = Life.TestCase


def test_a_start_counts_and_leases() -> None:
    job = a_job(attempt=2).start(now=LATER, lease=15 * SECOND, worker="w1")

    assert (job.attempt, job.started_at, job.leased_until, job.worker) == (3, LATER, LATER + 15 * SECOND, "w1")


def test_a_start_forgets_an_earlier_end() -> None:
    again = a_running_job().succeed(now=LATER).rearm(now=LATER)

    assert again.start(now=LATER, lease=SECOND, worker="w1").finished_at is None


def test_a_retry_waits_and_counts() -> None:
    job = a_running_job(failures=1).retry(LATER, "ValueError: no")

    assert (job.state, job.run_at, job.error, job.failures) == (QUEUED, LATER, "ValueError: no", 2)


def test_a_postponed_job_waits_uncounted() -> None:
    job = a_running_job(failures=1).postpone(LATER, "rate limited")

    assert (job.run_at, job.error, job.failures) == (LATER, "rate limited", 1)


def test_a_released_job_keeps_what_it_last_failed_of() -> None:
    job = a_running_job(error="ValueError: no").release(now=LATER)

    assert (job.state, job.run_at, job.error, job.lost) == (QUEUED, LATER, "ValueError: no", 0)


def test_a_failure_is_counted() -> None:
    assert a_running_job(failures=6).fail("ValueError: no", now=LATER).failures == 7


def test_success_has_no_error() -> None:
    assert a_running_job(error="ValueError: no").succeed(now=LATER).error is None


def test_a_cancelled_job_says_why() -> None:
    assert a_job().cancel(now=LATER).error == "cancelled"
    assert a_job().cancel(now=LATER, reason="superseded").error == "superseded"


def test_a_lost_attempt_names_its_worker_and_runs_again_at_once() -> None:
    job = a_running_job().lose(now=LATER)

    assert (job.state, job.run_at, job.lost) == (QUEUED, LATER, 1)
    assert job.error == "attempt 1 was lost with its process or stalled past its lease (w1)"


def test_a_job_that_took_two_processes_runs_alone_and_after_five_is_a_dead_letter() -> None:
    job = a_job()
    alone = []
    while job.state is QUEUED:
        job = job.start(now=NOON, lease=SECOND, worker="w1").lose(now=NOON)
        alone.append(job.alone)

    assert alone == [False, True, True, True, True]
    assert RUNS_ALONE_AFTER_LOST == 2
    assert job.state is JobState.FAILED
    assert (job.error or "").endswith("given up after 5")


def test_a_rearmed_job_has_all_its_retries_again() -> None:
    job = a_running_job(failures=6, lost=2).fail("no", now=NOON).rearm(now=LATER)

    assert (job.state, job.run_at, job.failures, job.lost, job.attempt) == (QUEUED, LATER, 0, 0, 1)


def test_the_message_of_a_wrong_transition_says_where_it_may_start() -> None:
    with pytest.raises(IllegalTransition, match="job 7 is queued, not cancelled or failed or skipped or succeeded"):
        a_job().rearm(now=NOON)
