"""Other engines on Redis: ``redis_engines.py ENGINE ADDRESS JOBS CORE``; run by a Python that has them installed.

Fills an empty server with jobs that carry 4 kB and whose handlers do nothing, works through them with one worker, and
prints the jobs per second between the first tenth and the last job, as JSON. Each engine is used as its documentation
shows it.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PAYLOAD = json.dumps({"action": "opened", "pad": "x" * 4000})
CONCURRENCY = 100


async def saq(address: str, count: int) -> list[float]:
    import saq

    stamps: list[float] = []
    queue = saq.Queue.from_url(address, name="bench")
    await queue.connect()

    async def noop(context: Any, *, payload: str) -> None:
        stamps.append(time.perf_counter())

    for start in range(0, count, 100):
        await asyncio.gather(*[queue.enqueue("noop", payload=PAYLOAD) for _ in range(min(100, count - start))])
    worker = asyncio.create_task(saq.Worker(queue, [("noop", noop)], concurrency=CONCURRENCY).start())
    while len(stamps) < count:  # noqa: ASYNC110 - an event at each job would be measured too
        await asyncio.sleep(0.01)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    return stamps


async def celery(address: str, count: int) -> list[float]:
    """One process of the pool that is its default; the worker around it takes its share of the same core."""
    with tempfile.NamedTemporaryFile() as kept:
        os.environ |= {"BENCH_BROKER": address, "BENCH_STAMPS": kept.name, "PYTHONPATH": str(HERE)}
        sys.path.insert(0, str(HERE))
        from celery_app import noop

        for _ in range(count):
            noop.delay(PAYLOAD)
        options = ("-c", "1", "-l", "ERROR", "--without-gossip", "--without-mingle")
        worker = subprocess.Popen(  # noqa: ASYNC220 - nothing else happens meanwhile
            [sys.executable, "-m", "celery", "-A", "celery_app", "worker", *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while len(lines := Path(kept.name).read_text("ascii").splitlines()) < count:  # noqa: ASYNC110, ASYNC240
            await asyncio.sleep(0.1)
        worker.kill()
        worker.wait()
        return sorted(float(line) for line in lines)


async def main() -> None:
    name, address, count, core = sys.argv[1:]
    os.sched_setaffinity(0, {int(core)})
    stamps = await {"saq": saq, "celery": celery}[name](address, int(count))
    first = len(stamps) // 10
    print(json.dumps({"per_second": (int(count) - 1 - first) / (stamps[int(count) - 1] - stamps[first])}), flush=True)
    # What an engine leaves running is not our concern.
    os._exit(0)


asyncio.run(main())
