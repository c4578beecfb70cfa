"""A job: one handler's work on one delivery, and every state it can be in.

Rule: no other module decides a job's state. A store saves what these methods return; the engine asks for a
transition and never writes the field itself.

                        ┌──────────── retry, postpone, release, lose ───────────┐
                        ▼                                                       │
    (planned) ──▶  queued ──────────────── start ────────────────────────▶  running
        │            ▲ │                                                    │  │  │  │
        └▶ waiting ──┘ │  (let_go; or leave_out, cancel)                    │  │  │  │
                     │ ▲                                                    │  │  │  │
                     │ └── rearm ── failed ◀── fail, lose (5th) ────────────┘  │  │  │
                     │ └── rearm ── succeeded ◀── succeed ─────────────────────┘  │  │
                     ├──────────▶ skipped ◀── skip ───────────────────────────────┘  │
                     └──────────▶ cancelled ◀── cancel ──────────────────────────────┘

A job that comes after others of its delivery is planned as ``waiting``: the last of them to succeed lets it go
(queued); where one of them ends otherwise it is skipped, and waits again when that one is rearmed.

``failed`` jobs are the dead letters: kept for a person, who may rearm them. Any ended job may be rearmed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

import msgspec
from msgspec.structs import replace

from hookwright.core.errors import IllegalTransition

RUNS_ALONE_AFTER_LOST = 2
"""An attempt that took its process with it may do so again: from here on it runs with nothing beside it."""
DEAD_AFTER_LOST = 5

Order = Literal["any", "fifo", "latest"]


DISPATCHED = "(dispatched)"
"""The worker of a job that is reserved for whoever a transport brings its ticket to."""

NOT_RUN = "not run: "
"""How the reason of a job begins that was skipped because one that it came after did not succeed."""


class JobState(StrEnum):
    """Where a job is. `ENDED` names those that nothing leaves by itself."""

    WAITING = "waiting"
    """Comes after other jobs of its delivery, which have not all ended."""
    QUEUED = "queued"
    """Waits for its moment, its lane and a worker."""
    RUNNING = "running"
    """A worker holds its lease."""
    SUCCEEDED = "succeeded"
    SKIPPED = "skipped"
    """The handler, a filter or a newer delivery said that there is nothing to do."""
    FAILED = "failed"
    """The dead letters."""
    CANCELLED = "cancelled"


ENDED = frozenset({JobState.SUCCEEDED, JobState.SKIPPED, JobState.FAILED, JobState.CANCELLED})


class Lane(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Jobs that share an order and a limit. ``limit`` 0 means no limit.

    ``order`` is by the store's sequence, never by timestamp. ``latest`` runs only the newest that waits and ends the
    older ones as skipped. ``hold``: while a failed job waits for its retry, or is a dead letter, the others wait too.
    """

    name: str
    limit: int = 0
    order: Order = "any"
    hold: bool = False
    shared: bool = False
    """Named by the user or limited without a key: one lane for all tenants."""


