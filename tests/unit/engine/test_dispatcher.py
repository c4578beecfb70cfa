from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from msgspec.structs import replace

from hookwright.core.context import Context
from hookwright.core.delivery import Delivery
from hookwright.core.job import DISPATCHED, JobState
from hookwright.core.node import Node
from hookwright.core.plan import plan
from hookwright.core.registry import Registry
from hookwright.core.store import Store
from hookwright.core.transport import Ticket
from hookwright.engine.announce import Announcer
from hookwright.engine.dispatcher import ROLE, Dispatcher
from hookwright.engine.performer import Performer
from hookwright.engine.recent import Recent
from hookwright.engine.runner import Runner
from hookwright.engine.worker import Worker
from hookwright.stores.opening import open_store
from tests.support.engine import EXPIRY, LEASE, ManualClock


class Carrier:
    """A transport that keeps what it was given, or refuses it."""

    name = "carrier"

    def __init__(self) -> None:
        self.sent: list[Ticket] = []
        self.broken: Exception | None = None

    async def send(self, tickets: Sequence[Ticket]) -> None:
        if self.broken is not None:
            raise self.broken
        self.sent += tickets

    async def close(self) -> None:
        """Nothing to close."""


class House:
    """A store with a dispatcher on one side and a performer on the other."""

    def __init__(self, store: Store, clock: ManualClock, registry: Registry) -> None:
        self.store = store
        self.clock = clock
        self.registry = registry
        self.transport = Carrier()
        self.places = 4
        self.dispatcher = Dispatcher(
            store,
            self.transport,
            handlers=registry.router.travelling,
            nodes=self.nodes,
            reservation=LEASE,
            clock=clock,
            monotonic=clock.monotonic,
            router=lambda: registry.router,
        )
        runner = Runner(
            lambda: registry, store, clock=clock, random=lambda: 0.5, threads=ThreadPoolExecutor(1), max_depth=16
        )
        self.worker = Worker(
            store,
            store,
            runner,
            lambda: registry.router,
            Announcer([]),
            Recent(),
            clock=clock,
            monotonic=clock.monotonic,
            name="w",
            concurrency=4,
            lease=LEASE,
        )
        self.performer = Performer(store, self.worker, lambda: registry.router, lease=LEASE, clock=clock)

    async def nodes(self) -> Sequence[Node]:
        now = self.clock()
        node = Node(
            name="a", role=ROLE, concurrency=self.places, started_at=now, seen_at=now, pid=1, host="", version=""
        )
        return [node, replace(node, name="b", role="all", concurrency=99)]

    async def put(self, *ids: str, event: str = "go") -> None:
        for id in ids:
            delivery = Delivery(source="test", id=id, event=event, received_at=self.clock(), body=b"{}")
            await self.store.add(plan(delivery, self.registry.router))

    async def states(self) -> list[tuple[JobState, int]]:
        return [(view.job.state, view.job.lost) for view in reversed(await self.store.jobs())]


@asynccontextmanager
async def housed(registry: Registry) -> AsyncIterator[House]:
    clock = ManualClock()
    store = open_store("memory:", clock=clock, monotonic=clock.monotonic)
    await store.open()
    try:
        yield House(store, clock, registry)
    finally:
        await store.close()


@pytest.fixture
async def house() -> AsyncIterator[House]:
    registry = Registry()
    registry.router.declare("go", "hold", "pinned")

    @registry.router.on("go", source="test")
    async def go(ctx: Context) -> None: ...

    @registry.router.on("pinned", source="test", node="gpu")
    async def pinned(ctx: Context) -> None: ...

    async with housed(registry) as house:
        yield house


async def test_never_more_is_dispatched_than_can_run(house: House) -> None:
    await house.put(*"abcdef")
    assert await house.dispatcher.send(await house.dispatcher.free()) == 4
    assert await house.dispatcher.free() == 0
    [view, *_] = await house.store.jobs(state=JobState.RUNNING)
    assert view.job.worker == DISPATCHED
    assert await house.performer.perform(house.transport.sent[0])
    assert await house.dispatcher.free() == 1


