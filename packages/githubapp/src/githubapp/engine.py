"""The engine below one GitHubApp: starts and stops with its FastAPI host, and waits for what runs inside a request."""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import gc
import inspect
import logging
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from contextvars import copy_context
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from githubapp.calls import as_json
from githubapp.current import current
from githubapp.errors import GitHubAppError
from hookwright import App, Arrival, Context, Delivery, Drop, GiveUp, JobState, Pause, Receipt, Retry, Settings

log = logging.getLogger(__name__)

INLINE = "githubapp:inline"
"""The handler that runs all functions which answer inside the request, in their order."""
MEMORY = "memory:"
ENDED = frozenset({JobState.SUCCEEDED, JobState.SKIPPED, JobState.FAILED, JobState.CANCELLED})
_LOOK_AGAIN = (0.05, 0.1, 0.25, 0.5)
_THREADS = 64
_PYTHONS = (700, 10, 10)
_COLLECT_AFTER = (5000, 20, 20)
"""`gc.set_threshold`."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How the functions inside a request ended: their values by name, or what one of them raised."""

    calls: dict[str, Any] = dataclasses.field(default_factory=dict)
    error: str | None = None


class FaceApp(App):
    """What `hookwright run main:github_app --role worker` finds: it keeps to the GitHubApp's store and limits."""

    def __init__(self, *, settings: Settings) -> None:
        super().__init__(settings=settings)
        self.own = settings

    def settle(self, settings: Settings) -> Settings:
        names = ("store", "encryption_keys", "transport")
        mine = {name: getattr(self.own, name) for name in names if name not in settings.origins}
        return dataclasses.replace(settings, **mine)


