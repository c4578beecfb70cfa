"""Several nodes on one store: who is there, who leads, and who runs what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from hookwright import App, Context
from hookwright.app import utc_now
from hookwright.core.delivery import Delivery
from hookwright.core.job import JobState
from hookwright.core.node import Node
from hookwright.core.source import Receive
from hookwright.core.store import Store
from hookwright.engine.leadership import Leadership
from hookwright.engine.nodes import Nodes
from hookwright.runtime import Runtime
from hookwright.settings import Settings
from hookwright.stores.opening import open_store
from tests.support.engine import ManualClock, until

LIFE = timedelta(seconds=10)
THIRD = LIFE / 3


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def store(clock: ManualClock) -> AsyncIterator[Store]:
    store = open_store("memory:", clock=clock)
    await store.open()
    yield store
    await store.close()


def leader(store: Store, clock: ManualClock, name: str) -> Leadership:
    return Leadership(store.cells("leader"), holder=name, life=LIFE, monotonic=clock.monotonic)


def node(name: str, clock: ManualClock) -> Node:
    now = clock()
    return Node(name=name, role="worker", started_at=now, seen_at=now, concurrency=1, pid=1, host="h", version="1")


async def test_one_leads_and_the_others_follow(store: Store, clock: ManualClock) -> None:
    a, b = leader(store, clock, "a"), leader(store, clock, "b")
    first = await a.campaign()
    assert first is not None
    assert await b.campaign() is None
    for _ in range(10):
        clock.move(THIRD)
        assert await a.campaign() == first
        assert await b.campaign() is None


async def test_a_silent_leader_is_followed_by_one_with_a_greater_epoch(store: Store, clock: ManualClock) -> None:
    a, b = leader(store, clock, "a"), leader(store, clock, "b")
    first = await a.campaign()
    clock.move(LIFE + timedelta(seconds=1))
    assert a.epoch is None
    second = await b.campaign()
    assert first is not None
    assert second is not None
    assert second > first
    assert await a.campaign() is None


async def test_a_leader_stops_believing_in_itself_before_another_can_win(store: Store, clock: ManualClock) -> None:
    a, b = leader(store, clock, "a"), leader(store, clock, "b")
    await a.campaign()
    while a.epoch is not None:
        assert await b.campaign() is None
        clock.move(timedelta(milliseconds=100))
    assert await b.campaign() is None
    clock.move(LIFE * 0.25)
    assert await b.campaign() is not None


async def test_a_leader_that_slept_and_wins_again_has_a_new_epoch(store: Store, clock: ManualClock) -> None:
    a = leader(store, clock, "a")
    first = await a.campaign()
    clock.move(LIFE * 2)
    second = await a.campaign()
    assert first is not None
    assert second is not None
    assert second > first


async def test_who_resigns_is_followed_at_once(store: Store, clock: ManualClock) -> None:
    a, b = leader(store, clock, "a"), leader(store, clock, "b")
    await a.campaign()
    await a.resign()
    assert a.epoch is None
    assert await b.campaign() is not None
    await a.resign()
    assert await b.campaign() is not None


async def test_of_twenty_that_campaign_at_once_one_wins(store: Store, clock: ManualClock) -> None:
    them = [leader(store, clock, str(number)) for number in range(20)]
    epochs = await asyncio.gather(*(each.campaign() for each in them))
    assert sum(epoch is not None for epoch in epochs) == 1


async def test_nodes_are_listed_while_they_live(store: Store, clock: ManualClock) -> None:
    nodes = Nodes(store.cells("nodes"), life=LIFE)
    await asyncio.gather(*(nodes.beat(node(name, clock)) for name in "cab"))
    assert [each.name for each in await nodes.alive()] == ["a", "b", "c"]
    clock.move(LIFE / 2)
    await nodes.beat(node("a", clock))
    clock.move(LIFE * 0.6)
    assert [each.name for each in await nodes.alive()] == ["a"]
    await nodes.leave("a")
    assert await nodes.alive() == []
    # Whoever is gone leaves nothing behind.
    await nodes.beat(node("d", clock))
    index = await store.cells("nodes").get("index")
    assert index is not None
    assert index.value == b'["d"]'


class Ticker:
    """A source that only one process may run."""

    name = "ticker"
    placement = "one"

    def __init__(self) -> None:
        self.running = 0

    async def run(self, receive: Receive) -> None:
        self.running += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.running -= 1


class Ticking:
    name = "ticking"

    def __init__(self, ticker: Ticker) -> None:
        self._ticker = ticker

    def setup(self, registry: object) -> None:
        registry.sources.append(self._ticker)  # type: ignore[attr-defined]


def runtime(
    folder: Path, name: str, ran: list[tuple[str, str, int | None]], labels: str = ""
) -> tuple[Runtime, Ticker]:
    app = App()

    @app.on("deploy", source="test", name="lead", leader=True)
    async def lead(ctx: Context) -> None:
        ran.append(("lead", name, ctx.epoch))

    @app.on("deploy", source="test", name="gpu", node="gpu")
    async def gpu(ctx: Context) -> None:
        ran.append(("gpu", name, ctx.epoch))

    app.declare("deploy")
    ticker = Ticker()
    app.use(Ticking(ticker))
    environ = {
        "HOOKWRIGHT_STORE": f"sqlite:///{folder}/store.db",
        "GITHUB_WEBHOOK_SECRET": "a secret of some length",
        "HOOKWRIGHT_NODE_NAME": name,
        "HOOKWRIGHT_NODE_LABELS": labels,
        "HOOKWRIGHT_LEASE": "3s",
    }
    return app.build(Settings.load(environ)), ticker


async def test_handlers_run_where_they_belong_and_the_next_takes_over(tmp_path: Path) -> None:
    ran: list[tuple[str, str, int | None]] = []
    first, ticker_of_first = runtime(tmp_path, "first", ran)
    second, ticker_of_second = runtime(tmp_path, "second", ran, "gpu, eu")
    await first.start()
    await until(lambda: first.membership.leadership.epoch is not None)
    await second.start()
    await until(lambda: ticker_of_first.running == 1)
    for number in range(10):
        body = b"{}"
        delivery = Delivery(source="test", id=str(number), event="deploy", received_at=utc_now(), body=body)
        await second.receive(delivery)
    await until(lambda: len(ran) == 20, within=15)
    assert {(handler, name) for handler, name, _ in ran} == {("lead", "first"), ("gpu", "second")}
    epochs = {epoch for handler, _, epoch in ran if handler == "lead"}
    assert epochs == {first.membership.leadership.epoch}
    assert [(each.name, each.labels) for each in await second.membership.alive()] == [
        ("first", ()),
        ("second", ("gpu", "eu")),
    ]
    assert ticker_of_second.running == 0
    await first.stop()
    assert ticker_of_first.running == 0
    ran.clear()
    await second.receive(Delivery(source="test", id="last", event="deploy", received_at=utc_now()))
    await until(lambda: len(ran) == 2, within=15)
    assert {name for _, name, _ in ran} == {"second"}
    new = second.membership.leadership.epoch
    assert new is not None
    assert new > max(epoch for epoch in epochs if epoch is not None)
    await until(lambda: ticker_of_second.running == 1)
    await second.stop()
    await second.store.open()
    states = {view.job.state for view in await second.store.jobs(limit=100)}
    await second.store.close()
    assert states == {JobState.SUCCEEDED}


async def test_a_job_of_the_leader_goes_back_when_another_leads(tmp_path: Path) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()
    app = App()

    @app.on("deploy", source="test", name="lead", leader=True)
    async def lead(ctx: Context) -> None:
        began.set()
        await go_on.wait()

    app.declare("deploy")
    environ = {
        "HOOKWRIGHT_STORE": f"sqlite:///{tmp_path}/store.db",
        "GITHUB_WEBHOOK_SECRET": "a secret of some length",
        "HOOKWRIGHT_LEASE": "3s",
    }
    running = app.build(Settings.load(environ))
    await running.start()
    await running.receive(Delivery(source="test", id="1", event="deploy", received_at=utc_now()))
    await asyncio.wait_for(began.wait(), 15)
    # Somebody else holds the place, as after a pause of this process.
    await running.store.cells("leader").put("leader", b'{"holder":"another"}')
    await until(lambda: running.membership.leadership.epoch is None, within=15)
    await until(lambda: running.worker.busy == 0, within=15)
    [view] = await running.store.jobs()
    assert view.job.state is JobState.QUEUED
    assert view.job.failures == view.job.lost == 0
    await running.stop()
