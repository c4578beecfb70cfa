from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from hookwright.core.delivery import Delivery
from hookwright.core.errors import StoreUnavailable
from hookwright.core.schedule import CatchUp, Schedule
from hookwright.core.store import Arrival, Cell, Receipt
from hookwright.sources.cron import CronSource

NINE = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def each_hour(catch_up: CatchUp = "last", *, name: str = "report", expression: str = "0 * * * *") -> Schedule:
    return Schedule(name=name, expression=expression, catch_up=catch_up)


class OutOfTime(Exception):
    """The test has seen enough."""


@dataclass
class Clock:
    """Set by hand, and by sleeping on it. ``events`` happen to whoever sleeps past their moment."""

    now: datetime
    until: datetime = NINE
    slept: list[float] = field(default_factory=list)
    events: dict[datetime, Callable[[], None]] = field(default_factory=dict)

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
        for moment in sorted(self.events):
            if moment <= self.now:
                self.events.pop(moment)()
        if self.now >= self.until and not self.events:
            raise OutOfTime

    def set_to(self, moment: datetime) -> Callable[[], None]:
        def change() -> None:
            self.now = moment

        return change


class MemoryCells:
    """Cells in a dict. ``broken`` makes each put fail."""

    def __init__(self) -> None:
        self.kept: dict[str, Cell] = {}
        self.broken = False

    async def get(self, name: str) -> Cell | None:
        return self.kept.get(name)

    async def put(
        self, name: str, value: bytes, *, expect: int | None = None, expires_in: timedelta | None = None
    ) -> int | None:
        if self.broken:
            raise StoreUnavailable("disk full")
        version = self.kept[name].version + 1 if name in self.kept else 1
        self.kept[name] = Cell(value, version)
        return version

    def watermark(self, name: str = "report") -> datetime:
        return datetime.fromisoformat(self.kept[name].value.decode())


class Door:
    """The inbox: keeps what is handed in, each id once, unless it is shut."""

    def __init__(self) -> None:
        self.stored: dict[str, Delivery] = {}
        self.handed_in: list[str] = []
        self.shut = False

    async def receive(self, delivery: Delivery) -> Receipt:
        if self.shut:
            raise StoreUnavailable("disk full")
        self.handed_in.append(delivery.id)
        arrival = Arrival.DUPLICATE if delivery.id in self.stored else Arrival.STORED
        self.stored.setdefault(delivery.id, delivery)
        return Receipt(arrival, len(self.handed_in), 1)

    def times(self) -> list[str]:
        return [identity.partition("T")[2] for identity in self.handed_in]

    def bodies(self) -> list[Mapping[str, object]]:
        return [delivery.payload for delivery in self.stored.values()]


@pytest.fixture
def cells() -> MemoryCells:
    return MemoryCells()


@pytest.fixture
def door() -> Door:
    return Door()


async def run(source: CronSource, clock: Clock, door: Door, *, until: datetime) -> None:
    clock.until = until
    with pytest.raises(OutOfTime):
        await source.run(door.receive)


def source(clock: Clock, cells: MemoryCells, *schedules: Schedule) -> CronSource:
    return CronSource(schedules, cells, clock=clock, sleep=clock.sleep)


async def test_a_schedule_fires_on_time(cells: MemoryCells, door: Door) -> None:
    clock = Clock(NINE + 10 * MINUTE)

    await run(source(clock, cells, each_hour()), clock, door, until=NINE + 2 * HOUR + MINUTE)

    (first, second) = door.stored.values()
    assert (first.source, first.event, first.id) == ("cron", "report", "report@2026-05-04T10:00:00Z")
    assert first.payload == {"schedule": "report", "scheduled_at": "2026-05-04T10:00:00Z", "missed": False}
    assert first.received_at == NINE + HOUR
    assert second.id == "report@2026-05-04T11:00:00Z"


async def test_the_clock_is_looked_at_again_at_least_every_half_minute(cells: MemoryCells, door: Door) -> None:
    clock = Clock(NINE + timedelta(minutes=58, seconds=50))

    await run(source(clock, cells, each_hour()), clock, door, until=NINE + HOUR + MINUTE)

    assert clock.slept == [30, 30, 10, 30, 30]


async def test_a_source_without_schedules_is_done_at_once(cells: MemoryCells, door: Door) -> None:
    await source(Clock(NINE), cells).run(door.receive)

    assert not door.handed_in


