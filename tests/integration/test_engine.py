"""Deliveries all the way through inbox, store, worker and runner."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest

from hookwright.core.context import Context
from hookwright.core.delivery import Delivery
from hookwright.core.errors import Drop, GiveUp, Overloaded, Pause, Retry, Skip
from hookwright.core.job import JobState
from hookwright.core.registry import Registry
from hookwright.core.store import Arrival
from hookwright.engine.inbox import Inbox
from hookwright.engine.recent import Recent
from tests.support.engine import EXPIRY, LEASE, START, engine, until


async def test_a_delivery_reaches_each_handler_that_wants_it_once() -> None:
    async with engine() as e:
        seen: list[str] = []
        e.registry.router.on("issues.opened", name="a")(lambda ctx: seen.append("a"))
        e.registry.router.on("issues", name="b")(lambda ctx: seen.append("b"))
        e.registry.router.on("push", name="c")(lambda ctx: seen.append("c"))

        receipt = await e.receive("issues.opened")
        attempts = await e.worker.drain()

        assert (receipt.arrival, receipt.jobs, attempts) == (Arrival.STORED, 2, 2)
        assert sorted(seen) == ["a", "b"]


async def test_a_duplicate_runs_nothing_twice() -> None:
    async with engine() as e:
        seen: list[str] = []
        e.registry.router.on("push", name="a")(lambda ctx: seen.append("a"))

        first = await e.receive(id="x")
        second = await e.receive(id="x")
        await e.worker.drain()
        third = await e.receive(id="x")
        await e.worker.drain()

        assert [r.arrival for r in (first, second, third)] == ["stored", "duplicate", "duplicate"]
        assert seen == ["a"]


async def test_a_claim_that_left_slots_free_is_not_made_again_before_there_is_news() -> None:
    async with engine(concurrency=2) as e:
        claims: list[int] = []
        claim = e.store.claim

        async def counted(**wanted: Any) -> Any:
            claimed = await claim(**wanted)
            claims.append(len(claimed.jobs))
            return claimed

        e.store.claim = counted  # type: ignore[method-assign]
        may_end = asyncio.Event()

        async def waits(ctx: Context) -> None:
            await may_end.wait()

        e.registry.router.on("push", name="waits")(waits)
        e.registry.router.on("ping", name="at_once")(lambda ctx: None)
        running = asyncio.create_task(e.worker.run())
        await e.receive("push")
        await until(lambda: e.worker.busy == 1)
        await asyncio.sleep(0.05)
        asked = len(claims)
        await asyncio.sleep(0.05)
        assert sum(claims) == 1
        assert len(claims) == asked

        # What a full claim leaves is asked for at once, and what comes is heard of.
        for _ in range(4):
            await e.receive("ping")
        await until(lambda: sum(claims) == 5)
        may_end.set()
        await e.worker.stop(grace=LEASE)
        await running


async def test_an_event_without_handlers_is_stored() -> None:
    async with engine() as e:
        receipt = await e.receive("star.created")

        assert receipt.jobs == 0
        assert len(await e.store.deliveries()) == 1


async def test_a_failing_handler_runs_again_later_and_never_its_neighbour() -> None:
    async with engine() as e:
        runs: list[str] = []

        async def fails(ctx: Context) -> None:
            runs.append("fails")
            if len([run for run in runs if run == "fails"]) < 3:
                raise ValueError("not yet")

        e.registry.router.on("push", name="fails")(fails)
        e.registry.router.on("push", name="works")(lambda ctx: runs.append("works"))
        await e.receive()
        await e.worker.drain()
        assert sorted(await e.states()) == [JobState.QUEUED, JobState.SUCCEEDED]

        for _ in range(3):
            e.clock.move(timedelta(minutes=10))
            await e.worker.drain()

        assert runs.count("fails") == 3
        assert runs.count("works") == 1
        assert set(await e.states()) == {JobState.SUCCEEDED}


async def test_retries_end_in_a_dead_letter_that_says_why() -> None:
    async with engine() as e:

        async def fails(ctx: Context) -> None:
            raise ValueError("it broke")

        e.registry.router.on("push", name="fails", retries=2)(fails)
        await e.receive()
        for _ in range(5):
            await e.worker.drain()
            e.clock.move(timedelta(minutes=30))

        job = await e.job()
        assert (job.state, job.attempt, job.failures) == (JobState.FAILED, 3, 3)
        assert job.error == "ValueError: it broke"
        assert len(await e.store.attempts(job.id)) == 3


async def test_the_signals_say_what_becomes_of_a_job() -> None:
    async with engine() as e:
        until_then = START + timedelta(hours=1)
        wishes: dict[str, Exception] = {
            "retry": Retry("later", after=timedelta(hours=2)),
            "skip": Skip("not ours"),
            "giveup": GiveUp("hopeless"),
            "pause": Pause("rate limit", until=until_then),
        }
        for name, wish in wishes.items():

            def raises(ctx: Context, wish: Exception = wish) -> None:
                raise wish

            e.registry.router.on("push", name=name)(raises)
        await e.receive()
        await e.worker.drain()

        jobs = {view.job.handler: view.job for view in await e.store.jobs()}
        assert jobs["retry"].run_at == START + timedelta(hours=2)
        assert jobs["skip"].state is JobState.SKIPPED
        assert jobs["giveup"].state is JobState.FAILED
        assert (jobs["pause"].state, jobs["pause"].failures) == (JobState.QUEUED, 0)
        assert (await e.store.statistics()).tenants_paused == 1


async def test_a_paused_tenant_waits_while_others_run() -> None:
    async with engine() as e:
        seen: list[str] = []

        async def limited(ctx: Context) -> None:
            seen.append(ctx.delivery.tenant)
            if ctx.delivery.tenant == "slow" and e.clock() < START + timedelta(minutes=30):
                raise Pause("rate limit", until=START + timedelta(minutes=30))

        e.registry.router.on("push", name="h")(limited)
        await e.receive(tenant="slow")
        await e.worker.drain()
        await e.receive(tenant="slow")
        await e.receive(tenant="fast")
        await e.worker.drain()
        assert seen == ["slow", "fast"]

        e.clock.move(timedelta(minutes=31))
        await e.worker.drain()
        assert sorted(seen) == ["fast", "slow", "slow", "slow"]


async def test_a_dropped_tenant_leaves_nothing_in_the_queue() -> None:
    async with engine(concurrency=1) as e:

        async def gone(ctx: Context) -> None:
            raise Drop("uninstalled")

        e.registry.router.on("push", name="h")(gone)
        for _ in range(3):
            await e.receive(tenant="t")
        await e.worker.drain()

        assert await e.states() == [JobState.SKIPPED] * 3


async def test_what_a_handler_emits_is_stored_with_its_end_and_goes_round() -> None:
    async with engine() as e:
        seen: list[Any] = []

        async def deploy(ctx: Context) -> None:
            ctx.emit("deploy.requested", {"ref": "main"})

        e.registry.router.on("push", name="deploy")(deploy)
        e.registry.router.on("deploy.requested", name="got")(
            lambda ctx: seen.append((ctx.payload, ctx.delivery.depth, ctx.delivery.caused_by))
        )
        await e.receive(id="p")
        await e.worker.drain()

        assert seen == [({"ref": "main"}, 1, "test:p")]


async def test_a_handler_that_fails_has_emitted_nothing() -> None:
    async with engine() as e:

        async def fails(ctx: Context) -> None:
            ctx.emit("deploy")
            raise ValueError("after emitting")

        e.registry.router.on("push", name="fails", retries=0)(fails)
        await e.receive()
        await e.worker.drain()

        assert len(await e.store.deliveries()) == 1


async def test_a_loop_of_emits_ends_at_the_allowed_depth() -> None:
    async with engine(max_depth=16) as e:
        runs = 0

        async def again(ctx: Context) -> None:
            nonlocal runs
            runs += 1
            ctx.emit("again")

        e.registry.router.on("again", name="again")(again)
        await e.receive("again")
        await e.worker.drain()

        assert runs == 17
        assert (await e.states()).count(JobState.FAILED) == 1
        (dead,) = await e.store.jobs(state=JobState.FAILED)
        assert "at most 16" in (dead.job.error or "")


async def test_once_runs_a_call_once_over_all_attempts() -> None:
    async with engine() as e:
        calls: list[str] = []

        async def handler(ctx: Context) -> None:
            async def comment() -> dict[str, int]:
                calls.append("comment")
                return {"id": 7}

            result = await ctx.once("comment", comment)
            assert result == {"id": 7}
            if ctx.job.attempt == 1:
                raise ValueError("after the comment")

        e.registry.router.on("push", name="h")(handler)
        await e.receive()
        await e.worker.drain()
        e.clock.move(timedelta(minutes=10))
        await e.worker.drain()

        assert calls == ["comment"]
        assert await e.states() == [JobState.SUCCEEDED]


async def test_a_job_that_is_run_again_still_knows_its_calls_and_makes_those_of_another_name() -> None:
    async with engine() as e:
        calls: list[str] = []

        async def handler(ctx: Context) -> None:
            for name in ("comment", f"comment {ctx.job.attempt}"):

                async def call(name: str = name) -> None:
                    calls.append(name)

                await ctx.once(name, call)

        e.registry.router.on("push", name="h")(handler)
        await e.receive()
        await e.worker.drain()
        await e.store.rearm([(await e.job()).id])
        await e.worker.drain()

        assert calls == ["comment", "comment 1", "comment 2"]


async def test_a_handler_that_hangs_is_cut_at_its_timeout() -> None:
    async with engine() as e:

        async def hangs(ctx: Context) -> None:
            await asyncio.Event().wait()

        e.registry.router.on("push", name="hangs", timeout=0.02, retries=0)(hangs)
        await e.receive()
        await e.worker.drain()

        assert "did not end within 0.02 s" in ((await e.job()).error or "")


async def test_a_plain_function_past_its_timeout_keeps_its_slot_until_it_returns() -> None:
    async with engine(concurrency=1) as e:
        release, entered = threading.Event(), threading.Event()
        order: list[str] = []

        def slow(ctx: Context) -> None:
            entered.set()
            release.wait(5)
            order.append("slow returned")

        e.registry.router.on("push", name="slow", timeout=0.02, retries=0)(slow)
        e.registry.router.on("issues", name="next")(lambda ctx: order.append("next"))
        await e.receive("push")
        draining = asyncio.create_task(e.worker.drain())
        await until(entered.is_set)
        await e.receive("issues")
        await asyncio.sleep(0.05)
        assert order == []
        release.set()
        await draining

        assert order == ["slow returned", "next"]
        assert await e.states() == [JobState.FAILED, JobState.SUCCEEDED]


async def test_a_handler_that_calls_exit_takes_nobody_with_it() -> None:
    async with engine() as e:

        async def leaves(ctx: Context) -> None:
            sys.exit(3)

        e.registry.router.on("push", name="leaves", retries=0)(leaves)
        await e.receive()
        await e.worker.drain()

        assert (await e.job()).error == "SystemExit: 3"


async def test_a_handler_that_is_cancelled_from_inside_fails_like_any_other() -> None:
    async with engine() as e:

        async def cancels(ctx: Context) -> None:
            raise asyncio.CancelledError

        e.registry.router.on("push", name="h", retries=0)(cancels)
        await e.receive()
        await e.worker.drain()

        assert "cancelled by something it awaited" in ((await e.job()).error or "")


async def test_a_dead_letter_is_told_to_on_error() -> None:
    async with engine() as e:
        told: list[Any] = []

        async def fails(ctx: Context) -> None:
            raise ValueError("broken")

        e.registry.router.on("push", name="fails", retries=0)(fails)
        e.registry.router.on_error(lambda ctx: told.append(ctx.payload))
        await e.receive(id="p")
        await e.worker.drain()

        assert [(t["handler"], t["error"], t["delivery"]["id"]) for t in told] == [("fails", "ValueError: broken", "p")]


async def test_an_on_error_handler_that_fails_is_not_reported_to_itself() -> None:
    async with engine() as e:

        async def fails(ctx: Context) -> None:
            raise ValueError("broken")

        e.registry.router.on("push", name="fails", retries=0)(fails)
        e.registry.router.on("job.failed", source="engine", name="reporter", retries=0)(fails)
        await e.receive()
        await e.worker.drain()

        assert len(await e.store.deliveries()) == 2


async def test_middleware_wraps_from_the_outside_in_and_may_change_the_end() -> None:
    seen: list[str] = []

    async def outer(ctx: Context, call_next: Any) -> None:
        seen.append("outer in")
        try:
            await call_next(ctx)
        except ValueError:
            seen.append("outer saved it")

    async def inner(ctx: Context, call_next: Any) -> None:
        seen.append("inner")
        ctx.state["who"] = "inner"
        await call_next(ctx)

    registry = Registry()
    registry.middleware += [outer, inner]
    async with engine(registry) as e:

        async def fails(ctx: Context) -> None:
            seen.append(ctx.state["who"] + " sees handler")
            raise ValueError

        e.registry.router.on("push", name="fails")(fails)
        await e.receive()
        await e.worker.drain()

        assert seen == ["outer in", "inner", "inner sees handler", "outer saved it"]
        assert await e.states() == [JobState.SUCCEEDED]


async def test_a_where_that_says_no_ends_the_job_as_skipped() -> None:
    async with engine() as e:
        e.registry.router.on("push", name="h", where=lambda ctx: ctx.payload.get("ref") == "main")(
            lambda ctx: pytest.fail("ran")
        )
        await e.receive(body=b'{"ref":"other"}')
        await e.worker.drain()

        assert await e.states() == [JobState.SKIPPED]


async def test_an_answer_is_kept_when_it_is_small_json(caplog: pytest.LogCaptureFixture) -> None:
    async with engine() as e:
        e.registry.router.on("push", name="small")(lambda ctx: {"ok": True})
        e.registry.router.on("push", name="odd")(lambda ctx: object())
        e.registry.router.on("push", name="large")(lambda ctx: "x" * 100_000)
        await e.receive()
        await e.worker.drain()

        kept = {v.job.handler: await e.store.result(v.job.id) for v in await e.store.jobs()}
        assert kept == {"small": b'{"ok":true}', "odd": None, "large": None}
        assert set(await e.states()) == {JobState.SUCCEEDED}


async def test_a_job_whose_worker_died_runs_again_after_the_lease() -> None:
    async with engine() as e:
        seen: list[int] = []
        e.registry.router.on("push", name="h")(lambda ctx: seen.append(ctx.job.attempt))
        await e.receive()
        claimed = await e.store.claim(limit=1, worker="dead", handlers=frozenset({"h"}), lease=LEASE)
        assert len(claimed.jobs) == 1

        await e.sweeper.sweep()
        await e.worker.drain()
        assert seen == []

        e.clock.move(EXPIRY)
        assert await e.sweeper.sweep() == 1
        await e.worker.drain()
        assert seen == [2]


async def test_a_worker_that_stalled_past_its_lease_cannot_finish() -> None:
    async with engine() as e:
        gate = asyncio.Event()
        runs: list[int] = []

        async def handler(ctx: Context) -> None:
            runs.append(ctx.job.attempt)
            if ctx.job.attempt == 1:
                await gate.wait()
                ctx.emit("late")

        e.registry.router.on("push", name="h")(handler)
        e.registry.router.on("late", name="late")(lambda ctx: pytest.fail("the late attempt emitted"))
        await e.receive()
        stalled = asyncio.create_task(e.worker.drain())
        await until(lambda: runs == [1])
        e.clock.move(EXPIRY)
        await e.sweeper.sweep()
        await e.new_worker("w2").drain()
        assert await e.states() == [JobState.SUCCEEDED]
        gate.set()
        await stalled

        assert runs == [1, 2]
        assert (await e.job()).attempt == 2


async def test_a_lease_is_renewed_for_as_long_as_a_handler_runs() -> None:
    async with engine() as e:
        gate = asyncio.Event()

        async def handler(ctx: Context) -> None:
            await gate.wait()

        e.registry.router.on("push", name="h", timeout=None)(handler)
        await e.receive()
        working = asyncio.create_task(e.worker.drain())
        await until(lambda: e.worker.busy == 1)
        for _ in range(10):
            e.clock.move(LEASE / 3)
            await e.worker.keep_leases()
            assert await e.sweeper.sweep() == 0
        gate.set()
        await working

        assert (await e.job()).attempt == 1


async def test_a_clock_that_jumps_takes_no_job_from_a_living_worker() -> None:
    async with engine() as e:
        gate = asyncio.Event()
        runs: list[int] = []

        async def handler(ctx: Context) -> None:
            runs.append(ctx.job.attempt)
            await gate.wait()

        e.registry.router.on("push", name="h", timeout=None)(handler)
        await e.receive()
        working = asyncio.create_task(e.worker.drain())
        await until(lambda: e.worker.busy == 1)
        await e.sweeper.sweep()
        e.clock.jump(timedelta(hours=3))
        assert await e.sweeper.sweep() == 0
        await e.worker.keep_leases()
        e.clock.move(LEASE - timedelta(seconds=1))
        await e.worker.keep_leases()
        e.clock.move(timedelta(seconds=2))
        assert await e.sweeper.sweep() == 0
        gate.set()
        await working

        assert runs == [1]


async def test_a_cancelled_job_stops_and_its_end_stands() -> None:
    async with engine() as e:
        stopped: list[str] = []

        async def handler(ctx: Context) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                stopped.append("stopped")

        e.registry.router.on("push", name="h")(handler)
        await e.receive()
        working = asyncio.create_task(e.worker.drain())
        await until(lambda: e.worker.busy == 1)
        job = await e.job()
        assert await e.control.cancel(job.id, by="test") is JobState.CANCELLED
        await e.worker.keep_leases()
        await working

        assert stopped == ["stopped"]
        assert await e.states() == [JobState.CANCELLED]


async def test_a_handler_that_swallows_its_cancellation_loses_its_slot() -> None:
    async with engine() as e:
        gate = asyncio.Event()

        async def stubborn(ctx: Context) -> None:
            while not gate.is_set():
                try:
                    await gate.wait()
                except asyncio.CancelledError:
                    continue

        e.registry.router.on("push", name="h", timeout=0.01)(stubborn)
        await e.receive()
        working = asyncio.create_task(e.worker.drain())
        await until(lambda: e.worker.busy == 1)
        await asyncio.sleep(0.05)
        e.clock.elapsed += 11
        await e.worker.keep_leases()

        assert e.worker.busy == 0
        assert await e.states() == [JobState.FAILED]
        gate.set()
        await working
        assert await e.states() == [JobState.FAILED]


async def test_a_stop_releases_what_does_not_end_in_time_uncounted() -> None:
    async with engine() as e:

        async def handler(ctx: Context) -> None:
            await asyncio.Event().wait()

        e.registry.router.on("push", name="h")(handler)
        await e.receive()
        working = asyncio.create_task(e.worker.run())
        await until(lambda: e.worker.busy == 1)
        await e.worker.stop(grace=timedelta(seconds=0.02))
        await working

        job = await e.job()
        assert (job.state, job.failures, job.lost) == (JobState.QUEUED, 0, 0)


async def test_a_stop_waits_for_handlers_that_end_in_time() -> None:
    async with engine() as e:
        gate = asyncio.Event()

        async def handler(ctx: Context) -> None:
            await gate.wait()

        e.registry.router.on("push", name="h")(handler)
        await e.receive()
        working = asyncio.create_task(e.worker.run())
        await until(lambda: e.worker.busy == 1)
        stopping = asyncio.create_task(e.worker.stop(grace=timedelta(seconds=5)))
        await asyncio.sleep(0)
        gate.set()
        await stopping
        await working

        assert await e.states() == [JobState.SUCCEEDED]


async def test_a_claim_under_way_at_a_stop_hands_its_jobs_back() -> None:
    async with engine() as e:
        e.registry.router.on("push", name="h")(lambda ctx: pytest.fail("ran after the stop"))
        await e.receive()
        working = asyncio.create_task(e.worker.run())
        await asyncio.sleep(0)
        await e.worker.stop(grace=timedelta(seconds=1))
        await working

        assert await e.states() == [JobState.QUEUED]


async def test_a_running_worker_sees_new_work_at_once() -> None:
    async with engine() as e:
        seen: list[str] = []
        e.registry.router.on("push", name="h")(lambda ctx: seen.append(ctx.delivery.id))
        working = asyncio.create_task(e.worker.run())
        await asyncio.sleep(0.02)
        await e.receive(id="a")
        await until(lambda: seen == ["a"], within=0.5)
        await e.worker.stop(grace=timedelta(seconds=1))
        await working


async def test_a_job_that_kills_its_process_ends_alone_and_then_as_a_dead_letter() -> None:
    async with engine() as e:
        told: list[Any] = []
        e.registry.router.on("push", name="h")(lambda ctx: pytest.fail("must not run here"))
        e.registry.router.on_error(lambda ctx: told.append(ctx.payload["handler"]))
        await e.receive()
        for attempt in range(5):
            claimed = await e.store.claim(
                limit=1, worker="dies", handlers=frozenset({"h"}), lease=LEASE, alone=attempt >= 2
            )
            assert [job.attempt for job in claimed.jobs] == [attempt + 1]
            e.clock.move(EXPIRY)
            await e.sweeper.sweep()

        (dead,) = await e.store.jobs(state=JobState.FAILED)
        assert (dead.job.lost, dead.job.failures) == (5, 0)
        await e.worker.drain()
        assert told == ["h"]


async def test_a_job_that_was_lost_twice_runs_with_nothing_beside_it() -> None:
    async with engine() as e:
        beside: list[int] = []

        async def handler(ctx: Context) -> None:
            beside.append(e.worker.busy)
            await asyncio.sleep(0.01)

        e.registry.router.on("push", name="h")(handler)
        e.registry.router.on("issues", name="other")(handler)
        await e.receive("push")
        for _ in range(2):
            await e.store.claim(limit=1, worker="dies", handlers=frozenset({"h"}), lease=LEASE)
            e.clock.move(EXPIRY)
            await e.sweeper.sweep()
        for _ in range(5):
            await e.receive("issues")
        await e.worker.drain()

        assert sorted(beside) == [1, 5, 5, 5, 5, 5]
        assert set(await e.states()) == {JobState.SUCCEEDED}


async def test_nothing_is_promised_a_slot_beside_a_job_that_runs_alone() -> None:
    async with engine() as e:
        promised: list[object] = []
        e.registry.router.on("push", name="h")(lambda ctx: promised.append(e.worker.promise("h")))
        await e.receive("push")
        for _ in range(2):
            await e.store.claim(limit=1, worker="dies", handlers=frozenset({"h"}), lease=LEASE)
            e.clock.move(EXPIRY)
            await e.sweeper.sweep()
        await e.worker.drain()

        assert promised == [None]
        assert e.worker.promise("h") is not None


async def test_a_renamed_handler_leaves_its_jobs_waiting_for_who_knows_it() -> None:
    async with engine() as e:
        e.registry.router.on("push", name="old")(lambda ctx: None)
        await e.receive()
        new = Registry()
        async with engine(new) as other:
            seen: list[str] = []
            new.router.on("push", name="new")(lambda ctx: seen.append("new"))
            claimed = await e.store.claim(limit=5, worker="w", handlers=new.router.names(), lease=LEASE)
            assert list(claimed.jobs) == []
            assert other.worker.busy == 0
        (view,) = await e.store.jobs()
        assert (view.job.state, view.parked) == (JobState.QUEUED, True)
        await e.store.sweep()
        await e.worker.drain()
        assert await e.states() == [JobState.SUCCEEDED]


async def test_replay_runs_ended_jobs_again_and_plans_new_handlers() -> None:
    async with engine() as e:
        seen: list[str] = []
        e.registry.router.on("push", name="old")(lambda ctx: seen.append("old"))
        receipt = await e.receive()
        await e.worker.drain()
        e.registry.router.on("push", name="new")(lambda ctx: seen.append("new"))

        assert await e.control.replay([receipt.seq, 999], by="test") == 2
        await e.worker.drain()

        assert sorted(seen) == ["new", "old", "old"]


async def test_a_redelivery_runs_only_what_had_failed() -> None:
    async with engine() as e:
        broken = True
        seen: list[str] = []

        async def fails(ctx: Context) -> None:
            seen.append("fails")
            if broken:
                raise GiveUp("broken")

        e.registry.router.on("push", name="fails")(fails)
        e.registry.router.on("push", name="works")(lambda ctx: seen.append("works"))
        await e.receive(id="x", rearm=True)
        await e.worker.drain()
        broken = False
        again = await e.receive(id="x", rearm=True)
        await e.worker.drain()
        third = await e.receive(id="x", rearm=True)

        assert (again.arrival, again.jobs, third.arrival) == (Arrival.REARMED, 1, Arrival.DUPLICATE)
        assert sorted(seen) == ["fails", "fails", "works"]


async def test_an_inbox_that_is_full_refuses_until_the_store_has_caught_up() -> None:
    async with engine() as e:
        inbox = Inbox(e.store, lambda: e.registry.router, e.recorder, Recent(), max_bytes_in_flight=10)

        def delivery(id: str) -> Delivery:
            return Delivery(source="test", id=id, event="push", received_at=START, body=b'{"a":"0123456789"}')

        first = inbox.receive(delivery("1"))
        with pytest.raises(Overloaded):
            await inbox.receive(delivery("2"))
        await first
        await inbox.receive(delivery("3"))
        assert inbox.bytes_in_flight == 0


async def test_an_observer_that_raises_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async with engine() as e:

        class Broken:
            def __getattr__(self, name: str) -> Any:
                raise RuntimeError("observer broke")

        e.registry.observers.clear()
        registry = Registry()
        registry.observers.append(Broken())
        async with engine(registry) as other:
            registry.router.on("push", name="h")(lambda ctx: None)
            await other.receive()
            await other.worker.drain()
            assert await other.states() == [JobState.SUCCEEDED]
    assert any(record.levelno == logging.ERROR for record in caplog.records)


async def test_a_handlers_log_carries_its_job(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with engine() as e:
        e.registry.router.on("push", name="h")(lambda ctx: ctx.log.info("hello", extra={"count": 3}))
        await e.receive(id="d")
        await e.worker.drain()

    (record,) = [r for r in caplog.records if r.message == "hello"]
    assert (record.handler, record.delivery, record.count) == ("h", "test:d", 3)  # type: ignore[attr-defined]
