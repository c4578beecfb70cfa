"""noop.py on a disk whose fsync takes BENCH_COMMIT_DELAY milliseconds more."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from hookwright import App, Context
from hookwright.stores.sqlite.store import SQLiteStore

app = App(
    store=SQLiteStore(
        os.environ["BENCH_STORE"],
        clock=lambda: datetime.now(UTC),
        commit_delay=timedelta(milliseconds=float(os.environ["BENCH_COMMIT_DELAY"])),
    )
)


@app.on("issues.opened")
async def nothing(ctx: Context) -> None:
    pass
