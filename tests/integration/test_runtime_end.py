"""What a program still says when it stops."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest

from hookwright import App, Context
from hookwright.core.delivery import Delivery
from hookwright.settings import Settings


async def test_the_count_of_jobs_that_were_not_logged_one_by_one_is_written_at_the_stop(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, logger="hookwright")
    app = App()

    @app.on("tick", source="test")
    async def tick(ctx: Context) -> None:
        """Nothing to do."""

    app.declare("tick")
    environ = {"HOOKWRIGHT_STORE": "memory:", "GITHUB_WEBHOOK_SECRET": "a secret of enough length"}
    runtime = app.build(Settings.load(environ))
    await runtime.start(work=False)
    for number in range(300):
        await runtime.receive(Delivery(source="test", id=str(number), event="tick", received_at=datetime.now(UTC)))
    await runtime.drain()
    await runtime.stop()

    one = [record for record in caplog.records if record.getMessage() == "job succeeded"]
    many = [record for record in caplog.records if record.getMessage() == "jobs succeeded"]
    assert len(one) + sum(int(getattr(record, "count", 0)) for record in many) == 300
