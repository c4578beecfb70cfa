from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hookwright.core.counters import Counters
from hookwright.core.errors import StoreUnavailable
from hookwright.core.secret import Secret
from hookwright.core.store import Cells
from hookwright.github.api_counters import counting
from hookwright.github.client import GitHubClient
from hookwright.github.clients import Clients
from hookwright.github.errors import RateLimited, SecondaryRateLimited
from hookwright.github.limits import Budgets
from hookwright.github.response import Response
from hookwright.stores.opening import open_store
from hookwright.testing.fake_github import FakeGitHub
from tests.support.github import World, private_key, world

COMMENTS = "/repos/octo/hello/issues/1/comments"
LABELS = "/repos/octo/hello/issues/1/labels"


@asynccontextmanager
async def worker(
    here: World, budgets: Budgets | None = None, cells: Cells | None = None
) -> AsyncIterator[GitHubClient]:
    """A client of its own, as another process has it."""
    clients = Clients(
        issuer=here.github.client_id,
        private_key=Secret(here.github.private_key),
        api_url=here.github.url,
        clock=here.time,
        sleep=here.time.sleep,
        budgets=budgets,
        cells=cells,
    )
    try:
        yield clients.installation(7)
    finally:
        await clients.close()


async def accepting(method: str, url: str, headers: Any, body: Any) -> Response:
    return Response(200, {}, b"{}")


@pytest.fixture
async def here() -> AsyncIterator[World]:
    async with world() as one:
        yield one


@pytest.fixture
async def cells(here: World) -> AsyncIterator[Cells]:
    store = open_store("memory:", clock=here.time)
    await store.open()
    yield store.cells("github")
    await store.close()


async def test_what_notifies_people_is_sent_once_a_second(here: World) -> None:
    async with worker(here, Budgets()) as client:
        for number in range(4):
            await client.post(COMMENTS, {"body": str(number)})

    assert here.time.slept == pytest.approx([1.0, 1.0, 1.0], abs=0.01)


async def test_a_long_line_of_writes_pauses_instead_of_sleeping(here: World) -> None:
    began = here.time.now

    async def sleep(seconds: float) -> None:
        """Time stands still, as it nearly does for thirty that come at once."""

    client = GitHubClient.for_token("t", transport=accepting, budgets=Budgets(), clock=here.time, sleep=sleep)
    sent = [client.post(COMMENTS, {"body": str(number)}) for number in range(30)]
    done = await asyncio.gather(*sent, return_exceptions=True)

    paused = [one for one in done if isinstance(one, RateLimited)]
    assert len(paused) == 20
    assert all(one.until - began == timedelta(seconds=10) for one in paused)


async def test_a_few_other_writes_go_at_once(here: World) -> None:
    async with worker(here, Budgets()) as client:
        for number in range(12):
            await client.post(LABELS, {"labels": [str(number)]})

    assert here.time.slept == pytest.approx([1.0, 1.0], abs=0.01)


async def test_the_budget_of_an_hour_ends_in_a_pause(here: World) -> None:
    async with worker(here, Budgets(content_per_hour=3, between_content=timedelta(0))) as client:
        for number in range(3):
            await client.post(COMMENTS, {"body": str(number)})
        with pytest.raises(RateLimited, match="3 requests an hour that create content are used up") as limited:
            await client.post(COMMENTS, {"body": "too much"})

        wait = limited.value.until - here.time.now
        assert timedelta(minutes=59) < wait < timedelta(minutes=62)
        assert here.time.slept == []
        here.pass_by(wait)
        await client.post(COMMENTS, {"body": "later"})

    assert here.github.comments == ["0", "1", "2", "later"]


async def test_reads_cost_a_point_and_are_leased_ahead(here: World) -> None:
    async with worker(here, Budgets(points_per_minute=20)) as client:
        for _ in range(20):
            await client.get("/repos/octo/hello")
        with pytest.raises(RateLimited, match="20 points a minute"):
            await client.get("/repos/octo/hello")


async def test_workers_share_one_budget(here: World, cells: Cells) -> None:
    budgets = Budgets(content_per_minute=4, between_content=timedelta(0))
    async with worker(here, budgets, cells) as first, worker(here, budgets, cells) as second:
        for client in (first, second, first, second):
            await client.post(COMMENTS, {"body": "x"})
        for client in (first, second):
            with pytest.raises(RateLimited, match="4 requests a minute"):
                await client.post(COMMENTS, {"body": "too much"})

    assert len(here.github.comments) == 4


async def test_what_was_leased_and_not_spent_is_given_back(here: World, cells: Cells) -> None:
    budgets = Budgets(points_per_minute=40)
    async with worker(here, budgets, cells) as first, worker(here, budgets, cells) as second:
        for _ in range(8):
            await first.get("/repos/octo/hello")
            here.pass_by(timedelta(seconds=2))
        for _ in range(25):
            await second.get("/repos/octo/hello")


