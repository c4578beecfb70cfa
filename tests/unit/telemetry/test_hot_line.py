from __future__ import annotations

import asyncio
import logging

import pytest

from hookwright.telemetry.hot_line import HotLine

log = logging.getLogger("tests.hot")


class Watch:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def line(watch: Watch, caplog: pytest.LogCaptureFixture) -> HotLine:
    caplog.set_level(logging.INFO)
    return HotLine(log, "thing done", many="things done", per_second=3, monotonic=watch)


def test_the_first_of_a_second_are_written_and_the_others_counted_once(
    line: HotLine, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(10):
        line({"job": number})
    assert [record.getMessage() for record in caplog.records] == ["thing done"] * 3
    assert [getattr(record, "job", None) for record in caplog.records] == [0, 1, 2]
    watch.now += 1
    line({"job": 10})
    assert [record.getMessage() for record in caplog.records[3:]] == ["things done", "thing done"]
    assert getattr(caplog.records[3], "count", None) == 7


def test_what_was_left_out_is_written_at_the_end(line: HotLine, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(5):
        line({})
    line.flush()
    line.flush()
    assert [record.getMessage() for record in caplog.records[3:]] == ["things done"]


async def test_in_a_loop_the_count_is_written_though_nothing_comes_after(
    line: HotLine, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(5):
        line({})
    async with asyncio.timeout(5):
        while len(caplog.records) < 4:
            await asyncio.sleep(0.02)
    assert getattr(caplog.records[3], "count", None) == 2


def test_a_level_that_is_off_writes_nothing(watch: Watch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, logger="tests.hot")
    line = HotLine(log, "thing done", many="things done", per_second=1, monotonic=watch)
    for _ in range(5):
        line({})
    line.flush()
    assert caplog.records == []
