"""A store on a server at work: ``python -m benchmarks.shared_store TASK ADDRESS COUNT CORE``; prints JSON.

A process of its own, so that it can be pinned and killed, and has its memory to itself. The worker is the engine's own,
with the bodies read, the middleware around the handler and the leases renewed.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid1

import uvloop

from hookwright import App
from hookwright.core.delivery import Delivery
from hookwright.core.job import JobState, Lane, NewJob, Order
from hookwright.core.plan import Plan
from hookwright.settings import Settings
from hookwright.stores.opening import open_store

BODY = json.dumps({"action": "opened", "pad": "x" * 4000}).encode()
CONCURRENCY = 100
HANDLER = "bench"


def utc_now() -> datetime:
    return datetime.now(UTC)


def planned(
    lane: str = HANDLER, *, limit: int = 0, order: Order = "any", body: bytes = BODY, tenant: str = "t"
) -> Plan:
    delivery = Delivery(source="bench", id=str(uuid1()), event="job", received_at=utc_now(), body=body, tenant=tenant)
    return Plan(delivery, (NewJob(HANDLER, Lane(name=lane, limit=limit, order=order)),))


async def fill(address: str, plans: list[Plan], *, at_once: int = 500) -> float:
    """Seconds that it took; ``at_once`` wait for their receipts at any moment."""
    store = open_store(address, clock=utc_now)
    await store.open()
    left = iter(plans)

    async def one() -> None:
        for plan in left:
            await store.add(plan)

    started = time.perf_counter()
    await asyncio.gather(*[one() for _ in range(at_once)])
    took = time.perf_counter() - started
    await store.close()
    return took


async def work(address: str, handler: Callable[[Any], Awaitable[None]], done: Callable[[], bool]) -> None:
    """The engine's worker on what is stored, until ``done``."""
    app = App()
    app.on("job", source="bench", name=HANDLER)(handler)
    settings = Settings.load({}, overrides={"store": address, "concurrency": CONCURRENCY, "role": "worker"})
    runtime = app.build(settings)
    await runtime.start()
    while not done():  # noqa: ASYNC110 - a look now and then costs less than an event at each job
        await asyncio.sleep(0.01)
    await runtime.stop()


async def jobs(address: str, count: int) -> dict[str, float]:
    await fill(address, [planned() for _ in range(count)])
    stamps: list[float] = []

    async def noop(ctx: Any) -> None:
        stamps.append(time.perf_counter())

    await work(address, noop, lambda: len(stamps) >= count)
    first = count // 10
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"per_second": (count - 1 - first) / (stamps[count - 1] - stamps[first]), "rss_mb": rss}


async def intake(address: str, count: int) -> dict[str, float]:
    body = BODY + os.urandom(200).hex().encode()
    plans = [planned(body=body) for _ in range(count)]
    return {"per_second": count / await fill(address, plans, at_once=96)}


async def latency(address: str, count: int) -> dict[str, float]:
    """From handing in to the start of the handler, the two in processes of their own as far as the store can tell."""
    giver = open_store(address, clock=utc_now)
    await giver.open()
    took: list[float] = []
    sent: dict[bytes, float] = {}

    async def noop(ctx: Any) -> None:
        took.append(time.perf_counter() - sent[str(ctx.payload["n"]).encode()])

    async def give() -> None:
        for number in range(count):
            await asyncio.sleep(0.03)
            sent[str(number).encode()] = time.perf_counter()
            await giver.add(planned(body=b'{"n":%d}' % number))

    giving = asyncio.create_task(give())
    await work(address, noop, lambda: len(took) >= count)
    await giving
    await giver.close()
    percentiles = statistics.quantiles(took, n=100)
    return {"p50_ms": percentiles[49] * 1000, "p95_ms": percentiles[94] * 1000}