async def test_a_secondary_limit_that_one_worker_meets_holds_for_all(here: World, cells: Cells) -> None:
    async with worker(here, cells=cells) as first, worker(here, cells=cells) as second:
        await second.get("/repos/octo/hello")
        here.github.fault("secondary", path=COMMENTS, seconds=120)
        with pytest.raises(SecondaryRateLimited):
            await first.post(COMMENTS, {"body": "x"})
        here.pass_by(timedelta(seconds=2))
        before = here.github.state.request_count

        with pytest.raises(SecondaryRateLimited, match="another worker"):
            await second.get("/repos/octo/hello")

        assert here.github.state.request_count == before


async def test_a_used_up_primary_limit_is_not_asked_for_more(here: World) -> None:
    async with worker(here) as client:
        here.github.fault("rate_limit", path=COMMENTS, seconds=1200)
        with pytest.raises(RateLimited):
            await client.post(COMMENTS, {"body": "x"})
        with pytest.raises(RateLimited, match="not asked: the core limit"):
            await client.get("/repos/octo/hello")

        assert here.github.requests("GET", "/repos/octo/hello") == []
        here.pass_by(timedelta(minutes=21))
        await client.get("/repos/octo/hello")


class Broken:
    """A store that is down."""

    async def get(self, name: str) -> Any:
        raise StoreUnavailable("down")

    async def put(self, name: str, value: bytes, **how: Any) -> int | None:
        raise StoreUnavailable("down")


async def test_without_the_store_each_worker_counts_for_itself(here: World) -> None:
    async with worker(here, Budgets(content_per_minute=1), Broken()) as client:
        await client.post(COMMENTS, {"body": "x"})
        with pytest.raises(RateLimited):
            await client.post(COMMENTS, {"body": "x"})


async def test_no_more_are_sent_at_once_than_is_allowed(here: World) -> None:
    at_once = most = 0

    async def transport(method: str, url: str, headers: Any, body: Any) -> Response:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.001)
        at_once -= 1
        return Response(200, {}, b"{}")

    client = GitHubClient.for_token("t", transport=transport, budgets=Budgets(concurrent=5))
    waiting = [asyncio.create_task(client.get("/x")) for _ in range(50)]
    await asyncio.sleep(0)
    waiting[20].cancel()
    done = await asyncio.gather(*waiting, return_exceptions=True)

    assert most == 5
    assert sum(one == {} for one in done) == 49


async def test_workers_divide_what_may_be_sent_at_once(cells: Cells) -> None:
    clients = [
        GitHubClient.for_token("t", transport=accepting, budgets=Budgets(points_per_minute=1), cells=cells)
        for _ in range(2)
    ]
    await clients[0].get("/x")
    with pytest.raises(RateLimited, match="1 points a minute"):
        await clients[1].get("/x")

    assert clients[1]._sender.identity.ledger._share == 50


async def test_two_processes_keep_to_one_budget(tmp_path: Path) -> None:
    async with FakeGitHub(private_key=private_key()) as github:
        (tmp_path / "key.pem").write_text(github.private_key)
        arguments = [str(tmp_path / "limits.db"), github.url, github.client_id, str(tmp_path / "key.pem"), "30"]
        program = Path(__file__).with_name("limits_process.py")
        processes = [
            await asyncio.create_subprocess_exec(
                sys.executable,
                str(program),
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )
            for _ in range(2)
        ]
        try:
            async with asyncio.timeout(60):
                for process in processes:
                    assert process.stdout is not None
                    assert await process.stdout.readline() == b"ready\n"
                answers = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
        finally:
            for process in processes:
                if process.returncode is None:
                    process.kill()

        told = [[int(word) for word in said.split()] for said, _ in answers]
        assert sum(made for made, _ in told) == len(github.comments) == 30
        assert all(3000 < wait < 3700 for _, wait in told)


async def test_what_is_limited_and_what_is_held_back_are_counted(here: World) -> None:
    counters = Counters()
    clients = Clients(
        issuer=here.github.client_id,
        private_key=Secret(here.github.private_key),
        api_url=here.github.url,
        clock=here.time,
        sleep=here.time.sleep,
        observe=counting(counters),
    )
    here.github.fault("secondary", path=COMMENTS, seconds=120)
    for _ in range(3):
        with pytest.raises(SecondaryRateLimited):
            await clients.installation(7).post(COMMENTS, {"body": "x"})
    await clients.close()

    totals = {name: values for name, _, values in counters}
    assert totals["hookwright_github_requests_total"] == {
        # The token is asked for as the App.
        ("core", "2xx"): 1,
        ("core", "limited"): 1,
        ("core", "held back"): 2,
    }
