"""What a user builds: the handlers, tasks, schedules, middleware and plugins of one program."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast, overload
from uuid import uuid4

from hookwright.core.clock import Clock
from hookwright.core.context import Context
from hookwright.core.control import Control
from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError
from hookwright.core.middleware import Middleware
from hookwright.core.registry import Plugin, Registry
from hookwright.core.retry import DEFAULT_RETRY, RetryPolicy
from hookwright.core.router import DEFAULT_TIMEOUT, Route, name_of, seconds
from hookwright.core.schedule import SOURCE as CRON
from hookwright.core.schedule import CatchUp, Schedule
from hookwright.core.store import History, Receipt, Store
from hookwright.core.task import SOURCE as TASK
from hookwright.core.task import Task
from hookwright.core.transport import Ticket
from hookwright.github.router import GitHubRouter
from hookwright.runtime import Role, Runtime
from hookwright.settings import Settings
from hookwright.sources import cron_expression

F = TypeVar("F", bound=Callable[..., Any])
M = TypeVar("M", bound=Middleware)


def utc_now() -> datetime:
    return datetime.now(UTC)


class App(GitHubRouter):
    """Declares what should happen; `run`, `asgi` or ``async with app`` make it happen.

    ``settings`` default to the environment and ``hookwright.toml``, read when the app starts, never at import. They
    are for programs that run the app themselves: the ``hookwright`` command reads its own.
    ``store`` and ``clock`` replace the configured store and the wall clock, which is what tests do.
    """

    def __init__(self, *, settings: Settings | None = None, store: Store | None = None, clock: Clock = utc_now) -> None:
        super().__init__()
        self._settings = settings
        self._store = store
        self._clock = clock
        self._tasks: dict[str, Task] = {}
        self._schedules: list[Schedule] = []
        self._middleware: list[Middleware] = []
        self._plugins: list[Plugin] = []
        self._runtime: Runtime | None = None

    # Declaring

    @overload
    def task(self, function: Callable[..., Any], /) -> Task: ...
    @overload
    def task(
        self,
        /,
        *,
        name: str | None = ...,
        retries: int | None = ...,
        timeout: timedelta | float | None = ...,
        concurrency: int = ...,
    ) -> Callable[[Callable[..., Any]], Task]: ...
    def task(
        self,
        function: Callable[..., Any] | None = None,
        /,
        *,
        name: str | None = None,
        retries: int | None = None,
        timeout: timedelta | float | None = DEFAULT_TIMEOUT,
        concurrency: int = 0,
    ) -> Task | Callable[[Callable[..., Any]], Task]:
        """Make a function a `Task`, to be called with `enqueue` and run as a durable job. Arguments travel as JSON.

        A first parameter named ``ctx`` receives the context. Raises `ConfigError` where the name is taken.
        """

        def declare(function: Callable[..., Any]) -> Task:
            task = Task(function, name=name or name_of(function))
            self.add(
                Route(
                    name=f"task:{task.name}",
                    events=(task.name,),
                    source=TASK,
                    handler=_calling(task),
                    retry=DEFAULT_RETRY if retries is None else RetryPolicy(retries=retries),
                    timeout=seconds(timeout),
                    concurrency=concurrency,
                )
            )
            self._tasks[task.name] = task
            return task

        return declare if function is None else declare(function)

    def cron(
        self,
        expression: str,
        *,
        tz: str = "UTC",
        name: str | None = None,
        catch_up: CatchUp = "last",
        window: timedelta = timedelta(hours=24),
        retries: int | None = None,
        timeout: timedelta | float | None = DEFAULT_TIMEOUT,
    ) -> Callable[[F], F]:
        """Run a handler at the times that ``expression`` (five fields, or ``@daily``) names in the zone ``tz``.

        Each fire time runs once, however many processes there are. ``catch_up`` says what becomes of times that
        passed while nothing ran: ``none``, the ``last``, or ``all``, as far back as ``window``. Raises `ConfigError`
        for an expression or a zone that is wrong.
        """

        def declare(function: F) -> F:
            schedule = Schedule(
                name=name or name_of(function), expression=expression, tz=tz, catch_up=catch_up, window=window
            )
            cron_expression.check(schedule)
            self.add(
                Route(
                    name=f"cron:{schedule.name}",
                    events=(schedule.name,),
                    source=CRON,
                    handler=function,
                    retry=DEFAULT_RETRY if retries is None else RetryPolicy(retries=retries),
                    timeout=seconds(timeout),
                )
            )
            self._schedules.append(schedule)
            return function

        return declare

    def middleware(self, function: M) -> M:
        """Wrap every handler in ``async def f(ctx, call_next)``. The first declared is the outermost."""
        self._middleware.append(function)
        return function

    def use(self, part: Plugin | Middleware) -> None:
        """Add a plugin (it has ``setup``) or a middleware. Raises `ConfigError` for anything else."""
        if hasattr(part, "setup"):
            self._plugins.append(cast("Plugin", part))
        elif callable(part):
            self._middleware.append(part)
        else:
            raise ConfigError(f"app.use({part!r}): neither a plugin with setup(registry) nor a middleware")

    # Running

    @asynccontextmanager
    async def performing(
        self, *, concurrency: int | None = None, settings: Settings | None = None
    ) -> AsyncIterator[Callable[[Ticket], Coroutine[Any, Any, bool]]]:
        """For the receiving side of a transport: answers what is to be called with each ticket, at any time.

        While this is open the process counts as ``concurrency`` places (the setting unless given), so that no more
        tickets are sent to all processes together than they can run. At its end running handlers have the configured
        grace. Raises what `start` raises.
        """
        settings = settings or self._settings or Settings.load(os.environ)
        if concurrency is not None:
            settings = dataclasses.replace(settings, concurrency=concurrency)
        runtime = await self.start(role="tickets", settings=settings)
        try:
            yield runtime.perform
        finally:
            await self.stop()

    async def __aenter__(self) -> App:
        """Open the store and start everything but the web server: handlers run, schedules fire."""
        await self.start(role="all")
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()

    def settle(self, settings: Settings) -> Settings:
        """What this App makes of the settings that were read for it: them, unless a subclass knows better."""
        return settings

    def build(
        self,
        settings: Settings,
        *,
        role: Role | None = None,
        store: Store | None = None,
        clock: Clock | None = None,
    ) -> Runtime:
        """The parts put together for these settings, not started. Raises `ConfigError` for what does not fit."""
        settings = self.settle(settings)
        for plugin in self._plugins:
            # A file of hooks may name the store that a cluster shares.
            if hasattr(plugin, "settle"):
                settings = plugin.settle(settings)
        return Runtime(
            self._registry,
            settings,
            plugins=self._plugins,
            store=store or self._store,
            role=role or settings.role,
            clock=clock or self._clock,
        )

    async def start(
        self,
        *,
        role: Role | None = None,
        settings: Settings | None = None,
        store: Store | None = None,
        clock: Clock | None = None,
        work: bool = True,
    ) -> Runtime:
        """What ``async with app`` does, for a role. Without ``work``, jobs wait for `drain`.

        Raises `ConfigError` or `StoreError` with what to do.
        """
        if self._runtime is not None:
            raise ConfigError("the app is running already; one App object runs once at a time")
        settings = settings or self._settings or Settings.load(os.environ)
        runtime = self.build(settings, role=role, store=store, clock=clock)
        await runtime.start(work=work)
        self._runtime = runtime
        return runtime

    async def stop(self) -> None:
        """Stop sources, give running handlers the configured grace, release the rest, close the store."""
        runtime, self._runtime = self._runtime, None
        if runtime is not None:
            await runtime.stop()

    @property
    def runtime(self) -> Runtime:
        """The running parts. Raises `ConfigError` when the app has not been started."""
        if self._runtime is None:
            raise ConfigError("the app is not running: use `async with app:`, app.asgi() or `hookwright run`")
        return self._runtime

    @property
    def history(self) -> History:
        """What is stored: deliveries and jobs."""
        return self.runtime.store

    @property
    def control(self) -> Control:
        """Replay, retry, cancel, pause."""
        return self.runtime.control

    async def receive(self, delivery: Delivery, *, here: str | None = None) -> Receipt:
        """Hand in a delivery; it is durable when this returns. Raises `Overloaded` or `StoreUnavailable`.

        ``here`` names a handler that this process should begin with as soon as the delivery is stored, because
        somebody waits for it: if a slot is free, no turn among the tenants is waited for (the store in a file or in
        memory; with others the job is claimed as any other). What is lost with the process runs again elsewhere.
        """
        return await self.runtime.receive(delivery, here=here)

    async def enqueue(self, task: Task, /, *args: Any, **kwargs: Any) -> str:
        """Store a call of ``task`` and answer its id. Inside a handler use ``ctx.enqueue``: stored with its end.

        Raises `TypeError` when the arguments do not fit the task or are not JSON.
        """
        identity = uuid4().hex
        await self.receive(
            Delivery(
                source=TASK,
                id=identity,
                event=task.name,
                received_at=self.runtime.clock(),
                body=task.encode(args, kwargs),
            )
        )
        return identity

    async def drain(self) -> int:
        """Run all that is due, and what that causes, to its end; how many attempts. For tests and scripts."""
        return await self.runtime.drain()

    def asgi(self) -> Callable[..., Awaitable[None]]:
        """The app as an ASGI program, to be served or mounted. Starts with its lifespan, or at the first request."""
        from hookwright.mounted import Mounted  # the web floor costs 10 MB, which a worker need not pay

        return Mounted(start=self._running, stop=self.stop)

    @asynccontextmanager
    async def lifespan(self, _host: object = None) -> AsyncIterator[None]:
        """For a host that mounts the app: ``Starlette(lifespan=app.lifespan)``."""
        async with self:
            yield

    def run(self, **overrides: Any) -> None:
        """Serve until SIGTERM or SIGINT, as ``hookwright run`` does. ``overrides`` are settings by name."""
        from hookwright.serve import run  # as above

        settings = self._settings or Settings.load(os.environ, overrides=overrides)
        run(self.build(settings))

    async def _running(self) -> Runtime:
        """The runtime, started now unless a host's lifespan has done so."""
        return self._runtime or await self.start()

    def _registry(self) -> Registry:
        """The declarations as the engine reads them: a copy, so that starting twice declares nothing twice."""
        registry = Registry()
        registry.router.include(self)
        registry.middleware += self._middleware
        registry.tasks |= self._tasks
        registry.schedules += self._schedules
        return registry


def _calling(task: Task) -> Callable[[Context], Any]:
    """A handler that calls the task's function with its stored arguments; plain functions stay plain."""

    def arguments(ctx: Context) -> functools.partial[Any]:
        args, kwargs = task.decode(ctx.delivery.body)
        return functools.partial(task.function, *((ctx,) if task.wants_context else ()), *args, **kwargs)

    if inspect.iscoroutinefunction(task.function):

        async def run(ctx: Context) -> Any:
            return await arguments(ctx)()

        return run
    return lambda ctx: arguments(ctx)()
