"""Runs one job once, and says what became of it."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import inspect
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any

import msgspec

from hookwright.core.clock import Clock
from hookwright.core.context import Context
from hookwright.core.delivery import MAX_BODY, Delivery
from hookwright.core.errors import GiveUp, LeaseLost, Signal, Skip
from hookwright.core.job import Job
from hookwright.core.middleware import Next, compose
from hookwright.core.outcome import Outcome, after_error, succeeded
from hookwright.core.registry import Registry
from hookwright.core.router import Route
from hookwright.core.store import Queue

log = logging.getLogger(__name__)
_HANDLERS = logging.getLogger("hookwright.handler")

MAX_RESULT_BYTES = 64 * 1024


class HandlerTimeout(Exception):
    """The handler took longer than its route allows."""


@dataclass(slots=True)
class Attempt:
    """One run of one job, as the worker watches it."""

    job: Job
    in_thread: bool = False
    """A plain function is running: it cannot be stopped, so its lease and slot are kept until it returns."""
    emitted: tuple[Delivery, ...] = ()
    result: bytes | None = None
    task: asyncio.Task[None] | None = None
    ending: str | None = None
    """Why the worker cancelled it: ``cancel``, ``lost``, ``stop``."""
    started: float = field(default=0.0)


class JobMemory:
    """What `Context.once` keeps, fenced by the attempt."""

    def __init__(self, queue: Queue, job: Job) -> None:
        self._queue = queue
        self._job = job
        self._kept: dict[str, bytes] | None = None

    async def recall(self, name: str) -> bytes | None:
        if self._kept is None:
            # A first attempt has nothing to recall, which saves most jobs a read.
            first = self._job.attempt == 1
            self._kept = {} if first else dict(await self._queue.recall(self._job))
        return self._kept.get(name)

    async def remember(self, name: str, value: bytes) -> None:
        if not await self._queue.remember(self._job, name, value):
            raise LeaseLost(f"job {self._job.id} was taken over by another attempt; {name!r} was not kept")
        if self._kept is not None:
            self._kept[name] = value


class Runner:
    """Opens the context, wraps the handler in middleware, and turns how it ended into an outcome."""

    def __init__(
        self,
        registry: Callable[[], Registry],
        queue: Queue,
        *,
        clock: Clock,
        random: Callable[[], float],
        threads: Executor,
        max_depth: int,
        max_body: int = MAX_BODY,
        epoch: Callable[[], int | None] = lambda: 0,
    ) -> None:
        self._registry = registry
        self._queue = queue
        self._clock = clock
        self._random = random
        self._threads = threads
        self._max_depth = max_depth
        self._max_body = max_body
        self._epoch = epoch

    async def run(self, attempt: Attempt, route: Route, delivery: Delivery) -> Outcome:
        """How the attempt ended. Raises only `asyncio.CancelledError`, when the worker cancelled it."""
        job = attempt.job
        try:
            if route.leader and self._epoch() is None:
                # Since the claim another node has become the leader: it has the handler among its own.
                return Outcome(job.release(now=self._clock()))
            if not delivery.body:
                raise GiveUp("the delivery's body has outlived its retention; there is nothing to run on")
            result = await self._call(attempt, route, delivery)
            attempt.result = _encoded(result)
        except asyncio.CancelledError:
            if attempt.ending is not None:
                raise
            # The handler cancelled itself, or awaited something that was cancelled: an error like any other.
            error: BaseException = RuntimeError("the handler was cancelled by something it awaited")
        except KeyboardInterrupt:
            raise
        except BaseException as raised:
            # SystemExit too: a handler that calls exit() must not take the other jobs with it.
            error = raised
        else:
            return succeeded(job, now=self._clock())
        attempt.emitted = ()
        attempt.result = _encoded(error.result) if isinstance(error, Signal) else None
        outcome = after_error(error, job, route.retry, now=self._clock(), random=self._random())
        self._report(error, outcome.job)
        return outcome

    async def _call(self, attempt: Attempt, route: Route, delivery: Delivery) -> Any:
        registry = self._registry()
        job = attempt.job
        ctx = registry.context(
            delivery=delivery,
            job=job,
            log=HandlerLog(delivery, job),
            memory=JobMemory(self._queue, job),
            max_depth=self._max_depth,
            max_body=self._max_body,
        )
        ctx.state["route"] = route
        if route.leader:
            ctx.epoch = self._epoch()

        async def innermost(ctx: Context) -> Any:
            if route.where is not None and not route.where(ctx):
                raise Skip("the route's where= said no")
            if inspect.iscoroutinefunction(route.handler):
                return await route.handler(ctx)
            return await self._in_thread(attempt, route, ctx)

        call: Next = compose(registry.middleware, innermost)
        if route.timeout is None:
            result = await call(ctx)
            attempt.emitted = ctx.emitted
            return result
        limit = route.timeout.total_seconds()
        deadline = asyncio.timeout(limit)
        ctx.timed_out = deadline.expired
        try:
            async with deadline:
                result = await call(ctx)
        except TimeoutError as error:
            if deadline.expired():
                raise HandlerTimeout(f"the handler did not end within {limit:g} s") from error
            raise
        attempt.emitted = ctx.emitted
        return result

    async def _in_thread(self, attempt: Attempt, route: Route, ctx: Context) -> Any:
        call = functools.partial(contextvars.copy_context().run, route.handler, ctx)
        future = asyncio.get_running_loop().run_in_executor(self._threads, call)
        attempt.in_thread = True
        try:
            result = await asyncio.shield(future)
        except asyncio.CancelledError:
            # Nothing can stop a thread. Were the slot given back now, a second attempt would run beside this one.
            log.warning(
                "plain function goes on past its end; its slot is kept until it returns",
                extra={"job": attempt.job.id, "handler": attempt.job.handler},
            )
            await _wait_out(future)
            raise
        finally:
            attempt.in_thread = False
        # A plain function that answers an awaitable (a lambda around a coroutine) means it to be awaited.
        return await result if inspect.isawaitable(result) else result

    def _report(self, error: BaseException, job: Job) -> None:
        extra = {
            "job": job.id,
            "handler": job.handler,
            "attempt": job.attempt,
            "state": str(job.state),
            "error": job.error,
        }
        if isinstance(error, Signal):
            log.info("handler asked for another end", extra=extra)
        else:
            log.error("handler failed", extra=extra, exc_info=error)


class HandlerLog(logging.LoggerAdapter[logging.Logger]):
    """A handler's own log: its ``extra`` is added to the facts of the job instead of replacing them."""

    def __init__(self, delivery: Delivery, job: Job) -> None:
        super().__init__(_HANDLERS)
        self._delivery = delivery
        self._job = job

    def process(self, msg: Any, kwargs: Any) -> tuple[Any, Any]:
        delivery, job = self._delivery, self._job
        facts: Mapping[str, object] = {
            "delivery": delivery.key,
            "event": delivery.name,
            "job": job.id,
            "handler": job.handler,
            "attempt": job.attempt,
        }
        return msg, {**kwargs, "extra": {**kwargs.get("extra", {}), **facts}}


async def _wait_out(future: asyncio.Future[Any]) -> None:
    """Wait for the thread whatever happens to us, and forget how it ended."""
    while not future.done():
        try:
            await asyncio.shield(asyncio.wait({future}))
        except asyncio.CancelledError:
            continue
    future.exception()


def _encoded(result: Any) -> bytes | None:
    """A handler's answer as JSON, if it is small and JSON; most answer nothing."""
    if result is None:
        return None
    try:
        encoded = msgspec.json.encode(result)
    except (TypeError, ValueError, RecursionError):
        log.warning("handler answered something that is not JSON; it was not kept")
        return None
    if len(encoded) > MAX_RESULT_BYTES:
        log.warning("handler answered more than is kept", extra={"count": len(encoded)})
        return None
    return encoded
