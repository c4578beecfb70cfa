"""How attempts end: fenced, saved together with what they caused; leases renewed and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from hookwright.core.job import Job, JobState
from hookwright.core.outcome import DropTenant, Outcome, PauseTenant
from hookwright.core.store import Standing
from hookwright.stores import codes
from hookwright.stores.sqlite.intake import Incoming
from hookwright.stores.sqlite.rows import JOB_COLUMNS, job_from
from hookwright.stores.sqlite.session import Session, array, pairs
from hookwright.stores.sqlite.tenancy import drop, pause
from hookwright.stores.sqlite.values import micros, micros_of, moment, optional_micros, readable

STANDINGS = """
SELECT json_group_array(json_array(id, attempt, state, lease IS NOT NULL)) FROM jobs
WHERE id IN (SELECT value FROM json_each(?))
"""
SUCCEED = """
UPDATE jobs SET state = 5, finished_at = ended.value, lease = NULL, error = NULL, holds = 0
FROM json_each(?) AS ended WHERE jobs.id = CAST(ended.key AS INTEGER)
"""
"""`Job.succeed`, for many at once."""
FREE_SLOTS = "UPDATE jobs SET lease = NULL WHERE id IN (SELECT value FROM json_each(?))"
LANE_OF = """
SELECT lanes.ordering, lanes.hold, jobs.holds, jobs.started_at, jobs.worker
FROM jobs JOIN lanes ON lanes.ref = jobs.lane WHERE jobs.id = ?
"""
SAVE = """
UPDATE jobs SET state = ?, run_at = ?, failures = ?, lost = ?, finished_at = ?, error = ?, holds = ?,
    lease = NULL WHERE id = ?
"""
ADD_ATTEMPT = """
INSERT OR REPLACE INTO attempts (job, attempt, started_at, ended_at, became, worker, error) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
ADD_RESULT = "INSERT OR REPLACE INTO results (job, value) VALUES (?, ?)"
RENEW = "UPDATE jobs SET lease = ? WHERE id IN (SELECT value FROM json_each(?))"
EXPIRED = f"SELECT {JOB_COLUMNS} WHERE jobs.lease < ? ORDER BY jobs.lease LIMIT ?"
CLAMP = "UPDATE jobs SET lease = ? WHERE lease > ?"


class Ending(msgspec.Struct, frozen=True):
    """The end of an attempt, prepared where it came from."""

    outcome: Outcome
    emitted: tuple[Incoming, ...]
    result: bytes | None


def standing_ends(session: Session, endings: Sequence[Ending]) -> list[bool]:
    """Which of them still hold their job. Frees the slots of those that were cancelled meanwhile."""
    stands = _standings(session, [ending.outcome.job.id for ending in endings])
    kept = []
    stopped = []
    for ending in endings:
        job = ending.outcome.job
        attempt, state, leased = stands.get(job.id, (-1, -1, False))
        ours = attempt == job.attempt and leased
        kept.append(ours and state == codes.RUNNING)
        if kept[-1]:
            # A second end of the same attempt, in this very group, comes too late.
            del stands[job.id]
        elif ours and state == codes.CANCELLED:
            stopped.append(job.id)
    if stopped:
        session.execute(FREE_SLOTS, (array(stopped),))
    return kept


def save_ends(session: Session, endings: Sequence[Ending]) -> None:
    """Save ends that stand; what they emitted is stored by the caller, in the same transaction."""
    succeeded: dict[int, int] = {}
    for ending in endings:
        job = ending.outcome.job
        if job.state is JobState.SUCCEEDED:
            succeeded[job.id] = optional_micros(job.finished_at) or session.now
        else:
            _save(session, job)
    if succeeded:
        session.execute(SUCCEED, (pairs(succeeded),))
    for ending in endings:
        if ending.result is not None:
            session.execute(ADD_RESULT, (ending.outcome.job.id, ending.result))
        match ending.outcome.tenant:
            case PauseTenant(tenant, until, reason):
                pause(session, tenant, micros(until), reason)
            case DropTenant(tenant, reason):
                drop(session, tenant, reason)


def renew(session: Session, attempts: Sequence[tuple[int, int]], lease: timedelta) -> Mapping[int, Standing]:
    """Prolong leases. A cancelled attempt keeps its slot while its worker says that it has not stopped yet."""
    stands = _standings(session, [id for id, _ in attempts])
    answer: dict[int, Standing] = {}
    held = []
    for id, attempt in attempts:
        current, state, leased = stands.get(id, (-1, -1, False))
        if current != attempt or not leased:
            # Cancelled and its slot given up, or another's.
            cancelled = current == attempt and state == codes.CANCELLED
            answer[id] = Standing.CANCEL if cancelled else Standing.LOST
        else:
            answer[id] = Standing.CANCEL if state == codes.CANCELLED else Standing.OK
            held.append(id)
    if held:
        session.execute(RENEW, (session.now + micros_of(lease), array(held)))
    return answer


def sweep(session: Session, limit: int) -> list[Job]:
    """Take back jobs whose lease has run out, as they are now."""
    lost = []
    for row in session.rows(EXPIRED, session.now, limit):
        job = job_from(row)
        if job.state is JobState.RUNNING:
            job = job.lose(now=moment(session.now))
            _save(session, job)
            lost.append(job)
        else:
            session.execute(FREE_SLOTS, (array([job.id]),))
    session.work = session.work or bool(lost)
    return lost


def clamp_leases(session: Session, longest: int) -> None:
    """After the clock went back: no lease ends later than one renewed now would."""
    session.execute(CLAMP, (session.now + longest, session.now + longest))


def _standings(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, int, bool]]:
    return {
        id: (attempt, state, bool(leased)) for id, attempt, state, leased in session.gathered(STANDINGS, array(ids))
    }


def _save(session: Session, job: Job) -> None:
    ordering, hold, holds, started_at, worker = session.rows(LANE_OF, job.id)[0]
    error = readable(job.error)
    run_at = micros(job.run_at)
    state = codes.CODES[job.state]
    if job.state is JobState.QUEUED:
        if run_at > session.now:
            state = codes.DELAYED
        elif job.alone:
            state = codes.ALONE
        # In a lane that holds, whatever comes back is next; so is what must run alone, in a lane with an order.
        holds = hold or (state == codes.ALONE and ordering != codes.ANY)
        session.work = True
    elif job.state is JobState.FAILED:
        holds = hold
    else:
        holds = 0
    ended_at = optional_micros(job.finished_at) or session.now
    values = (state, run_at, job.failures, job.lost, optional_micros(job.finished_at), error, int(holds), job.id)
    session.execute(SAVE, values)
    session.execute(ADD_ATTEMPT, (job.id, job.attempt, started_at, ended_at, state, worker, error))
