"""Kills its own process at one chosen step, the n-th time that it comes by."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from typing import Any, cast

from hookwright import App, Context
from hookwright.app import utc_now
from hookwright.core.outcome import Outcome
from hookwright.core.plan import Plan
from hookwright.core.store import Claimed, Receipt, Store
from hookwright.stores.opening import open_store
from tests.support.notes import note

STEP = os.environ.get("KILL_STEP", "")
AFTER = float(os.environ.get("KILL_AFTER", "0"))
"""Seconds, where a thread does it while the step goes on."""


class Failpoint:
    def __init__(self, count: int) -> None:
        self._left = count

    def passed(self, step: str) -> None:
        if step != STEP:
            return
        self._left -= 1
        if self._left == 0:
            self._die()

    def _die(self) -> None:
        if AFTER:
            threading.Timer(AFTER, os.kill, (os.getpid(), signal.SIGKILL)).start()
        else:
            os.kill(os.getpid(), signal.SIGKILL)


class MortalStore:
    """The real store, with failpoints before and after each of its steps."""

    def __init__(self, store: Store, failpoint: Failpoint) -> None:
        self._store = store
        self._failpoint = failpoint

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def add(self, plan: Plan) -> asyncio.Future[Receipt]:
        self._failpoint.passed("receive")
        stored = asyncio.ensure_future(self._store.add(plan))
        self._failpoint.passed("commit")
        stored.add_done_callback(lambda _: self._failpoint.passed("answer"))
        return stored

    async def claim(self, **wanted: Any) -> Claimed:
        claimed = await self._store.claim(**wanted)
        for _ in claimed.jobs:
            self._failpoint.passed("claim")
        return claimed

    async def finish(self, outcome: Outcome, emitted: Any = (), *, result: bytes | None = None) -> bool:
        self._failpoint.passed("finish")
        finishing = asyncio.ensure_future(self._store.finish(outcome, emitted, result=result))
        self._failpoint.passed("finishing")
        kept = await finishing
        self._failpoint.passed("finished")
        return kept


failpoint = Failpoint(int(os.environ.get("KILL_COUNT", "0")))
app = App(store=cast("Store", MortalStore(open_store(os.environ["HOOKWRIGHT_STORE"], clock=utc_now), failpoint)))


@app.on("issues.opened")
async def handle(ctx: Context) -> None:
    failpoint.passed("run")
    note(ctx.delivery.id)
    failpoint.passed("ran")
