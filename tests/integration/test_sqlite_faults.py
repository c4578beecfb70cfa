"""Full and slow disks, files that are not ours or broken, clocks that jump."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError, StoreDamaged, StoreUnavailable
from hookwright.core.job import JobState, Lane, NewJob
from hookwright.core.outcome import succeeded
from hookwright.core.plan import Plan
from hookwright.core.store import Arrival, Receipt
from hookwright.stores.sqlite.migrations import Migration, migrations
from hookwright.stores.sqlite.store import SqliteStore
from hookwright.testing.store_contract import HandClock

LEASE = timedelta(seconds=15)
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def plan(id: str, clock: HandClock, *, size: int = 0, due_in: timedelta | None = None) -> Plan:
    body = bytes((n * 7919 >> 3) & 0xFF for n in range(size)) if size else b"{}"
    due_at = None if due_in is None else clock() + due_in
    return Plan(
        Delivery(source="s", id=id, event="e", received_at=clock(), body=body, due_at=due_at),
        (NewJob("h", Lane(name="h")),),
    )


async def take(store: SqliteStore, limit: int = 10) -> list[int]:
    claimed = await store.claim(limit=limit, worker="w", handlers=frozenset({"h"}), lease=LEASE)
    return [job.id for job in claimed.jobs]


# Space


async def fill(store: SqliteStore, clock: HandClock) -> tuple[list[Receipt], list[BaseException]]:
    """Add until the store refuses, many at a time."""
    noise = random.Random(1)
    kept: list[Receipt] = []
    for round in range(1000):
        plans = [
            Plan(
                Delivery(source="s", id=f"{round} {n}", event="e", received_at=clock(), body=noise.randbytes(5000)),
                (NewJob("h", Lane(name="h")),),
            )
            for n in range(20)
        ]
        answers = await asyncio.gather(*[store.add(plan) for plan in plans], return_exceptions=True)
        refused = [answer for answer in answers if isinstance(answer, BaseException)]
        kept += [answer for answer in answers if isinstance(answer, Receipt)]
        if refused:
            return kept, refused
    raise AssertionError("the disk is endless")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"cannot mount a small disk here: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


async def test_a_full_disk_refuses_and_goes_on_by_itself_when_there_is_space(
    small_disk: Path, clock: HandClock
) -> None:
    store = SqliteStore(small_disk / "store.db", clock=clock)
    await store.open()
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1024 * 1024))
    kept, refused = await fill(store, clock)
    assert {type(error) for error in refused} == {StoreUnavailable}
    assert "full" in str(refused[0])
    # Reading and what needs no space go on.
    assert (await store.statistics()).deliveries == len(kept)
    ballast.unlink()
    for _ in range(3):
        receipt = await store.add(plan("after", clock))
    assert receipt.arrival is Arrival.DUPLICATE
    assert (await store.statistics()).deliveries == len(kept) + 1
    await store.check()
    await store.close()
    again = SqliteStore(small_disk / "store.db", clock=clock)
    await again.open()
    assert (await again.statistics()).deliveries == len(kept) + 1
    await again.close()


async def test_a_full_file_refuses_everything_in_the_group_and_stores_none_of_it(
    tmp_path: Path, clock: HandClock
) -> None:
    store = SqliteStore(tmp_path / "store.db", clock=clock, most_pages=100)
    await store.open()
    kept, refused = await fill(store, clock)
    assert {type(error) for error in refused} == {StoreUnavailable}
    assert (await store.statistics()).deliveries == len(kept)
    # What is small still fits or is refused, and the numbers stay right.
    await asyncio.gather(*[store.add(plan(str(n), clock)) for n in range(100)], return_exceptions=True)
    await store.check()
    await store.close()


async def test_a_locked_file_is_unavailable_until_it_is_free(
    tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hookwright.stores.sqlite.connection.BUSY_TIMEOUT", 0.05)
    store = SqliteStore(tmp_path / "store.db", clock=clock)
    await store.open()
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="locked"):
        await store.add(plan("one", clock))
    other.execute("ROLLBACK")
    other.close()
    assert (await store.add(plan("one", clock))).arrival is Arrival.STORED
    await store.close()


async def test_one_slow_fsync_serves_all_who_wait(tmp_path: Path, clock: HandClock) -> None:
    store = SqliteStore(tmp_path / "store.db", clock=clock, commit_delay=0.02)
    await store.open()
    started = time.monotonic()
    await asyncio.gather(*[store.add(plan(str(n), clock)) for n in range(500)])
    # One by one it would be ten seconds.
    assert time.monotonic() - started < 2
    await store.close()


async def test_an_operation_that_fails_does_not_spoil_its_group(tmp_path: Path, clock: HandClock) -> None:
    store = SqliteStore(tmp_path / "store.db", clock=clock, commit_delay=0.02)
    await store.open()
    first = store.add(plan("first", clock))
    good = [store.add(plan(str(n), clock)) for n in range(20)]
    # A size that no column holds: only the database finds out.
    too_deep = Delivery(source="s", id="bad", event="e", received_at=clock(), depth=1 << 70)
    bad = store.add(Plan(too_deep, ()))
    good += [store.add(plan(f"later {n}", clock)) for n in range(20)]
    await first
    with pytest.raises(OverflowError):
        await bad
    assert {receipt.arrival for receipt in await asyncio.gather(*good)} == {Arrival.STORED}
    await store.check()
    await store.close()


async def test_huge_bodies_do_not_make_the_small_ones_wait_for_all_of_them(tmp_path: Path, clock: HandClock) -> None:
    store = SqliteStore(tmp_path / "store.db", clock=clock)
    await store.open()
    plans = [plan(str(n), clock, size=(1 << 20) + n if n % 5 == 0 else 100_000 * (n % 2)) for n in range(30)]
    receipts = await asyncio.gather(*[store.add(plan) for plan in plans])
    for receipt, wanted in zip(receipts, plans, strict=True):
        assert await store.delivery(receipt.seq) == wanted.delivery
    await store.close()


async def test_a_delivery_that_no_table_can_hold_is_refused_through_the_awaitable(
    tmp_path: Path, clock: HandClock
) -> None:
    store = SqliteStore(tmp_path / "store.db", clock=clock)
    refused = store.add(plan("closed", clock))
    with pytest.raises(StoreUnavailable, match="not open"):
        await refused
    await store.open()
    naive = Delivery(source="s", id="naive", event="e", received_at=clock().replace(tzinfo=None))
    refused = store.add(Plan(naive, ()))
    with pytest.raises(TypeError):
        await refused
    await store.close()


async def test_closing_ends_a_wait(tmp_path: Path, clock: HandClock) -> None:
    store = SqliteStore(tmp_path / "store.db", clock=clock)
    await store.open()
    while await take(store):
        pass
    waiting = asyncio.create_task(store.wait(timedelta(seconds=60)))
    await asyncio.sleep(0.05)
    await store.close()
    await asyncio.wait_for(waiting, 5)


async def test_a_claim_that_nobody_waits_for_gives_its_jobs_back(tmp_path: Path, clock: HandClock) -> None:
    store = SqliteStore(tmp_path / "store.db", clock=clock, commit_delay=0.05)
    await store.open()
    await store.add(plan("one", clock))
    claim = asyncio.create_task(take(store))
    await asyncio.sleep(0.01)
    claim.cancel()
    with pytest.raises(asyncio.CancelledError):
        await claim
    deadline = time.monotonic() + 5
    while not (taken := await take(store)) and time.monotonic() < deadline:
        await asyncio.sleep(0.01)
    assert len(taken) == 1
    assert (await store.jobs())[0].job.lost == 0
    await store.close()


async def test_closing_stores_what_was_handed_in(tmp_path: Path, clock: HandClock) -> None:
    store = SqliteStore(tmp_path / "store.db", clock=clock, commit_delay=0.01)
    await store.open()
    await store.open()
    adding = [asyncio.ensure_future(store.add(plan(str(n), clock))) for n in range(50)]
    await store.close()
    assert all(task.done() for task in adding) or await asyncio.gather(*adding)
    await store.open()
    assert (await store.statistics()).deliveries == 50
    await store.close()


# Files


def content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


async def refuse(path: Path, clock: HandClock, error: type[Exception], match: str) -> None:
    before = content(path)
    store = SqliteStore(path, clock=clock)
    with pytest.raises(error, match=match):
        await store.open()
    await store.close()
    assert content(path) == before


async def make(path: Path, clock: HandClock, many: int = 50) -> None:
    store = SqliteStore(path, clock=clock)
    await store.open()
    await asyncio.gather(*[store.add(plan(str(n), clock, size=3000)) for n in range(many)])
    await store.close()


async def test_a_directory_that_is_missing_is_named(tmp_path: Path, clock: HandClock) -> None:
    await refuse(tmp_path / "nowhere" / "store.db", clock, ConfigError, "nowhere of the store does not exist")


async def test_a_directory_is_no_store(tmp_path: Path, clock: HandClock) -> None:
    await refuse(tmp_path, clock, ConfigError, "is a directory")


@pytest.mark.parametrize(
    "data", [b"hello", b"x" * 5000, b"SQLite format 3\x00", b"SQLite format 3\x00" + b"\xff" * 9000]
)
async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, clock: HandClock, data: bytes) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(data)
    await refuse(path, clock, StoreDamaged, "left as it is")


async def test_another_programs_database_is_left_alone(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "store.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE theirs (x)")
    other.commit()
    other.close()
    await refuse(path, clock, StoreDamaged, "another program")


async def test_a_file_cut_short_is_left_alone(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "store.db"
    await make(path, clock)
    path.write_bytes(path.read_bytes()[:-8192])
    await refuse(path, clock, StoreDamaged, "cut short")


async def test_a_file_with_a_broken_page_is_left_alone(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "store.db"
    await make(path, clock)
    content = bytearray(path.read_bytes())
    content[8192 * 5 : 8192 * 12] = b"\xa5" * (8192 * 7)
    path.write_bytes(bytes(content))
    await refuse(path, clock, StoreDamaged, "left as it is|nothing was overwritten")


async def test_a_file_that_breaks_while_it_is_used_is_reported(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "store.db"
    await make(path, clock, many=300)
    store = SqliteStore(path, clock=clock)
    await store.open()
    size = path.stat().st_size
    with path.open("r+b") as file:
        for page in range(3, size // 8192):
            file.seek(page * 8192)
            file.write(b"\xa5" * 8192)
    with pytest.raises(StoreDamaged, match="damaged"):
        await store.check()
    with pytest.raises(StoreDamaged, match="damaged"):
        for seq in range(1, 300):
            await store.delivery(seq)
    await store.close()


async def test_a_body_that_cannot_be_unpacked_is_reported(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "store.db"
    await make(path, clock, many=1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("UPDATE bodies SET blob = x'00112233'")
    other.close()
    store = SqliteStore(path, clock=clock)
    await store.open()
    with pytest.raises(StoreDamaged, match="body"):
        await store.delivery(1)
    await store.close()


async def test_counters_that_do_not_add_up_are_reported(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "store.db"
    for change, what in [
        ("UPDATE lanes SET running = running + 1", "lanes"),
        ("UPDATE tenants SET jobs = jobs + 1", "tenants"),
        ("UPDATE totals SET value = 9 WHERE code = 7", "states"),
        ("UPDATE totals SET value = 0 WHERE code = 10", "deliveries"),
        ("DELETE FROM scopes", "gone"),
    ]:
        path.unlink(missing_ok=True)
        await make(path, clock, many=3)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute(change)
        other.close()
        store = SqliteStore(path, clock=clock)
        await store.open()
        with pytest.raises(StoreDamaged, match=what):
            await store.check()
        await store.close()


# Clocks


class TwoClocks:
    """A wall clock that can jump beside one that cannot."""

    def __init__(self) -> None:
        self.wall = HandClock()
        self.steady = 0.0

    def pass_(self, seconds: float) -> None:
        self.wall.advance(timedelta(seconds=seconds))
        self.steady += seconds


async def test_a_jump_forward_takes_no_job_from_a_living_worker(tmp_path: Path) -> None:
    clocks = TwoClocks()
    store = SqliteStore(tmp_path / "store.db", clock=clocks.wall, monotonic=lambda: clocks.steady)
    await store.open()
    await store.add(plan("one", clocks.wall))
    await store.add(plan("two", clocks.wall))
    assert len(await take(store)) == 2
    assert not await store.sweep()
    clocks.wall.advance(timedelta(hours=1))
    assert not await store.sweep()
    clocks.pass_(5)
    await store.renew([(1, 1)], lease=LEASE)
    assert not await store.sweep()
    clocks.pass_(11)
    # One worker has renewed its lease since, the other is dead.
    assert [job.id for job in await store.sweep()] == [2]
    await store.close()


async def test_a_jump_back_does_not_keep_the_job_of_a_dead_worker(tmp_path: Path) -> None:
    clocks = TwoClocks()
    store = SqliteStore(tmp_path / "store.db", clock=clocks.wall, monotonic=lambda: clocks.steady)
    await store.open()
    await store.add(plan("one", clocks.wall))
    await take(store)
    assert not await store.sweep()
    clocks.wall.advance(timedelta(hours=-1))
    assert not await store.sweep()
    clocks.pass_(16)
    assert len(await store.sweep()) == 1
    await store.close()


async def test_a_clock_that_goes_back_does_not_lose_what_waits(tmp_path: Path, clock: HandClock) -> None:
    store = SqliteStore(tmp_path / "store.db", clock=clock)
    await store.open()
    await store.add(plan("ready", clock))
    await store.add(plan("later", clock, due_in=SECOND))
    clock.advance(timedelta(days=-1))
    await store.add(plan("after", clock))
    assert len(await take(store)) == 2
    clock.advance(timedelta(days=1, seconds=1))
    assert len(await take(store)) == 1
    await store.close()


# Schemas


async def test_a_store_of_a_newer_hookwright_is_refused(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "store.db"
    newer = [*migrations(), Migration(9999, "future", "CREATE TABLE future (x);")]
    store = SqliteStore(path, clock=clock, steps=newer)
    await store.open()
    await store.close()
    await refuse(path, clock, ConfigError, "newer hookwright")


async def test_an_older_store_is_brought_up_to_date_with_all_that_is_in_it(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "store.db"
    await make(path, clock, many=3)
    step = Migration(
        9999,
        "tags",
        "ALTER TABLE deliveries ADD COLUMN tag TEXT; CREATE INDEX tags ON deliveries (tag) WHERE tag > '';",
    )
    store = SqliteStore(path, clock=clock, steps=[*migrations(), step])
    await store.open()
    statistics = await store.statistics()
    assert (statistics.schema, statistics.deliveries, statistics.jobs[JobState.QUEUED]) == (9999, 3, 3)
    for job in (await store.claim(limit=9, worker="w", handlers=frozenset({"h"}), lease=LEASE)).jobs:
        assert await store.finish(succeeded(job, now=clock()))
    await store.check()
    await store.close()


async def test_a_migration_that_fails_changes_nothing(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "store.db"
    await make(path, clock, many=3)
    step = Migration(9999, "broken", "CREATE TABLE half (x); CREATE TABLE half (x);")
    store = SqliteStore(path, clock=clock, steps=[*migrations(), step])
    with pytest.raises(Exception, match="half already exists"):
        await store.open()
    await store.close()
    sound = SqliteStore(path, clock=clock)
    await sound.open()
    assert (await sound.statistics()).deliveries == 3
    await sound.check()
    await sound.close()
