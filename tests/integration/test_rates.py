"""Limits of what is taken in and of what starts."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from hookwright import App, Context
from hookwright.app import utc_now
from hookwright.core.delivery import Delivery
from hookwright.core.errors import Crowded, Overloaded
from hookwright.core.job import JobState
from hookwright.core.rate import Rate
from hookwright.engine.pressure import Gate
from hookwright.runtime import Runtime
from hookwright.settings import Settings
from tests.support.engine import until


def settings(folder: Path, **environ: str) -> Settings:
    return Settings.load(
        {
            "HOOKWRIGHT_STORE": f"sqlite:///{folder}/store.db",
            "GITHUB_WEBHOOK_SECRET": "a secret of some length",
            "HOOKWRIGHT_LEASE": "3s",
            **environ,
        }
    )


def runtime(folder: Path, started: list[tuple[str, float]], **environ: str) -> Runtime:
    app = App()

    @app.on("limited", source="test", name="limited", rate="5/s")
    async def limited(ctx: Context) -> None:
        started.append((ctx.delivery.id, time.monotonic()))

    @app.on("free", source="test", name="free")
    async def free(ctx: Context) -> None:
        started.append((ctx.delivery.id, time.monotonic()))

    app.declare("limited", "free")
    return app.build(settings(folder, **environ))


def delivery(id: str, event: str = "limited", tenant: str = "") -> Delivery:
    return Delivery(source="test", id=id, event=event, received_at=utc_now(), tenant=tenant)


async def test_two_processes_keep_to_one_rate_and_others_are_not_kept_waiting(tmp_path: Path) -> None:
    started: list[tuple[str, float]] = []
    one, two = runtime(tmp_path, started), runtime(tmp_path, started)
    await one.start()
    await two.start()
    began = time.monotonic()
    for number in range(12):
        await one.receive(delivery(f"limited {number}"))
    for number in range(12):
        await two.receive(delivery(f"free {number}", "free"))
    await until(lambda: len(started) == 24, within=20)
    limited = sorted(at - began for id, at in started if id.startswith("limited"))
    free = max(at - began for id, at in started if id.startswith("free"))
    # Five at once, then one each fifth of a second: the twelfth comes after 1.4 s, not sooner.
    assert limited[-1] >= 1.3
    assert free < limited[-1]
    await one.stop()
    await two.stop()
    await one.store.open()
    views = await one.store.jobs(limit=100)
    await one.store.close()
    assert {view.job.state for view in views} == {JobState.SUCCEEDED}
    assert all(view.job.failures == view.job.lost == 0 for view in views)


async def test_one_tenants_rate_leaves_the_others_alone(tmp_path: Path) -> None:
    started: list[tuple[str, float]] = []
    running = runtime(tmp_path, started, HOOKWRIGHT_TENANT_RATE="3/s")
    await running.start()
    for number in range(8):
        await running.receive(delivery(f"busy {number}", "free", tenant="busy"))
    await running.receive(delivery("quiet", "free", tenant="quiet"))
    await until(lambda: len(started) == 9, within=20)
    await running.stop()
    at = dict(started)
    assert at["quiet"] < max(at.values())
    assert Counter(id.split()[0] for id in at) == {"busy": 8, "quiet": 1}
    first = min(at.values())
    assert max(at.values()) - first >= 1.2


async def test_a_queue_that_is_full_takes_nothing_in_until_it_is_shorter(tmp_path: Path) -> None:
    started: list[tuple[str, float]] = []
    full = runtime(tmp_path, started, HOOKWRIGHT_MAX_QUEUE="3")
    await full.start(work=False)
    for number in range(4):
        await full.receive(delivery(str(number), "free"))
    await full.pressure.look()
    with pytest.raises(Overloaded, match="4 jobs wait, and HOOKWRIGHT_MAX_QUEUE allows 3"):
        await full.receive(delivery("late", "free"))
    await full.drain()
    await full.pressure.look()
    await full.receive(delivery("late", "free"))
    await full.stop()


async def test_a_tenant_with_too_many_waiting_jobs_is_refused_and_others_are_not(tmp_path: Path) -> None:
    full = runtime(tmp_path, [], HOOKWRIGHT_MAX_TENANT_QUEUE="3")
    await full.start(work=False)
    for number in range(4):
        await full.receive(delivery(str(number), "free", tenant="busy"))
    await full.receive(delivery("quiet", "free", tenant="quiet"))
    await full.pressure.look()
    with pytest.raises(Crowded, match="more jobs of busy wait than the 3 that HOOKWRIGHT_MAX_TENANT_QUEUE allows"):
        await full.receive(delivery("late", "free", tenant="busy"))
    await full.receive(delivery("quiet too", "free", tenant="quiet"))
    await full.drain()
    await full.pressure.look()
    await full.receive(delivery("late", "free", tenant="busy"))
    await full.stop()


async def test_what_another_delivery_caused_is_never_refused(tmp_path: Path) -> None:
    full = runtime(tmp_path, [], HOOKWRIGHT_MAX_TENANT_QUEUE="1", HOOKWRIGHT_MAX_QUEUE="1")
    await full.start(work=False)
    for number in range(2):
        await full.receive(delivery(str(number), "free", tenant="busy"))
    await full.pressure.look()
    with pytest.raises(Overloaded):
        await full.receive(delivery("late", "free", tenant="busy"))
    await full.receive(replace(delivery("report", "free", tenant="busy"), caused_by="test:0"))
    await full.stop()


def test_a_gate_lets_so_many_through_and_says_how_long_to_wait() -> None:
    now = [50.0]
    gate = Gate(Rate(2, timedelta(seconds=1)), monotonic=lambda: now[0])
    assert [gate.wait() for _ in range(2)] == [0.0, 0.0]
    assert gate.wait() == pytest.approx(0.5)
    now[0] += 0.5
    assert gate.wait() == 0.0


async def test_webhooks_over_the_rate_are_told_when_to_come_again(tmp_path: Path) -> None:
    from hookwright.mounted import site_for

    running = runtime(tmp_path, [], HOOKWRIGHT_INTAKE_RATE="1/m", HOOKWRIGHT_STORE="memory:")
    await running.start(work=False)
    endpoint = site_for(running).endpoints["/webhooks/github"]
    first = endpoint.begin({}, b"{}")
    second = endpoint.begin({}, b"{}")
    assert getattr(first, "status", None) == 415
    assert getattr(second, "status", None) == 429
    assert dict(getattr(second, "headers", ()))[b"retry-after"] == b"60"
    await asyncio.sleep(0)
    await running.stop()
