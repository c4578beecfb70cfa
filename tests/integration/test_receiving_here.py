"""`App.receive(…, here=…)`: a job that its process begins with as soon as the delivery is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hookwright import App, Context, Delivery, JobState, Overloaded, Settings
from hookwright.core.errors import TooLarge
from hookwright.core.job import ENDED
from hookwright.runtime import Role


def delivery(id: str, *, body: bytes = b"{}", **changes: Any) -> Delivery:
    return Delivery(source="test", id=id, event="tick", received_at=datetime.now(UTC), body=body, **changes)


def made(folder: Path, **settings: Any) -> App:
    app = App(settings=Settings(store=f"sqlite:///{folder}/store.db", github_heal_every=None, **settings))
    app.declare("tick")
    return app


@asynccontextmanager
async def running(app: App, *, role: Role = "all", work: bool = True) -> AsyncIterator[None]:
    await app.start(role=role, work=work)
    try:
        yield
    finally:
        await app.stop()


async def ended(app: App, count: int) -> list[JobState]:
    async with asyncio.timeout(20):
        while True:
            states = [view.job.state for view in await app.history.jobs()]
            if len(states) == count and ENDED.issuperset(states):
                return states
            await asyncio.sleep(0.01)


async def test_it_is_started_in_the_transaction_that_stores_it(tmp_path: Path) -> None:
    app = made(tmp_path)
    done = asyncio.Event()

    @app.on("tick", source="test", name="here")
    async def here(ctx: Context[Any]) -> str:
        done.set()
        return "well"

    async with running(app):
        receipt = await app.receive(delivery("1"), here="here")
        again = await app.receive(delivery("1"), here="here")
        await asyncio.wait_for(done.wait(), 10)

        assert receipt.started is not None
        assert (receipt.started.handler, receipt.started.attempt) == ("here", 1)
        assert (again.arrival, again.started) == ("duplicate", None)
        assert await ended(app, 1) == [JobState.SUCCEEDED]
        assert await app.history.result(receipt.started.id) == b'"well"'


async def test_other_handlers_of_the_delivery_wait_for_their_turn(tmp_path: Path) -> None:
    app = made(tmp_path)
    seen: list[str] = []
    app.on("tick", source="test", name="here")(lambda ctx: seen.append("here"))
    app.on("tick", source="test", name="there")(lambda ctx: seen.append("there"))

    async with running(app):
        receipt = await app.receive(delivery("1"), here="here")
        assert (receipt.jobs, receipt.started and receipt.started.handler) == (2, "here")
        assert await ended(app, 2) == [JobState.SUCCEEDED] * 2

    assert sorted(seen) == ["here", "there"]


class Crowd:
    """The handler ``here``, and how many of it ran at the same time at most."""

    def __init__(self, app: App) -> None:
        self.busy = self.most = 0
        app.on("tick", source="test", name="here")(self.handle)

    async def handle(self, ctx: Context[Any]) -> None:
        self.busy += 1
        self.most = max(self.most, self.busy)
        await asyncio.sleep(0.005)
        self.busy -= 1


async def test_never_more_run_at_once_than_are_allowed(tmp_path: Path) -> None:
    app = made(tmp_path, concurrency=3)
    crowd = Crowd(app)

    async with running(app):
        # The first look for work, which keeps all slots, is over once this one has ended.
        await app.receive(delivery("first"), here="here")
        await ended(app, 1)
        receipts = await asyncio.gather(*[app.receive(delivery(str(n)), here="here") for n in range(40)])
        assert await ended(app, 41) == [JobState.SUCCEEDED] * 41

    assert 1 <= sum(receipt.started is not None for receipt in receipts) <= 40
    assert crowd.most <= 3


async def test_while_the_worker_asks_for_jobs_their_slots_are_not_promised(tmp_path: Path) -> None:
    app = made(tmp_path, concurrency=4)
    crowd = Crowd(app)

    async with running(app):
        for first in range(0, 48, 8):
            # Both kinds at once: half of them wait in the queue, so that claims and promises meet.
            await asyncio.gather(
                *[app.receive(delivery(str(n)), here="here" if n % 2 else None) for n in range(first, first + 8)]
            )
        assert await ended(app, 48) == [JobState.SUCCEEDED] * 48

    assert crowd.most <= 4


async def test_who_stops_waiting_does_not_leave_a_started_job_behind(tmp_path: Path) -> None:
    app = made(tmp_path)
    app.on("tick", source="test", name="here")(lambda ctx: None)

    async with running(app):
        asking = [asyncio.create_task(app.receive(delivery(str(n)), here="here")) for n in range(20)]
        await asyncio.sleep(0)
        for one in asking:
            one.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        assert set(await ended(app, 20)) == {JobState.SUCCEEDED}
        assert {view.job.lost for view in await app.history.jobs()} == {0}


@pytest.mark.parametrize(
    ("role", "work"), [("web", True), ("all", False)], ids=["a process that runs none", "one that waits for drain"]
)
async def test_who_runs_nothing_starts_nothing(tmp_path: Path, role: Role, work: bool) -> None:
    app = made(tmp_path)
    app.on("tick", source="test", name="here")(lambda ctx: None)

    async with running(app, role=role, work=work):
        receipt = await app.receive(delivery("1"), here="here")
        unknown = await app.receive(delivery("2"), here="nobody")

        assert (receipt.started, unknown.started) == (None, None)
        assert [view.job.state for view in await app.history.jobs()] == [JobState.QUEUED] * 2


async def test_what_is_refused_gives_its_slot_back(tmp_path: Path) -> None:
    app = made(tmp_path, concurrency=1, max_body=10)
    app.on("tick", source="test", name="here")(lambda ctx: None)

    async with running(app):
        for _ in range(3):
            with pytest.raises((TooLarge, Overloaded)):
                await app.receive(delivery("large", body=b"x" * 11), here="here")
        assert (await app.receive(delivery("small"), here="here")).started is not None


async def test_it_is_not_begun_before_it_is_due(tmp_path: Path) -> None:
    app = made(tmp_path)
    app.on("tick", source="test", name="here")(lambda ctx: None)

    async with running(app):
        receipt = await app.receive(delivery("1", due_at=datetime.now(UTC) + timedelta(hours=1)), here="here")
        assert (receipt.jobs, receipt.started) == (1, None)
