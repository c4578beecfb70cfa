"""Two processes on one SQLite file, at the same moment."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from hookwright import Settings
from hookwright.core.job import JobState
from tests.support import firing
from tests.support.processes import ROOT, House, eventually

APPS = ROOT / "tests" / "e2e" / "apps"
DELIVERIES = 60


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


async def _firing(house: House, name: str, other: str) -> dict[str, int]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.firing",
        f"sqlite:///{house.file}",
        str(house.folder),
        name,
        other,
        stdout=asyncio.subprocess.PIPE,
        env=house.environ(),
        cwd=house.folder,
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), 30)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0
    arrivals: dict[str, int] = json.loads(output)
    return arrivals


async def test_the_same_cron_fire_from_two_processes_runs_once(house: House) -> None:
    both = await asyncio.gather(_firing(house, "one", "other"), _firing(house, "other", "one"))

    total = Counter(both[0]) + Counter(both[1])
    assert total == {"stored": firing.FIRES, "duplicate": firing.FIRES}
    assert len({view.id for view in await house.deliveries()}) == firing.FIRES

    runtime = await firing.app.start(settings=Settings(store=f"sqlite:///{house.file}"), work=False)
    try:
        assert await runtime.drain() == firing.FIRES
    finally:
        await firing.app.stop()
    assert {view.job.state for view in await house.jobs()} == {JobState.SUCCEEDED}


async def test_the_same_delivery_at_two_processes_is_stored_and_handled_once(house: House) -> None:
    both = [await house.run(APPS / "noting.py") for _ in range(2)]
    guids = [f"delivery-{number}" for number in range(DELIVERIES)]
    answers: Counter[tuple[str, int]] = Counter()

    async def send(session: ClientSession, url: str, guid: str) -> None:
        status, _, _ = await house.send(session, url, "issues.opened", guid=guid)
        answers[guid, status] += 1

    async with ClientSession() as session, asyncio.TaskGroup() as tasks:
        for guid in guids:
            for program in both:
                tasks.create_task(send(session, program.url, guid))
    await house.all_ended()

    assert answers == {(guid, status): 1 for guid in guids for status in (200, 202)}
    assert sorted(house.notes()) == sorted(guids)
    jobs = await house.jobs()
    assert sorted(view.delivery_id for view in jobs) == sorted(guids)
    assert {(view.job.state, view.job.attempt) for view in jobs} == {(JobState.SUCCEEDED, 1)}
    assert [await program.stop() for program in both] == [0, 0]


async def test_a_worker_claims_no_more_than_it_has_hands_for(house: House) -> None:
    """What the first cannot begin at once, the second finds in the queue."""
    web = await house.run(APPS / "holding.py", "--role", "web")
    async with ClientSession() as session:
        for number in range(5):
            assert await house.acknowledges(session, web.url, f"delivery-{number}")
    workers = [house.start(APPS / "holding.py", "--role", "worker", HOOKWRIGHT_CONCURRENCY="2") for _ in range(2)]

    began = await eventually(lambda: notes if len(notes := house.notes()) == 4 else [])
    assert Counter(began) == {f"began {worker.pid}": 2 for worker in workers}

    (house.folder / "go").touch()
    await house.all_ended()
    held = [view.job for view in await house.jobs(handler="holding:hold")]
    assert {(job.state, job.attempt) for job in held} == {(JobState.SUCCEEDED, 1)}
    assert Counter(line.split()[0] for line in house.notes()) == {"began": 5, "ended": 5, "told": 5}
