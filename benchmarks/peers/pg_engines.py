"""Other engines on PostgreSQL: ``pg_engines.py ENGINE ADDRESS JOBS CORE``; run by a Python that has them installed.

Fills a fresh database with jobs that carry 4 kB and whose handlers do nothing, works through them in this process, and
prints the jobs per second between the first tenth and the last job, as JSON. Each engine is used as its documentation
shows it, with its own way of adding many at once where it has one.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from typing import Any

PAYLOAD = json.dumps({"action": "opened", "pad": "x" * 4000})
CONCURRENCY = 100
stamps: list[float] = []


async def until(count: int) -> None:
    while len(stamps) < count:  # noqa: ASYNC110 - an event at each job would be measured too
        await asyncio.sleep(0.01)


async def procrastinate(address: str, count: int) -> None:
    import procrastinate

    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=address, min_size=2, max_size=10))

    @app.task(name="noop")  # type: ignore[untyped-decorator, unused-ignore]
    async def noop(payload: str) -> None:
        stamps.append(time.perf_counter())

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        for start in range(0, count, 500):
            await noop.batch_defer_async(*[{"payload": PAYLOAD}] * min(500, count - start))
        worker = asyncio.create_task(app.run_worker_async(concurrency=CONCURRENCY, install_signal_handlers=False))
        await until(count)
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)


async def saq(address: str, count: int) -> None:
    import saq

    queue = saq.Queue.from_url(address, name="bench", min_size=2, max_size=10)
    await queue.connect()

    async def noop(context: Any, *, payload: str) -> None:
        stamps.append(time.perf_counter())

    for start in range(0, count, 100):
        await asyncio.gather(*[queue.enqueue("noop", payload=PAYLOAD) for _ in range(min(100, count - start))])
    worker = asyncio.create_task(saq.Worker(queue, [("noop", noop)], concurrency=CONCURRENCY).start())
    await until(count)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)


async def pgqueuer(address: str, count: int) -> None:
    import asyncpg
    from pgqueuer import AsyncpgDriver, AsyncpgPoolDriver, PgQueuer, Queries

    connection = await asyncpg.connect(address)
    queries = Queries(AsyncpgDriver(connection))
    await queries.install()
    for start in range(0, count, 500):
        some = min(500, count - start)
        await queries.enqueue(["noop"] * some, [PAYLOAD.encode()] * some, [0] * some)
    engine = PgQueuer(AsyncpgPoolDriver(await asyncpg.create_pool(address, min_size=2, max_size=5)))

    @engine.entrypoint("noop")  # type: ignore[untyped-decorator, unused-ignore]
    async def noop(job: Any) -> None:
        stamps.append(time.perf_counter())

    worker = asyncio.create_task(engine.run())
    await until(count)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)


async def main() -> None:
    name, address, count, core = sys.argv[1:]
    os.sched_setaffinity(0, {int(core)})
    engines = {"procrastinate": procrastinate, "saq": saq, "pgqueuer": pgqueuer}
    await engines[name](address, int(count))
    first = len(stamps) // 10
    print(json.dumps({"per_second": (int(count) - 1 - first) / (stamps[int(count) - 1] - stamps[first])}), flush=True)
    # What an engine leaves running is not our concern.
    os._exit(0)


asyncio.run(main())
