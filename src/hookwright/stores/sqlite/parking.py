"""Putting aside work whose handler nobody here knows until somebody does: renaming a handler loses nothing.

A lane with an order, or of one handler, is parked whole; in a lane that several handlers share without an order, only
the job is.
"""

from __future__ import annotations

from hookwright.stores.sqlite.session import Session, array

PARK_LANE = "UPDATE lanes SET parked = ? WHERE ref = ?"
PARK_JOB = "UPDATE jobs SET state = 3 WHERE id = ?"
UNPARK_LANES = (
    "UPDATE lanes SET parked = 0 WHERE ref IN (SELECT ref FROM lanes WHERE parked = ? AND parked > 0 LIMIT 500)"
)
UNPARK_JOBS = """
UPDATE jobs SET state = 0 WHERE id IN (SELECT id FROM jobs WHERE handler = ? AND state = 3 LIMIT 500)
"""
ANY_PARKED = "SELECT EXISTS (SELECT 1 FROM lanes WHERE parked > 0) OR EXISTS (SELECT 1 FROM jobs WHERE state = 3)"
PARKED = """
SELECT value FROM json_each(?) AS handler
WHERE EXISTS (SELECT 1 FROM lanes WHERE parked = handler.value AND parked > 0)
   OR EXISTS (SELECT 1 FROM jobs WHERE jobs.handler = handler.value AND state = 3)
"""
"""Which of some handlers have lanes or jobs parked for them."""


def park_lane(session: Session, lane: int, handler: int) -> None:
    session.execute(PARK_LANE, (handler, lane))


def park_job(session: Session, id: int) -> None:
    session.execute(PARK_JOB, (id,))


def unpark(session: Session) -> int:
    """Put back what was parked for handlers that this process knows. How many lanes and jobs."""
    if not session.one(ANY_PARKED):
        return 0
    count = 0
    for (ref,) in session.rows(PARKED, known_handlers(session)):
        count += session.execute(UNPARK_LANES, (ref,)).rowcount + session.execute(UNPARK_JOBS, (ref,)).rowcount
    session.work = session.work or count > 0
    return count


def known_handlers(session: Session) -> str:
    """The numbers of the handlers that this process knows, as far as any job has named them."""
    refs = [session.names.known_handler(name) for name in session.handlers]
    return array([ref for ref in refs if ref is not None])
