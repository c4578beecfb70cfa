"""Handing out jobs: due ones, fairly, in the order and within the limit of their lanes.

Nothing here looks at what it does not hand out: tenants and lanes that can give a job are found by index, as are the
heads of lanes, so a backlog costs nothing. What cannot run when its turn comes (an unknown handler, a paused tenant in
a shared lane) is moved out of the way once, and comes back by an event of its own.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import msgspec

from hookwright.core.job import DISPATCHED, RUNS_ALONE_AFTER_LOST, Job
from hookwright.stores import codes
from hookwright.stores.sqlite.fairness import shares
from hookwright.stores.sqlite.intake import SUPERSEDE
from hookwright.stores.sqlite.parking import known_handlers, park_job, park_lane, unpark
from hookwright.stores.sqlite.rows import JOB_COLUMNS, job_from
from hookwright.stores.sqlite.session import Session, array, pairs
from hookwright.stores.sqlite.values import Text, micros_of, moment, to_sql

OUTLOOK = """
SELECT (SELECT min(run_at) FROM jobs WHERE state = 1),
       (SELECT min(paused_until) FROM tenants WHERE paused_until > 0),
       EXISTS (SELECT 1 FROM jobs WHERE state = 2)
"""
"""When the next delayed job is due, when the next pause ends, and whether a job waits to run alone."""
PROMOTE = f"""
UPDATE jobs SET
    state = CASE WHEN lost >= {RUNS_ALONE_AFTER_LOST} THEN 2 ELSE 0 END,
    holds = CASE WHEN lost >= {RUNS_ALONE_AFTER_LOST}
                 THEN max(holds, (SELECT ordering > 0 FROM lanes WHERE ref = jobs.lane)) ELSE holds END
WHERE id IN (SELECT id FROM jobs WHERE state = 1 AND run_at <= ? ORDER BY run_at LIMIT 1000)
"""  # noqa: S608
"""Delayed jobs whose moment has come. One that must run alone holds a lane with an order: no other may overtake it."""
END_PAUSES = "UPDATE tenants SET paused_until = 0, reason = NULL WHERE paused_until > 0 AND paused_until <= ?"
READY_TENANTS = "SELECT ref, vt, shared FROM tenants WHERE ready > 0 AND paused_until = 0 ORDER BY vt LIMIT ?"
READY_LANES = """
SELECT ref, vt, cap - running, ordering, held > 0, handler = 0 FROM lanes
WHERE tenant = ? AND ready = 1 ORDER BY vt LIMIT ?
"""
_JOB = "json_array(id, delivery, handler, tenant, lane, run_at, created_at, attempt, failures, lost, error)"
_HEAD = """
SELECT id FROM jobs WHERE lane = {lane} AND state = 0 AND holds = {holds} AND lease IS NULL AND finished_at IS NULL
ORDER BY id {direction} LIMIT {count}
"""
HEADS = f"""
SELECT json_group_array({_JOB}) FROM (
    SELECT jobs.* FROM json_each(?) AS lane
    CROSS JOIN jobs ON jobs.id IN ({_HEAD.format(lane="lane.value", holds="?", direction="", count="?")})
)
"""  # noqa: S608
"""The first jobs of lanes; in a held lane, of the jobs that hold it."""
NEWEST = f"""
SELECT json_group_array({_JOB}) FROM (
    SELECT jobs.* FROM jobs
    WHERE id IN ({_HEAD.format(lane="?", holds="?", direction="DESC", count="?")})
)
"""  # noqa: S608
START = """
UPDATE jobs SET state = 4, attempt = attempt + 1, started_at = ?, finished_at = NULL, lease = ?, worker = ?
WHERE id IN (SELECT value FROM json_each(?))
"""
"""`Job.start`, for many at once."""
BEGIN = f"""
UPDATE jobs SET started_at = ?, lease = ?, worker = ?
WHERE id = ? AND attempt = ? AND state = 4 AND lease IS NOT NULL AND worker = '{DISPATCHED}'
"""  # noqa: S608
"""`Job.begin`."""
BEGUN = f"SELECT {JOB_COLUMNS} WHERE jobs.id = ?"
SET_LANE_TIMES = """
UPDATE lanes SET vt = time.value FROM json_each(?) AS time WHERE lanes.ref = CAST(time.key AS INTEGER)
"""
SET_TENANT_TIME = "UPDATE tenants SET vt = ?, lane_clock = max(lane_clock, ?) WHERE ref = ?"
SET_CLOCK = "UPDATE totals SET value = max(value, ?) WHERE code = 11"
DEFER = "UPDATE jobs SET state = 1, run_at = ? WHERE id = ?"
PAUSED_UNTIL = "SELECT paused_until FROM tenants WHERE ref = ? AND paused_until > 0"
LONER = f"""
SELECT json_group_array({_JOB}) FROM (
    SELECT jobs.* FROM jobs
    JOIN lanes ON lanes.ref = jobs.lane
    JOIN tenants ON tenants.ref = jobs.tenant
    WHERE state = 2 AND lanes.running < lanes.cap AND (lanes.held = 0 OR jobs.holds = 1) AND tenants.paused_until = 0
      AND jobs.handler IN (SELECT value FROM json_each(?))
    ORDER BY jobs.id LIMIT 1
)
"""  # noqa: S608

IS_LATEST = "SELECT ordering = 2 FROM lanes WHERE ref = ?"
NEWEST_OF_LATEST = """
SELECT max(id) FROM jobs
WHERE lane = ? AND state = 0 AND lease IS NULL AND finished_at IS NULL
  AND (SELECT ordering FROM lanes WHERE ref = jobs.lane) = 2
