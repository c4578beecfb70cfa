from __future__ import annotations

import asyncio
import enum
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from githubapp import GitHubApp
from githubapp.errors import GitHubAppError, NoDelivery
from githubapp.tasks import TaskResult, TaskState
from tests.support.githubapp import desk

SEEN: list[Any] = []
FACE: list[GitHubApp] = []


@pytest.fixture(autouse=True)
def nothing_seen() -> Iterator[None]:
    SEEN.clear()
    FACE.clear()
    yield


class Colour(enum.Enum):
    RED = "red"


class Order(BaseModel):
    number: int


def add(one: int, two: int = 0) -> int:
    return one + two


async def typed(at: datetime, colour: Colour, order: Order, **rest: Any) -> None:
    SEEN.append((at, colour, order, rest))


async def fails() -> None:
    SEEN.append("tried")
    raise ValueError("no luck")


async def fails_once() -> str:
    SEEN.append("tried")
    if len(SEEN) == 1:
        raise ValueError("no luck")
    return "at last"


async def sees_its_delivery(repository: str) -> list[Any]:
    face = FACE[0]
    return [face.payload["action"], face.event, face.delivery_id, repository]


async def enqueues(number: int) -> str:
    return await FACE[0].enqueue_task(add, number, two=1)


async def slow() -> None:
    await asyncio.sleep(60)


def summed(items: list[int]) -> int:
    return sum(items)


async def test_a_task_runs_with_its_arguments() -> None:
    async with desk() as one:
        task = await one.face.enqueue_task(add, 2, two=3)
        done = await one.face.task_manager.wait(task.id, timeout=20)

    assert (done.status, done.result, done.attempts) == ("completed", 5, 1)


async def test_arguments_come_back_as_they_are_annotated() -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    async with desk() as one:
        task = await one.face.enqueue_task(typed, at, colour=Colour.RED, order=Order(number=3), sha="abc")
        await one.face.task_manager.wait(task, timeout=20)

    assert [(at, Colour.RED, Order(number=3), {"sha": "abc"})] == SEEN


@pytest.mark.parametrize("call", [lambda face: face.enqueue_task(add), lambda face: face.enqueue_task(lambda: None)])
async def test_a_call_that_cannot_work_is_refused_at_once(call: Any) -> None:
    async with desk() as one:
        with pytest.raises(TypeError):
            await call(one.face)


async def test_a_task_that_fails_is_tried_again_and_then_kept() -> None:
    ended: list[TaskResult] = []

    def declare(face: GitHubApp, app: FastAPI) -> None:
        face.on_task_completed(ended.append)

    async with desk(declare) as one:
        done = await one.face.task_manager.wait(await one.face.enqueue_task(fails), timeout=20)
        stats = await one.face.task_manager.get_stats()

    assert (done.status, len(SEEN)) == (TaskState.FAILED, 4)
    assert "ValueError: no luck" in (done.error or "")
    assert [(one.status, one.id) for one in ended] == [("failed", done.id)]
    assert (stats.failed_tasks_count, stats.is_healthy) == (1, True)


async def test_a_task_that_failed_once_completes() -> None:
    async with desk() as one:
        done = await one.face.task_manager.wait(await one.face.enqueue_task(fails_once), timeout=20)

    assert (done.status, done.result, done.attempts) == ("completed", "at last", 2)


async def test_a_task_waits_for_those_that_it_depends_on() -> None:
    async with desk() as one:
        first = await one.face.enqueue_task(fails_once)
        second = await one.face.enqueue_task(add, 1, depends_on=[first.id])
        assert await one.face.get_task_status(second) in ("pending", "running")
        done = await one.face.task_manager.wait(second, timeout=30)
        before = await one.face.get_task_result(first)

    assert done.result == 1
    assert before.finished_at is not None and done.started_at is not None and before.finished_at <= done.started_at


async def test_what_depends_on_a_failure_is_not_run() -> None:
    async with desk() as one:
        first = await one.face.enqueue_task(fails)
        done = await one.face.task_manager.wait(await one.face.enqueue_task(add, 1, depends_on=first), timeout=30)

    assert done.status == "failed"
    assert "not run" in (done.error or "")


