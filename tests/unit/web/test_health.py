from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from hookwright.web.health import check, report


async def test_what_is_not_ready_is_passed_on() -> None:
    async def readiness() -> Mapping[str, str]:
        return {"store": "gone"}

    assert await check(readiness) == {"store": "gone"}


async def test_a_check_that_hangs_is_not_ready() -> None:
    async def readiness() -> Mapping[str, str]:
        await asyncio.Event().wait()
        return {}

    assert await check(readiness, patience=timedelta(seconds=0.01)) == {"readiness": "no answer within 0.01 s"}


async def test_a_check_that_fails_is_not_ready() -> None:
    async def readiness() -> Mapping[str, str]:
        raise RuntimeError("db.internal refused")

    assert await check(readiness) == {"readiness": "the check failed; see the log"}


def test_the_report_names_what_is_not_ready() -> None:
    assert report({}) == (200, {"status": "ready"})
    assert report({"store": "gone"}) == (503, {"status": "not ready", "not_ready": {"store": "gone"}})