async def test_it_may_run_in_every_process(cells: MemoryCells) -> None:
    cron = source(Clock(NINE), cells)

    assert (cron.name, cron.placement) == ("cron", "every")


async def test_each_schedule_keeps_its_own_time(cells: MemoryCells, door: Door) -> None:
    clock = Clock(NINE + MINUTE)
    schedules = each_hour(), each_hour(name="tidy", expression="*/25 * * * *")

    await run(source(clock, cells, *schedules), clock, door, until=NINE + HOUR + MINUTE)

    assert door.handed_in == [
        "tidy@2026-05-04T09:25:00Z",
        "tidy@2026-05-04T09:50:00Z",
        "report@2026-05-04T10:00:00Z",
        "tidy@2026-05-04T10:00:00Z",
    ]


async def test_a_name_may_hold_anything(cells: MemoryCells, door: Door) -> None:
    clock = Clock(NINE + MINUTE)

    await run(source(clock, cells, each_hour(name="night ☾ @ app.jobs:tidy")), clock, door, until=NINE + HOUR + MINUTE)

    assert door.handed_in == ["night ☾ @ app.jobs:tidy@2026-05-04T10:00:00Z"]


async def test_an_id_is_in_utc_whatever_the_zone(cells: MemoryCells, door: Door) -> None:
    clock = Clock(NINE)
    schedule = Schedule(name="report", expression="30 12 * * *", tz="Europe/Paris")

    await run(source(clock, cells, schedule), clock, door, until=NINE + 2 * HOUR)

    assert door.handed_in == ["report@2026-05-04T10:30:00Z"]


@pytest.mark.parametrize("catch_up", ["none", "last", "all"])
async def test_a_schedule_that_is_new_has_missed_nothing(cells: MemoryCells, door: Door, catch_up: CatchUp) -> None:
    clock = Clock(NINE + MINUTE)

    await run(source(clock, cells, each_hour(catch_up)), clock, door, until=NINE + 2 * MINUTE)

    assert not door.handed_in
    assert cells.watermark() == NINE + MINUTE


@pytest.mark.parametrize(
    ("catch_up", "expected"),
    [("none", []), ("last", ["12:00:00Z"]), ("all", ["10:00:00Z", "11:00:00Z", "12:00:00Z"])],
)
async def test_a_restart_catches_up_by_the_rule(
    cells: MemoryCells, door: Door, catch_up: CatchUp, expected: list[str]
) -> None:
    await cells.put("report", (NINE + MINUTE).isoformat().encode())
    clock = Clock(NINE + 3 * HOUR + 20 * MINUTE)

    await run(source(clock, cells, each_hour(catch_up)), clock, door, until=clock.now + MINUTE)

    assert door.times() == expected
    assert all(body["missed"] for body in door.bodies())
    assert cells.watermark() == NINE + 3 * HOUR + 20 * MINUTE


async def test_a_second_restart_has_nothing_left_to_catch_up(cells: MemoryCells, door: Door) -> None:
    await cells.put("report", NINE.isoformat().encode())
    clock = Clock(NINE + 3 * HOUR + 20 * MINUTE)
    await run(source(clock, cells, each_hour("all")), clock, door, until=clock.now + MINUTE)

    await run(source(clock, cells, each_hour("all")), clock, door, until=clock.now + MINUTE)

    assert door.times() == ["10:00:00Z", "11:00:00Z", "12:00:00Z"]


async def test_two_processes_hand_in_the_same_fires(cells: MemoryCells, door: Door) -> None:
    await cells.put("report", NINE.isoformat().encode())
    clocks = [Clock(NINE + 2 * HOUR + MINUTE), Clock(NINE + 2 * HOUR + MINUTE + timedelta(seconds=3))]

    async with asyncio.TaskGroup() as both:
        for clock in clocks:
            both.create_task(run(source(clock, cells, each_hour("all")), clock, door, until=NINE + 4 * HOUR + MINUTE))

    assert sorted(door.stored) == [f"report@2026-05-04T{hour}:00:00Z" for hour in (10, 11, 12, 13)]
    assert door.handed_in.count("report@2026-05-04T13:00:00Z") == 2