async def hot(address: str, count: int) -> dict[str, float]:
    """``count`` jobs of one key, then 200 other keys with five each; when the last of those began."""
    keys = ["hot"] * count + [f"k{number % 200}" for number in range(1000)]
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        plans = [
            planned(key, limit=1, order="fifo", body=json.dumps({"key": key, "place": start + place}).encode())
            for place, key in enumerate(some)
        ]
        await fill(address, plans, at_once=1)
    cold: list[float] = []
    began: list[float] = []
    last: dict[str, int] = {}
    running: set[str] = set()
    wrong = 0

    async def handler(ctx: Any) -> None:
        nonlocal wrong
        key, place = ctx.payload["key"], ctx.payload["place"]
        wrong += key in running or place < last.get(key, -1)
        last[key] = place
        running.add(key)
        if not began:
            began.append(time.perf_counter())
        if key != "hot":
            cold.append(time.perf_counter())
        await asyncio.sleep(0.005)
        running.discard(key)

    await work(address, handler, lambda: len(cold) >= 1000)
    return {"last_cold_s": max(cold) - began[0], "out_of_order": wrong}


async def slowly(address: str, count: int) -> dict[str, float]:
    """Work for ever, 50 ms a job, saying which ended: to be killed."""

    async def handler(ctx: Any) -> None:
        await asyncio.sleep(0.05)
        os.write(1, f"{ctx.delivery.id}\n".encode())

    await work(address, handler, lambda: False)
    return {}


async def endlessly(address: str, count: int) -> dict[str, float]:
    """Work for ever at one job: to be killed."""

    async def handler(ctx: Any) -> None:
        os.write(1, b"began\n")
        await asyncio.sleep(3600)

    await work(address, handler, lambda: False)
    return {}


async def spread(address: str, count: int) -> dict[str, float]:
    """Jobs of a thousand tenants, for `share`."""
    plans = [planned(tenant=f"t{place % 1000}") for place in range(count)]
    return {"seconds": await fill(address, plans)}


async def share(address: str, count: int) -> dict[str, float]:
    """Run what is there together with others, until nothing is left; CPU from the first job on."""
    stamps: list[float] = []
    cpu: list[float] = []

    async def noop(ctx: Any) -> None:
        if not cpu:
            cpu.append(time.process_time())
        stamps.append(time.perf_counter())

    store = open_store(address, clock=utc_now)
    await store.open()
    left = True

    async def look() -> None:
        nonlocal left
        while left:
            jobs = (await store.statistics()).jobs
            left = bool(jobs[JobState.QUEUED] or jobs[JobState.RUNNING])
            await asyncio.sleep(0.2)

    looking = asyncio.create_task(look())
    await work(address, noop, lambda: not left)
    await looking
    await store.close()
    spent = time.process_time() - cpu[0] if cpu else 0.0
    return {"jobs": len(stamps), "first": min(stamps, default=0), "last": max(stamps, default=0), "cpu": spent}


async def filled(address: str, count: int) -> dict[str, float]:
    return {"seconds": await fill(address, [planned() for _ in range(count)])}


async def standing(address: str, count: int) -> dict[str, float]:
    """How many jobs succeeded, once ``count`` have or 40 seconds have gone."""
    store = open_store(address, clock=utc_now)
    await store.open()
    deadline = time.monotonic() + 40
    succeeded = 0
    while time.monotonic() < deadline:
        succeeded = (await store.statistics()).jobs["succeeded"]  # type: ignore[index]  # a state is its name
        if succeeded >= count:
            break
        await store.wait(timedelta(seconds=0.1))
    await store.close()
    return {"succeeded": succeeded}


def main() -> None:
    task, address, count, core = sys.argv[1:]
    if int(core) >= 0:
        os.sched_setaffinity(0, {int(core)})
    known = (jobs, intake, latency, hot, slowly, endlessly, spread, share, filled, standing)
    tasks = {one.__name__: one for one in known}
    with suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(tasks[task](address, int(count)))))


if __name__ == "__main__":
    main()