"""

_MOST_TURNED_AWAY = 200
"""Jobs and lanes that one claim may move out of the way, so that it stays short."""


class Taken(msgspec.Struct, frozen=True):
    """What a claim found."""

    jobs: list[Job]
    alone_waiting: bool
    due_at: int | None
    """When more may be there without anybody's doing."""
    more: bool
    """There may be more at once."""
    news: int
    """Which news it has seen."""


class _Round(msgspec.Struct):
    """What one claim is about, and what it has gathered."""

    session: Session
    handlers: frozenset[str]
    lease_until: int
    worker: Text
    pauses: bool
    """Some tenant is paused."""
    rows: list[list[Any]] = msgspec.field(default_factory=list)
    turned_away: int = 0


def claim(
    session: Session, *, limit: int, worker: str, handlers: frozenset[str], lease: timedelta, alone: bool
) -> Taken:
    """Take at most ``limit`` jobs, saved as started."""
    if handlers != session.handlers:
        session.handlers = handlers
        unpark(session)
    due_at, paused_until, loners_wait = _outlook(session)
    loner = _loner(session) if loners_wait else None
    round = _Round(session, handlers, session.now + micros_of(lease), to_sql(worker), paused_until is not None)
    if alone:
        if loner is not None:
            if session.one(IS_LATEST, loner[4]):
                session.execute(SUPERSEDE, (session.now, loner[4], loner[0]))
            _start(round, [loner])
    else:
        unparked = False
        while len(round.rows) < limit and round.turned_away < _MOST_TURNED_AWAY:
            if not _turn(round, limit - len(round.rows)):
                if unparked or not unpark(session):
                    break
                unparked = True
    jobs = _jobs(round, worker, lease)
    due = [at for at in (due_at, paused_until) if at is not None]
    return Taken(
        jobs,
        loner is not None and not alone,
        min(due, default=None),
        alone or len(jobs) >= limit or round.turned_away >= _MOST_TURNED_AWAY,
        session.news,
    )


def begin(session: Session, job_id: int, attempt: int, worker: str, lease: timedelta) -> Job | None:
    """Begin a dispatched job, unless another has."""
    until = session.now + micros_of(lease)
    if not session.execute(BEGIN, (session.now, until, to_sql(worker), job_id, attempt)).rowcount:
        return None
    return job_from(session.rows(BEGUN, job_id)[0])


def peek(session: Session) -> bool:
    """Whether something could be claimed now: by a tenant's turn, or alone."""
    return bool(session.rows(READY_TENANTS, 1)) or bool(session.rows(OUTLOOK)[0][2])


def _outlook(session: Session) -> tuple[int | None, int | None, int]:
    """Bring back what is due, then say what comes next."""
    due_at, paused_until, loners_wait = session.rows(OUTLOOK)[0]
    ended = False
    if due_at is not None and due_at <= session.now:
        session.execute(PROMOTE, (session.now,))
        ended = True
    if paused_until is not None and paused_until <= session.now:
        session.execute(END_PAUSES, (session.now,))
        ended = True
    if ended:
        due_at, paused_until, loners_wait = session.rows(OUTLOOK)[0]
    return due_at, paused_until, loners_wait


