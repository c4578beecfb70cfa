"""Jobs that come after others of their delivery: kept waiting, let go, left out.

A trigger notes each job with others behind it whose state turns from open to ended or back (`turned_parents`), whatever
statement did it; at the end of each group of operations, in the same transaction, those behind them are settled here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hookwright.core.job import ENDED, NOT_RUN, JobState, left_out
from hookwright.stores import codes
from hookwright.stores.sqlite.session import Session, array
from hookwright.stores.sqlite.values import from_sql, readable, to_sql

INSERT_PARENTS = "INSERT OR IGNORE INTO job_parents (job, parent)"
FIND_PARENTS = """
SELECT jobs.id, jobs.state FROM jobs JOIN handlers ON handlers.ref = jobs.handler
WHERE jobs.delivery = ? AND handlers.name = ? AND jobs.id <> ?
"""
NOTE_TURNED = "INSERT OR IGNORE INTO turned_parents (job) VALUES (?)"
TURNED = "SELECT turned_parents.job, jobs.state FROM turned_parents JOIN jobs ON jobs.id = turned_parents.job"
FORGET_TURNED = "DELETE FROM turned_parents"
WAITING_AFTER = """
SELECT jobs.id FROM job_parents JOIN jobs ON jobs.id = job_parents.job
WHERE job_parents.parent IN (SELECT value FROM json_each(?)) AND jobs.state = -1
"""
PARENTS = """
SELECT handlers.name, jobs.state FROM job_parents
JOIN jobs ON jobs.id = job_parents.parent JOIN handlers ON handlers.ref = jobs.handler
WHERE job_parents.job = ? ORDER BY jobs.id
"""
LET_GO = """
UPDATE jobs SET state = CASE WHEN run_at > ?1 THEN 1 ELSE 0 END, run_at = max(run_at, ?1) WHERE id = ?2
"""
"""`Job.let_go`."""
LEAVE_OUT = "UPDATE jobs SET state = 6, finished_at = ?, error = ? WHERE id = ?"
"""`Job.leave_out`."""
WAIT_AGAIN = f"""
UPDATE jobs SET state = -1, finished_at = NULL, error = NULL
WHERE id IN (SELECT job FROM job_parents WHERE parent IN (SELECT value FROM json_each(?)))
  AND state = 6 AND error GLOB '{NOT_RUN}*'
"""  # noqa: S608
"""`Job.wait_again`."""
WAIT_FOR_THOSE_REARMED = """
UPDATE jobs SET state = -1
WHERE id IN (SELECT value FROM json_each(?)) AND state IN (0, 1)
  AND EXISTS (SELECT 1 FROM job_parents JOIN jobs AS parents ON parents.id = job_parents.parent
              WHERE job_parents.job = jobs.id AND parents.state < 5)
"""


def note(session: Session, after: Mapping[int, tuple[int, Sequence[str]]]) -> None:
    """Keep what newly stored jobs come after: ``(delivery, handlers)`` by job."""
    rows = []
    for job, (seq, handlers) in after.items():
        parents = [row for name in handlers for row in session.rows(FIND_PARENTS, seq, to_sql(name), job)]
        rows += [(job, parent) for parent, _ in parents]
        if not parents or any(codes.STATES[state] in ENDED for _, state in parents):
            # Nothing will turn that it could wait for: looked at now.
            session.execute(NOTE_TURNED, (parents[0][0] if parents else job,))
    session.insert(INSERT_PARENTS, "", rows)


def wait_again(session: Session, rearmed: Sequence[int]) -> None:
    """Put jobs that were queued again behind those that they come after, as far as these are open."""
    session.execute(WAIT_FOR_THOSE_REARMED, (array(rearmed),))


def settle(session: Session) -> None:
    """Let go, leave out or make wait what comes after jobs that have turned; and what comes after those, and so on."""
    while turned := session.rows(TURNED):
        session.execute(FORGET_TURNED)
        session.execute(WAIT_AGAIN, (array(job for job, state in turned if codes.STATES[state] not in ENDED),))
        parents = array(job for job, _ in turned)
        # A job without any parent, of a plan that named none that exists, is looked at by its own number.
        waiting = {id for (id,) in session.rows(WAITING_AFTER, parents)}
        waiting |= {job for job, state in turned if state == codes.WAITING}
        for id in sorted(waiting):
            _look(session, id)


def _look(session: Session, id: int) -> None:
    states = [(name, codes.STATES[state]) for name, state in session.rows(PARENTS, id)]
    wrong = [(name, state) for name, state in states if state in ENDED and state is not JobState.SUCCEEDED]
    if wrong:
        session.execute(LEAVE_OUT, (session.now, readable(left_out(from_sql(wrong[0][0]), wrong[0][1])), id))
    elif all(state is JobState.SUCCEEDED for _, state in states):
        session.execute(LET_GO, (session.now, id))
        session.work = True
