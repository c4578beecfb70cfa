"""Tells observers what happened, and lets none of them change it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from hookwright.core.delivery import Delivery
from hookwright.core.job import Job
from hookwright.core.observer import Observer
from hookwright.core.store import Receipt

log = logging.getLogger(__name__)


class Announcer:
    """All observers as one `Observer`. What one of them raises is logged and goes no further."""

    def __init__(self, observers: Sequence[Observer]) -> None:
        self._observers = tuple(observers)

    def delivery_received(self, delivery: Delivery, receipt: Receipt) -> None:
        self._tell(lambda observer: observer.delivery_received(delivery, receipt))

    def delivery_refused(self, source: str, reason: str) -> None:
        self._tell(lambda observer: observer.delivery_refused(source, reason))

    def job_started(self, job: Job, *, waited: timedelta) -> None:
        self._tell(lambda observer: observer.job_started(job, waited=waited))

    def job_ended(self, job: Job, *, took: timedelta) -> None:
        self._tell(lambda observer: observer.job_ended(job, took=took))

    def lease_lost(self, job: Job) -> None:
        self._tell(lambda observer: observer.lease_lost(job))

    def _tell(self, call: Callable[[Observer], None]) -> None:
        for observer in self._observers:
            try:
                call(observer)
            except Exception:
                log.exception("observer failed", extra={"reason": type(observer).__name__})
