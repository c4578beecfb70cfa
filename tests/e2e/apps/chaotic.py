"""In order for each issue: notes which piece of it was begun, and by which attempt."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hookwright import App, Context
from tests.support.notes import note


def stepping() -> datetime:
    """The wall clock, wrong by as many seconds as a file says."""
    return datetime.now(UTC) + timedelta(seconds=float(Path(os.environ["CHAOS_CLOCK"]).read_text() or 0))


def sleep(seconds: float) -> None:
    """As Python's own, which libfaketime 0.9.10 refuses: it is clock_nanosleep to an absolute time."""
    threading.Event().wait(seconds)


if "FAKETIME_TIMESTAMP_FILE" in os.environ:
    time.sleep = sleep  # type: ignore[assignment]

app = App(clock=stepping) if "CHAOS_CLOCK" in os.environ else App()


@app.on("issues.opened", key="number", concurrency=1, order="fifo", on_failure="hold")
async def handle(ctx: Context) -> None:
    issue = ctx.payload["issue"]
    note(f"{issue['number']} {issue['title']}")
    await asyncio.sleep(0.005)
