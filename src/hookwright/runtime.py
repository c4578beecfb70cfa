"""Puts the parts together, and gives them a beginning and an end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import random
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib.metadata import entry_points
from typing import Any, Literal
from uuid import uuid4

import msgspec

from hookwright.core.clock import Clock
from hookwright.core.counters import Counters
from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError, HookwrightError, StoreError
from hookwright.core.job import ENDED
from hookwright.core.node import Node
from hookwright.core.registry import Plugin, Registry
from hookwright.core.router import Route, Router
from hookwright.core.source import Bound, Ended, Scoped, Source
from hookwright.core.store import Receipt, Store
from hookwright.core.transport import Ticket, Transport
from hookwright.engine import leadership, nodes, rates
from hookwright.engine.announce import Announcer
from hookwright.engine.controller import Controller
from hookwright.engine.dispatcher import Dispatcher
from hookwright.engine.housekeeping import Janitor, Retention, Sweeper
from hookwright.engine.inbox import Inbox
from hookwright.engine.membership import Membership
from hookwright.engine.performer import Performer
from hookwright.engine.pressure import Gate, Pressure
from hookwright.engine.rates import Rates
from hookwright.engine.recent import Recent
from hookwright.engine.runner import Runner
from hookwright.engine.supervisor import Supervisor
from hookwright.engine.worker import Worker
from hookwright.github.credentials import load_signer, read
from hookwright.github.plugin import GitHub
from hookwright.github.webhook import GitHubWebhook
from hookwright.integrations.opening import open_transport
from hookwright.settings import Settings, is_loopback
from hookwright.sources.cron import CronSource
from hookwright.stores.opening import open_store
from hookwright.telemetry.job_log import JobLog
from hookwright.telemetry.metrics import Metrics
from hookwright.telemetry.version import own_version

log = logging.getLogger(__name__)

Role = Literal["all", "web", "worker", "tickets"]
"""``tickets``: run what a transport brings (`Runtime.perform`) and nothing else."""
ENTRY_POINTS = "hookwright.plugins"
SOON, SELDOM = 0.005, 0.1
"""Seconds between looks for the end of a job."""
RELOAD_EVERY = timedelta(seconds=1)


class Runtime:
    """One running app: its store, inbox, worker, sources and plugins. `App.build` makes one."""

    def __init__(
        self,
        declare: Callable[[], Registry],
        settings: Settings,
        *,
        plugins: Sequence[Plugin],
        store: Store | None,
        role: Role,
        clock: Clock,
    ) -> None:
        self.settings = settings
        self.role = role
        self._declare = declare
        self.store = (
            store
            if store is not None
            else open_store(settings.store, clock=clock, monotonic=time.monotonic, keys=settings.encryption_keys or ())
        )
        if role != "all" and not self.store.shared:
            raise ConfigError(
                f"role {role!r} needs a store that processes can share, and {settings.store!r} is not one; "
                "use sqlite:///hookwright.db, or role all"
            )
        self.plugins = _configured([*plugins], settings)
        self._counters = Counters()
        self.registry = registry = self._declared()
        self._prepare: list[Callable[[Registry], Callable[[], None]]] = []
        self._reloading = asyncio.Lock()
        self._works = False
        self._leader_sources = False
        self.metrics = Metrics(known_events=frozenset(registry.known_events), counters=registry.counters)
        self._job_log = JobLog()
        registry.observers += [self.metrics, self._job_log]
        observer = Announcer(registry.observers)
        recent = Recent()
        # Asked each time: a reload puts another registry in its place.
        router = self._router
        self.gate = None if settings.intake_rate is None else Gate(settings.intake_rate, monotonic=time.monotonic)
        self.pressure = Pressure(self.store, most_queued=settings.max_queue, most_of_tenant=settings.max_tenant_queue)
        self.inbox = Inbox(
            self.store, router, observer, recent, max_body=settings.max_body, refuse=self.pressure.refuse
        )
        self.render_metrics = self.metrics.renderer(
            self.store,
            lambda: self.inbox.bytes_in_flight,
            nodes=lambda: self.membership.alive(),
            concurrency=settings.concurrency,
        )
        self.control = Controller(self.store, self.store, router)
        self.observer = observer
        self.clock = clock
        name = settings.node_name or f"{socket.gethostname()}:{os.getpid()}"
        self.membership = Membership(
            Node(
                name=name,
                role=role,
                labels=settings.node_labels or (),
                started_at=clock(),
                seen_at=clock(),
                concurrency=0 if role == "web" else settings.concurrency,
                pid=os.getpid(),
                host=socket.gethostname(),
                version=own_version(),
            ),
            nodes=self.store.cells(nodes.NAMESPACE),
            leader=lambda scope: self.store.cells(f"{leadership.NAMESPACE}/{scope}" if scope else leadership.NAMESPACE),
            holder=f"{name}/{uuid4().hex}",
            life=settings.lease,
            clock=clock,
            monotonic=time.monotonic,
            router=router,
        )
        self._rates = Rates(
            self.store.cells(rates.NAMESPACE), tenant=settings.tenant_rate, clock=clock, monotonic=time.monotonic
        )
        self._threads = ThreadPoolExecutor(max_workers=settings.concurrency, thread_name_prefix="handler")
        runner = Runner(
            lambda: self.registry,
            self.store,
            clock=clock,
            random=random.random,
            threads=self._threads,
            max_depth=settings.max_depth,
            max_body=settings.max_body,
            epoch=lambda: self.membership.leadership.epoch,
        )
        self.worker = Worker(
            self.store,
            self.store,
            runner,
            router,
            observer,
            recent,
            clock=clock,
            monotonic=time.monotonic,
            name=name,
            concurrency=settings.concurrency,
            lease=settings.lease,
            handlers=self._runs_here,
            # What comes by ticket was counted where it was dispatched.
            rates=None if role == "tickets" else self._rates,
        )
        self._performer = Performer(self.store, self.worker, router, lease=settings.lease, clock=clock)
        self.transport = (
            None if settings.transport is None or role in ("web", "tickets") else open_transport(settings.transport)
        )
        self._sweeper = Sweeper(
            self.store,
            self.store,
            self.inbox.receive,
            router,
            observer,
            clock=clock,
        )
        self._supervisor = Supervisor(monotonic=time.monotonic)
        self._started: list[Plugin] = []
        self._open = False

    @property
    def handlers(self) -> Sequence[Route]:
        """Those that the app declares: without cron handlers, and without what GitHub's plugin adds by itself."""
        return [
            route
            for route in self.registry.router
            if route.source != "cron" and not getattr(route.handler, "__module__", "").startswith("hookwright.github.")
        ]

    def _router(self) -> Router:
        return self.registry.router

    def _declared(self) -> Registry:
        """What the app and its plugins declare now. Raises `ConfigError`; nothing was changed then."""
        registry = self._declare()
        registry.cells = self.store.cells
        registry.counters = self._counters
        registry.exposed = not is_loopback(self.settings.host)
        for plugin in self.plugins:
            plugin.setup(registry)
        for webhook in registry.webhooks:
            if isinstance(webhook, GitHubWebhook):
                webhook.prepare(registry.router.filters_in_use())
                webhook.max_body = min(webhook.max_body, self.settings.max_body)
        return registry

    def _check_order(self, registry: Registry) -> None:
        """Raise `ConfigError` where jobs should wait for others, and the store would run them at once."""
        waits = [route.name for route in registry.router if route.after]
        if waits and not self.store.keeps_order:
            raise ConfigError(
                f"{waits[0]} comes after other handlers, and this kind of store cannot make jobs wait for others yet; "
                "use sqlite:///hookwright.db, or forward from the one to the other"
            )

    def on_reload(self, prepare: Callable[[Registry], Callable[[], None]]) -> None:
        """Before each reload call ``prepare``, which raises `ConfigError` where the new registry cannot be used, and
        answers what is to be called once it is in place."""
        self._prepare.append(prepare)

    async def reload(self) -> bool:
        """Build all declarations anew, check them, and put them in the place of the old ones, whole.

        ``False``: something is wrong with them, which is logged, and the old ones stay. A running attempt keeps its
        handler; observers stay those of the start. Sources are started anew: what they hand in twice changes nothing.
        """
        async with self._reloading:
            try:
                # In a thread: reading and checking a large file must not keep webhooks waiting.
                registry = await asyncio.to_thread(self._declared)
                registry.router.check(registry.known_events)
                self._check_order(registry)
                swaps = [prepare(registry) for prepare in self._prepare]
            except HookwrightError as error:
                log.error("declarations were not reloaded; the old ones stay", extra={"error": str(error)})
                return False
            self.registry = registry
            for swap in swaps:
                swap()
            if self._works:
                await self._supervisor.stop_sources()
                self._start_sources()
                with contextlib.suppress(StoreError):
                    # Sources that must be alone need not wait for the next turn.
                    await self._campaign()
            log.info(
                "declarations were reloaded",
                extra={"handlers": len(registry.router), "schedules": len(registry.schedules)},
            )
            return True

    async def _reload_if_changed(self) -> None:
        changed = [plugin for plugin in self.plugins if hasattr(plugin, "changed") and plugin.changed()]
        if changed:
            await self.reload()

    async def start(self, *, work: bool = True) -> None:
        """Check the declarations, open the store, start plugins, worker and sources.

        Without ``work`` nothing runs by itself: jobs wait for `drain`, which is what tests want.
        Raises `ConfigError` or `StoreError`; what had been started is stopped again then.
        """
        self.registry.router.check(self.registry.known_events)
        self._check_order(self.registry)
        await self.store.open()
        self._open = True
        try:
            for plugin in self.plugins:
                if hasattr(plugin, "start"):
                    await plugin.start()
                self._started.append(plugin)
        except BaseException:
            await self.stop()
            raise
        third = self.settings.lease / 3
        self._supervisor.duty("heartbeat", third, lambda: self.membership.beat(self.worker.busy))
        if any(hasattr(plugin, "changed") for plugin in self.plugins):
            self._supervisor.duty("reload", RELOAD_EVERY, self._reload_if_changed)
        if self.pressure.limits:
            self._supervisor.duty("queue", timedelta(seconds=1), self.pressure.look)
        if self.role == "tickets":
            self._supervisor.duty("leases", third, self.worker.keep_leases)
        elif work and self.role != "web":
            self._supervisor.duty("leadership", third, self._campaign)
            self._start_work()

    async def stop(self) -> None:
        """Sources first, then handlers within the grace, then plugins, then the store."""
        await self._supervisor.stop_sources()
        if self._open and self.role == "tickets":
            # Or what goes back to the queue here would be sent here again.
            with contextlib.suppress(StoreError):
                await self.membership.retire()
        await self.worker.stop(grace=self.settings.shutdown_grace)
        await self._supervisor.stop()
        self._job_log.flush()
        if self._open:
            await self.membership.leave()
        for plugin in reversed(self._started):
            if hasattr(plugin, "stop"):
                try:
                    await plugin.stop()
                except Exception:
                    log.exception("plugin failed to stop", extra={"plugin": plugin.name})
        self._started.clear()
        if self._open:
            self._open = False
            await self.store.close()
        if self.transport is not None:
            await self.transport.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def receive(self, delivery: Delivery, *, here: str | None = None) -> Receipt:
        """Hand in a delivery; it is durable when this returns. Raises `Overloaded` or `StoreUnavailable`.

        ``here``: run the job of this handler in this process, at once, if it has a free slot and the store can start a
        job with its delivery (SQLite can). Otherwise it waits for its turn, as jobs do.
        """
        wish = self.worker.promise(here) if here is not None and self._works else None
        if wish is None:
            return await self.inbox.receive(delivery)
        try:
            stored = self.inbox.receive(delivery, at_once=wish, settled=self.worker.settle)
        except BaseException:
            self.worker.settle(None)
            raise
        # Who is cancelled here must not cancel what has been promised: the job would be started and nobody's.
        return await asyncio.shield(stored)

    async def outcome(self, seq: int, handler: str, timeout: timedelta) -> Ended | None:
        """How the job of a delivery for a handler ended, wherever it ran; ``None``: not within ``timeout``.

        Raises `StoreError`.
        """
        until = time.monotonic() + timeout.total_seconds()
        pause = SOON
        while True:
            for view in await self.store.jobs(delivery_seq=seq, handler=handler, limit=1):
                state = view.job.state
                if state in ENDED:
                    result = await self.store.result(view.job.id)
                    return Ended(state, result, view.job.error)
            left = until - time.monotonic()
            if left <= 0:
                return None
            await asyncio.sleep(min(pause, left))
            pause = min(pause * 1.5, SELDOM)

    async def drain(self) -> int:
        return await self.worker.drain()

    async def perform(self, ticket: Ticket) -> bool:
        """`Performer.perform`, for the role ``tickets``."""
        return await self._performer.perform(ticket)

    async def readiness(self) -> Mapping[str, str]:
        """What is not ready, by name with the reason; empty when all is well."""
        wrong = dict(self._supervisor.failing)
        try:
            await self.store.statistics()
        except StoreError as error:
            wrong["store"] = str(error)
        return wrong

    def _wants_leader(self) -> bool:
        return self.transport is not None or any(route.leader for route in self.registry.router) or self._leader_sources

    async def _campaign(self) -> None:
        await self.membership.campaign()
        # Asked each time: a reload may bring the first that wants a leader.
        if self._wants_leader() and await self.membership.leadership.campaign() is None:
            self.worker.give_back(frozenset(route.name for route in self.registry.router if route.leader))

    def _runs_here(self) -> frozenset[str]:
        """What may be claimed to be run in this process: with a transport, only what may not run just anywhere."""
        runnable = self.membership.runnable()
        return runnable if self.transport is None else runnable - self.registry.router.travelling()

    def _dispatcher(self, transport: Transport) -> Dispatcher:
        return Dispatcher(
            self.store,
            transport,
            handlers=lambda: self.registry.router.travelling(),
            nodes=self.membership.alive,
            reservation=self.settings.lease,
            clock=self.clock,
            monotonic=time.monotonic,
            router=self._router,
            rates=self._rates,
        )

    def _start_work(self) -> None:
        third = self.settings.lease / 3
        if self.transport is not None:
            dispatcher = self._dispatcher(self.transport)
            self._supervisor.part("dispatcher", lambda: self.membership.leadership.while_leading(dispatcher.run))
        if self.transport is None or self.registry.router.names() - self.registry.router.travelling():
            self._supervisor.part("worker", self.worker.run)
        self._supervisor.duty("leases", third, self.worker.keep_leases)
        self._supervisor.duty("sweep", third, self._sweeper.sweep)
        retention = Retention(
            bodies=self.settings.retention_bodies,
            jobs=self.settings.retention_jobs,
            keys=self.settings.retention_keys,
        )
        self._supervisor.duty(
            "retention", timedelta(minutes=10), Janitor(self.store, retention, clock=self.clock).purge
        )
        self._works = True
        self._start_sources()

    def _start_sources(self) -> None:
        self._leader_sources = False
        for source in self.registry.sources:
            scope, label = _among(source)
            if self.membership.has(label):
                leadership = self.membership.leading(scope, label)
                self._leader_sources |= source.placement == "one" and leadership is self.membership.leadership
                self._supervisor.source(source, self.inbox.receive, leadership.while_leading)
        if self.registry.schedules:
            cron = CronSource(self.registry.schedules, self.store.cells("cron"), clock=self.clock)
            self._supervisor.source(cron, self.inbox.receive)


