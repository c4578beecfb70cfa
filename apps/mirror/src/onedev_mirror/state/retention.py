"""Forgets what is old: runs with their steps, and acts. Never a mirror."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from onedev_mirror.state.database import Database
from onedev_mirror.state.tables import Act, Run


async def purge(database: Database, *, now: datetime, runs: timedelta, audit: timedelta) -> tuple[int, int]:
    """Delete what ended longer ago than this; how many runs and acts. The last run of each repository stays, and so
    does every act of which nobody knows yet whether it happened."""
    async with database.begin() as session:
        newest = (
            await session.execute(select(Run.repository_id, func.max(Run.started_at)).group_by(Run.repository_id))
        ).all()
        keep = {(repository, at) for repository, at in newest}
        old = (
            await session.execute(
                select(Run.id, Run.repository_id, Run.started_at).where(
                    Run.state != "running", Run.started_at < now - runs
                )
            )
        ).all()
        gone = [id for id, repository, at in old if (repository, at) not in keep]
        for start in range(0, len(gone), 500):
            await session.execute(delete(Run).where(Run.id.in_(gone[start : start + 500])))
        acts = await session.execute(delete(Act).where(Act.at < now - audit, Act.outcome != "intended"))
        return len(gone), int(getattr(acts, "rowcount", 0))
