"""Who may watch: telemetry is told what happened and cannot change it."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from hookwright.core.delivery import Delivery
from hookwright.core.job import Job
from hookwright.core.store import Receipt


class Observer(Protocol):
    """Told after the fact. An exception in an observer is logged and changes nothing."""

    def delivery_received(self, delivery: Delivery, receipt: Receipt) -> None: ...
    def delivery_refused(self, source: str, reason: str) -> None:
        """``reason`` is a word: ``signature``, ``malformed``, ``too_large``, ``store``, ``overloaded``, ``tenant``…"""
        ...

    def job_started(self, job: Job, *, waited: timedelta) -> None:
        """``waited``: since it was due."""
        ...

    def job_ended(self, job: Job, *, took: timedelta) -> None:
        """``job`` as it is after the attempt; queued again after a retry."""
        ...

    def lease_lost(self, job: Job) -> None: ...
