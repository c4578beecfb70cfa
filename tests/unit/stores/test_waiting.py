from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from hookwright.core.delivery import Delivery
from hookwright.core.job import Job
from hookwright.stores.loading import Loading
from hookwright.stores.skew import Skew
from hookwright.stores.waiting import Waiting

NOW = datetime(2026, 3, 1, tzinfo=UTC)


async def test_news_since_the_claim_began_end_a_wait_at_once() -> None:
    waiting = Waiting()
    before = waiting.news
    waiting.wake()
    waiting.saw(before, due_in=None)
    await asyncio.wait_for(waiting.wait(30), 1)


async def test_a_claim_that_left_some_ends_the_next_wait_at_once() -> None:
    waiting = Waiting()
    waiting.saw(waiting.news, due_in=None)
    waiting.left_some()
    await asyncio.wait_for(waiting.wait(30), 1)
    waiting.saw(waiting.news, due_in=0.01)
    await asyncio.wait_for(waiting.wait(30), 5)


async def test_a_wait_ends_when_something_is_due() -> None:
    waiting = Waiting()
    waiting.saw(waiting.news, due_in=0.01)
    await asyncio.wait_for(waiting.wait(30), 5)


async def test_all_who_wait_are_woken() -> None:
    waiting = Waiting()
    waits = [asyncio.create_task(waiting.wait(30)) for _ in range(3)]
    await asyncio.sleep(0)
    waiting.wake()
    await asyncio.wait_for(asyncio.gather(*waits), 1)


def delivery(seq: int) -> Delivery:
    return Delivery(source="s", id=str(seq), event="e", received_at=NOW)


async def test_what_is_asked_for_together_is_read_together() -> None:
    reads: list[Sequence[int]] = []

    async def read(seqs: Sequence[int]) -> Mapping[int, Delivery]:
        reads.append(seqs)
        return {seq: delivery(seq) for seq in seqs if seq < 3}

    loading = Loading(read)
    found = await asyncio.gather(*[loading.delivery(seq) for seq in (1, 2, 2, 3)])
    assert [one and one.id for one in found] == ["1", "2", "2", None]
    assert reads == [[1, 2, 3]]


async def test_a_failed_read_is_told_to_all_who_asked() -> None:
    async def read(seqs: Sequence[int]) -> Mapping[int, Delivery]:
        raise LookupError("gone")

    loading = Loading(read)
    found = await asyncio.gather(loading.delivery(1), loading.delivery(2), return_exceptions=True)
    assert [type(one) for one in found] == [LookupError, LookupError]


@pytest.mark.parametrize(("ahead", "moved"), [(timedelta(hours=1), True), (timedelta(milliseconds=100), False)])
def test_a_moment_of_our_clock_becomes_the_same_moment_of_the_servers(ahead: timedelta, moved: bool) -> None:
    skew = Skew()
    skew.note(NOW + ahead, NOW)
    job = Job(id=1, delivery_seq=1, handler="h", tenant="t", lane="l", run_at=NOW, created_at=NOW)
    assert skew.by_server(job).run_at == (NOW + ahead if moved else NOW)
