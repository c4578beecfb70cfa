"""noop.py on a disk whose fsync takes BENCH_COMMIT_DELAY milliseconds more."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from hookwright import App, Context
from hookwright.stores.sqlite.store import SqliteStore

app = App(
    store=SqliteStore(
        Path(os.environ["BENCH_STORE"]),
        clock=lambda: datetime.now(UTC),
        commit_delay=float(os.environ["BENCH_COMMIT_DELAY"]) / 1000,
    )
)


@app.on("issues.opened")
async def nothing(ctx: Context) -> None:
    pass