@pytest.mark.parametrize(
    ("catch_up", "expected"),
    [
        ("none", ["10:00:00Z", "15:00:00Z"]),
        ("last", ["10:00:00Z", "14:00:00Z", "15:00:00Z"]),
        ("all", ["10:00:00Z", "11:00:00Z", "12:00:00Z", "13:00:00Z", "14:00:00Z", "15:00:00Z"]),
    ],
)
async def test_a_closed_lid_is_a_matter_for_the_catch_up_rule(
    cells: MemoryCells, door: Door, catch_up: CatchUp, expected: list[str]
) -> None:
    clock = Clock(NINE + MINUTE)
    clock.events[NINE + HOUR + 10 * MINUTE] = clock.set_to(NINE + 5 * HOUR + 10 * MINUTE)

    await run(source(clock, cells, each_hour(catch_up)), clock, door, until=NINE + 6 * HOUR + MINUTE)

    assert door.times() == expected


async def test_a_lid_opened_at_a_fire_time_does_not_miss_that_one(cells: MemoryCells, door: Door) -> None:
    clock = Clock(NINE + MINUTE)
    clock.events[NINE + 10 * MINUTE] = clock.set_to(NINE + 3 * HOUR + timedelta(seconds=20))

    await run(source(clock, cells, each_hour("none")), clock, door, until=NINE + 3 * HOUR + MINUTE)

    assert door.times() == ["12:00:00Z"]
    assert not door.bodies()[0]["missed"]


async def test_fires_that_are_a_little_late_are_all_handed_in(cells: MemoryCells, door: Door) -> None:
    clock = Clock(NINE + timedelta(seconds=30))
    schedule = each_hour("last", expression="* * * * *")
    # A stall of seventy seconds, from 09:01:10 on.
    clock.events[NINE + timedelta(seconds=70)] = clock.set_to(NINE + timedelta(seconds=178))

    await run(source(clock, cells, schedule), clock, door, until=NINE + 4 * MINUTE)

    assert door.times() == ["09:01:00Z", "09:02:00Z", "09:03:00Z"]


async def test_what_became_due_while_the_store_was_slow_follows_at_once(cells: MemoryCells, door: Door) -> None:
    clock = Clock(NINE + timedelta(seconds=30), until=NINE + HOUR)

    async def slow(delivery: Delivery) -> Receipt:
        clock.now += timedelta(seconds=61)
        if len(door.handed_in) == 2:
            raise OutOfTime
        return await door.receive(delivery)

    with pytest.raises(OutOfTime):
        await source(clock, cells, each_hour(expression="* * * * *")).run(slow)

    assert door.times() == ["09:01:00Z", "09:02:00Z"]
    assert clock.slept == [30]


@pytest.mark.parametrize("catch_up", ["none", "last", "all"])
async def test_a_clock_set_back_runs_nothing_twice(cells: MemoryCells, door: Door, catch_up: CatchUp) -> None:
    clock = Clock(NINE + MINUTE)
    clock.events[NINE + 2 * HOUR + 10 * MINUTE] = clock.set_to(NINE + 30 * MINUTE)

    await run(source(clock, cells, each_hour(catch_up)), clock, door, until=NINE + 3 * HOUR + MINUTE)

    assert door.times() == ["10:00:00Z", "11:00:00Z", "10:00:00Z", "11:00:00Z", "12:00:00Z"]
    assert len(door.stored) == 3


@pytest.mark.parametrize("catch_up", ["none", "last", "all"])
async def test_a_clock_that_was_years_ahead_for_a_moment_silences_nothing(
    cells: MemoryCells, door: Door, catch_up: CatchUp
) -> None:
    clock = Clock(NINE + MINUTE)
    clock.events[NINE + 10 * MINUTE] = clock.set_to(NINE + timedelta(days=1500))
    clock.events[NINE + timedelta(days=1500, seconds=1)] = clock.set_to(NINE + 12 * MINUTE)

    await run(source(clock, cells, each_hour(catch_up)), clock, door, until=NINE + 2 * HOUR + MINUTE)

    assert door.handed_in[-2:] == ["report@2026-05-04T10:00:00Z", "report@2026-05-04T11:00:00Z"]


async def test_a_watermark_in_the_future_silences_nothing_after_a_restart(cells: MemoryCells, door: Door) -> None:
    await cells.put("report", (NINE + timedelta(days=1500)).isoformat().encode())
    clock = Clock(NINE + MINUTE)

    await run(source(clock, cells, each_hour()), clock, door, until=NINE + HOUR + MINUTE)

    assert door.times() == ["10:00:00Z"]


