"""The part of GitHubApp that is about background tasks and schedules."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, TypeVar

from githubapp.engine import Engine
from githubapp.tasks import BatchProcessor, EnqueuedTask, TaskManager, TaskResult, TaskState

F = TypeVar("F", bound=Callable[..., Any])
NAMED_SCHEDULES = {
    "schedule.hourly": "0 * * * *",
    "schedule.daily": "0 0 * * *",
    "schedule.weekly": "0 0 * * 0",
    "schedule.monthly": "0 0 1 * *",
    "schedule.yearly": "0 0 1 1 *",
}


class TaskMethods(ABC):
    """What needs ``_engine`` and ``_tasks``."""

    _engine: Engine
    _tasks: TaskManager
    _hooks: list[Callable[[TaskResult], Any]]
    _schedules: list[tuple[str, str, Callable[..., Any]]]

    @property
    def task_manager(self) -> TaskManager:
        """Statistics (``await task_manager.get_stats()``), waiting, cancelling."""
        return self._tasks

    async def enqueue_task(
        self, func: Callable[..., Any], /, *args: Any, depends_on: Iterable[str] | str = (), **kwargs: Any
    ) -> EnqueuedTask:
        """Run ``func`` in the background with these arguments; it needs no decorator, but a name at its module's top.

        Durable when this returns; in a handler or a task: stored with its end, so that one which fails has enqueued
        nothing. ``depends_on``: ids of tasks that must have completed before. Arguments travel as JSON and come back
        as the annotations of ``func`` say. Raises `TypeError` where they do not fit.
        """
        after = [depends_on] if isinstance(depends_on, str) else depends_on
        return await self._tasks.enqueue(func, args, kwargs, depends_on=after)

    async def schedule_task(
        self,
        func: Callable[..., Any],
        /,
        *args: Any,
        delay: timedelta | float,
        recurring: bool = False,
        **kwargs: Any,
    ) -> EnqueuedTask:
        """Run ``func`` after ``delay`` (a timedelta or seconds); ``recurring``: again and again that far apart, until
        `task_manager.cancel` ends the next one."""
        wait = delay if isinstance(delay, timedelta) else timedelta(seconds=delay)
        if wait <= timedelta(0) and recurring:
            raise ValueError("a recurring task needs a delay")
        return await self._tasks.enqueue(func, args, kwargs, delay=wait, every=wait if recurring else None)

    async def get_task_status(self, task_id: str) -> TaskState:
        """``pending``, ``running``, ``completed``, ``failed``, ``cancelled`` or ``unknown``: a `StrEnum`."""
        return (await self._tasks.get(task_id)).status

    async def get_task_result(self, task_id: str) -> TaskResult:
        """Its ``status``, and what its function answered or what it failed with."""
        return await self._tasks.get(task_id)

    def batch_processor(
        self, func: Callable[..., Any], batch_size: int = 10, max_concurrency: int = 3
    ) -> BatchProcessor:
        """``async for result in github_app.batch_processor(func, 100).execute(items)``; ``func`` takes a list."""
        return BatchProcessor(self._tasks, func, batch_size=batch_size, max_concurrency=max_concurrency)

    def on_task_completed(self, func: F) -> F:
        """Call ``func`` with the `TaskResult` of each task and background handler that completes or fails for good."""
        self._hooks.append(func)
        return func

    def schedule(self, expression: str) -> Callable[[F], F]:
        """Run a function at the times of a cron expression (UTC). Each time once, however many processes there are.

        Raises `ConfigError` for an expression that is wrong, when the GitHubApp starts.
        """

        def declare(func: F) -> F:
            self._schedules.append((self._unused(f"schedule:{expression}:{func.__qualname__}"), expression, func))
            return func

        return declare

    @abstractmethod
    def _unused(self, name: str) -> str:
        """``name``, or with a number behind it where something has that name already."""
