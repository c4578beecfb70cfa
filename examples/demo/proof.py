"""Holds what was acknowledged against the store's and the stand-in's own records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from traffic import Sending

from hookwright import JobState
from hookwright.core.store import History

PAGE = 500


@dataclass(frozen=True, slots=True)
class Proof:
    """Counts of what was found, and a sentence for each thing that should not be."""

    stored: int
    """Deliveries in the store."""
    jobs: Mapping[JobState, int]
    attempts: int
    lost: int
    """Attempts that ended with their process."""
    comments: int
    """In the stand-in's records."""
    repeated: int
    """Issues that were thanked more than once."""
    labelled: int
    wrong: list[str] = field(default_factory=list)


async def prove(history: History, github: Mapping[str, Any], acknowledged: Mapping[str, Sending]) -> Proof:
    """Read everything, and compare."""
    wrong: list[str] = []
    stored = await _stored(history)
    for guid, one in acknowledged.items():
        if stored[guid] != 1:
            wrong.append(f"{one.name} {guid} was acknowledged and is stored {stored[guid]} times")
    states: Counter[JobState] = Counter()
    attempts = lost = 0
    before = None
    while page := await history.jobs(limit=PAGE, before=before):
        for view in page:
            states[view.job.state] += 1
            attempts += view.job.attempt
            lost += view.job.lost
            if view.job.state is not JobState.SUCCEEDED:
                wrong.append(f"job {view.job.id} ({view.job.handler}) is {view.job.state}: {view.job.error}")
        before = page[-1].job.id
    comments = Counter((one["repository"].lower(), one["issue"]) for one in github["comments"])
    labels = {(one["repository"].lower(), one["number"]): one["labels"] for one in github["issues"]}
    for one in acknowledged.values():
        place = (one.repository.lower(), one.number or 0)
        if one.name == "issues.opened" and not comments[place]:
            wrong.append(f"{one.repository}#{one.number} was acknowledged, and its comment never arrived")
        if one.name in ("issues.opened", "pull_request.opened") and "triage" not in labels.get(place, ()):
            wrong.append(f"{one.repository}#{one.number} was acknowledged, and has no label")
    return Proof(
        stored=stored.total(),
        jobs=states,
        attempts=attempts,
        lost=lost,
        comments=comments.total(),
        repeated=sum(1 for count in comments.values() if count > 1),
        labelled=sum(1 for names in labels.values() if "triage" in names),
        wrong=wrong,
    )


async def _stored(history: History) -> Counter[str]:
    """How often each id is stored."""
    ids: Counter[str] = Counter()
    before = None
    while page := await history.deliveries(limit=PAGE, before=before):
        ids.update(view.id for view in page)
        before = page[-1].seq
    return ids
