"""The database, SQLite and PostgreSQL alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from onedev_mirror.repository import Repository
from onedev_mirror.state.audit import Audit
from onedev_mirror.state.database import Database, DatabaseError, newest_revision
from onedev_mirror.state.marks import Marks
from onedev_mirror.state.mirrors import CLAIM, Mirrors
from onedev_mirror.state.retention import purge
from onedev_mirror.state.runs import Runs
from onedev_mirror.state.tables import Table
from tests.support import postgres

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    for kind in postgres.PROGRAMS:
        try:
            with postgres.running(kind) as started:
                yield started
            return
        except LookupError:
            continue
    pytest.skip("there is no PostgreSQL on this machine")


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'mirror.db'}"
    else:
        server = request.getfixturevalue("server")
        name = f"t{uuid4().hex}"
        server.sql(f"CREATE DATABASE {name}")
        url = server.url(database=name)
    opened = Database(url)
    await opened.migrate()
    yield opened
    await opened.close()


def hello(name: str = "octo/hello", id: int = 7, **facts: object) -> Repository:
    return Repository.read({"id": id, "full_name": name, "pushed_at": "2025-12-01T00:00:00Z", **facts})


async def test_the_migrations_make_the_tables_that_the_models_say(database: Database) -> None:
    assert await database.revision() == newest_revision()
    async with database.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(
                MigrationContext.configure(
                    sync, opts={"include_name": lambda name, kind, _: kind != "table" or name != "alembic_version"}
                ),
                Table.metadata,
            )
        )
    assert differences == []


async def test_migrations_go_back_and_forth_and_twice(database: Database) -> None:
    await asyncio.gather(database.migrate(), database.migrate())
    await database.migrate("base")
    assert await database.revision() is None
    await database.migrate()
    assert await database.alive()


async def test_a_database_of_a_newer_program_is_left_alone(database: Database) -> None:
    async with database.begin() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseError, match="older than the database"):
        await database.migrate()


async def test_a_repository_is_known_by_its_number_and_found_by_each_of_its_names(database: Database) -> None:
    mirrors = Mirrors(database)
    first = await mirrors.see(hello(), now=NOW, starred_at=NOW)
    second = await mirrors.see(hello("acme/world"), now=NOW + timedelta(hours=1))

    assert first is not None and first.new and first.pushed
    assert second is not None and not second.new and second.renamed_from == "octo/hello"
    for name in ("acme/world", "ACME/World", "octo/hello", "7"):
        found = await mirrors.find(name)
        assert found is not None and found.full_name == "acme/world"
    assert await mirrors.find("nobody/nothing") is None
    found = await mirrors.find("7")
    assert found is not None and found.starred_at == NOW


async def test_an_older_answer_does_not_undo_a_newer(database: Database) -> None:
    mirrors = Mirrors(database)
    await mirrors.see(hello(pushed_at="2026-01-01T00:00:00Z"), now=NOW)
    seen = await mirrors.see(hello(pushed_at="2025-01-01T00:00:00Z"), now=NOW)

    assert seen is not None and seen.mirror.pushed_at == NOW


async def test_only_one_run_has_a_mirror_and_a_wish_meanwhile_is_not_lost(database: Database) -> None:
    mirrors = Mirrors(database)
    await mirrors.see(hello(), now=NOW)

    assert await mirrors.want(7, "first", now=NOW) == 0
    claims = await asyncio.gather(*(mirrors.claim(7, job, now=NOW) for job in "abcd"))
    winner = next(claim for claim in claims if claim is not None)
    assert sum(claim is not None for claim in claims) == 1 and winner.generation == 1
    assert await mirrors.want(7, "meanwhile", now=NOW) is None
    assert await mirrors.unsent(now=NOW) == []
    assert await mirrors.finish(7, winner.claimed_by or "", state="synced") == 1
    assert await mirrors.unsent(now=NOW) == [(7, 1)]


async def test_a_run_that_died_is_followed_by_its_own_job_at_once_and_by_others_later(database: Database) -> None:
    mirrors = Mirrors(database)
    await mirrors.see(hello(), now=NOW)
    await mirrors.claim(7, "dead", now=NOW)

    assert await mirrors.claim(7, "other", now=NOW) is None
    assert await mirrors.claim(7, "dead", now=NOW) is not None
    later = NOW + CLAIM + timedelta(seconds=1)
    assert await mirrors.claim(7, "other", now=later) is not None
    assert not await mirrors.renew(7, "dead", now=later, progress="")
    assert await mirrors.finish(7, "dead", state="synced") is None
    found = await mirrors.get(7)
    assert found is not None and (found.state, found.claimed_by) == ("syncing", "other")


async def test_a_step_and_an_act_are_written_before_and_after(database: Database) -> None:
    mirrors, runs, audit = Mirrors(database), Runs(database, lambda: NOW), Audit(database, lambda: NOW)
    await mirrors.see(hello(), now=NOW)
    run = await runs.begin(7, reason="test", job="1")
    with pytest.raises(ValueError, match="no"):
        async with runs.step(run.id, "fetch"), audit.acting("push", "there", repository_id=7):
            assert [step.state for step in await runs.steps(run.id)] == ["running"]
            assert [act.outcome for act in await audit.open(7)] == ["intended"]
            raise ValueError("no")

    assert [(step.state, step.detail["error"]) for step in await runs.steps(run.id)] == [("failed", "ValueError: no")]
    assert [(act.outcome, act.error) for act in await audit.list()] == [("failed", "ValueError: no")]
    with pytest.raises(KeyboardInterrupt):
        async with audit.acting("push", "there", repository_id=7):
            raise KeyboardInterrupt
    assert [act.error for act in await audit.open(7)] == ["cut short"]
    again = await runs.begin(7, reason="again", job="1")
    assert {each.id: each.state for each in await runs.of(7)} == {run.id: "interrupted", again.id: "running"}


async def test_old_runs_go_but_the_last_one_and_what_is_open(database: Database) -> None:
    mirrors, now = Mirrors(database), NOW
    runs, audit = Runs(database, lambda: now), Audit(database, lambda: now)
    await mirrors.see(hello(), now=now)
    for _ in range(3):
        run = await runs.begin(7, reason="test", job="1")
        async with runs.step(run.id, "look"):
            pass
        await runs.end(run.id, "synced")
        await audit.note("sync", "octo/hello", actor="test")
        now += timedelta(days=1)

    gone = await purge(database, now=now + timedelta(days=365), runs=timedelta(days=90), audit=timedelta(days=363))

    assert gone[0] == 2 and gone[1] == 3
    assert len(await runs.of(7)) == 1


async def test_marks_are_put_over_and_removed(database: Database) -> None:
    marks = Marks(database, lambda: NOW)
    await marks.put("a", x=1)
    await marks.put("a", x=2)

    assert await marks.get("a") == {"x": 2}
    assert await marks.at("a") == NOW
    assert await marks.remove("a") and not await marks.remove("a")


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(DatabaseError, match="use sqlite"):
        Database("mysql://localhost/x")
