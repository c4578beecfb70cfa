from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from hookwright.core.fields import LOG_FIELDS
from hookwright.core.secret import Secret
from hookwright.telemetry import writer as writer_module
from hookwright.telemetry.logging import Logs, setup

log = logging.getLogger("tests.app")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def started() -> Iterator[list[Logs]]:
    logs: list[Logs] = []
    yield logs
    for one in logs:
        one.close()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_all_known_fields_reach_the_line(started: list[Logs]) -> None:
    stream = io.StringIO()
    started.append(setup("info", "json", stream))
    log.info("everything", extra=dict.fromkeys(LOG_FIELDS, "x"))
    log.debug("not asked for")
    started[0].writer.flush()
    [line] = lines(stream)
    assert {name: line[name] for name in LOG_FIELDS} == dict.fromkeys(LOG_FIELDS, "x")


def test_auto_is_text_on_a_terminal_and_json_elsewhere(started: list[Logs]) -> None:
    for stream, no_color, begins in ((io.StringIO(), False, "{"), (Terminal(), False, "20"), (Terminal(), True, "20")):
        started.append(setup("info", "auto", stream, no_color=no_color))
        log.warning("hello")
        started[-1].close()
        assert stream.getvalue().startswith(begins)
        assert ("\x1b[" in stream.getvalue()) == (stream.isatty() and not no_color)


def test_configured_secrets_are_hidden(started: list[Logs]) -> None:
    stream = io.StringIO()
    started.append(setup("info", "json", stream, secrets=[Secret("webhook-canary")]))
    log.info("x webhook-canary", extra={"error": "webhook-canary"})
    started[0].close()
    assert "webhook-canary" not in stream.getvalue()


def test_closing_writes_what_is_left_and_puts_everything_back(started: list[Logs]) -> None:
    root = logging.getLogger()
    before = (root.level, root.handlers[:], logging.logThreads)
    stream = io.StringIO()
    logs = setup("debug", "json", stream)
    for number in range(500):
        log.debug("line", extra={"count": number})
    logs.close()
    assert [line["count"] for line in lines(stream)] == list(range(500))
    assert (root.level, root.handlers, logging.logThreads) == before


def test_a_line_that_cannot_be_made_breaks_nobody(started: list[Logs]) -> None:
    stream = io.StringIO()
    started.append(setup("info", "text", stream))
    log.info("%d apples", "three")
    log.info("and on")
    started[0].close()
    assert "could not be made" in stream.getvalue()
    assert "and on" in stream.getvalue()


class Stuck(io.StringIO):
    """A stream that takes nothing until it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()

    def write(self, text: str) -> int:
        self.free.wait(10)
        return super().write(text)


def test_a_stream_that_stands_still_stops_nobody_and_costs_a_bounded_memory(
    started: list[Logs], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "MAX_LINES", 100)
    stream = Stuck()
    started.append(setup("info", "json", stream))
    log.info("first")
    began = time.monotonic()
    for number in range(5000):
        log.info("flood", extra={"count": number})
    assert time.monotonic() - began < 5
    assert len(started[0].writer._lines) <= 100
    stream.free.set()
    started[0].writer.flush()
    written = lines(stream)
    notices = [line for line in written if line["message"] == "log lines were dropped"]
    assert sum(notice["count"] for notice in notices) + len(written) - len(notices) == 5001
    assert {notice["level"] for notice in notices} == {"warning"}


def test_a_dead_stream_does_not_hold_up_the_end(started: list[Logs], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "PATIENCE", 0.1)
    stream = Stuck()
    logs = setup("info", "json", stream)
    log.info("never written")
    began = time.monotonic()
    logs.writer.flush()
    logs.close()
    assert time.monotonic() - began < 2
    stream.free.set()


def test_a_reader_that_has_gone_is_no_error(started: list[Logs]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    stream = open(writing, "w")  # noqa: SIM115 - its end is part of the test
    started.append(setup("info", "json", stream))
    log.info("into the void")
    started[0].writer.flush()
    log.info("again")
    started[0].close()
    with contextlib.suppress(BrokenPipeError):
        stream.close()


def test_lines_of_many_threads_are_whole(started: list[Logs]) -> None:
    stream = io.StringIO()
    started.append(setup("info", "json", stream))

    def write() -> None:
        for _ in range(300):
            log.info("line")

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    started[0].close()
    assert len(lines(stream)) == 2400


def test_the_handler_has_no_lock_and_is_asked_for_none(started: list[Logs], monkeypatch: pytest.MonkeyPatch) -> None:
    def newer(self: logging.Handler, record: logging.LogRecord) -> None:
        """As it is since Python 3.13."""
        assert self.lock is not None, "there is no lock to be taken"
        with self.lock:
            self.emit(record)

    monkeypatch.setattr(logging.Handler, "handle", newer)
    stream = io.StringIO()
    started.append(setup("info", "json", stream))
    log.info("hello")
    started[0].writer.addFilter(lambda record: record.msg != "hidden")
    log.info("hidden")
    started[0].writer.flush()
    assert [line["message"] for line in lines(stream)] == ["hello"]
