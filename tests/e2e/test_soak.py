"""A thousand deliveries a second for minutes: everything is handled, and memory stays where it is.

SOAK_SECONDS says for how long; five minutes unless told.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from benchmarks import payloads
from benchmarks.load import Driven, Load, drive
from hookwright.core.job import JobState
from tests.support.processes import House, Program, eventually

APP = Path(__file__).resolve().parents[2] / "benchmarks/apps/noop.py"
SECONDS = int(os.environ.get("SOAK_SECONDS", "300"))
TURN = 20
RATE = 1000.0
SETTLED = 60
"""Seconds after which every cache, pool and arena has the size that it will have."""
GROWTH = 8 * 1024 * 1024
"""Bytes by which the memory after the first minute and at the end may differ."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(SECONDS * 2 + 300)]


def turn(program: Program, house: House) -> Driven:
    """Real payloads, as they come: a quarter of them causes a job."""
    templates = payloads.templates(payloads.bodies(), path="/webhooks/github", secret=house.secret)
    port = int(program.url.rpartition(":")[2])
    return drive(Load(port=port, templates=templates, connections=32, seconds=TURN, warm=0, rate=RATE))


async def test_memory_is_flat_at_a_thousand_a_second(house: House) -> None:
    program = await house.run(APP, covered=False)
    acknowledged = 0
    memory: list[int] = []
    for _ in range(max(SECONDS // TURN, 2)):
        driven = await asyncio.to_thread(turn, program, house)
        # Nobody is refused or dropped; whether the machine could send as many is another question.
        assert driven.failed == 0, driven
        acknowledged += driven.acknowledged
        memory.append(program.rss())

    async def idle() -> bool:
        async with house.store() as store:
            jobs = (await store.statistics()).jobs
        return not jobs[JobState.QUEUED] and not jobs[JobState.RUNNING]

    await eventually(idle, within=60, every=0.5)
    async with house.store() as store:
        statistics = await store.statistics()
    assert statistics.deliveries == acknowledged
    assert not statistics.jobs[JobState.FAILED]
    assert await program.stop() == 0
    settled = min(SETTLED // TURN, len(memory) - 1)
    assert memory[-1] - memory[settled] < GROWTH, memory
