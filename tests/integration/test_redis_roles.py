"""A user with no more rights than the guide gives it can do all that the program does, and nothing beside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import NoPermissionError

from hookwright.core.delivery import Delivery
from hookwright.core.job import JobState, Lane, NewJob
from hookwright.core.outcome import succeeded
from hookwright.core.plan import Plan
from hookwright.stores.redis.store import RedisStore
from tests.support import redis

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "run-on-redis.md"
DAY = timedelta(days=1)


def now() -> datetime:
    return datetime.now(UTC)


def rights(*, without: str = "") -> list[str]:
    """The guide's own words."""
    found = re.search(r"^ACL SETUSER [^`]+", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert found is not None
    return [word for word in found[0].split() if word != without]


@pytest.fixture(params=["valkey", "redis"])
def server(request: pytest.FixtureRequest) -> Iterator[redis.Server]:
    try:
        with redis.running(request.param) as server:
            yield server
    except LookupError as error:
        pytest.skip(str(error))


async def use_it_all(store: RedisStore) -> None:
    await store.open()
    try:
        lane = Lane(name="h")
        for name in ("one", "two"):
            delivery = Delivery(source="s", id=name, event="e", received_at=now(), body=b"{}")
            await store.add(Plan(delivery, (NewJob("h", lane),)))
        claimed = await store.claim(limit=1, worker="w", handlers=frozenset({"h"}), lease=DAY)
        [job] = claimed.jobs
        await store.renew([(job.id, job.attempt)], lease=DAY)
        assert await store.remember(job, "name", b"value")
        assert await store.finish(succeeded(job, now=now()), result=b"{}")
        await store.pause("s", now() + DAY, "a trial")
        assert await store.resume("s")
        assert await store.crowded(0) == {"s"}
        assert await store.drop("s", "a trial") == 1
        assert (await store.statistics()).jobs[JobState.SUCCEEDED] == 1
        assert len(await store.deliveries()) == 2
        assert len(await store.jobs(state=JobState.SKIPPED)) == 1
        assert await store.cells("a").put("b", b"c", expires_in=DAY)
        later = now() + DAY
        while await store.purge(bodies_before=later, jobs_before=later, keys_before=later):
            pass
        await store.check()
        await store.sweep()
    finally:
        await store.close()


async def test_the_rights_of_the_guide_are_enough(server: redis.Server) -> None:
    assert server.say(*rights()) == b"+OK\r\n"
    url = server.url().replace("//", "//hookwright:a-long-password@")
    await use_it_all(RedisStore(url, clock=now))


async def test_without_a_look_at_the_settings_the_user_must_vouch_for_them(server: redis.Server) -> None:
    assert server.say(*rights(without="+config|get")) == b"+OK\r\n"
    url = server.url(durability="relaxed").replace("//", "//hookwright:a-long-password@")
    await use_it_all(RedisStore(url, clock=now))


async def test_the_user_cannot_touch_other_keys_nor_empty_the_server(server: redis.Server) -> None:
    assert server.say(*rights()) == b"+OK\r\n"
    client: Any = Redis(port=server.port, username="hookwright", password="a-long-password")
    try:
        for command in (("SET", "others", "x"), ("FLUSHALL",), ("CONFIG", "SET", "appendonly", "no"), ("SHUTDOWN",)):
            with pytest.raises(NoPermissionError):
                await client.execute_command(*command)
    finally:
        await client.aclose()
