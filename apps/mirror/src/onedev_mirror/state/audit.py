"""Every act on the outside world: what was about to be done, written before; what came of it, after."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from onedev_mirror.clock import Clock
from onedev_mirror.state.database import Database
from onedev_mirror.state.tables import Act


class Audit:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    @asynccontextmanager
    async def acting(
        self,
        act: str,
        target: str,
        *,
        actor: str = "mirror",
        repository_id: int | None = None,
        run_id: str | None = None,
        before: Mapping[str, Any] | None = None,
    ) -> AsyncIterator[dict[str, Any]]:
        """Around one act. The intent is durable before the block runs; what the block puts into the dict is kept as
        ``after``. A process that dies inside leaves the act ``intended``: the next run looks before it acts."""
        made = Act(
            at=self._clock(),
            actor=actor,
            repository_id=repository_id,
            run_id=run_id,
            act=act,
            target=target,
            before=None if before is None else dict(before),
            outcome="intended",
        )
        async with self._database.begin() as session:
            session.add(made)
        after: dict[str, Any] = {}
        outcome, why = "failed", None
        try:
            yield after
            outcome = "done"
        except Exception as error:
            why = f"{type(error).__name__}: {error}"[:2000]
            raise
        except BaseException:
            # Cut short: nobody knows whether it happened.
            outcome, why = "intended", "cut short"
            raise
        finally:
            async with self._database.begin() as session:
                await session.execute(
                    update(Act)
                    .where(Act.id == made.id)
                    .values(outcome=outcome, after=after or None, error=why, ended_at=self._clock())
                )

    async def note(self, act: str, target: str, *, actor: str, repository_id: int | None = None, **after: Any) -> None:
        """Write down what a person asked for."""
        now = self._clock()
        async with self._database.begin() as session:
            session.add(
                Act(
                    at=now,
                    ended_at=now,
                    actor=actor,
                    repository_id=repository_id,
                    act=act,
                    target=target,
                    after=after or None,
                    outcome="done",
                )
            )

    async def open(self, repository_id: int) -> Sequence[Act]:
        """What was begun for this repository, and of which nobody knows whether it happened."""
        query = select(Act).where(Act.repository_id == repository_id, Act.outcome == "intended").order_by(Act.id)
        async with self._database.begin() as session:
            return (await session.scalars(query)).all()

    async def settle(self, act_id: int, *, found: str) -> None:
        """Say what looking into an open act found."""
        async with self._database.begin() as session:
            await session.execute(
                update(Act).where(Act.id == act_id).values(outcome="unknown", error=found, ended_at=self._clock())
            )

    async def settle_all(self, repository_id: int, *, before: datetime, found: str) -> None:
        """The same for all that was begun earlier than this."""
        async with self._database.begin() as session:
            await session.execute(
                update(Act)
                .where(Act.repository_id == repository_id, Act.outcome == "intended", Act.at < before)
                .values(outcome="unknown", error=found, ended_at=self._clock())
            )

    async def list(
        self, *, repository_id: int | None = None, act: str | None = None, limit: int = 100, before: int | None = None
    ) -> Sequence[Act]:
        """Newest first. ``before`` is the number to go on from."""
        query = select(Act).order_by(Act.id.desc()).limit(limit)
        if repository_id is not None:
            query = query.where(Act.repository_id == repository_id)
        if act is not None:
            query = query.where(Act.act == act)
        if before is not None:
            query = query.where(Act.id < before)
        async with self._database.begin() as session:
            return (await session.scalars(query)).all()
