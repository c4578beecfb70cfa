"""Pausing, resuming and dropping whole tenants."""

from __future__ import annotations

from hookwright.stores.sqlite.session import Session
from hookwright.stores.sqlite.values import readable

PAUSE = "UPDATE tenants SET paused_until = ?, reason = ? WHERE ref = ? AND paused_until < ?"
RESUME = "UPDATE tenants SET paused_until = 0, reason = NULL WHERE ref = ? AND paused_until > 0"
PAUSED_UNTIL = "SELECT paused_until FROM tenants WHERE ref = ?"
UNDEFER = """
UPDATE jobs SET run_at = ?
WHERE id IN (SELECT id FROM jobs
             WHERE tenant = ? AND run_at = ? AND lease IS NULL AND finished_at IS NULL AND state = 1)
"""
"""Jobs that were put off to the very end of the pause: the one that asked for it, and those met in shared lanes.

They stay delayed, and due: the next claim brings them back as it does all others.
"""
DROP = """
UPDATE jobs SET state = 6, finished_at = ?, holds = 0, error = ?
WHERE id IN (SELECT id FROM jobs WHERE tenant = ? AND lease IS NULL AND finished_at IS NULL)
"""
"""`Job.skip`, for all that waits."""


def pause(session: Session, tenant: str, until: int, reason: str) -> None:
    if until > session.now:
        session.execute(PAUSE, (until, readable(reason), session.names.tenant(tenant), until))


def resume(session: Session, tenant: str) -> bool:
    ref = session.names.known_tenant(tenant)
    if ref is None:
        return False
    until = session.one(PAUSED_UNTIL, ref)
    if not session.execute(RESUME, (ref,)).rowcount:
        return False
    session.execute(UNDEFER, (session.now, ref, until))
    session.work = True
    return True


def drop(session: Session, tenant: str, reason: str) -> int:
    ref = session.names.known_tenant(tenant)
    return 0 if ref is None else session.execute(DROP, (session.now, readable(reason), ref)).rowcount
