"""Handlers run in Celery workers: the store stays the truth, whatever becomes of workers, messages and the broker."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from uuid import uuid4

import pytest
from aiohttp import ClientSession

from hookwright.core.job import JobState
from tests.support.broker import Broker
from tests.support.postgres import Server
from tests.support.processes import House, Program, eventually

APPS = Path(__file__).parent / "apps"
LEASE = "2s"


class Cluster:
    """A house whose handlers run in Celery workers."""

    def __init__(self, house: House, broker: Broker) -> None:
        self.house = house
        self.broker = broker
        self._workers: list[subprocess.Popen[bytes]] = []

    @property
    def settings(self) -> dict[str, str]:
        return {
            "HOOKWRIGHT_TRANSPORT": f"celery+{self.broker.url}",
            "HOOKWRIGHT_LEASE": LEASE,
            "HOOKWRIGHT_SHUTDOWN_GRACE": "2s",
            # What the Celery of a host is told must not reach ours.
            "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
            "CELERY_RESULT_BACKEND": "redis://127.0.0.1:1/0",
        }

    async def serve(self, app: str = "noting") -> Program:
        return await self.house.run(APPS / f"{app}.py", covered=True, **self.settings)

    def worker(self, app: str = "noting", *, pool: str = "threads", concurrency: int = 4) -> subprocess.Popen[bytes]:
        place = len(self._workers)
        options = ["--pool", pool, "--concurrency", str(concurrency), "--hostname", f"w{place}@test"]
        named = {"HOOKWRIGHT_APP": str(APPS / f"{app}.py"), "HOOKWRIGHT_PORT": ""}
        environ = self.house.environ(covered=True, **self.settings, **named)
        with (self.house.folder / f"celery.{place}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "hookwright.celery", "worker", "--loglevel", "INFO", *options],
                cwd=self.house.folder,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._workers.append(process)
        return process

    def close(self) -> None:
        for process in self._workers:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    @property
    def log(self) -> str:
        return "\n".join(path.read_text("utf-8", "replace") for path in self.house.folder.glob("celery.*.log"))


@pytest.fixture
async def cluster(house: House, broker: Broker) -> AsyncIterator[Cluster]:
    cluster = Cluster(house, broker)
    yield cluster
    cluster.close()


@pytest.fixture(params=["sqlite", "postgres"])
def on_each_store(request: pytest.FixtureRequest, house: House) -> None:
    """With the store in a file, and on a PostgreSQL server. Named before ``cluster``, which it is for."""
    if request.param == "postgres":
        server: Server = request.getfixturevalue("postgres_wheel")
        database = f"celery_{uuid4().hex}"
        server.sql(f"CREATE DATABASE {database}")
        house.server = server.url(database=database)


async def post(cluster: Cluster, program: Program, ids: Sequence[str]) -> None:
    async with ClientSession() as session:
        for id in ids:
            assert await cluster.house.acknowledges(session, program.url, id)


async def freeze(cluster: Cluster, program: Program, worker: subprocess.Popen[bytes], *, probe: str) -> None:
    """Stop the worker, but not in the middle of a commit: it would hold SQLite's lock, and nobody could store."""
    async with ClientSession() as session:
        for _ in range(10):
            os.killpg(worker.pid, signal.SIGSTOP)
            if await cluster.house.acknowledges(session, program.url, probe):
                return
            os.killpg(worker.pid, signal.SIGCONT)
            await asyncio.sleep(0.05)
    raise AssertionError("the worker holds the store's lock whenever it is looked at")


def handled(cluster: Cluster) -> set[str]:
    return set(cluster.house.notes())


def guids(first: int, last: int) -> list[str]:
    return [f"{number:08d}-0000-4000-8000-000000000000" for number in range(first, last)]


@pytest.mark.parametrize("pool", ["threads", "prefork"])
async def test_deliveries_are_handled_by_celery_workers(cluster: Cluster, pool: str) -> None:
    program = await cluster.serve("ticketed")
    worker = cluster.worker("ticketed", pool=pool, concurrency=2)
    sent = guids(0, 30)
    await post(cluster, program, sent)
    await cluster.house.all_ended(within=40)
    notes = [note.split() for note in cluster.house.notes()]
    assert sorted(guid for guid, _ in notes) == sent
    assert str(program.pid) not in {pid for _, pid in notes}
    assert cluster.broker.keys("celery*") == []
    os.kill(worker.pid, signal.SIGTERM)
    await eventually(lambda: worker.poll() is not None)
    assert worker.returncode == 0, cluster.log
    assert await program.stop() == 0


