"""The owner makes the schema; the programs run as a role that may only read and write rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError
from hookwright.core.job import JobState, Lane, NewJob
from hookwright.core.outcome import DropTenant, Outcome, succeeded
from hookwright.core.plan import Plan
from hookwright.stores.postgres.store import PostgresStore
from tests.support.postgres import Server

GUIDE = Path(__file__).parents[2] / "docs/guides/run-on-postgresql.md"


def now() -> datetime:
    return datetime.now(UTC)


def grants(schema: str) -> str:
    """What the guide tells people to run."""
    text = GUIDE.read_text(encoding="utf-8")
    begin = text.index("```sql\nCREATE ROLE hookwright_owner") + len("```sql\n")
    return text[begin : text.index("```", begin)].replace("SCHEMA hookwright", f"SCHEMA {schema}")


def roles(server: Server, schema: str) -> None:
    if server.sql("SELECT count(*) FROM pg_roles WHERE rolname = 'hookwright_app'") == "0":
        server.sql(grants(schema).replace("PASSWORD '…'", ""))


async def test_a_role_that_may_only_write_rows_runs_everything(postgres_15: Server) -> None:
    roles(postgres_15, "hookwright")
    owner = PostgresStore(postgres_15.url(user="hookwright_owner"), clock=now)
    await owner.open()
    await owner.close()
    store = PostgresStore(postgres_15.url(user="hookwright_app"), clock=now)
    await store.open()
    try:
        delivery = Delivery(source="s", id="1", event="e", received_at=now(), tenant="t")
        shared = Lane(name="shared", shared=True, limit=2)
        plan = Plan(delivery, tuple(NewJob("h", lane) for lane in (Lane(name="h"), shared, shared)))
        seq = (await store.add(plan)).seq
        handlers = frozenset({"h"})
        jobs = (await store.claim(limit=3, worker="w", handlers=handlers, lease=timedelta(seconds=9))).jobs
        assert len(jobs) == 3
        assert await store.remember(jobs[0], "x", b"1")
        assert await store.renew([(job.id, job.attempt) for job in jobs], lease=timedelta(seconds=9))
        assert await store.finish(succeeded(jobs[0], now=now()), result=b"1")
        assert await store.finish(Outcome(jobs[1].fail("no", now=now())))
        assert await store.finish(Outcome(jobs[2].skip("no", now=now()), DropTenant("t", "gone")))
        assert await store.rearm([jobs[1].id]) == 1
        assert await store.cancel(jobs[1].id) is JobState.CANCELLED
        assert await store.plan_again(seq, Plan(delivery, (NewJob("other", Lane(name="o")),))) == 1
        await store.pause("t", now() + timedelta(hours=1), "why")
        assert await store.resume("t")
        assert await store.cells("c").put("n", b"1", expires_in=timedelta(hours=1))
        assert not await store.sweep()
        await store.purge(bodies_before=now(), jobs_before=now(), keys_before=now())
        facts = await store.check()
        assert facts["may_change_schema"] is False
        assert facts["superuser"] is False
    finally:
        await store.close()


async def test_such_a_role_is_told_that_the_owner_must_make_the_schema(postgres_15: Server) -> None:
    roles(postgres_15, "hookwright")
    store = PostgresStore(postgres_15.url(user="hookwright_app", schema="not_made_yet"), clock=now)
    with pytest.raises(ConfigError, match="owner's address"):
        await store.open()
