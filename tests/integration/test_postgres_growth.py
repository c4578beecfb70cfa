"""What has ended costs nothing: a claim reads as many pages beside a mountain of finished jobs as without it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from hookwright.core.delivery import Delivery
from hookwright.core.job import Lane, NewJob
from hookwright.core.plan import Plan
from hookwright.stores.postgres.sql import Naming
from hookwright.stores.postgres.store import PostgresStore
from tests.support.postgres import Server

MOUNTAIN = 200_000
HANDLERS = frozenset({"h"})


def now() -> datetime:
    return datetime.now(UTC)


def plan(id: str) -> Plan:
    return Plan(Delivery(source="s", id=id, event="e", received_at=now(), tenant="t"), (NewJob("h", Lane(name="h")),))


FILL = f"""
INSERT INTO @deliveries (seq, scope, kind, depth, size, received_at, rearm, key, tenant)
SELECT -n, 1, 1, 0, 2, clock_timestamp(), false, convert_to(md5(n::text), 'UTF8'), 't'
FROM generate_series(1, {MOUNTAIN}) AS n;
UPDATE @totals SET value = value + {MOUNTAIN} WHERE code = 10 AND slot = 0;
INSERT INTO @jobs (delivery, lane, owner, tenant, run_at, created_at, finished_at, handler, attempt, state)
SELECT -n, lane.ref, lane.tenant, lane.tenant, clock_timestamp(), clock_timestamp(), clock_timestamp(), lane.handler,
    1, 5
FROM generate_series(1, {MOUNTAIN}) AS n, @lanes AS lane;
"""  # noqa: S608


async def pages(store: PostgresStore, server: Server, schema: str) -> int:
    """How many pages a claim of ten reads, whether from memory or from the disk."""
    for number in range(10):
        await store.add(plan(f"{schema} {number} {now()}"))
    known = await store.opened.names.handlers(HANDLERS)
    claim = f"SELECT * FROM @claim(NULL, 10, 'w', '{{{known[0]}}}', '15 s', false)"  # noqa: S608
    statement = Naming(schema, "").sql(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {claim}")
    # A claim that plans its statements reads the catalog too; the second in a session does not.
    answers = server.sql(f"{Naming(schema, '').sql(claim.replace('10', '1'))}; {statement}")
    plans = json.loads(answers[answers.index("[\n") :])
    top = plans[0]["Plan"]
    return int(top["Shared Hit Blocks"]) + int(top["Shared Read Blocks"])


async def test_a_mountain_of_finished_jobs_is_harmless(postgres_15: Server) -> None:
    schema = "mountain"
    store = PostgresStore(postgres_15.url(schema=schema), clock=now)
    await store.open()
    try:
        await store.add(plan("first"))
        await store.claim(limit=9, worker="w", handlers=HANDLERS, lease=timedelta(seconds=15))
        before = await pages(store, postgres_15, schema)
        postgres_15.sql(Naming(schema, "").sql(FILL))
        after = await pages(store, postgres_15, schema)
        assert after < before * 1.5 + 20, (before, after)
        assert (await store.statistics()).deliveries > MOUNTAIN
        await store.check()
    finally:
        await store.close()
