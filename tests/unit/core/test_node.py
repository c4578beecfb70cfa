from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.job import JobState
from hookwright.core.node import Node, workers_wanted
from hookwright.core.store import Statistics

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def statistics(queued: int = 0, running: int = 0, age: float | None = None) -> Statistics:
    return Statistics(
        deliveries=0,
        jobs={JobState.QUEUED: queued, JobState.RUNNING: running},
        oldest_queued_age=age,
        tenants_paused=0,
        parked=0,
        bytes=0,
        schema=1,
    )


def node(name: str = "a", concurrency: int = 10) -> Node:
    return Node(
        name=name, role="worker", started_at=NOW, seen_at=NOW, concurrency=concurrency, pid=1, host="h", version="1"
    )


def test_nothing_to_do_wants_nobody() -> None:
    assert workers_wanted(statistics(), [node()], concurrency=10) == 0


def test_each_worker_has_as_many_slots_as_it_says() -> None:
    assert workers_wanted(statistics(queued=21), [node(concurrency=10)], concurrency=1) == 3
    assert workers_wanted(statistics(queued=15, running=6), [], concurrency=7) == 3


def test_a_web_process_is_no_worker() -> None:
    assert workers_wanted(statistics(queued=20), [node(concurrency=0), node(concurrency=20)], concurrency=1) == 1


def test_jobs_that_wait_too_long_want_one_more() -> None:
    nodes = [node("a"), node("b")]
    assert workers_wanted(statistics(queued=1, age=29), nodes, concurrency=10) == 1
    assert workers_wanted(statistics(queued=1, age=31), nodes, concurrency=10) == 3


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(1, 100))
def test_more_work_never_wants_fewer(queued: int, more: int, concurrency: int) -> None:
    nodes = [node(concurrency=concurrency)]
    fewer = workers_wanted(statistics(queued=queued), nodes, concurrency=1)
    assert workers_wanted(statistics(queued=queued + more), nodes, concurrency=1) >= fewer
