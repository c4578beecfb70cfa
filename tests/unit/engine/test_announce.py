from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest

from hookwright.core.delivery import Delivery
from hookwright.core.job import Job
from hookwright.core.store import Arrival, Receipt
from hookwright.engine.announce import Announcer
from tests.unit.examples import SECOND, a_delivery, a_job

RECEIPT = Receipt(Arrival.STORED, 1, 1)


class Watcher:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []

    def delivery_received(self, delivery: Delivery, receipt: Receipt) -> None:
        self.told.append(("received", delivery, receipt))

    def delivery_refused(self, source: str, reason: str) -> None:
        self.told.append(("refused", source, reason))

    def job_started(self, job: Job, *, waited: timedelta) -> None:
        self.told.append(("started", job, waited))

    def job_ended(self, job: Job, *, took: timedelta) -> None:
        self.told.append(("ended", job, took))

    def lease_lost(self, job: Job) -> None:
        self.told.append(("lost", job))


class Broken(Watcher):
    def lease_lost(self, job: Job) -> None:
        raise RuntimeError("cannot watch")


def test_every_observer_is_told_everything() -> None:
    watchers = [Watcher(), Watcher()]
    announcer = Announcer(watchers)
    delivery, job = a_delivery(), a_job()

    announcer.delivery_received(delivery, RECEIPT)
    announcer.delivery_refused("github", "signature")
    announcer.job_started(job, waited=SECOND)
    announcer.job_ended(job, took=2 * SECOND)
    announcer.lease_lost(job)

    expected = [
        ("received", delivery, RECEIPT),
        ("refused", "github", "signature"),
        ("started", job, SECOND),
        ("ended", job, 2 * SECOND),
        ("lost", job),
    ]
    assert [watcher.told for watcher in watchers] == [expected, expected]


def test_an_observer_that_fails_changes_nothing_and_is_named(caplog: pytest.LogCaptureFixture) -> None:
    after = Watcher()

    Announcer([Broken(), after]).lease_lost(a_job())

    assert after.told == [("lost", a_job())]
    (record,) = caplog.records
    assert (record.levelno, record.message, vars(record)["reason"]) == (logging.ERROR, "observer failed", "Broken")


def test_without_observers_nobody_is_told() -> None:
    Announcer([]).lease_lost(a_job())