@pytest.mark.usefixtures("on_each_store")
async def test_what_a_killed_worker_had_is_run_by_another(cluster: Cluster) -> None:
    program = await cluster.serve("ticketed")
    first = cluster.worker("ticketed")
    sent = guids(0, 60)
    await post(cluster, program, sent[:20])
    await eventually(lambda: len(cluster.house.notes()) >= 5)
    os.killpg(first.pid, signal.SIGKILL)
    cluster.worker("ticketed")
    await post(cluster, program, sent[20:])
    await cluster.house.all_ended(within=60)
    assert {note.split()[0] for note in cluster.house.notes()} == set(sent)


@pytest.mark.usefixtures("on_each_store")
async def test_messages_that_the_broker_lost_are_sent_again_and_cost_no_attempt(cluster: Cluster) -> None:
    program = await cluster.serve("ticketed")
    worker = cluster.worker("ticketed")
    sent = guids(0, 35)
    await post(cluster, program, sent[:5])
    await eventually(lambda: len(cluster.house.notes()) == 5, within=40)
    for first in (5, 15, 25):
        # Frozen, so that tickets lie in the broker when it forgets everything.
        await freeze(cluster, program, worker, probe=sent[first])
        await post(cluster, program, sent[first : first + 10])
        await eventually(lambda: cluster.broker.waiting() > 0)
        cluster.broker.flush()
        os.killpg(worker.pid, signal.SIGCONT)
        await cluster.house.all_ended(within=60)
    assert {note.split()[0] for note in cluster.house.notes()} == set(sent)
    jobs = await cluster.house.jobs()
    assert {view.job.state for view in jobs} == {JobState.SUCCEEDED}
    assert {view.job.lost for view in jobs} == {0}
    assert max(view.job.attempt for view in jobs) > 1


async def test_while_the_broker_is_away_jobs_wait_in_the_store(cluster: Cluster) -> None:
    program = await cluster.serve("ticketed")
    cluster.worker("ticketed", concurrency=2)
    sent = guids(0, 20)
    await post(cluster, program, sent[:2])
    await eventually(lambda: len(cluster.house.notes()) == 2, within=40)
    cluster.broker.stop()
    await post(cluster, program, sent[2:])
    await eventually(lambda: program.said("jobs cannot be dispatched; they wait in the store"))
    cluster.broker.start()
    await cluster.house.all_ended(within=90)
    assert sorted(note.split()[0] for note in cluster.house.notes()) == sent


@pytest.mark.usefixtures("on_each_store")
async def test_never_more_is_under_way_than_the_workers_can_run(cluster: Cluster) -> None:
    program = await cluster.serve("ticketed_holding")
    cluster.worker("ticketed_holding", concurrency=3)
    await post(cluster, program, guids(0, 12))
    await eventually(lambda: len(cluster.house.notes()) == 3, within=40)
    assert len(await cluster.house.jobs(state=JobState.RUNNING)) == 3
    assert cluster.broker.waiting() == 0
    (cluster.house.folder / "go").touch()
    await cluster.house.all_ended(within=40)
    assert len(cluster.house.notes()) == 12


@pytest.mark.usefixtures("on_each_store")
async def test_a_worker_that_is_told_to_stop_puts_back_what_does_not_end(cluster: Cluster) -> None:
    program = await cluster.serve("ticketed_holding")
    worker = cluster.worker("ticketed_holding", concurrency=2)
    await post(cluster, program, guids(0, 2))
    await eventually(lambda: len(cluster.house.notes()) == 2, within=40)
    os.kill(worker.pid, signal.SIGTERM)
    await eventually(lambda: worker.poll() is not None, within=40)
    assert worker.returncode == 0, cluster.log
    jobs = await cluster.house.jobs()
    assert [(view.job.state, view.job.lost) for view in jobs] == [(JobState.QUEUED, 0)] * 2
