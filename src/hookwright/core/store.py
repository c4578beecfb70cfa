"""Where deliveries and jobs are kept, said as protocols of intent.

A store decides nothing: what becomes of a job is said by `hookwright.core.job`, a store only saves it, in one
transaction where the promise says so. Due times and leases go by the store's own clock, which all its users share.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

import msgspec

from hookwright.core.delivery import Delivery
from hookwright.core.job import Job, JobState
from hookwright.core.outcome import Outcome
from hookwright.core.plan import Plan

RELAXED = "relaxed"
"""How `Store.durability` begins where an acknowledgement promises less than the disk."""


class Arrival(StrEnum):
    """What became of a delivery handed in."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    """The id is known; nothing was changed."""
    REARMED = "rearmed"
    """The id is known, and what had ended as a dead letter runs again."""


class Receipt(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The delivery is durable: the source may acknowledge."""

    arrival: Arrival
    seq: int
    """The store's number of the delivery."""
    jobs: int
    """How many jobs wait because of this arrival."""
    started: Job | None = None
    """The one among them that was stored as started, because the plan wished it: nobody else can claim it."""


class Claimed(msgspec.Struct, frozen=True):
    jobs: Sequence[Job]
    alone_waiting: bool = False
    """A job that must run alone is due: run dry, then claim with ``alone=True``."""


class Standing(StrEnum):
    """What a lease renewal says about an attempt."""

    OK = "ok"
    CANCEL = "cancel"
    """A person cancelled the job: stop the handler; the end is recorded already."""
    LOST = "lost"
    """Another attempt has taken over, or the lease was swept: stop; nothing of this one will be accepted."""


class Queue(Protocol):
    """The writing half: what the inbox and the worker use."""

    def add(self, plan: Plan) -> Awaitable[Receipt]:
        """Keep the delivery and its jobs, or neither; durable when the awaitable ends.

        A job that comes ``after`` others of its delivery is kept as waiting. Whenever a job ends, in the transaction
        that ends it, each that comes after it is let go (`Job.let_go`) if all that it comes after have succeeded, and
        skipped (`Job.leave_out`) if this one did not; whoever comes after that one goes the same way. When a job is
        rearmed, what was left out for it waits again (`Job.wait_again`).

        A store may grant ``plan.at_once``: that job is kept as started (`Job.start`) by the worker that is named, and
        is in the receipt. It never does so for what another arrival stored, for a lane with a limit or an order, for
        what is not due, or while tenants are paused; such a job waits in the queue. Turns are not counted for it.

        The write is under way when this returns, before anything is awaited, so a protocol can attach a callback.
        Raises (through the awaitable) `StoreUnavailable` when nothing was stored.
        """
        ...

    async def claim(
        self, *, limit: int, worker: str, handlers: frozenset[str], lease: timedelta, alone: bool = False
    ) -> Claimed:
        """Take at most ``limit`` due jobs whose handler is in ``handlers``, started (`Job.start`).

        Tenants take turns (virtual time), then the lanes of a tenant; a lane never exceeds its limit nor its order; a
        paused tenant is passed over. No job is handed out twice. With ``alone``, takes one job that must run alone.
        """
        ...

    async def start(self, job_id: int, attempt: int, *, worker: str, lease: timedelta) -> Job | None:
        """Begin a dispatched job (`Job.begin`): one that was claimed for the worker `DISPATCHED`.

        ``None``: it is not to be run by the bearer of this ticket. It was begun already, cancelled, or given up.
        """
        ...

    async def renew(self, attempts: Sequence[tuple[int, int]], *, lease: timedelta) -> Mapping[int, Standing]:
        """Prolong the leases of ``(job id, attempt)`` and answer how each job stands."""
        ...

    async def finish(self, outcome: Outcome, emitted: Sequence[Plan] = (), *, result: bytes | None = None) -> bool:
        """Save how an attempt ended, what it emitted and what it said of its tenant, in one transaction.

        ``False``: this attempt had lost its lease or was cancelled; nothing at all was saved.
        """
        ...

    async def sweep(self, *, limit: int = 1000) -> Sequence[Job]:
        """Take back jobs whose lease has run out (`Job.lose`), answered as they are now."""
        ...

    async def wait(self, timeout: timedelta) -> None:
        """Return when there may be something to claim, another process included, or after ``timeout``.

        At once, where the last claim took some and left more, or has not seen what came since it began.
        """
        ...

    async def recall(self, job: Job) -> Mapping[str, bytes]:
        """What attempts of this job have remembered."""
        ...

    async def remember(self, job: Job, name: str, value: bytes) -> bool:
        """Keep a value under the job; durable when it returns. ``False``: this attempt has lost its lease."""
        ...


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """A stored delivery as lists show it: without body."""

    seq: int
    source: str
    id: str
    scope: str
    event: str
    action: str | None
    tenant: str
    repository: str | None
    number: int | None
    received_at: datetime
    caused_by: str | None
    depth: int
    size: int
    """Bytes of the body, uncompressed."""
    jobs: Mapping[JobState, int]