class NewJob(msgspec.Struct, frozen=True, gc=False):
    """A job as planned, before a store gave it an id.

    ``after`` names handlers whose jobs for the same delivery must have succeeded before it may be claimed.
    """

    handler: str
    lane: Lane
    after: tuple[str, ...] = ()


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One handler's work on one delivery, as it is now.

    ``attempt`` grows with every claim and is the fence: who holds an older number cannot finish. ``failures`` counts
    what the retry policy counts; ``lost`` counts attempts that ended with their process.
    """

    id: int
    delivery_seq: int
    handler: str
    tenant: str
    lane: str
    run_at: datetime
    created_at: datetime
    state: JobState = JobState.QUEUED
    attempt: int = 0
    failures: int = 0
    lost: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    leased_until: datetime | None = None
    worker: str | None = None
    error: str | None = None

    @property
    def alone(self) -> bool:
        """It has taken processes with it before: run it with nothing else in the process."""
        return self.lost >= RUNS_ALONE_AFTER_LOST

    def start(self, *, now: datetime, lease: timedelta, worker: str) -> Job:
        self._expect(JobState.QUEUED)
        return replace(
            self,
            state=JobState.RUNNING,
            attempt=self.attempt + 1,
            started_at=now,
            finished_at=None,
            leased_until=now + lease,
            worker=worker,
        )

    @property
    def dispatched(self) -> bool:
        """It is reserved and its ticket is on the way; nobody has begun it."""
        return self.state is JobState.RUNNING and self.worker == DISPATCHED

    def begin(self, *, now: datetime, lease: timedelta, worker: str) -> Job:
        """The ticket of a dispatched job has arrived: from here on the attempt counts."""
        if not self.dispatched:
            raise IllegalTransition(f"job {self.id} is {self.state} and not dispatched")
        return replace(self, started_at=now, leased_until=now + lease, worker=worker)

    def succeed(self, *, now: datetime) -> Job:
        return self._end(JobState.SUCCEEDED, now, None)

    def skip(self, reason: str, *, now: datetime) -> Job:
        return self._end(JobState.SKIPPED, now, reason)

    def fail(self, error: str, *, now: datetime) -> Job:
        """The dead letter. Counts the failure that ended it."""
        return replace(self._end(JobState.FAILED, now, error), failures=self.failures + 1)

    def cancel(self, *, now: datetime, reason: str = "cancelled") -> Job:
        return self._end(JobState.CANCELLED, now, reason)

    def retry(self, run_at: datetime, error: str) -> Job:
        """Again at ``run_at``; counted by the retry policy."""
        return replace(self._requeue(run_at, error), failures=self.failures + 1)

    def postpone(self, run_at: datetime, reason: str) -> Job:
        """Again at ``run_at``, not counted: nobody's fault (a rate limit)."""
        return self._requeue(run_at, reason)

    def let_go(self, *, now: datetime) -> Job:
        """All that it came after has succeeded: into the queue."""
        self._expect(JobState.WAITING)
        return replace(self, state=JobState.QUEUED, run_at=max(self.run_at, now))

    def leave_out(self, parent: str, became: JobState, *, now: datetime) -> Job:
        """One that it came after, of the handler ``parent``, ended otherwise: there is nothing to come after."""
        return self.skip(left_out(parent, became), now=now)

    def wait_again(self) -> Job:
        """The one that it was left out for was rearmed."""
        self._expect(JobState.SKIPPED)
        return replace(self, state=JobState.WAITING, finished_at=None, error=None)

    def release(self, *, now: datetime) -> Job:
        """Back in the queue because the worker stops; not counted."""
        return self._requeue(now, self.error)

    def lose(self, *, now: datetime) -> Job:
        """The lease ran out: the process died or stalled. Again at once, alone after two, a dead letter after five.

        One that was only dispatched has lost a ticket, and no attempt: it is not counted.
        """
        if self.dispatched:
            return self._requeue(now, f"the ticket of attempt {self.attempt} did not arrive in time; another is sent")
        error = f"attempt {self.attempt} was lost with its process or stalled past its lease ({self.worker})"
        lost = self.lost + 1
        if lost >= DEAD_AFTER_LOST:
            return replace(self._end(JobState.FAILED, now, f"{error}; given up after {lost}"), lost=lost)
        return replace(self._requeue(now, error), lost=lost)

    def rearm(self, *, now: datetime) -> Job:
        """From any end back to the queue, with all its retries again."""
        self._expect(*ENDED)
        return replace(self, state=JobState.QUEUED, run_at=now, failures=0, lost=0, finished_at=None, leased_until=None)

    def _requeue(self, run_at: datetime, error: str | None) -> Job:
        self._expect(JobState.RUNNING)
        return replace(self, state=JobState.QUEUED, run_at=run_at, leased_until=None, error=error)

    def _end(self, state: JobState, now: datetime, error: str | None) -> Job:
        # A queued job may end without running: cancelled, or skipped for a newer one or a dropped tenant.
        if state in (JobState.SKIPPED, JobState.CANCELLED):
            self._expect(JobState.RUNNING, JobState.QUEUED, JobState.WAITING)
        else:
            self._expect(JobState.RUNNING)
        return replace(self, state=state, finished_at=now, leased_until=None, error=error)

    def _expect(self, *states: JobState) -> None:
        if self.state not in states:
            raise IllegalTransition(f"job {self.id} is {self.state}, not {' or '.join(sorted(states))}")


def left_out(parent: str, became: JobState) -> str:
    """The reason of a job that was skipped because ``parent`` did not succeed."""
    return f"{NOT_RUN}{parent} {'was ' if became is not JobState.FAILED else ''}{became}"
