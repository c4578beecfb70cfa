"""Jobs that are stored as started, for a worker that waits for them: no queue, no claim."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hookwright.core.job import Job, NewJob
from hookwright.core.plan import AtOnce
from hookwright.stores import codes
from hookwright.stores.sqlite.names import LaneRow
from hookwright.stores.sqlite.session import Session
from hookwright.stores.sqlite.values import micros_of, moment, to_sql

INSERT_STARTED = (
    "INSERT INTO jobs "
    "(id, delivery, handler, tenant, lane, state, run_at, created_at, attempt, started_at, lease, worker)"
)
TAKE_SLOTS = "UPDATE lanes SET running = running + ? WHERE ref = ?"
"""The trigger counts slots where leases change; these jobs come with one."""
ANY_PAUSE = "SELECT 1 FROM tenants WHERE paused_until > 0 LIMIT 1"


class Starting:
    """The jobs of one group that are stored as started (`Job.start`)."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows: list[tuple[Any, ...]] = []
        self._slots: Counter[int] = Counter()
        self._paused: bool | None = None
        self.started: list[Job] = []

    def may_start(self, wish: AtOnce, job: NewJob, lane: LaneRow) -> bool:
        """Not where others have to be waited for: that is what claiming knows."""
        if job.handler != wish.handler or lane.cap != codes.NO_LIMIT or lane.ordering != codes.ANY or lane.hold:
            return False
        if self._paused is None:
            self._paused = self._session.one(ANY_PAUSE) is not None
        return not self._paused

    def start(self, wish: AtOnce, job: NewJob, place: tuple[int, int, int, int, int], owner: str, run_at: int) -> None:
        """``place``: the job's id, delivery, handler, tenant and lane."""
        now = self._session.now
        queued = Job(
            id=place[0],
            delivery_seq=place[1],
            handler=job.handler,
            tenant=owner,
            lane=job.lane.name,
            run_at=moment(run_at),
            created_at=moment(now),
        )
        self.started.append(queued.start(now=moment(now), lease=wish.lease, worker=wish.worker))
        lease = now + micros_of(wish.lease)
        self._rows.append((*place, codes.RUNNING, run_at, now, 1, now, lease, to_sql(wish.worker)))
        self._slots[place[4]] += 1

    def save(self) -> None:
        self._session.insert(INSERT_STARTED, "", self._rows)
        for lane, count in self._slots.items():
            self._session.execute(TAKE_SLOTS, (count, lane))