def _loner(session: Session) -> list[Any] | None:
    """The job that should run alone next."""
    for row in session.gathered(LONER, known_handlers(session)):
        newest = session.one(NEWEST_OF_LATEST, row[4])
        if newest is None or newest < row[0]:
            found: list[Any] = row
            return found
        # Superseded while it waited for its turn; the newer one needs no solitude.
        session.execute(SUPERSEDE, (session.now, row[4], newest))
    return None


def _turn(round: _Round, slots: int) -> bool:
    """Give the tenants that are next their share of the slots. ``False``: nobody has anything."""
    session = round.session
    tenants = session.rows(READY_TENANTS, slots)
    if not tenants:
        return False
    given = shares([vt for _, vt, _ in tenants], [slots] * len(tenants), slots)
    kept: list[list[Any]] = []
    times: dict[int, int] = {}
    turned_away = round.turned_away
    clock = 0
    for (tenant, vt, shared), share in zip(tenants, given, strict=True):
        rows = _heads(round, tenant, share, times, shared=bool(shared)) if share else []
        if rows:
            kept += rows
            session.execute(SET_TENANT_TIME, (vt + len(rows), max(times[row[4]] for row in rows), tenant))
            clock = max(clock, vt + len(rows) - 1)
    if kept:
        _start(round, kept)
        taken = Counter(row[4] for row in kept)
        session.execute(SET_LANE_TIMES, (pairs({ref: times[ref] + count for ref, count in taken.items()}),))
        session.execute(SET_CLOCK, (clock,))
    return bool(kept) or round.turned_away > turned_away


def _heads(round: _Round, tenant: int, share: int, times: dict[int, int], *, shared: bool) -> list[list[Any]]:
    """The jobs whose turn it is in a tenant's lanes; notes the virtual times of the lanes."""
    session = round.session
    lanes = session.rows(READY_LANES, tenant, share)
    given = shares([row[1] for row in lanes], [row[2] for row in lanes], share)
    wanted: dict[tuple[int, int], list[int]] = {}
    found: list[list[Any]] = []
    mixed = set()
    for (ref, vt, _, ordering, held, several), count in zip(lanes, given, strict=True):
        if not count:
            continue
        times[ref] = vt
        if several and ordering == codes.ANY:
            mixed.add(ref)
        if ordering == codes.LATEST:
            newest = session.gathered(NEWEST, ref, held, 1)
            if newest and not held:
                session.execute(SUPERSEDE, (session.now, ref, newest[0][0]))
            found += newest
        else:
            wanted.setdefault((held, count), []).append(ref)
    for (held, count), refs in wanted.items():
        found += session.gathered(HEADS, array(refs), held, count)
    return [row for row in found if _may_start(round, row, mixed, shared=shared)]


def _may_start(round: _Round, row: list[Any], mixed: set[int], *, shared: bool) -> bool:
    """Whether the job can be handed out; what cannot is put where its own event will fetch it."""
    session = round.session
    id, handler, tenant, lane = row[0], row[2], row[3], row[4]
    if session.names.handler_name(handler) not in round.handlers:
        round.turned_away += 1
        if lane in mixed:
            # The others in the lane have no order to keep with it.
            park_job(session, id)
        else:
            park_lane(session, lane, handler)
        return False
    if shared and round.pauses:
        until = session.one(PAUSED_UNTIL, tenant)
        if until is not None:
            round.turned_away += 1
            session.execute(DEFER, (until, id))
            return False
    return True


def _start(round: _Round, rows: list[list[Any]]) -> None:
    ids = array([row[0] for row in rows])
    round.session.execute(START, (round.session.now, round.lease_until, round.worker, ids))
    round.rows += rows


def _jobs(round: _Round, worker: str, lease: timedelta) -> list[Job]:
    names = round.session.names
    now = moment(round.session.now)
    jobs = []
    for id, delivery, handler, tenant, lane, run_at, created_at, attempt, failures, lost, error in round.rows:
        queued = Job(
            id=id,
            delivery_seq=delivery,
            handler=names.handler_name(handler),
            tenant=names.tenant_name(tenant),
            lane=names.lane_name(lane),
            run_at=moment(run_at),
            created_at=moment(created_at),
            attempt=attempt,
            failures=failures,
            lost=lost,
            error=error,
        )
        jobs.append(queued.start(now=now, lease=lease, worker=worker))
    return jobs