def _among(source: Source) -> tuple[str, str | None]:
    """Of which processes a source wants to be the only one: those of a scope, with a label."""
    scope = source.scope if source.placement == "one" and isinstance(source, Scoped) else ""
    return scope, source.node if isinstance(source, Bound) else None


def _configured(plugins: list[Plugin], settings: Settings) -> list[Plugin]:
    """The app's plugins, GitHub's, and those that only the configuration names, each given its table."""
    if not any(isinstance(plugin, GitHub) for plugin in plugins):
        plugins.insert(0, _github(settings))
    used = {plugin.name for plugin in plugins}
    plugins += [_found(name) for name in settings.plugins if name not in used]
    for plugin in plugins:
        table = settings.plugins.get(plugin.name)
        if hasattr(plugin, "configure"):
            _configure(plugin, table or {})
        elif table:
            raise ConfigError(f"[plugins.{plugin.name}]: this plugin takes no settings; remove the table")
    return plugins


def _github(settings: Settings) -> GitHub:
    return GitHub(
        app_id=settings.github_app_id,
        client_id=settings.github_client_id,
        private_key=settings.github_private_key
        if settings.github_private_key_signer is None
        else load_signer(settings.github_private_key_signer),
        private_key_previous=settings.github_private_key_previous,
        apps=read(settings.github_apps, where="the configuration"),
        secrets=settings.webhook_secrets,
        api_url=settings.github_api_url,
        path=settings.webhook_path,
        insecure=settings.insecure_no_secret,
        heal_every=settings.github_heal_every,
        poll=settings.poll,
        webhook_proxy_url=settings.webhook_proxy_url,
    )


def _found(name: str) -> Plugin:
    for entry in entry_points(group=ENTRY_POINTS, name=name):
        plugin: Plugin = entry.load()()
        return plugin
    known = ", ".join(sorted(entry.name for entry in entry_points(group=ENTRY_POINTS))) or "none"
    raise ConfigError(f"[plugins.{name}]: no installed package offers a plugin of this name (installed: {known})")


def _configure(plugin: Any, table: Mapping[str, Any]) -> None:
    try:
        plugin.configure(table)
    except (ValueError, TypeError, msgspec.ValidationError) as error:
        raise ConfigError(f"[plugins.{plugin.name}]: {error}") from error