class Engine:
    """``declare`` puts the handlers on a new App; ``settings`` are asked for when it starts."""

    def __init__(
        self,
        declare: Callable[[App], None],
        settings: Callable[[], Settings],
        leaving: Callable[[], Awaitable[None]],
    ) -> None:
        """``leaving`` closes what the event loop has opened beside the engine."""
        self._leaving = leaving
        self._declare = declare
        self._settings = settings
        self._app: App | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._threads: ThreadPoolExecutor | None = None
        self._passing: dict[asyncio.AbstractEventLoop, _Passing] = {}
        self._waiting: dict[tuple[str, str, str], asyncio.Future[Ended]] = {}
        self._warned = False
        self._built: weakref.WeakSet[App] = weakref.WeakSet()

    def build(self, **changes: Any) -> FaceApp:
        """A new App with everything declared so far."""
        app = FaceApp(settings=dataclasses.replace(self._settings(), **changes))
        self._declare(app)
        self._built.add(app)
        return app

    @property
    def running(self) -> App | None:
        """The App of the handler that asks, else the one of this event loop, if it runs."""
        here = current()
        if here is not None and here.app in self._built:
            return here.app
        loop = _loop()
        if self._app is not None and self._loop is loop:
            return self._app
        passing = self._passing.get(loop) if loop is not None else None
        return passing.app if passing is not None else None

    def required(self) -> App:
        """Raises `GitHubAppError` where nothing runs."""
        app = self.running
        if app is None:
            raise GitHubAppError("the GitHubApp is not running: its FastAPI app has not started")
        return app

    @asynccontextmanager
    async def living(self) -> AsyncIterator[App]:
        """For the host's lifespan: opens the store, runs jobs and schedules until the host stops."""
        app = self.build()
        await app.start(role=self._settings().role)
        self._app, self._loop = app, asyncio.get_running_loop()
        try:
            with collecting_seldom():
                yield app
        finally:
            self._app = self._loop = None
            await app.stop()
            self._close_threads()

    async def enter(self) -> tuple[App, Callable[[], Awaitable[None]]]:
        """The App for one request, and what to await after its answer.

        Where the host's lifespan does not run (a TestClient without ``with``, an app that is mounted into another),
        the App lives for this request, in memory: what it stored runs before it ends.
        """
        if self._app is not None and self._loop is asyncio.get_running_loop():
            return self._app, nothing_to_leave
        if self._settings().store != MEMORY and not self._warned:
            self._warned = True
            log.warning(
                "the FastAPI app's lifespan does not run, so deliveries are kept in memory for as long as their "
                "request: start it with a server, `with TestClient(app)`, or GitHubApp.lifespan in the app around it"
            )
        loop = asyncio.get_running_loop()
        passing = self._passing.get(loop)
        if passing is None:
            passing = self._passing[loop] = _Passing(self.build(store=MEMORY))
        passing.users += 1
        await passing.start()
        return passing.app, functools.partial(self._leave, loop, passing)

    async def _leave(self, loop: asyncio.AbstractEventLoop, passing: _Passing) -> None:
        await passing.drain()
        passing.users -= 1
        if not passing.users:
            del self._passing[loop]
            await self._leaving()
            await passing.app.stop()
            self._close_threads()

    @asynccontextmanager
    async def using(self) -> AsyncIterator[App]:
        app, leave = await self.enter()
        try:
            yield app
        finally:
            await leave()

    async def handle(self, app: App, delivery: Delivery, *, wait: bool, within: float) -> tuple[Receipt, Ended | None]:
        """Store the delivery, then wait for its functions inside the request; ``None``: they go on after ``within``."""
        if not wait:
            return await app.receive(delivery), None
        key = (delivery.source, delivery.scope, delivery.id)
        known = self._waiting.get(key)
        future = known or asyncio.get_running_loop().create_future()
        self._waiting[key] = future
        try:
            receipt = await app.receive(delivery, here=INLINE)
            passing = self._passing.get(asyncio.get_running_loop())
            if passing is not None:
                passing.work()
            return receipt, await self._ended(app, receipt, future, within)
        finally:
            if known is None:
                self._waiting.pop(key, None)

    def tell(self, delivery: Delivery, ended: Ended) -> None:
        """The functions of a delivery have ended here: whoever waits for it may answer."""
        future = self._waiting.get((delivery.source, delivery.scope, delivery.id))
        if future is not None and not future.done():
            future.set_result(ended)

    async def call(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Await a coroutine function; run a plain one in a thread that sees the same delivery."""
        if inspect.iscoroutinefunction(function):
            return await function(*args, **kwargs)
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="githubapp")
        run = functools.partial(copy_context().run, function, *args, **kwargs)
        result = await asyncio.get_running_loop().run_in_executor(self._threads, run)
        return await result if inspect.isawaitable(result) else result

    async def _ended(self, app: App, receipt: Receipt, future: asyncio.Future[Ended], within: float) -> Ended | None:
        """From the function in this process, or from the store where another process runs it."""
        until = asyncio.get_running_loop().time() + within
        # A duplicate may have ended long ago, so the store is asked first; else there is nothing in it yet.
        look = receipt.arrival is Arrival.DUPLICATE
        pauses = iter(_LOOK_AGAIN)
        pause = _LOOK_AGAIN[0]
        if receipt.started is not None:
            # It runs in this process, which says when it has ended.
            return await _within(future, within)
        while True:
            if look:
                found = await self._stored(app, receipt.seq)
                if found is not None:
                    return found
            left = until - asyncio.get_running_loop().time()
            if left <= 0:
                return None
            pause = next(pauses, pause)
            found = await _within(future, min(pause, left))
            if found is not None:
                return found
            look = True

    async def _stored(self, app: App, seq: int) -> Ended | None:
        views = await app.history.jobs(delivery_seq=seq, handler=INLINE, limit=1)
        if not views:
            return Ended()
        job = views[0].job
        if job.state not in ENDED:
            return None
        if job.state is JobState.SUCCEEDED:
            result = await app.history.result(job.id)
            return Ended(calls=msgspec.json.decode(result) if result else {})
        return Ended(error=(job.error or str(job.state)).partition(": ")[2] or job.error)

    def _close_threads(self) -> None:
        threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown(wait=False)


class _Passing:
    """An App that lives as long as the requests of one event loop that use it."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.users = 0
        self._starting = asyncio.Lock()
        self._draining: asyncio.Task[int] | None = None

    async def start(self) -> None:
        async with self._starting:
            try:
                _ = self.app.runtime
            except Exception:
                await self.app.start(role="all", work=False)

    def work(self) -> None:
        """Run what is due, once more if that is under way already."""
        before = self._draining

        async def drain() -> int:
            if before is not None and not before.done():
                await before
            return await self.app.drain()

        self._draining = asyncio.ensure_future(drain())

    async def drain(self) -> None:
        self.work()
        while (draining := self._draining) is not None and not draining.done():
            await draining


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Spare the garbage collector what start-up made and let it look less often, as a server under load wants it.

    It otherwise takes a fifth of a webhook's time. A host that has set its own thresholds keeps them.
    """
    before = gc.get_threshold()
    gc.freeze()
    if before == _PYTHONS:
        gc.set_threshold(*_COLLECT_AFTER)
    try:
        yield
    finally:
        gc.unfreeze()
        if before == _PYTHONS:
            gc.set_threshold(*before)


def now() -> datetime:
    return datetime.now(UTC)


async def _within(future: asyncio.Future[Ended], seconds: float) -> Ended | None:
    """Its result, or ``None`` after so long. Cheaper than `asyncio.wait`; others may wait for the same future."""
    if not future.done():
        waiter = asyncio.get_running_loop().create_future()
        timer = asyncio.get_running_loop().call_later(seconds, _wake, waiter)

        def ended(_: object) -> None:
            _wake(waiter)

        future.add_done_callback(ended)
        try:
            await waiter
        finally:
            timer.cancel()
            future.remove_done_callback(ended)
    return future.result() if future.done() else None


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


def _loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


async def nothing_to_leave() -> None:
    """A running App needs no leave."""


async def run_inline(engine: Engine, ctx: Context[Any], functions: Sequence[Callable[..., Any]]) -> dict[str, Any]:
    """One after another; the first that fails ends it, for good: nobody waits for a second attempt."""
    calls: dict[str, Any] = {}
    try:
        for function in functions:
            calls[function.__name__] = await engine.call(function)
    except BaseException as error:
        engine.tell(ctx.delivery, Ended(error=str(error)))
        if isinstance(error, Retry | Pause | Drop):
            # What would make a background handler run again: here the sender has been told that it failed.
            raise GiveUp(str(error)) from error
        raise
    engine.tell(ctx.delivery, Ended(calls=calls))
    return {name: as_json(value) for name, value in calls.items()}


Role = Literal["all", "web", "worker"]
