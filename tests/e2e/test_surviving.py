"""Jobs, deploys, stalls and disks as they are in bad weeks."""

from __future__ import annotations

import asyncio
import secrets
import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import ClientSession

from hookwright.core.job import JobState
from tests.support.processes import House, Program, eventually

APPS = Path(__file__).with_name("apps")
MB = 1024 * 1024


async def test_a_job_that_kills_its_process_runs_alone_then_is_a_dead_letter(house: House) -> None:
    web = await house.run(APPS / "poisoned.py", "--role", "web", covered=False)
    good = {f"good-{number}" for number in range(6)}
    async with ClientSession() as session:
        for guid in sorted(good)[:3]:
            assert await house.acknowledges(session, web.url, guid)
        assert await house.acknowledges(session, web.url, "bad", "poison")
        for guid in sorted(good)[3:]:
            assert await house.acknowledges(session, web.url, guid)

    deaths = 0
    while deaths < 5:
        # As a service manager does: started again whenever it dies.
        worker = house.start(APPS / "poisoned.py", "--role", "worker", covered=False, HOOKWRIGHT_LEASE="1s")
        assert await worker.ended() == -signal.SIGKILL
        deaths += 1
    await house.run(APPS / "poisoned.py", "--role", "worker", covered=False, HOOKWRIGHT_LEASE="1s")
    await house.all_ended()

    beside = [int(line.split()[-1]) for line in house.notes()]
    assert len(beside) == 5
    assert beside[2:] == [0, 0, 0]
    jobs = {view.delivery_id: view.job for view in await house.jobs()}
    assert (jobs["bad"].state, jobs["bad"].lost) == (JobState.FAILED, 5)
    assert set(house.notes("handled")) == good
    assert {jobs[guid].state for guid in good} == {JobState.SUCCEEDED}


async def test_jobs_of_a_renamed_handler_wait_for_a_process_that_knows_it(house: House) -> None:
    old = await house.run(APPS / "named.py", "--role", "web", HANDLER="old")
    await house.post(old, "issues.opened", guid="before")
    assert await old.stop() == 0

    new = await house.run(APPS / "named.py", HANDLER="new")
    await house.post(new, "issues.opened", guid="after")
    await eventually(lambda: house.notes())
    [before, after] = await house.jobs()
    assert house.notes() == ["after by new"]
    assert (before.job.state, before.parked) == (JobState.QUEUED, True)
    assert not after.parked
    assert await new.stop() == 0

    await house.run(APPS / "named.py", HANDLER="old")
    await house.all_ended()

    assert house.notes() == ["after by new", "before by old"]


async def test_a_worker_that_stalls_past_its_lease_loses_its_job_and_cannot_finish_it(house: House) -> None:
    both = [await house.run(APPS / "holding.py", covered=False, HOOKWRIGHT_LEASE="1s") for _ in range(2)]
    await house.post(both[0], "issues.opened")
    [began] = await eventually(lambda: house.notes())
    stalled, other = both if began == f"began {both[0].pid}" else reversed(both)

    _stall(stalled, house)
    await eventually(lambda: f"began {other.pid}" in house.notes())
    (house.folder / "go").touch()
    await eventually(lambda: f"told of {other.pid}" in house.notes())
    stalled.signal(signal.SIGCONT)
    # It is well again when it takes new work, and by then it has tried to end the old.
    await eventually(lambda: _is_ready(stalled))
    await house.post(stalled, "issues.opened", guid="next")
    await house.all_ended()

    held = (await house.jobs(handler="holding:hold"))[0].job
    assert (held.state, held.attempt, held.lost) == (JobState.SUCCEEDED, 2, 1)
    assert held.worker is not None and held.worker.endswith(f":{other.pid}")
    emitted = [
        view for view in await house.deliveries(event="held.on") if view.caused_by and "next" not in view.caused_by
    ]
    assert len(emitted) == 1
    assert await stalled.stop() == 0


async def test_what_ends_after_its_lease_is_refused_whole(house: House) -> None:
    both = [await house.run(APPS / "blocking.py", covered=False, HOOKWRIGHT_LEASE="1s") for _ in range(2)]
    await house.post(both[0], "issues.opened")
    [began] = await eventually(lambda: house.notes())
    late, other = both if began == f"began {both[0].pid}" else reversed(both)
    await eventually(lambda: f"told of {other.pid}" in house.notes())

    (house.folder / "go").touch()
    refused = await eventually(
        lambda: late.said("attempt ended after its lease was lost; nothing of it was kept"), within=5
    )
    await house.all_ended()

    assert refused is not None and refused["attempt"] == 1
    assert len(await house.deliveries(event="held.on")) == 1
    assert house.notes() == [f"began {late.pid}", f"began {other.pid}", f"told of {other.pid}"]
    [job] = [view.job for view in await house.jobs(handler="blocking:block")]
    assert (job.state, job.attempt, job.lost) == (JobState.SUCCEEDED, 2, 1)


