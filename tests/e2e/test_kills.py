"""kill -9 at every step of the way, and every acknowledged delivery is handled."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from aiohttp import ClientSession

from hookwright.core.job import JobState
from tests.support.processes import House, Program, eventually

KILLED = Path(__file__).with_name("apps") / "killed.py"
STEPS = [
    "receive",  # before the store is asked
    "commit",  # while the transaction is being written
    "answer",  # after the commit, before the sender hears of it
    "claim",  # after a worker has taken the job
    "run",  # in the handler, before what it does
    "ran",  # in the handler, after what it does
    "finish",  # before the end is recorded
    "finishing",  # while the end is being recorded
    "finished",  # after that
    "any",  # from outside, whenever it falls
]
IN_A_MOMENT = {"commit", "finishing"}
DELIVERIES = 40
SENDERS = 8
LEASE = {"HOOKWRIGHT_LEASE": "1s"}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("seed", range(2))
async def test_a_kill_loses_nothing_acknowledged(house: House, step: str, seed: int) -> None:
    await survive(house, step, Random(f"{step} {seed}"))


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("seed", range(2, 52))
async def test_many_kills_lose_nothing_acknowledged(house: House, step: str, seed: int) -> None:
    await survive(house, step, Random(f"{step} {seed}"))


async def survive(house: House, step: str, random: Random) -> None:
    """Send, be killed at ``step``, start again, redeliver what was not acknowledged, and compare exact sets."""
    sent = [f"delivery-{number}" for number in range(DELIVERIES)]
    doomed = await house.run(
        KILLED,
        covered=False,
        KILL_STEP=step,
        KILL_COUNT=str(random.randint(1, DELIVERIES - SENDERS)),
        KILL_AFTER=str(random.uniform(0, 0.004)) if step in IN_A_MOMENT else "",
        **LEASE,
    )
    acknowledged = await _send_until_it_dies(house, doomed, sent, random if step == "any" else None)
    assert doomed.status == -9

    survivor = await house.run(KILLED, covered=False, **LEASE)
    await house.all_ended()
    stored = Counter(view.id for view in await house.deliveries())
    assert set(house.notes()) == set(stored)
    assert acknowledged <= set(stored) <= set(sent)
    assert set(stored.values()) <= {1}

    missing = [guid for guid in sent if guid not in acknowledged]
    async with ClientSession() as session:
        for guid in missing:
            assert await house.acknowledges(session, survivor.url, guid)
    await house.all_ended()
    assert await survivor.stop() == 0

    jobs = await house.jobs()
    assert set(house.notes()) == set(sent)
    assert sorted(view.delivery_id for view in jobs) == sorted(sent)
    assert {view.job.state for view in jobs} == {JobState.SUCCEEDED}
    # Once where nothing fails: only an attempt that was lost may have had its effect already.
    assert len(house.notes()) - len(sent) <= sum(view.job.lost for view in jobs)


async def _send_until_it_dies(house: House, doomed: Program, guids: list[str], random: Random | None) -> set[str]:
    """What was acknowledged. With ``random`` it is killed from here, at some moment."""
    acknowledged = set()
    waiting = list(reversed(guids))

    async def send() -> None:
        async with ClientSession() as session:
            while waiting:
                guid = waiting.pop()
                if await house.acknowledges(session, doomed.url, guid):
                    acknowledged.add(guid)

    async with asyncio.TaskGroup() as senders:
        for _ in range(SENDERS):
            senders.create_task(send())
        if random is not None:
            await asyncio.sleep(random.uniform(0, 0.15))
            doomed.kill()
    await eventually(lambda: doomed.status is not None)
    return acknowledged