class JobView(msgspec.Struct, frozen=True, kw_only=True):
    """A job beside what its delivery was about."""

    job: Job
    event: str
    delivery_id: str
    repository: str | None
    number: int | None
    parked: bool = False
    """No process that claims from this store knows the handler: renamed in a deploy, or not started yet."""


class AttemptView(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt that did not simply succeed."""

    attempt: int
    started_at: datetime | None
    ended_at: datetime
    became: JobState
    worker: str | None
    error: str | None


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """The store in numbers. Ages are seconds; ``None`` where nothing waits."""

    deliveries: int
    jobs: Mapping[JobState, int]
    oldest_queued_age: float | None
    tenants_paused: int
    parked: int
    bytes: int
    schema: int


class History(Protocol):
    """The reading half: what the dashboard and the command line use."""

    async def delivery(self, seq: int) -> Delivery | None:
        """The delivery with its body; an empty body (``b""``) where retention has removed it."""
        ...

    async def deliveries(
        self,
        *,
        limit: int = 50,
        before: int | None = None,
        source: str | None = None,
        event: str | None = None,
        id: str | None = None,
        state: JobState | None = None,
        since: datetime | None = None,
        seq: int | None = None,
    ) -> Sequence[DeliveryView]:
        """Newest first. ``before`` is the ``seq`` to go on from; ``event`` is ``issues`` or ``issues.opened``."""
        ...

    async def jobs(
        self,
        *,
        limit: int = 50,
        before: int | None = None,
        state: JobState | None = None,
        handler: str | None = None,
        delivery_seq: int | None = None,
        id: int | None = None,
    ) -> Sequence[JobView]:
        """Newest first."""
        ...

    async def attempts(self, job_id: int) -> Sequence[AttemptView]: ...
    async def result(self, job_id: int) -> bytes | None: ...
    async def statistics(self) -> Statistics: ...
    async def crowded(self, above: int) -> frozenset[str]:
        """The tenants of which more than ``above`` jobs are there that neither run nor have ended.

        Looks at no more than about ``above`` jobs of each.
        """
        ...


class Custody(Protocol):
    """What a person or the engine's housekeeping may do to stored work. Each is one transaction."""

    async def rearm(self, job_ids: Sequence[int]) -> int:
        """Queue ended jobs again (`Job.rearm`); those that have not ended are left alone. How many were queued.

        One that comes after a job which has not ended (or is rearmed too) waits for it, whatever others ended as.
        """
        ...

    async def cancel(self, job_id: int) -> JobState | None:
        """End a queued or running job as cancelled; its state afterwards, ``None`` where there is no such job."""
        ...

    async def plan_again(self, seq: int, plan: Plan) -> int:
        """Add jobs for handlers that a stored delivery has no job for yet. How many were added."""
        ...

    async def pause(self, tenant: str, until: datetime, reason: str) -> None:
        """Nothing of the tenant is claimed before ``until``; a later moment wins over an earlier one."""
        ...

    async def resume(self, tenant: str) -> bool: ...
    async def drop(self, tenant: str, reason: str) -> int:
        """End all queued jobs of the tenant as skipped. How many."""
        ...

    async def purge(
        self, *, bodies_before: datetime, jobs_before: datetime, keys_before: datetime, limit: int = 1000
    ) -> int:
        """Delete what has outlived its retention, at most about ``limit`` rows; how many went.

        Bodies, and jobs that ended as anything but dead letters, go by their own age; a delivery and its key go when
        no job refers to it any more. What has not ended is kept whatever its age.
        """
        ...


class Cell(msgspec.Struct, frozen=True):
    value: bytes
    version: int


class Cells(Protocol):
    """Small named values that outlive the process: watermarks, cursors, one-time ids. A namespaced view each."""

    async def get(self, name: str) -> Cell | None:
        """``None`` where it is absent or has expired."""
        ...

    async def put(
        self, name: str, value: bytes, *, expect: int | None = None, expires_in: timedelta | None = None
    ) -> int | None:
        """Set the value and answer its new version. ``expect`` is the version read before (0: absent).

        ``None``: somebody was faster; nothing was changed.
        """
        ...


class Store(Queue, History, Custody, Protocol):
    """All of it in one place: the dashboard sees what the worker wrote."""

    @property
    def durability(self) -> str:
        """What an acknowledgement means here, in a few words for a person; known for sure while it is open.

        Begins with `RELAXED` where the user accepted that what was acknowledged may be lost.
        """
        ...

    @property
    def shared(self) -> bool:
        """Other processes can open the same store."""
        ...

    @property
    def keeps_order(self) -> bool:
        """Jobs that come after others of their delivery wait for them (see `Queue.add`)."""
        ...

    async def open(self) -> None:
        """Raises `StoreDamaged`, `StoreUnavailable` or `ConfigError` with what to do."""
        ...

    async def close(self) -> None: ...
    def cells(self, namespace: str) -> Cells: ...
    async def check(self) -> Mapping[str, Any]:
        """Facts for ``doctor``: integrity, journal mode, free space. Raises `StoreError` when it is broken."""
        ...
