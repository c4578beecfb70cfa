from __future__ import annotations

import msgspec
import pytest

from hookwright.core.job import JobState
from hookwright.core.store import Arrival, Claimed, JobView, Receipt
from tests.unit.examples import a_job


def test_a_receipt_and_a_view_travel_as_json() -> None:
    view = JobView(job=a_job(), event="issues.opened", delivery_id="g-1", repository=None, number=None)

    assert msgspec.json.decode(msgspec.json.encode(view), type=JobView) == view
    assert msgspec.to_builtins(Receipt(Arrival.STORED, 1, 0)) == {"arrival": "stored", "seq": 1, "jobs": 0}


def test_a_claim_asks_for_nobody_to_run_alone_unless_it_says_so() -> None:
    assert not Claimed([]).alone_waiting


@pytest.mark.parametrize("state", JobState)
def test_a_state_is_the_word_that_is_stored_and_shown(state: JobState) -> None:
    assert JobState(str(state)) is state