async def test_a_recurring_task_runs_again_until_it_is_cancelled() -> None:
    async with desk() as one:
        task = await one.face.schedule_task(fails_once, delay=timedelta(seconds=0.05), recurring=True)
        async with asyncio.timeout(20):
            while len(SEEN) < 4:
                await asyncio.sleep(0.02)
        first = await one.face.get_task_status(task)

    assert first == "completed"


async def test_batches_come_in_order() -> None:
    async with desk() as one:
        results = [found.result async for found in one.face.batch_processor(summed, 2, 2).execute(range(5))]

    assert results == [1, 5, 4]


async def test_a_background_handler_is_acknowledged_before_it_runs() -> None:
    go = asyncio.Event()

    def declare(face: GitHubApp, app: FastAPI) -> None:
        @face.on("issues.opened", background=True)
        async def later() -> str:
            await go.wait()
            SEEN.append(face.payload["number"])
            return "ran"

    async with desk(declare) as one:
        answer = await one.deliver("issues", {"action": "opened", "number": 3})
        assert (answer.status_code, answer.json()["status"], SEEN) == (200, "HIT", [])
        assert await one.face.get_task_status(answer.json()["task_id"]) in ("pending", "running")
        go.set()
        done = await one.face.task_manager.wait(answer.json()["tasks"]["later"], timeout=20)

    assert (done.status, done.result, SEEN) == ("completed", "ran", [3])


async def test_a_duplicate_runs_nothing_and_is_answered_alike() -> None:
    def declare(face: GitHubApp, app: FastAPI) -> None:
        @face.on("issues")
        def handler() -> int:
            SEEN.append("ran")
            return len(SEEN)

    async with desk(declare) as one:
        answers = [await one.deliver("issues", {"action": "opened"}, guid="same") for _ in range(3)]

    assert [answer.json()["calls"] for answer in answers] == [{"handler": 1}] * 3
    assert SEEN == ["ran"]


async def test_a_failure_in_the_request_is_not_tried_again_by_itself() -> None:
    def declare(face: GitHubApp, app: FastAPI) -> None:
        face.on("issues")(fails)

    async with desk(declare) as one:
        answer = await one.deliver("issues", {"action": "opened"}, guid="same")
        assert (answer.status_code, answer.json()) == (500, {"detail": "no luck"})
        stats = await one.face.task_manager.get_stats()
        assert (len(SEEN), stats.failed_tasks_count, stats.pending_tasks) == (1, 1, 0)

        # GitHub's Redeliver button sends the same id again.
        await one.deliver("issues", {"action": "opened"}, guid="same")

    assert len(SEEN) == 2


async def test_a_hundred_deliveries_at_once_see_their_own_payloads() -> None:
    def declare(face: GitHubApp, app: FastAPI) -> None:
        @face.on("issues")
        async def awaits() -> list[Any]:
            before = face.payload["number"]
            await asyncio.sleep(0.01)
            return [before, face.payload["number"], await asyncio.to_thread(lambda: face.payload["number"])]

        @face.on("issues.opened")
        def plain() -> Any:
            return face.payload["number"]

    async with desk(declare) as one:
        answers = await asyncio.gather(*(one.deliver("issues", {"action": "opened", "number": n}) for n in range(100)))

    assert [answer.json()["calls"] for answer in answers] == [{"awaits": [n, n, n], "plain": n} for n in range(100)]


async def test_a_task_sees_the_delivery_that_caused_it() -> None:
    def declare(face: GitHubApp, app: FastAPI) -> None:
        FACE.append(face)

        @face.on("issues")
        async def handler() -> str:
            return await face.enqueue_task(sees_its_delivery, repository="hello")

    async with desk(declare) as one:
        task = (await one.deliver("issues", {"action": "opened"}, guid="g-1")).json()["calls"]["handler"]
        async with asyncio.timeout(20):
            # It is stored with the handler's end, which may come after the answer.
            while await one.face.get_task_status(task) != "completed":
                await asyncio.sleep(0.01)
        done = await one.face.get_task_result(task)

    assert done.result == ["opened", "issues", "g-1", "hello"]


