"""Runs all jobs that a store holds, in this process: ``python -m benchmarks.draining APP STORE CORE``.

Prints how many there were and the seconds that claiming, running and finishing them took, as JSON. A process of its
own, so that it can be pinned and its memory is its own.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import sys
import time
from pathlib import Path

import uvloop

from hookwright import App
from hookwright.settings import Settings


def loaded(file: Path) -> App:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    app: App = module.app
    return app


async def drained(app: App, settings: Settings) -> tuple[int, float]:
    runtime = app.build(settings)
    await runtime.start(work=False)
    try:
        started = time.perf_counter()
        attempts = await runtime.drain()
        return attempts, time.perf_counter() - started
    finally:
        await runtime.stop()


def main() -> None:
    file, store, core = sys.argv[1:]
    os.sched_setaffinity(0, {int(core)})
    settings = Settings.load(os.environ, overrides={"store": f"sqlite:///{store}"})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        attempts, seconds = runner.run(drained(loaded(Path(file)), settings))
    print(json.dumps({"attempts": attempts, "seconds": seconds}))


if __name__ == "__main__":
    main()