async def test_a_clock_set_back_and_forth_fires_each_time_once(cells: MemoryCells, door: Door) -> None:
    clock = Clock(NINE + MINUTE)
    clock.events[NINE + HOUR + MINUTE] = clock.set_to(NINE + 55 * MINUTE)
    clock.events[NINE + HOUR + 2 * MINUTE] = clock.set_to(NINE + HOUR + 57 * MINUTE)

    await run(source(clock, cells, each_hour("all")), clock, door, until=NINE + 3 * HOUR + MINUTE)

    assert sorted(door.stored) == [f"report@2026-05-04T{hour}:00:00Z" for hour in (10, 11, 12)]


@pytest.mark.parametrize("catch_up", ["none", "last", "all"])
async def test_a_fire_that_could_not_be_stored_is_handed_in_when_the_source_runs_again(
    cells: MemoryCells, door: Door, catch_up: CatchUp
) -> None:
    clock = Clock(NINE + MINUTE)
    cron = source(clock, cells, each_hour(catch_up, expression="* * * * *"))
    await run(cron, clock, door, until=NINE + 2 * MINUTE - timedelta(seconds=1))
    door.shut = True
    with pytest.raises(StoreUnavailable):
        await cron.run(door.receive)
    # The supervisor waits before it starts a source again; another minute passes meanwhile.
    clock.now += MINUTE
    with pytest.raises(StoreUnavailable):
        await cron.run(door.receive)
    assert cells.watermark() < NINE + 2 * MINUTE, "the watermark passed a fire that is not stored"
    door.shut = False

    await run(cron, clock, door, until=NINE + 4 * MINUTE + timedelta(seconds=1))

    assert door.times() == ["09:02:00Z", "09:03:00Z", "09:04:00Z"]


@pytest.mark.parametrize(("catch_up", "expected"), [("last", ["11:00:00Z"]), ("all", ["10:00:00Z", "11:00:00Z"])])
async def test_a_process_that_dies_before_a_fire_is_stored_leaves_it_to_the_next(
    cells: MemoryCells, door: Door, catch_up: CatchUp, expected: list[str]
) -> None:
    await cells.put("report", (NINE + MINUTE).isoformat().encode())
    clock = Clock(NINE + 2 * HOUR + MINUTE)
    door.shut = True
    with pytest.raises(StoreUnavailable):
        await source(clock, cells, each_hour(catch_up)).run(door.receive)
    door.shut = False

    await run(source(clock, cells, each_hour(catch_up)), clock, door, until=clock.now + MINUTE)

    assert door.times() == expected


async def test_half_of_a_catch_up_is_completed_and_not_repeated(cells: MemoryCells, door: Door) -> None:
    await cells.put("report", NINE.isoformat().encode())
    clock = Clock(NINE + 3 * HOUR + MINUTE)
    cron = source(clock, cells, each_hour("all"))

    async def once_then_shut(delivery: Delivery) -> Receipt:
        receipt = await door.receive(delivery)
        door.shut = True
        return receipt

    with pytest.raises(StoreUnavailable):
        await cron.run(once_then_shut)
    assert cells.watermark() == NINE
    door.shut = False

    await run(cron, clock, door, until=clock.now + MINUTE)

    assert door.times() == ["10:00:00Z", "11:00:00Z", "12:00:00Z"]


async def test_a_watermark_that_could_not_be_saved_is_saved_later(cells: MemoryCells, door: Door) -> None:
    clock = Clock(NINE + MINUTE)
    cron = source(clock, cells, each_hour())
    await run(cron, clock, door, until=NINE + 2 * MINUTE)
    cells.broken = True
    with pytest.raises(StoreUnavailable):
        await run(cron, clock, door, until=NINE + 2 * HOUR)
    cells.broken = False

    await run(cron, clock, door, until=clock.now + MINUTE)

    assert door.times() == ["10:00:00Z"]
    assert cells.watermark() == NINE + HOUR


async def test_the_payload_survives_as_json(cells: MemoryCells, door: Door) -> None:
    clock = Clock(NINE + MINUTE)
    await run(source(clock, cells, each_hour()), clock, door, until=NINE + HOUR + MINUTE)

    (delivery,) = door.stored.values()

    assert set(msgspec.json.decode(delivery.body)) == {"schedule", "scheduled_at", "missed"}