def _stall(program: Program, house: House) -> None:
    """SIGSTOP, but not inside a transaction: then the whole file would wait for SIGCONT, which is another story."""
    while True:
        program.signal(signal.SIGSTOP)
        with closing(sqlite3.connect(house.file, timeout=0.2, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
                return
            except sqlite3.OperationalError:
                program.signal(signal.SIGCONT)


async def _is_ready(program: Program) -> bool:
    status, _ = await program.get("/readyz")
    return status == 200


async def test_handlers_that_misbehave_harm_only_their_own_jobs(house: House) -> None:
    program = await house.run(APPS / "misbehaving.py", covered=False)
    before = program.rss()
    deeds = ["flood", "hang", "raise", "exit", "loop", "well"] * 4
    for number, deed in enumerate(deeds):
        status, _, _ = await house.post(program, "issues.opened", {"issue": {"title": deed}}, guid=f"{deed}-{number}")
        assert status == 202
    for number in range(4):
        await house.post(program, "issues.reopened", guid=f"late-{number}")

    ready = asyncio.create_task(_ready_all_the_time(program))
    await house.all_ended()
    ready.cancel()
    await asyncio.gather(ready, return_exceptions=True)
    assert ready.cancelled()

    ends: Counter[tuple[str, str]] = Counter()
    errors: dict[str, str | None] = {}
    for view in await house.jobs():
        deed = view.delivery_id.partition("-")[0] if view.event.startswith("issues") else "round"
        ends[deed, view.job.state] += 1
        if view.job.state is JobState.FAILED:
            errors[deed] = view.job.error
    assert ends == {
        ("flood", "succeeded"): 4,
        ("hang", "failed"): 4,
        ("raise", "failed"): 4,
        ("exit", "failed"): 4,
        ("loop", "succeeded"): 4,
        ("round", "succeeded"): 4 * 15,
        ("round", "failed"): 4,
        ("well", "succeeded"): 4,
        ("late", "failed"): 4,
    }
    assert "did not end within 0.5 s" in (errors["hang"] or "")
    assert "did not end within 0.2 s" in (errors["late"] or "")
    assert "SystemExit" in (errors["exit"] or "")
    assert "chain" in (errors["round"] or "")
    assert len(errors["raise"] or "") <= 4000
    assert Counter(house.notes()) == {"well-behaved": 4, "late": 4, "round": 4 * 16}
    assert program.rss() - before < 40 * MB
    assert await _is_ready(program)
    assert await program.stop() == 0


async def _ready_all_the_time(program: Program) -> None:
    while True:
        status, text = await program.get("/readyz")
        assert status == 200, text
        await asyncio.sleep(0.05)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB, for those who may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)], capture_output=True, check=False, text=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"no small file system can be mounted here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


async def test_a_full_disk_is_answered_with_503_and_forgotten_when_there_is_room(
    small_disk: Path, house: House
) -> None:
    house.file = small_disk / "store.db"
    program = await house.run(APPS / "noting.py", covered=False, HOOKWRIGHT_LEASE="1s")
    acknowledged = set()

    async def post(guid: str) -> tuple[int, str | None]:
        # Text that no compression makes smaller.
        status, _, headers = await house.post(
            program, "issues.opened", {"issue": {"body": secrets.token_urlsafe(40_000)}}, guid=guid
        )
        if status < 300:
            acknowledged.add(guid)
        return status, headers.get("Retry-After")

    assert (await post("first"))[0] == 202
    filler = small_disk / "filler"
    _fill(filler, leave=MB)
    number = 0
    while (answer := await post(f"filling-{number}"))[0] == 202:
        number += 1
        assert number < 1000
    status, retry_after = answer
    assert status == 503
    assert retry_after is not None and int(retry_after) > 0
    assert (await program.get("/healthz"))[0] == 200

    filler.unlink()

    async def taken() -> bool:
        return (await post(f"filling-{number}"))[0] < 300

    await eventually(taken)
    await house.all_ended()
    assert set(house.notes()) == acknowledged == {view.id for view in await house.deliveries()}
    assert {view.job.state for view in await house.jobs()} == {JobState.SUCCEEDED}
    assert await _is_ready(program)
    assert await program.stop() == 0


def _fill(filler: Path, *, leave: int) -> None:
    """Take what there is, and give ``leave`` bytes back."""
    written = 0
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                written += file.write(bytes(64 * 1024))
        except OSError:
            file.truncate(written - leave)
