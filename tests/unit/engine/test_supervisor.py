from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Literal

import pytest

from hookwright.core.delivery import Delivery
from hookwright.core.source import Receive
from hookwright.core.store import Arrival, Receipt
from hookwright.engine.supervisor import LONGEST_PAUSE, WELL_AFTER, Supervisor
from tests.unit.examples import a_delivery


class Time:
    """Stands still until somebody sleeps on it; then it is later at once."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        self.going = asyncio.Event()
        """While it is not set, whoever sleeps stays asleep."""
        self.going.set()
        self.asleep = asyncio.Event()

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.asleep.set()
        await self.going.wait()
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
async def time() -> Time:
    return Time()


@pytest.fixture
async def supervisor(time: Time) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(monotonic=time, sleep=time.sleep)
    yield supervisor
    await supervisor.stop()


class Stage:
    """A part that fails as often as it is told, then runs until cancelled."""

    def __init__(self, *failures: BaseException, lasting: float = 0, time: Time | None = None) -> None:
        self._failures = list(failures)
        self._lasting = lasting
        self._time = time
        self.runs = 0
        self.settled = asyncio.Event()
        self.cancelled = False

    async def run(self) -> None:
        self.runs += 1
        if self._time is not None:
            self._time.now += self._lasting
        if self._failures:
            raise self._failures.pop(0)
        self.settled.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise


async def settled(stage: Stage) -> None:
    await asyncio.wait_for(stage.settled.wait(), 5)


async def test_a_part_that_fails_is_started_again_later_each_time(supervisor: Supervisor, time: Time) -> None:
    stage = Stage(*[ValueError("no")] * 8)
    supervisor.part("worker", stage.run)

    await settled(stage)

    assert stage.runs == 9
    assert time.slept == [1, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE]


async def test_a_part_that_had_run_well_is_started_again_soon(supervisor: Supervisor, time: Time) -> None:
    stage = Stage(*[ValueError("no")] * 4, lasting=WELL_AFTER + 1, time=time)
    supervisor.part("worker", stage.run)

    await settled(stage)

    assert time.slept == [1, 1, 1, 1]


async def test_what_waits_to_be_started_again_is_named_with_its_reason(supervisor: Supervisor, time: Time) -> None:
    time.going.clear()
    stage = Stage(ValueError("no disk"))
    supervisor.part("worker", stage.run)

    await time.asleep.wait()
    assert supervisor.failing == {"worker": "ValueError: no disk"}
    time.going.set()
    await settled(stage)

    assert supervisor.failing == {}


async def test_a_part_that_returns_is_done(supervisor: Supervisor, time: Time) -> None:
    ran = asyncio.Event()

    async def once() -> None:
        ran.set()

    supervisor.part("once", once)
    await ran.wait()
    await supervisor.stop()

    assert time.slept == []


async def test_a_part_that_awaited_something_cancelled_has_failed_and_is_started_again(
    supervisor: Supervisor, caplog: pytest.LogCaptureFixture
) -> None:
    stage = Stage(asyncio.CancelledError())
    supervisor.part("worker", stage.run)

    await settled(stage)

    assert stage.runs == 2
    assert [record.message for record in caplog.records] == ["part failed and is started again"]


async def test_stop_cancels_parts_and_waits_for_them(supervisor: Supervisor) -> None:
    stage = Stage()
    supervisor.part("worker", stage.run)
    await settled(stage)

    await supervisor.stop()

    assert stage.cancelled
    assert stage.runs == 1


async def test_a_part_that_is_stopped_while_it_waits_does_not_start_again(supervisor: Supervisor, time: Time) -> None:
    time.going.clear()
    stage = Stage(ValueError("no"))
    supervisor.part("worker", stage.run)
    await time.asleep.wait()

    await supervisor.stop()

    assert stage.runs == 1


async def test_stopping_twice_or_before_anything_began_is_no_error() -> None:
    supervisor = Supervisor(monotonic=lambda: 0)

    await supervisor.stop()
    await supervisor.stop_sources()
    await supervisor.stop()


class StageSource:
    placement: Literal["every", "one"] = "every"

    def __init__(self, stage: Stage) -> None:
        self.name = "sqs"
        self.stage = stage

    async def run(self, receive: Receive) -> None:
        await receive(a_delivery())
        await self.stage.run()


async def test_a_source_hands_in_and_is_started_again_when_it_fails(supervisor: Supervisor) -> None:
    received: list[Delivery] = []

    async def receive(delivery: Delivery) -> Receipt:
        received.append(delivery)
        return Receipt(Arrival.STORED, len(received), 0)

    stage = Stage(ConnectionError("away"))
    supervisor.source(StageSource(stage), receive)

    await settled(stage)

    assert len(received) == 2


async def test_sources_stop_before_the_rest(supervisor: Supervisor) -> None:
    async def receive(delivery: Delivery) -> Receipt:
        return Receipt(Arrival.STORED, 1, 0)

    source, part = Stage(), Stage()
    supervisor.source(StageSource(source), receive)
    supervisor.part("worker", part.run)
    await settled(source)
    await settled(part)

    await supervisor.stop_sources()

    assert source.cancelled
    assert not part.cancelled


async def test_a_duty_is_called_now_and_then_every_so_often(supervisor: Supervisor, time: Time) -> None:
    enough = asyncio.Event()
    called_at: list[float] = []

    async def sweep() -> None:
        called_at.append(time.now)
        if len(called_at) == 4:
            enough.set()

    supervisor.duty("sweep", timedelta(seconds=5), sweep)
    await enough.wait()

    assert called_at[:4] == [0, 5, 10, 15]


async def test_a_duty_that_fails_is_called_again_and_fills_no_log(
    supervisor: Supervisor, caplog: pytest.LogCaptureFixture
) -> None:
    failures: list[BaseException] = [OSError("away"), OSError("away"), asyncio.CancelledError(), OSError("still")]
    well, named = asyncio.Event(), []

    async def sweep() -> None:
        named.append(dict(supervisor.failing))
        if failures:
            raise failures.pop(0)
        well.set()

    supervisor.duty("sweep", timedelta(seconds=5), sweep)
    await well.wait()
    await asyncio.sleep(0)

    assert [(record.message, record.exc_info is not None) for record in caplog.records] == [
        ("duty failed", True),
        ("duty failed again", False),
        ("duty failed again", False),
        ("duty failed again", False),
    ]
    assert named[:5] == [
        {},
        {"sweep": "OSError: away"},
        {"sweep": "OSError: away"},
        {"sweep": "CancelledError: "},
        {"sweep": "OSError: still"},
    ]
    assert supervisor.failing == {}


async def test_stop_ends_a_duty_in_the_middle_of_a_call(supervisor: Supervisor) -> None:
    stage = Stage()
    supervisor.duty("sweep", timedelta(seconds=5), stage.run)
    await settled(stage)

    await supervisor.stop()

    assert stage.cancelled
