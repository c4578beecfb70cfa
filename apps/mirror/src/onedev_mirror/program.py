"""Puts the parts together: the one place that knows them all."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hookwright import App, Context, GitHubClient, Pause, Retry, RetryPolicy, Secret, Skip
from hookwright import Settings as EngineSettings
from onedev_mirror.clock import Clock, utc_now
from onedev_mirror.git.cache import Cache
from onedev_mirror.git.limits import GitLimits
from onedev_mirror.metrics import Metrics
from onedev_mirror.noticing.asking import SOURCE, Asking
from onedev_mirror.noticing.watching import ACCOUNT, GUARD, POLLED, WALKED, Watching
from onedev_mirror.noticing.webhooks import Webhooks
from onedev_mirror.notifying.sending import Notice, NotSent, channels, send
from onedev_mirror.onedev.client import OneDev
from onedev_mirror.settings import Settings
from onedev_mirror.signing_in import CELLS, SigningIn, Speaking
from onedev_mirror.state.audit import Audit
from onedev_mirror.state.database import Database
from onedev_mirror.state.marks import Marks
from onedev_mirror.state.mirrors import Mirrors
from onedev_mirror.state.retention import purge
from onedev_mirror.state.runs import Runs
from onedev_mirror.syncing.evicting import evict
from onedev_mirror.syncing.performing import Performing
from onedev_mirror.syncing.reading import Reading
from onedev_mirror.syncing.remotes import source_of, target_of
from onedev_mirror.syncing.sync import Tools
from onedev_mirror.syncing.unstarring import unstar

log = logging.getLogger(__name__)

RETRY = RetryPolicy(retries=6, first_delay=timedelta(seconds=5), factor=3.0, max_delay=timedelta(minutes=10))
LONGEST_RUN = timedelta(hours=12)
CACHE_BYTES = 48 * 1024 * 1024
"""For the pages of stars: a thousand stars take about 6 MB."""


class Program:
    """Everything but the web. ``schedules``: also do what is due by the clock; the command line leaves that to the
    service."""

    def __init__(self, settings: Settings, *, clock: Clock = utc_now, schedules: bool = True) -> None:
        settings.require(*(() if settings.signs_in else ("github_token",)), "onedev_url", "onedev_token")
        self.settings = settings
        self.clock = clock
        self.metrics = Metrics()
        self.database = Database(settings.database)
        self.mirrors = Mirrors(self.database)
        self.runs = Runs(self.database, clock)
        self.audit = Audit(self.database, clock)
        self.marks = Marks(self.database, clock)
        self.signing_in = (
            SigningIn(settings, self.marks, lambda: self.app.runtime.store.cells(CELLS), clock)
            if settings.signs_in
            else None
        )
        self.github = self._speaking()
        self.github_app = (
            None
            if settings.github_app_id is None or settings.github_app_private_key is None
            else GitHubClient.for_app(
                settings.github_app_id, settings.github_app_private_key, api_url=settings.github_api_url, clock=clock
            )
        )
        self.app = App(settings=engine_settings(settings), clock=clock)
        self.asking = Asking(self.mirrors, self.app.receive, clock)
        self.watching = Watching(settings, self.github, self.mirrors, self.marks, self.audit, self.asking, clock)
        self.cache = Cache(settings.data / "cache")
        self.tools = Tools(
            settings=settings,
            mirrors=self.mirrors,
            runs=self.runs,
            audit=self.audit,
            watching=self.watching,
            cache=self.cache,
            clock=clock,
            reading=Reading(self.github_app, clock, None if self.signing_in is None else self.signing_in.secret),
            onedev=self.onedev,
            source=lambda mirror: source_of(mirror, settings),
            target=lambda urls, path: target_of(urls, path, settings),
            limits=GitLimits(
                timeout=settings.git_timeout,
                max_bytes=None if settings.max_size_mb is None else settings.max_size_mb * 3 * 1024 * 1024,
                min_free_bytes=settings.min_free_mb * 1024 * 1024,
                portion_bytes=None if settings.push_portion_mb is None else settings.push_portion_mb * 1024 * 1024,
                bandwidth=None if settings.bandwidth_kb is None else settings.bandwidth_kb * 1024,
            ),
        )
        self.performing = Performing(self.tools, self.asking, self.metrics)
        self._onedev: OneDev | None = None
        self._connecting = asyncio.Lock()
        self._declare(schedules=schedules)

    @asynccontextmanager
    async def running(self, *, work: bool = True) -> AsyncIterator[Program]:
        """Migrate, open and start everything; stop and close it at the end. Without ``work`` nothing runs here by
        itself: the service, or another process, does it, or `App.drain`."""
        self.settings.data.mkdir(parents=True, exist_ok=True)
        await self.database.migrate()
        try:
            await self.app.start(role="all", work=work)
            try:
                yield self
            finally:
                await self.app.stop()
        finally:
            if self._onedev is not None:
                await self._onedev.close()
            await self.github.close()
            if self.signing_in is not None:
                await self.signing_in.close()
            if self.github_app is not None:
                await self.github_app.close()
            await self.database.close()

    def _speaking(self) -> GitHubClient:
        """As the user whose stars are kept."""
        url, token = self.settings.github_api_url, self.settings.github_token
        if self.signing_in is not None:
            return GitHubClient.for_user(Speaking(self.signing_in), api_url=url, cache_bytes=CACHE_BYTES)
        assert token is not None
        return GitHubClient.for_token(token, api_url=url, cache_bytes=CACHE_BYTES)

    async def onedev(self) -> OneDev:
        """The client, connected at the first use. Raises `OneDevError`."""
        async with self._connecting:
            if self._onedev is None:
                assert self.settings.onedev_url is not None and self.settings.onedev_token is not None
                self._onedev = await OneDev.connect(self.settings.onedev_url, self.settings.onedev_token)
            return self._onedev

    async def render_metrics(self) -> bytes:
        """Our own metrics, as text."""
        alive = await self.database.alive()
        counts = await self.mirrors.counts() if alive else {}
        totals = await self.mirrors.totals() if alive else {}
        moments = {
            "polled": await self.marks.at(POLLED) if alive else None,
            "walked": await self.marks.at(WALKED) if alive else None,
        }
        flags = {
            "database": alive,
            "account": alive and await self.marks.get(ACCOUNT) is not None,
            "guard": alive and await self.marks.get(GUARD) is not None,
        }
        return self.metrics.render(counts=counts, totals=totals, moments=moments, flags=flags, now=self.clock())

    def _declare(self, *, schedules: bool) -> None:
        app, settings = self.app, self.settings
        app.declare("mirror")
        app.on(
            "mirror.sync",
            source=SOURCE,
            name="sync",
            lane="sync",
            concurrency=settings.concurrency,
            retry=RETRY,
            timeout=LONGEST_RUN,
        )(self._sync)
        app.on("mirror.unstar", source=SOURCE, name="unstar", lane="unstar", concurrency=1, retry=RETRY)(self._unstar)
        app.on("mirror.look", source=SOURCE, name="look", lane="look", concurrency=1, timeout=LONGEST_RUN)(self._look)
        for channel in channels(settings):
            app.on("mirror.notify", source=SOURCE, name=f"notify:{channel}")(self._notifying(channel))
        Webhooks(self.github, self.watching, self.mirrors, self.asking, self.clock).declare(app)
        if schedules:
            zone = settings.timezone
            app.cron(settings.poll, tz=zone, name="poll", timeout=LONGEST_RUN)(self._poll)
            app.cron(settings.reconcile, tz=zone, name="reconcile", timeout=LONGEST_RUN)(self._reconcile)
            app.cron(settings.rota, tz=zone, name="rota")(self._rota)
            app.cron("* * * * *", name="tend", catch_up="last")(self._tend)
            app.cron("41 3 * * *", tz=zone, name="forget")(self._forget)
            app.cron("*/10 * * * *", name="evict", catch_up="last", timeout=LONGEST_RUN)(self._evict)

    async def _sync(self, ctx: Context) -> dict[str, Any]:
        asked = bool(ctx.payload.get("urgent"))
        repository_id = int(ctx.payload["repository_id"])
        quiet = self.settings.quiet_hours
        until = None if quiet is None or asked else quiet.until(self.clock(), ZoneInfo(self.settings.timezone))
        if until is not None:
            raise Pause("quiet hours", until=until)
        mirror = await self.mirrors.get(repository_id)
        if mirror is None:
            raise Skip("this repository is not known any more")
        if mirror.paused:
            raise Skip("it is paused")
        performed = await self.performing.perform(
            repository_id,
            job=str(ctx.job.id),
            reason=str(ctx.payload.get("reason") or ""),
            asked=asked,
            last_attempt=ctx.job.attempt > RETRY.retries,
        )
        if performed is None:
            raise Skip("another run has it, and looks again at its end")
        ending = performed.ending
        if performed.again:
            raise Retry(ending.reason)
        return {"state": ending.state, "reason": ending.reason}

    async def _unstar(self, ctx: Context) -> str:
        frozen = await self.marks.get(ACCOUNT) is not None
        return await unstar(
            self.tools, self.watching, int(ctx.payload["repository_id"]), job=f"unstar {ctx.job.id}", frozen=frozen
        )

    async def _look(self, ctx: Context) -> None:
        if ctx.payload.get("what") == "poll":
            await self.watching.poll()
        else:
            await self.watching.reconcile()

    async def _poll(self, ctx: Context) -> None:
        await self.watching.poll()

    async def _reconcile(self, ctx: Context) -> None:
        await self.watching.reconcile()

    async def _rota(self, ctx: Context) -> int:
        return await self.watching.rota()

    async def _tend(self, ctx: Context) -> None:
        await self.watching.tend()

    async def _evict(self, ctx: Context) -> int:
        return await evict(self.tools)

    async def _forget(self, ctx: Context) -> None:
        runs, acts = await purge(
            self.database, now=self.clock(), runs=self.settings.keep_runs, audit=self.settings.keep_audit
        )
        log.info("forgot what is old", extra={"runs": runs, "acts": acts})

    def _notifying(self, channel: str) -> Any:
        async def notify(ctx: Context) -> None:
            notice = Notice(**{name: ctx.payload[name] for name in ("kind", "title", "text", "facts")})
            try:
                await send(channel, notice, self.settings)
            except NotSent as error:
                raise Retry(str(error)) from None

        return notify


def engine_settings(settings: Settings) -> EngineSettings:
    """What hookwright is told. ``hookwright.toml``, if there is one, may say more."""

    def text(secret: Secret | None) -> str:
        return "" if secret is None else secret.reveal()

    environ = {
        "HOOKWRIGHT_STORE": settings.engine_store,
        "HOOKWRIGHT_INTAKE_RATE": settings.webhook_rate,
        # Room for what is short beside the copies.
        "HOOKWRIGHT_CONCURRENCY": str(settings.concurrency + 12),
        "HOOKWRIGHT_HOST": settings.host,
        "GITHUB_API_URL": settings.github_api_url,
        "GITHUB_WEBHOOK_SECRET": text(settings.github_webhook_secret),
        "GITHUB_WEBHOOK_SECRET_PREVIOUS": text(settings.github_webhook_secret_previous),
    }
    settings.data.mkdir(parents=True, exist_ok=True)
    return EngineSettings.load({name: value for name, value in environ.items() if value})
