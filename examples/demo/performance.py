"""The demonstration itself, from the first process to the proof."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
import time
from collections import deque
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random

from aiohttp import ClientSession
from children import DemoFailed, Server, StandIn
from proof import Proof, prove
from rich.console import Console
from screen import Figures, Screen
from sender import Sender
from summary import point_on, summarize
from traffic import out_of_order, traffic

from hookwright import JobState
from hookwright.app import utc_now
from hookwright.core.store import History, Statistics, Store
from hookwright.stores.opening import open_store

PER_SECOND = 25
ANSWERS_AFTER = 0.25
"""Seconds that the stand-in takes for each answer, about as long as GitHub's API."""
LEASE = 5.0
"""Seconds after which a dead process's jobs run again; 15 unless HOOKWRIGHT_LEASE says otherwise."""
DOWN = 1.5
KILL_AT = 0.45
"""When this share of everything has been sent."""
PRESSED_AT_MOST = 3
JOBS_END_WITHIN = 30.0


class Demo:
    """One performance, in ``folder``."""

    def __init__(self, folder: Path, console: Console, *, live: bool) -> None:
        self._console = console
        self._live = live
        self._file = folder / "deliveries.db"
        self._server_log = folder / "server.log"
        self._github = StandIn("stand-in", folder / "github.log")
        self._began = time.monotonic()
        self._acknowledged_at: deque[tuple[float, int]] = deque()
        self._server_state = "up"

    async def perform(self) -> bool:
        """All of it. Whether nothing was lost. Stops the processes whatever happens."""
        async with AsyncExitStack() as stack:
            self._session = await stack.enter_async_context(ClientSession())
            stack.push_async_callback(self._github.end, signal.SIGTERM)
            await self._github.begin()
            await self._github.slow_down(self._session, ANSWERS_AFTER)
            self._server = Server(self._server_log, store=self._file, github=self._github, lease=LEASE)
            stack.push_async_callback(self._server.end, signal.SIGKILL)
            await self._server.begin(self._session)
            self._sender = Sender(self._session, f"{self._server.address}/webhooks/github", self._github.secret)
            self._planned = traffic(Random(7))
            with Screen(self._console, live=self._live) as self._screen:
                await self._act(stack)
            proof = await self._prove()
            summarize(self._console, proof, self._sender, late=out_of_order(self._planned), seconds=self._seconds())
            return not proof.wrong

    async def _act(self, stack: AsyncExitStack) -> None:
        store = self._open()
        await store.open()
        watching = asyncio.create_task(self._watch(store))
        try:
            self._note(f"the server is ready; {len(self._planned)} deliveries are on their way")
            sending = asyncio.create_task(self._sender.send_all(self._planned, per_second=PER_SECOND))
            try:
                await self._kill_in_the_middle(store)
                await asyncio.sleep(DOWN)
                await self._server.begin(self._session)
                self._server_state = "up"
                self._note("the server is [green]started again[/] on the same file")
                await sending
            finally:
                sending.cancel()
            await self._redeliver()
            await self._wait_for_jobs(store)
            await self._figures(store)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await store.close()
        status = await self._server.end(signal.SIGTERM)
        if status != 0:
            raise DemoFailed(f"the server ended with status {status} after SIGTERM; see {self._server_log}")
        self._note("all jobs have ended; SIGTERM: the server stopped by itself, status 0")

    async def _kill_in_the_middle(self, store: Store) -> None:
        # Not at a quiet moment: while handlers wait for GitHub's answer, and requests for ours.
        await self._sender.until_busy(after=int(KILL_AT * len(self._planned)))
        while not (await store.statistics()).jobs.get(JobState.RUNNING):
            await self._sender.until_busy(after=0)
        await self._sender.until_busy(after=0)
        in_flight = self._sender.in_flight
        await self._server.end(signal.SIGKILL)
        self._server_state = "down"
        running = (await store.statistics()).jobs.get(JobState.RUNNING, 0)
        self._note(
            f"[bold red]kill -9[/]: {in_flight} requests were waiting for an answer, "
            f"and {running} handlers were running"
        )

    async def _redeliver(self) -> None:
        """What a person does at GitHub after an outage: press "redeliver" beside each that failed."""
        for _ in range(PRESSED_AT_MOST):
            missing = self._sender.missing
            if not missing:
                return
            self._note(f"{len(missing)} deliveries were never acknowledged; exactly these are redelivered")
            await self._sender.send_all(missing, per_second=PER_SECOND * 2)
        if self._sender.missing:
            raise DemoFailed(f"{len(self._sender.missing)} redeliveries were not taken; see {self._server_log}")

    async def _wait_for_jobs(self, store: History) -> None:
        until = time.monotonic() + JOBS_END_WITHIN
        while time.monotonic() < until:
            jobs = (await store.statistics()).jobs
            if not jobs.get(JobState.QUEUED) and not jobs.get(JobState.RUNNING):
                return
            await asyncio.sleep(0.1)
        # The proof will name the jobs that have not ended.
        self._note("[red]some jobs have not ended in time[/]")

    async def _prove(self) -> Proof:
        """The server is gone: what counts is what is in the file, and at the stand-in."""
        store = self._open()
        await store.open()
        try:
            return await prove(store, await self._github.summary(self._session), self._sender.acknowledged)
        finally:
            await store.close()

    def _open(self) -> Store:
        return open_store(f"sqlite:///{self._file}", clock=utc_now)

    async def _watch(self, store: History) -> None:
        while True:
            await self._figures(store)
            await asyncio.sleep(0.2)

    async def _figures(self, store: History) -> None:
        statistics: Statistics = await store.statistics()
        arrived = len((await self._github.summary(self._session))["comments"])
        now, acknowledged = self._seconds(), sum(self._sender.answers.values()) - self._sender.answers["none"]
        self._acknowledged_at.append((now, acknowledged))
        while now - self._acknowledged_at[0][0] > 1.0:
            self._acknowledged_at.popleft()
        self._screen.show(
            Figures(
                seconds=now,
                server=self._server_state,
                planned=len(self._planned),
                sent=self._sender.requests,
                acknowledged=len(self._sender.acknowledged),
                unanswered=self._sender.answers["none"],
                duplicates=self._sender.answers["duplicate"],
                rate=acknowledged - self._acknowledged_at[0][1],
                stored=statistics.deliveries,
                jobs=statistics.jobs,
                comments=arrived,
            )
        )

    def _note(self, text: str) -> None:
        self._screen.note(text, seconds=self._seconds())

    def _seconds(self) -> float:
        return time.monotonic() - self._began


def main() -> int:
    console = Console()
    folder = Path(tempfile.mkdtemp(prefix="hookwright-demo-"))
    kept = False
    try:
        # A stop from outside (a CI's time limit) ends the two processes too.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        live = console.is_terminal and not os.environ.get("CI")
        console.print(f"The server writes its log to {folder / 'server.log'}", soft_wrap=True, highlight=False)
        whole = asyncio.run(Demo(folder, console, live=live).perform())
        # The stand-in's key and secret protect nothing any more, but nobody needs them either.
        shutil.rmtree(folder / "github")
        kept = True
        point_on(console, folder)
        return 0 if whole else 1
    except DemoFailed as error:
        kept = True
        console.print(f"[bold red]The demo failed[/]: {error}", soft_wrap=True, highlight=False)
        return 1
    except KeyboardInterrupt:
        console.print("Stopped; everything was cleaned up.")
        return 130
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)