async def test_what_a_failing_handler_enqueued_is_not_stored() -> None:
    def declare(face: GitHubApp, app: FastAPI) -> None:
        @face.on("issues")
        async def handler() -> None:
            await face.enqueue_task(add, 1)
            raise ValueError

    async with desk(declare) as one:
        await one.deliver("issues", {"action": "opened"})
        stats = await one.face.task_manager.get_stats()

    assert (stats.pending_tasks, stats.completed_tasks_count) == (0, 0)


async def test_a_task_may_enqueue_tasks() -> None:
    async with desk() as one:
        FACE.append(one.face)
        first = await one.face.task_manager.wait(await one.face.enqueue_task(enqueues, 4), timeout=20)
        second = await one.face.task_manager.wait(first.result, timeout=20)

    assert second.result == 5


async def test_a_timeout_ends_an_attempt() -> None:
    def declare(face: GitHubApp, app: FastAPI) -> None:
        face.on("push", background=True, timeout=0.05, retries=0)(slow)

    async with desk(declare) as one:
        answer = await one.deliver("push", {})
        done = await one.face.task_manager.wait(answer.json()["task_id"], timeout=20)

    assert (done.status, done.attempts) == ("failed", 1)
    assert "did not end within 0.05 s" in (done.error or "")


async def test_what_was_stored_outlives_the_process(tmp_path: Path) -> None:
    async with desk(folder=tmp_path, role="web") as one:
        task = await one.face.enqueue_task(add, 20, two=22)
        assert await one.face.get_task_status(task) == "pending"

    async with desk(folder=tmp_path) as two:
        assert (await two.face.task_manager.wait(task, timeout=20)).result == 42


async def test_a_worker_elsewhere_answers_the_request(tmp_path: Path) -> None:
    def declare(face: GitHubApp, app: FastAPI) -> None:
        @face.on("issues")
        def handler() -> str:
            return "from the worker"

    async with desk(declare, folder=tmp_path, role="web") as web:
        worker = web.face.hookwright
        await worker.start(role="worker")
        try:
            answer = await web.deliver("issues", {"action": "opened"})
        finally:
            await worker.stop()

    assert answer.json() == {"status": "HIT", "calls": {"handler": "from the worker"}}


async def test_who_runs_too_long_is_answered_before_github_hangs_up() -> None:
    def declare(face: GitHubApp, app: FastAPI) -> None:
        @face.on("issues")
        async def handler() -> None:
            await asyncio.sleep(0.5)
            SEEN.append("ran all the same")

    async with desk(declare, answer_within=0.05) as one:
        answer = await one.deliver("issues", {"action": "opened"})
        async with asyncio.timeout(20):
            while not SEEN:
                await asyncio.sleep(0.02)

    assert (answer.status_code, answer.json()["status"]) == (202, "HIT")


async def test_a_ping_is_welcome() -> None:
    async with desk() as one:
        body = b'{"zen": "Design for failure."}'
        headers = {**one.github.signed("ping", body), "Content-Type": "application/json"}
        answer = await one.browser.post("/webhooks/github/", content=body, headers=headers)

    assert (answer.status_code, answer.json()["status"]) == (200, "MISS")


async def test_health_and_metrics_are_there_when_asked_for() -> None:
    async with desk(health_routes=True) as one:
        health = await one.browser.get("/health/tasks")
        metrics = await one.browser.get("/metrics/tasks")

    assert (health.status_code, health.json()["status"]) == (200, "healthy")
    assert "hookwright_" in metrics.text
    async with desk() as two:
        assert (await two.browser.get("/health/tasks")).status_code == 404


async def test_nothing_of_a_delivery_is_there_outside_of_one() -> None:
    async with desk() as one:
        for name in ("payload", "event", "delivery_id"):
            with pytest.raises(NoDelivery):
                getattr(one.face, name)
            assert not hasattr(one.face, name)
        assert one.face.installation_token is None
    with pytest.raises(GitHubAppError):
        one.face.payload  # noqa: B018


async def test_a_schedule_is_kept_by_name() -> None:
    def declare(face: GitHubApp, app: FastAPI) -> None:
        face.schedule("0 2 * * *")(fails)
        face.on("schedule.daily")(slow)

    async with desk(declare) as one:
        schedules = one.face._engine.required().runtime.registry.schedules

    assert sorted(found.expression for found in schedules) == ["0 0 * * *", "0 2 * * *"]