async def test_a_ticket_is_performed_once(house: House) -> None:
    await house.put("a")
    await house.dispatcher.send(1)
    [ticket] = house.transport.sent
    assert sorted([await house.performer.perform(ticket), await house.performer.perform(ticket)]) == [False, True]
    assert await house.states() == [(JobState.SUCCEEDED, 0)]


async def test_a_lost_ticket_is_sent_again_after_the_reservation(house: House) -> None:
    await house.put("a")
    await house.dispatcher.send(4)
    house.clock.move(EXPIRY)
    await house.store.sweep()
    await house.dispatcher.send(4)
    old, new = house.transport.sent
    assert (old.job, old.attempt + 1) == (new.job, new.attempt)
    assert not await house.performer.perform(old)
    assert await house.performer.perform(new)
    assert await house.states() == [(JobState.SUCCEEDED, 0)]


async def test_what_the_transport_refuses_goes_back_at_once(house: House) -> None:
    await house.put("a", "b")
    house.transport.broken = ConnectionError("away")
    with pytest.raises(ConnectionError):
        await house.dispatcher.send(4)
    assert await house.states() == [(JobState.QUEUED, 0)] * 2
    house.transport.broken = None
    assert await house.dispatcher.send(4) == 2


async def test_a_transport_that_fails_is_tried_again_later_each_time(house: House) -> None:
    await house.put("a")
    house.transport.broken = ConnectionError("away")
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 4:
            house.transport.broken = None

    house.dispatcher._sleep = sleep
    running = asyncio.create_task(house.dispatcher.run())
    while not house.transport.sent:
        await asyncio.sleep(0)
    running.cancel()
    assert pauses[:4] == [0.2, 0.4, 0.8, 1.6]


async def test_nothing_is_sent_while_nobody_takes_tickets(house: House) -> None:
    house.places = 0
    await house.put("a")
    assert await house.dispatcher.free() == 0
    house.places = 2
    house.clock.move(timedelta(seconds=2))
    assert await house.dispatcher.free() == 2


async def test_what_is_pinned_does_not_travel(house: House) -> None:
    await house.put("a", event="pinned")
    assert await house.dispatcher.send(4) == 0


async def test_a_ticket_for_an_unknown_handler_comes_again_later(house: House) -> None:
    await house.put("a")
    await house.dispatcher.send(1)
    older = Registry()
    performer = Performer(house.store, house.worker, lambda: older.router, lease=LEASE, clock=house.clock)
    assert not await performer.perform(house.transport.sent[0])
    assert await house.dispatcher.send(1) == 0
    house.clock.move(timedelta(seconds=6))
    assert await house.dispatcher.send(1) == 1


async def test_a_job_that_took_processes_with_it_runs_with_nothing_beside_it() -> None:
    registry = Registry()
    registry.router.declare("go", "poison")
    go_on = asyncio.Event()
    seen: list[str] = []

    @registry.router.on("go", source="test")
    async def go(ctx: Context) -> None:
        seen.append(f"{ctx.delivery.id} begins")
        await go_on.wait()
        seen.append(f"{ctx.delivery.id} ends")

    @registry.router.on("poison", source="test")
    async def poison(ctx: Context) -> None:
        seen.append("poison")

    async with housed(registry) as house:
        await house.put("p", event="poison")
        for _ in range(2):
            await house.dispatcher.send(1)
            ticket = house.transport.sent.pop()
            assert await house.store.start(ticket.job, ticket.attempt, worker="dies", lease=LEASE)
            house.clock.move(EXPIRY)
            await house.store.sweep()
        await house.put("a")
        await house.dispatcher.send(4)
        first, alone = house.transport.sent
        running = asyncio.create_task(house.performer.perform(first))
        while not seen:
            await asyncio.sleep(0)
        solitary = asyncio.create_task(house.performer.perform(alone))
        while house.worker.busy < 2:
            await asyncio.sleep(0)
        await house.put("b")
        await house.dispatcher.send(4)
        later = asyncio.create_task(house.performer.perform(house.transport.sent[-1]))
        go_on.set()
        assert all(await asyncio.gather(running, solitary, later))
    assert seen == ["a begins", "a ends", "poison", "b begins", "b ends"]
