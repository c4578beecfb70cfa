"""PostgreSQL stores of each released schema still open, and two versions work side by side during an upgrade.

``NNNN.postgres.sql`` is a dump, by PostgreSQL 15, of a store as that schema made it. When a schema is released, `dump`
writes its file; it is never edited afterwards.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from hookwright.core.errors import ConfigError
from hookwright.core.job import JobState, Lane, NewJob
from hookwright.core.outcome import Outcome, succeeded
from hookwright.core.plan import Plan
from hookwright.core.store import Arrival
from hookwright.stores.postgres.migrations import Migration, migrations
from hookwright.stores.postgres.store import PostgresStore
from hookwright.testing.store_contract import HandClock
from tests.migrations.test_schemas import HANDLERS, UUID, delivery
from tests.support.postgres import Server

HERE = Path(__file__).parent
DUMPS = sorted(HERE.glob("*.postgres.sql"))
LEASE = timedelta(seconds=15)
NEWEST = migrations()[-1].version


def store_in(server: Server, database: str, clock: HandClock, steps: list[Migration] | None = None) -> PostgresStore:
    return PostgresStore(server.url(database=database), clock=clock, clock_rules=True, steps=steps)


async def dump(server: Server, database: str, to: Path) -> None:
    """A store with something of everything, as SQL text."""
    clock = HandClock()
    server.sql(f"CREATE DATABASE {database}")
    store = store_in(server, database, clock)
    await store.open()
    deploy = Lane(name="deploy", limit=1, order="fifo", hold=True, shared=True)
    welcome = Lane(name="app:welcome")
    await store.add(Plan(delivery(UUID, clock), (NewJob("app:welcome", welcome), NewJob("app:deploy", deploy))))
    await store.add(Plan(delivery("second", clock, action=None, event="push"), (NewJob("app:deploy", deploy),)))
    later = delivery("third", clock, due_at=clock() + timedelta(days=1))
    await store.add(Plan(later, (NewJob("app:welcome", welcome),)))
    claimed = await store.claim(limit=2, worker="w", handlers=HANDLERS, lease=LEASE)
    for job in claimed.jobs:
        await store.remember(job, "comment", b"1")
        ended = job.succeed(now=clock()) if job.handler == "app:welcome" else job.fail("broken", now=clock())
        emitted = Plan(delivery(f"emitted {job.id}", clock, source="task", scope="", caused_by="x", depth=1), ())
        await store.finish(Outcome(ended), [emitted], result=b"{}")
    await store.pause("github.com/8", clock() + timedelta(days=1), "limit")
    await store.cells("cron").put("nightly", b"2026-03-01")
    await store.close()
    await asyncio.to_thread(write, server, database, to)


def write(server: Server, database: str, to: Path) -> None:
    place = ("-h", "127.0.0.1", "-p", str(server.port), "-U", "owner")
    text = server.run("pg_dump", *place, "--inserts", "--no-owner", "--no-privileges", "-n", "hookwright", database)
    # Comments name versions of programs, and new ones of psql begin and end with a random word.
    kept = [
        line
        for line in text.splitlines()
        if line and not line.startswith(("--", "\\", "SET ", "SELECT pg_catalog.set_config"))
    ]
    to.write_text("\n".join(kept) + "\n", encoding="utf-8")


def restore(server: Server, database: str, dumped: Path) -> None:
    server.sql(f"CREATE DATABASE {database}")
    server.sql("SET check_function_bodies = off;\n" + dumped.read_text(encoding="utf-8"), database=database)


@pytest.mark.parametrize("dumped", DUMPS, ids=lambda path: path.name)
async def test_a_store_of_an_earlier_schema_opens_with_all_that_is_in_it(dumped: Path, postgres_15: Server) -> None:
    database = f"restored_{dumped.name.partition('.')[0]}"
    await asyncio.to_thread(restore, postgres_15, database, dumped)
    clock = HandClock()
    store = store_in(postgres_15, database, clock)
    await store.open()
    statistics = await store.statistics()
    assert statistics.schema == NEWEST
    assert statistics.deliveries == 5
    assert {state: count for state, count in statistics.jobs.items() if count} == {
        JobState.QUEUED: 2,
        JobState.SUCCEEDED: 1,
        JobState.FAILED: 1,
    }
    await store.check()
    assert await store.delivery(1) == delivery(UUID, clock)
    assert (await store.add(Plan(delivery(UUID, clock), ()))).arrival is Arrival.DUPLICATE
    # The lane that waited for its dead letter goes on with it.
    [failed] = await store.jobs(state=JobState.FAILED)
    assert await store.recall(failed.job) == {"comment": b"1"}
    assert (await store.attempts(failed.job.id))[0].error == "broken"
    await store.rearm([failed.job.id])
    claimed = await store.claim(limit=5, worker="w", handlers=HANDLERS, lease=LEASE)
    assert [job.id for job in claimed.jobs] == [failed.job.id]
    clock.advance(timedelta(days=1))
    later = await store.claim(limit=5, worker="w", handlers=HANDLERS, lease=LEASE)
    assert [job.handler for job in later.jobs] == ["app:welcome"]
    cell = await store.cells("cron").get("nightly")
    assert cell is not None
    assert cell.value == b"2026-03-01"
    await store.close()


def test_the_newest_schema_has_a_dump() -> None:
    assert int(DUMPS[-1].name.partition(".")[0]) == NEWEST


async def test_the_newest_dump_is_what_the_store_makes_now(postgres_15: Server, tmp_path: Path) -> None:
    await dump(postgres_15, "made_now", tmp_path / "now.sql")
    made, kept = [
        [line for line in path.read_text("utf-8").splitlines() if not line.startswith("INSERT")]
        for path in (tmp_path / "now.sql", DUMPS[-1])
    ]
    assert made == kept


async def test_an_old_and_a_new_version_work_side_by_side(postgres_15: Server) -> None:
    postgres_15.sql("CREATE DATABASE rolling")
    clock = HandClock()
    old = store_in(postgres_15, "rolling", clock)
    await old.open()
    step = "-- works with: 1\nALTER TABLE @jobs ADD COLUMN weight integer NOT NULL DEFAULT 1;\n"
    newer = [*migrations(), Migration(NEWEST + 1, "weights", step)]
    await old.add(Plan(delivery("before", clock), (NewJob("app:welcome", Lane(name="x")),)))
    # The new version comes while the old one runs, with statements prepared for the tables as they were.
    new = store_in(postgres_15, "rolling", clock, newer)
    await new.open()
    for place, (giver, taker) in enumerate([(old, new), (new, old), (old, old)]):
        await giver.add(Plan(delivery(str(place), clock), (NewJob("app:welcome", Lane(name="x")),)))
        claimed = await taker.claim(limit=5, worker="w", handlers=HANDLERS, lease=LEASE)
        assert claimed.jobs
        for job in claimed.jobs:
            assert await taker.finish(succeeded(job, now=clock()))
        assert await giver.delivery(claimed.jobs[0].delivery_seq) is not None
    await old.close()
    # One that is restarted during the upgrade still opens.
    await old.open()
    assert (await old.statistics()).jobs[JobState.SUCCEEDED] == 4
    await old.check()
    await old.close()
    await new.close()


async def test_a_schema_that_an_old_version_cannot_work_with_is_refused(postgres_15: Server) -> None:
    postgres_15.sql("CREATE DATABASE broken_for_old")
    clock = HandClock()
    step = f"-- works with: {NEWEST + 1}\nALTER TABLE @jobs ADD COLUMN weight integer NOT NULL DEFAULT 1;\n"
    new = store_in(postgres_15, "broken_for_old", clock, [*migrations(), Migration(NEWEST + 1, "weights", step)])
    await new.open()
    await new.close()
    with pytest.raises(ConfigError, match="newer hookwright"):
        await store_in(postgres_15, "broken_for_old", clock).open()


async def test_of_many_that_start_at_once_one_makes_the_schema(postgres_15: Server) -> None:
    postgres_15.sql("CREATE DATABASE crowd")
    stores = [store_in(postgres_15, "crowd", HandClock()) for _ in range(6)]
    await asyncio.gather(*[store.open() for store in stores])
    assert postgres_15.sql("SELECT count(*) FROM hookwright.schema_versions", database="crowd") == str(NEWEST)
    await asyncio.gather(*[store.close() for store in stores])


def test_a_step_says_what_it_works_with() -> None:
    assert all(step.works_with <= step.version for step in migrations())
    with pytest.raises(ValueError, match="works with"):
        assert Migration(9, "silent", "SELECT 1").works_with
