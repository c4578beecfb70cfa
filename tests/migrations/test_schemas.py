"""Stores of each released schema still open, with all that is in them.

``NNNN.sqlite.sql`` is a dump of a store as that schema made it. When a schema is released, `dump` writes its file;
it is never edited afterwards.
"""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from hookwright.core.delivery import Delivery, Facts
from hookwright.core.job import JobState, Lane, NewJob
from hookwright.core.outcome import Outcome
from hookwright.core.plan import Plan
from hookwright.core.store import Arrival
from hookwright.stores.sqlite.connection import APPLICATION_ID
from hookwright.stores.sqlite.migrations import migrations
from hookwright.stores.sqlite.store import SqliteStore
from hookwright.testing.store_contract import HandClock

HERE = Path(__file__).parent
DUMPS = sorted(HERE.glob("*.sqlite.sql"))
UUID = "72d3162e-cc78-11e3-81ab-4c9367dc0958"
HANDLERS = frozenset({"app:welcome", "app:deploy"})


def delivery(id: str, clock: HandClock, **changes: object) -> Delivery:
    values: dict[str, object] = {
        "source": "github",
        "scope": "github.com/integration/1/1",
        "id": id,
        "event": "issues",
        "action": "opened",
        "received_at": clock(),
        "body": b'{"action":"opened","number":7}',
        "headers": {"x-github-event": "issues"},
        "tenant": "github.com/9",
        "facts": Facts(repository="o/r", number=7, author="me", labels=("bug",), installation=9),
    }
    return Delivery(**(values | changes))  # type: ignore[arg-type]


async def dump(path: Path, to: Path) -> None:
    """A store with something of everything, as SQL text."""
    clock = HandClock()
    store = SqliteStore(path, clock=clock)
    await store.open()
    deploy = Lane(name="deploy", limit=1, order="fifo", hold=True, shared=True)
    welcome = Lane(name="app:welcome")
    await store.add(Plan(delivery(UUID, clock), (NewJob("app:welcome", welcome), NewJob("app:deploy", deploy))))
    await store.add(Plan(delivery("second", clock, action=None, event="push"), (NewJob("app:deploy", deploy),)))
    await store.add(
        Plan(delivery("third", clock, due_at=clock() + timedelta(days=1)), (NewJob("app:welcome", welcome),))
    )
    claimed = await store.claim(limit=2, worker="w", handlers=HANDLERS, lease=timedelta(seconds=15))
    for job in claimed.jobs:
        await store.remember(job, "comment", b"1")
        ended = job.succeed(now=clock()) if job.handler == "app:welcome" else job.fail("broken", now=clock())
        emitted = Plan(delivery(f"emitted {job.id}", clock, source="task", scope="", caused_by="x", depth=1), ())
        await store.finish(Outcome(ended), [emitted], result=b"{}")
    await store.pause("github.com/8", clock() + timedelta(days=1), "limit")
    await store.cells("cron").put("nightly", b"2026-03-01")
    await store.close()
    write(path, to)


def write(path: Path, to: Path) -> None:
    connection = sqlite3.connect(path)
    to.write_text("\n".join(connection.iterdump()) + "\n", encoding="utf-8")
    connection.close()


def restore(dumped: Path, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(dumped.read_text(encoding="utf-8"))
    # A dump holds no pragmas.
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("dumped", DUMPS, ids=lambda path: path.name)
async def test_a_store_of_an_earlier_schema_opens_with_all_that_is_in_it(dumped: Path, tmp_path: Path) -> None:
    restore(dumped, tmp_path / "store.db")
    clock = HandClock()
    store = SqliteStore(tmp_path / "store.db", clock=clock)
    await store.open()
    statistics = await store.statistics()
    assert statistics.schema == migrations()[-1].version
    assert statistics.deliveries == 5
    assert {state: count for state, count in statistics.jobs.items() if count} == {
        JobState.QUEUED: 2,
        JobState.SUCCEEDED: 1,
        JobState.FAILED: 1,
    }
    await store.check()
    kept = await store.delivery(1)
    assert kept == delivery(UUID, clock)
    assert (await store.add(Plan(delivery(UUID, clock), ()))).arrival is Arrival.DUPLICATE
    # The lane that waited for its dead letter goes on with it.
    [failed] = await store.jobs(state=JobState.FAILED)
    assert await store.recall(failed.job) == {"comment": b"1"}
    assert (await store.attempts(failed.job.id))[0].error == "broken"
    await store.rearm([failed.job.id])
    claimed = await store.claim(limit=5, worker="w", handlers=HANDLERS, lease=timedelta(seconds=15))
    assert [job.id for job in claimed.jobs] == [failed.job.id]
    clock.advance(timedelta(days=1))
    later = await store.claim(limit=5, worker="w", handlers=HANDLERS, lease=timedelta(seconds=15))
    assert [job.handler for job in later.jobs] == ["app:welcome"]
    cell = await store.cells("cron").get("nightly")
    assert cell is not None
    assert cell.value == b"2026-03-01"
    await store.close()


def test_each_schema_has_a_dump() -> None:
    numbers = [int(path.name.partition(".")[0]) for path in DUMPS]
    assert numbers == [migration.version for migration in migrations()]


async def test_the_newest_dump_is_what_the_store_makes_now(tmp_path: Path) -> None:
    await dump(tmp_path / "store.db", tmp_path / "now.sql")
    made = [line for line in (tmp_path / "now.sql").read_text().splitlines() if line.startswith("CREATE")]
    kept = [line for line in DUMPS[-1].read_text().splitlines() if line.startswith("CREATE")]
    assert made == kept
