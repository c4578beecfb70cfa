"""What attempts remember under their job, for the attempts after them."""

from __future__ import annotations

from hookwright.core.job import Job
from hookwright.stores import codes
from hookwright.stores.sqlite.session import Session
from hookwright.stores.sqlite.values import Text

MEMORIES = "SELECT name, value FROM memories WHERE job = ?"
HOLDS_LEASE = f"SELECT 1 FROM jobs WHERE id = ? AND attempt = ? AND state = {codes.RUNNING}"  # noqa: S608
REMEMBER = "INSERT OR REPLACE INTO memories (job, name, value) VALUES (?, ?, ?)"


def remember(session: Session, job: Job, name: Text, value: bytes) -> bool:
    if session.one(HOLDS_LEASE, job.id, job.attempt) is None:
        return False
    session.execute(REMEMBER, (job.id, name, value))
    return True
