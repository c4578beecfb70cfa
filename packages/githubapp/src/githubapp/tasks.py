"""Background tasks: enqueued, looked at, waited for. Each is a delivery in hookwright's store, with one job."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

import msgspec

from githubapp.calls import Functions, Origin, StoredCall, bound
from githubapp.current import current
from githubapp.engine import Engine, now
from hookwright import App, Delivery, JobState

log = logging.getLogger(__name__)

SOURCE = "app"
RUN, WAIT = "githubapp_task", "githubapp_wait"


class TaskState(StrEnum):
    """Where a task is."""

    PENDING = "pending"
    """Waits for its moment, for others, or for its next attempt."""
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    """All its attempts are used up: a dead letter, which `hookwright jobs retry` runs again."""
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    """No such task; or one that a handler enqueues, which is stored with the handler's end."""


_STATES = {
    JobState.WAITING: TaskState.PENDING,
    JobState.QUEUED: TaskState.PENDING,
    JobState.RUNNING: TaskState.RUNNING,
    JobState.SUCCEEDED: TaskState.COMPLETED,
    JobState.SKIPPED: TaskState.COMPLETED,
    JobState.FAILED: TaskState.FAILED,
    JobState.CANCELLED: TaskState.CANCELLED,
}


class EnqueuedTask(str):
    """A task's id: text, which is its own ``id``."""

    __slots__ = ()

    @property
    def id(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """What is known of a task. ``result`` is what its function answered, as JSON has it."""

    id: str
    status: TaskState
    result: Any = None
    error: str | None = None
    attempts: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def done(self) -> bool:
        return self.status in (TaskState.COMPLETED, TaskState.FAILED, TaskState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStats:
    """All processes together, but for ``avg_processing_time``: seconds of this one's tasks."""

    is_healthy: bool
    pending_tasks: int
    active_workers: int
    completed_tasks_count: int
    failed_tasks_count: int
    avg_processing_time: float
    oldest_pending_seconds: float | None


class Timing:
    """How long the tasks of this process took."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0

    def add(self, seconds: float) -> None:
        self.count += 1
        self.seconds += seconds

    @property
    def average(self) -> float:
        return self.seconds / self.count if self.count else 0.0


class TaskManager:
    """The tasks of one GitHubApp."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.functions = Functions()
        self.timing = Timing()

    async def enqueue(
        self,
        function: Callable[..., Any],
        args: Sequence[Any],
        kwargs: dict[str, Any],
        *,
        depends_on: Iterable[str] = (),
        delay: timedelta | None = None,
        every: timedelta | None = None,
        retries: int | None = None,
        timeout: float | None = None,
        at_once: bool = False,
    ) -> EnqueuedTask:
        """Durable when this returns; inside a handler or task: stored in the transaction that ends it.

        ``at_once`` stores it now in either case. Raises `TypeError` for arguments that do not fit or are not JSON,
        and for a function that another process could not find.
        """
        places, names = bound(function, args, kwargs)
        here = current()
        after = tuple(str(one) for one in depends_on)
        call = StoredCall(
            target=self.functions.name(function),
            args=places,
            kwargs=names,
            origin=None
            if here is None
            else Origin(
                seq=here.seq,
                event=here.event,
                delivery_id=here.delivery_id,
                installation=here.installation,
                repository=here.repository,
            ),
            depends_on=after,
            retries=retries,
            timeout=timeout,
            every=None if every is None else every.total_seconds(),
        )
        event = WAIT if after else RUN
        if here is not None and here.ctx is not None and here.app is self._engine.running and not at_once:
            return EnqueuedTask(here.ctx.emit(event, msgspec.to_builtins(call), delay=delay))
        identity = uuid4().hex
        async with self._engine.using() as app:
            await self.store(app, identity, event, call, due_at=None if delay is None else now() + delay)
        return EnqueuedTask(identity)

    async def store(
        self, app: App, identity: str, event: str, call: StoredCall, *, due_at: datetime | None = None
    ) -> None:
        """A known id changes nothing: storing twice is storing once."""
        await app.receive(
            Delivery(source=SOURCE, id=identity, event=event, received_at=now(), body=call.encode(), due_at=due_at)
        )

    async def get(self, task_id: str) -> TaskResult:
        """Any task's, and any background handler's by the id in the webhook's answer."""
        async with self._engine.using() as app:
            return await self._get(app, str(task_id))

    async def wait(self, task_id: str, *, timeout: float | None = None) -> TaskResult:
        """When it has ended. Raises `TimeoutError` after ``timeout`` seconds."""
        async with self._engine.using() as app, asyncio.timeout(timeout):
            pause = 0.02
            while not (found := await self._get(app, str(task_id))).done:
                await asyncio.sleep(pause)
                pause = min(pause * 1.5, 1.0)
            return found

    async def get_stats(self) -> TaskStats:
        """The store in numbers; ``is_healthy``: it answers, and what is due does not wait for long."""
        async with self._engine.using() as app:
            wrong = await app.runtime.readiness()
            found = await app.history.statistics()
        jobs = found.jobs
        return TaskStats(
            is_healthy=not wrong and (found.oldest_queued_age or 0) < 300,
            pending_tasks=jobs.get(JobState.QUEUED, 0) + jobs.get(JobState.WAITING, 0),
            active_workers=jobs.get(JobState.RUNNING, 0),
            completed_tasks_count=jobs.get(JobState.SUCCEEDED, 0),
            failed_tasks_count=jobs.get(JobState.FAILED, 0),
            avg_processing_time=self.timing.average,
            oldest_pending_seconds=found.oldest_queued_age,
        )

    async def cancel(self, task_id: str) -> bool:
        """``False``: it has ended, or there is none."""
        async with self._engine.using() as app:
            found = await self._find(app, str(task_id))
            if found is None:
                return False
            return await app.control.cancel(found, by="githubapp") is JobState.CANCELLED

    async def _find(self, app: App, task_id: str) -> int | None:
        seq, colon, handler = task_id.partition(":")
        if colon and seq.isdecimal():
            views = await app.history.jobs(delivery_seq=int(seq), handler=handler, limit=1)
        else:
            deliveries = await app.history.deliveries(source=SOURCE, id=task_id, limit=1)
            views = await app.history.jobs(delivery_seq=deliveries[0].seq, limit=1) if deliveries else []
        return views[0].job.id if views else None

    async def _get(self, app: App, task_id: str) -> TaskResult:
        job_id = await self._find(app, task_id)
        if job_id is None:
            return TaskResult(id=task_id, status=TaskState.UNKNOWN)
        job = (await app.history.jobs(id=job_id))[0].job
        stored = await app.history.result(job.id)
        result = None if stored is None else msgspec.json.decode(stored)
        if isinstance(result, dict) and result.keys() == {"githubapp_went_on_as"}:
            # It had waited for others; since then it is a task of its own.
            went_on = await self._get(app, result["githubapp_went_on_as"])
            return TaskResult(
                id=task_id,
                status=TaskState.PENDING if went_on.status is TaskState.UNKNOWN else went_on.status,
                result=went_on.result,
                error=went_on.error,
                attempts=went_on.attempts,
                started_at=went_on.started_at,
                finished_at=went_on.finished_at,
            )
        return TaskResult(
            id=task_id,
            status=_STATES[job.state],
            result=result,
            error=job.error,
            attempts=job.attempt,
            started_at=job.started_at,
            finished_at=job.finished_at,
        )


class BatchProcessor:
    """Gives ``function`` lists of at most ``batch_size`` items, ``max_concurrency`` of them at a time, as tasks."""

    def __init__(
        self, tasks: TaskManager, function: Callable[..., Any], *, batch_size: int = 10, max_concurrency: int = 3
    ) -> None:
        """``function`` takes a list. Raises `ValueError` for sizes below one."""
        if batch_size < 1 or max_concurrency < 1:
            raise ValueError("batch_size and max_concurrency are at least 1")
        self._tasks = tasks
        self._function = function
        self._size = batch_size
        self._most = max_concurrency

    async def execute(self, items: Iterable[Any]) -> AsyncIterator[TaskResult]:
        """The result of each batch, in the order of the items. A failed one is a result too."""
        all_items = list(items)
        batches = [all_items[start : start + self._size] for start in range(0, len(all_items), self._size)]
        waiting: list[EnqueuedTask] = []
        async with self._tasks._engine.using():
            for batch in batches:
                waiting.append(await self._tasks.enqueue(self._function, [batch], {}, at_once=True))
                if len(waiting) == self._most:
                    yield await self._tasks.wait(waiting.pop(0))
            for task in waiting:
                yield await self._tasks.wait(task)
