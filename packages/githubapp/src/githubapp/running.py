"""Runs functions in the background: a webhook's handlers and stored calls, with retries, limits and hooks."""

from __future__ import annotations

import asyncio
import inspect
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NoReturn

import msgspec

from githubapp.calls import StoredCall, as_json, restored
from githubapp.current import Current, handling, of_webhook
from githubapp.engine import Engine, now
from githubapp.tasks import RUN, SOURCE, WAIT, TaskManager, TaskResult, TaskState
from hookwright import App, Context, Drop, GiveUp, Pause, Retry, RetryPolicy, Skip

log = logging.getLogger(__name__)

_SIGNALS = (Retry, Skip, GiveUp, Pause, Drop)
_MANY = RetryPolicy(retries=1_000_000)
"""A stored call counts its attempts itself, since each may want another number."""
_LONGEST_LOOK = 30.0
_LONGEST_PAUSE = 3600.0
Hook = Callable[[TaskResult], Any]


class Runner:
    """``timeout``, ``retries`` and ``delay`` (seconds) hold for what names none of its own."""

    def __init__(
        self,
        engine: Engine,
        tasks: TaskManager,
        hooks: list[Hook],
        *,
        timeout: float | None,
        retries: int,
        delay: float,
    ) -> None:
        self._engine = engine
        self._tasks = tasks
        self._hooks = hooks
        self._timeout = timeout
        self._retries = retries
        self._delay = delay

    def declare(self, app: App) -> None:
        """The two handlers that all stored calls go through."""

        @app.on(RUN, source=SOURCE, name="githubapp:task", retry=_MANY, timeout=None)
        async def run(ctx: Context[Any]) -> Any:
            return await self._run_stored(app, ctx)

        @app.on(WAIT, source=SOURCE, name="githubapp:wait", retry=_MANY, timeout=60)
        async def wait(ctx: Context[Any]) -> Any:
            return await self._await_others(app, ctx)

    def declare_handler(
        self,
        app: App,
        event: str,
        function: Callable[..., Any],
        *,
        name: str,
        timeout: float | None,
        retries: int | None,
    ) -> None:
        """A function that a webhook starts in the background."""

        @app.on(event, source="github", name=name, retry=_MANY, timeout=None, own_events=True)
        async def run(ctx: Context[Any]) -> Any:
            with handling(of_webhook(app, ctx)):
                task = f"{ctx.job.delivery_seq}:{name}"
                return await self._guarded(ctx, task, function, (), {}, timeout=timeout, retries=retries)

    def declare_schedule(self, app: App, expression: str, function: Callable[..., Any], *, name: str) -> None:
        """A function that runs at the times of a cron expression."""

        @app.cron(expression, name=name, timeout=None)
        async def run(ctx: Context[Any]) -> Any:
            with handling(Current(app=app, ctx=ctx)):
                return await self._guarded(
                    ctx, f"{ctx.job.delivery_seq}:cron:{name}", function, (), {}, timeout=None, retries=None
                )

    async def _run_stored(self, app: App, ctx: Context[Any]) -> Any:
        call = msgspec.json.decode(ctx.delivery.body, type=StoredCall)
        if call.every is not None:
            # Before it runs, and under an id that is known: neither a failure nor a second attempt loses or doubles it.
            root = ctx.delivery.id.partition("~")[0]
            following = msgspec.structs.replace(call, fire=call.fire + 1)
            due = now() + timedelta(seconds=call.every)
            await self._tasks.store(app, f"{root}~{following.fire}", RUN, following, due_at=due)
        try:
            function = self._tasks.functions.find(call.target)
            args, kwargs = restored(function, call.args, call.kwargs)
        except (LookupError, TypeError) as error:
            await self._ended(ctx, ctx.delivery.id, TaskState.FAILED, error=str(error))
            raise GiveUp(str(error)) from error
        with handling(await _origin(app, ctx, call, _repository(function, args, kwargs))):
            return await self._guarded(
                ctx, ctx.delivery.id, function, args, kwargs, timeout=call.timeout, retries=call.retries
            )

    async def _guarded(
        self,
        ctx: Context[Any],
        task: str,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        *,
        timeout: float | None,
        retries: int | None,
    ) -> Any:
        started = time.monotonic()
        limit = self._timeout if timeout is None else timeout
        # Nothing stops a thread: a plain function is waited for, so that no second attempt runs beside it.
        deadline = asyncio.timeout(limit if inspect.iscoroutinefunction(function) else None)
        try:
            async with deadline:
                result = as_json(await self._engine.call(function, *args, **kwargs))
        except _SIGNALS:
            raise
        except Exception as error:
            if isinstance(error, TimeoutError) and deadline.expired():
                error = TimeoutError(f"it did not end within {limit:g} s")
            await self._failed(ctx, task, error, self._retries if retries is None else retries)
        finally:
            self._tasks.timing.add(time.monotonic() - started)
        await self._ended(ctx, task, TaskState.COMPLETED, result=result)
        return result

    async def _failed(self, ctx: Context[Any], task: str, error: Exception, retries: int) -> NoReturn:
        said = f"{type(error).__name__}: {error}"
        if ctx.job.failures < retries:
            pause = min(self._delay * 2**ctx.job.failures, _LONGEST_PAUSE)
            raise Retry(said, after=timedelta(seconds=pause)) from error
        await self._ended(ctx, task, TaskState.FAILED, error=said)
        raise GiveUp(said) from error

    async def _await_others(self, app: App, ctx: Context[Any]) -> Any:
        call = msgspec.json.decode(ctx.delivery.body, type=StoredCall)
        others = [await self._tasks._get(app, one) for one in call.depends_on]
        for one in others:
            if one.status in (TaskState.FAILED, TaskState.CANCELLED):
                said = f"not run: task {one.id}, which it depends on, has {one.status}"
                await self._ended(ctx, ctx.delivery.id, TaskState.FAILED, error=said)
                raise GiveUp(said)
        if not all(one.status is TaskState.COMPLETED for one in others):
            pause = min(0.2 * 1.5 ** min(ctx.job.failures, 40), _LONGEST_LOOK)
            raise Retry("waits for other tasks", after=timedelta(seconds=pause))
        identity = f"{ctx.delivery.id}.run"
        await self._tasks.store(app, identity, RUN, msgspec.structs.replace(call, depends_on=()))
        return {"githubapp_went_on_as": identity}

    async def _ended(
        self, ctx: Context[Any], task: str, status: TaskState, *, result: Any = None, error: str | None = None
    ) -> None:
        """Tell the hooks. What they raise is logged, and changes nothing."""
        if not self._hooks:
            return
        found = TaskResult(
            id=task,
            status=status,
            result=result,
            error=error,
            attempts=ctx.job.attempt,
            started_at=ctx.job.started_at,
            finished_at=now(),
        )
        for hook in self._hooks:
            try:
                await self._engine.call(hook, found)
            except Exception:
                log.exception("a completion hook failed", extra={"task": task})


def _repository(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The call's argument of this name, whichever way it was given."""
    return kwargs.get("repository", inspect.signature(function).bind(*args, **kwargs).arguments.get("repository"))


async def _origin(app: App, ctx: Context[Any], call: StoredCall, repository: Any) -> Current:
    """The webhook that a call was enqueued for. Its ``repository`` argument says what else it is about."""
    origin = call.origin
    delivery = None
    if origin is not None and origin.seq is not None:
        delivery = await app.history.delivery(origin.seq)
    named = repository if isinstance(repository, str) and repository.count("/") == 1 else None
    known = None if origin is None else origin.repository
    return Current(
        # A body that has outlived its retention is empty.
        payload=delivery.payload if delivery is not None and delivery.body else None,
        event=None if origin is None else origin.event,
        delivery_id=None if origin is None else origin.delivery_id,
        # Another repository may belong to another installation, which is looked up.
        installation=origin.installation if origin is not None and named in (None, known) else None,
        repository=named or known,
        seq=None if origin is None else origin.seq,
        app=app,
        ctx=ctx,
    )
