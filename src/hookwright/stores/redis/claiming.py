"""Handing out jobs; the choice is made by lua/choosing.lua, in one script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from hookwright.core.job import DISPATCHED, RUNS_ALONE_AFTER_LOST, Job, JobState
from hookwright.stores.redis.rows import job_from
from hookwright.stores.redis.server import Arguments, Scripts
from hookwright.stores.redis.text import from_record, micros_of, moment, to_record


class Taken(msgspec.Struct, frozen=True):
    """What a claim found."""

    jobs: Sequence[Job]
    at: datetime
    """The server's time."""
    alone_waiting: bool
    due_in: float | None
    """Seconds until more may be there without anybody's doing."""
    more: bool
    """There may be more at once."""


def wanted(*, limit: int, worker: str, handlers: frozenset[str], lease: timedelta, alone: bool) -> Arguments:
    return {
        "limit": limit,
        "worker": to_record(worker),
        "handlers": [to_record(name) for name in handlers],
        "lease": micros_of(lease),
        "alone": alone,
        "alone_after": RUNS_ALONE_AFTER_LOST,
    }


async def claim(scripts: Scripts, arguments: Arguments, *, worker: str, lease: timedelta) -> Taken:
    rows, alone_waiting, due_at, more, now = await scripts.run("claim", arguments)
    at = moment(now)
    until = at + lease
    jobs = [
        Job(
            id=id,
            delivery_seq=seq,
            handler=from_record(handler),
            tenant=from_record(tenant),
            lane=from_record(lane),
            run_at=moment(run_at),
            created_at=moment(created_at),
            state=JobState.RUNNING,
            attempt=attempt,
            failures=failures,
            lost=lost,
            started_at=at,
            leased_until=until,
            worker=worker,
            error=error if error is not False else None,
        )
        for id, seq, handler, tenant, lane, run_at, created_at, attempt, failures, lost, error in rows
    ]
    return Taken(jobs, at, alone_waiting, None if due_at is False else (due_at - now) / 1_000_000, more)


async def begin(scripts: Scripts, arguments: Arguments, *, worker: str, lease: timedelta) -> Job | None:
    """Begin a dispatched job, unless another has. ``arguments`` hold ``id`` and ``attempt``.

    Where the answer is lost, nobody begins it, and it runs again after its lease, as a claim that was not heard.
    """
    wanted = {**arguments, "worker": to_record(worker), "lease": micros_of(lease), "dispatched": to_record(DISPATCHED)}
    row = await scripts.run("begin", wanted)
    if row is False:
        return None
    id, tenant, lane, *fields = row
    return job_from(id, tenant, lane, fields)


async def expired(scripts: Scripts, arguments: Arguments) -> tuple[Sequence[Job], bool]:
    """The jobs whose lease has run out, as they become (`Job.lose`); whether there is more to claim now."""
    rows, work, now = await scripts.run("expired", arguments)
    jobs = [job_from(id, tenant, lane, fields) for id, tenant, lane, *fields in rows]
    return [job.lose(now=moment(now)) for job in jobs], work
