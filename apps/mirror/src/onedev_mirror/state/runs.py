"""Runs and their steps."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, select, update

from onedev_mirror.clock import Clock
from onedev_mirror.state.database import Database
from onedev_mirror.state.tables import Run, Step


class Runs:
    """Each step is written when it begins and when it ends, so that a crash shows where it struck."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def begin(self, repository_id: int, *, reason: str, job: str) -> Run:
        """Start a run. What an earlier one left open is said to be interrupted: its process died."""
        now = self._clock()
        async with self._database.begin() as session:
            running = select(Run.id).where(Run.repository_id == repository_id, Run.state == "running")
            left = (await session.scalars(running)).all()
            if left:
                await session.execute(
                    update(Step)
                    .where(Step.run_id.in_(left), Step.state == "running")
                    .values(state="interrupted", ended_at=now)
                )
                await session.execute(
                    update(Run)
                    .where(Run.id.in_(left))
                    .values(state="interrupted", ended_at=now, error="the process ended in the middle of it")
                )
            run = Run(
                id=uuid4().hex,
                repository_id=repository_id,
                reason=reason[:100],
                job=job[:100],
                state="running",
                started_at=now,
                nbytes=0,
                report={},
            )
            session.add(run)
        return run

    @asynccontextmanager
    async def step(self, run_id: str, name: str) -> AsyncIterator[dict[str, Any]]:
        """Around one step. What the block puts into the dict is kept with the step's end."""
        step = Step(run_id=run_id, name=name, state="running", started_at=self._clock(), detail={})
        async with self._database.begin() as session:
            session.add(step)
        detail: dict[str, Any] = {}
        state = "failed"
        try:
            yield detail
            state = "done"
        except BaseException as error:
            detail.setdefault("error", f"{type(error).__name__}: {error}"[:500])
            raise
        finally:
            async with self._database.begin() as session:
                await session.execute(
                    update(Step).where(Step.id == step.id).values(state=state, ended_at=self._clock(), detail=detail)
                )

    async def end(
        self,
        run_id: str,
        state: str,
        *,
        nbytes: int = 0,
        report: Mapping[str, Any] | None = None,
        error_kind: str | None = None,
        error: str | None = None,
    ) -> None:
        async with self._database.begin() as session:
            await session.execute(
                update(Run)
                .where(Run.id == run_id)
                .values(
                    state=state,
                    ended_at=self._clock(),
                    nbytes=nbytes,
                    report=dict(report or {}),
                    error_kind=error_kind,
                    error=None if error is None else error[:4000],
                )
            )

    async def of(self, repository_id: int, *, limit: int = 20) -> Sequence[Run]:
        """Newest first."""
        return await self._where(Run.repository_id == repository_id, limit=limit)

    async def recent(
        self, *, state: str | None = None, since: datetime | None = None, limit: int = 50
    ) -> Sequence[Run]:
        conditions: list[ColumnElement[bool]] = []
        if state is not None:
            conditions.append(Run.state == state)
        if since is not None:
            conditions.append(Run.started_at >= since)
        return await self._where(*conditions, limit=limit)

    async def steps(self, run_id: str) -> Sequence[Step]:
        async with self._database.begin() as session:
            return (await session.scalars(select(Step).where(Step.run_id == run_id).order_by(Step.id))).all()

    async def _where(self, *conditions: ColumnElement[bool], limit: int) -> Sequence[Run]:
        async with self._database.begin() as session:
            query = select(Run).where(*conditions).order_by(Run.started_at.desc()).limit(limit)
            return (await session.scalars(query)).all()
