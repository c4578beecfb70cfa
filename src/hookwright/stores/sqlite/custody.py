"""What a person may do to single jobs and deliveries."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from hookwright.core.job import ENDED, JobState
from hookwright.stores import codes
from hookwright.stores.sqlite import order
from hookwright.stores.sqlite.intake import Incoming, add_jobs
from hookwright.stores.sqlite.session import Session, array
from hookwright.stores.sqlite.values import from_sql

REARM = """
UPDATE jobs SET state = 0, run_at = ?, failures = 0, lost = 0, finished_at = NULL
WHERE id IN (SELECT value FROM json_each(?)) AND finished_at IS NOT NULL AND lease IS NULL
"""
"""`Job.rearm`. A cancelled job whose attempt has not stopped yet still has its lease: it has not quite ended."""
FORGET_RESULTS = """
DELETE FROM results
WHERE job IN (SELECT value FROM json_each(?)) AND EXISTS (SELECT 1 FROM jobs WHERE id = results.job AND state = 0)
"""
FIND_JOB = "SELECT state FROM jobs WHERE id = ?"
CANCEL = "UPDATE jobs SET state = 8, finished_at = ?, holds = 0, error = 'cancelled' WHERE id = ?"
"""`Job.cancel`. A running one keeps its lease, and so its slot, until its worker has stopped it."""
NOTE_CANCELLED = """
INSERT OR REPLACE INTO attempts (job, attempt, started_at, ended_at, became, worker, error)
SELECT id, attempt, started_at, finished_at, state, worker, error FROM jobs WHERE id = ?
"""
LET_GO = "UPDATE jobs SET holds = 0 WHERE id = ? AND holds = 1"
FIND_DELIVERY = "SELECT 1 FROM deliveries WHERE seq = ?"
PLANNED = "SELECT handlers.name FROM jobs JOIN handlers ON handlers.ref = jobs.handler WHERE jobs.delivery = ?"


def rearm(session: Session, job_ids: Sequence[int]) -> int:
    ids = array(job_ids)
    count = session.execute(REARM, (session.now, ids)).rowcount
    session.execute(FORGET_RESULTS, (ids,))
    order.wait_again(session, job_ids)
    return count


def cancel(session: Session, job_id: int) -> JobState | None:
    code = session.one(FIND_JOB, job_id)
    if code is None:
        return None
    state = codes.STATES[code]
    if state is JobState.FAILED:
        # It has ended and stays a dead letter; the lane that waited for it goes on.
        session.execute(LET_GO, (job_id,))
    if state in ENDED:
        return state
    session.execute(CANCEL, (session.now, job_id))
    if state is JobState.RUNNING:
        session.execute(NOTE_CANCELLED, (job_id,))
    return JobState.CANCELLED


def plan_again(session: Session, seq: int, incoming: Incoming) -> int:
    if session.one(FIND_DELIVERY, seq) is None:
        return 0
    planned = {from_sql(name) for (name,) in session.rows(PLANNED, seq)}
    missing = tuple(job for job in incoming.jobs if job.handler not in planned)
    add_jobs(session, [(seq, replace(incoming, jobs=missing))])
    return len(missing)
