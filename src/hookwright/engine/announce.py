"""Tells observers what happened, and lets none of them change it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
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
        for observer in self._observers:
            try:
                observer.delivery_received(delivery, receipt)
            except Exception:
                _complain(observer)

    def delivery_refused(self, source: str, reason: str) -> None:
        for observer in self._observers:
            try:
                observer.delivery_refused(source, reason)
            except Exception:
                _complain(observer)

    def job_started(self, job: Job, *, waited: timedelta) -> None:
        for observer in self._observers:
            try:
                observer.job_started(job, waited=waited)
            except Exception:
                _complain(observer)

    def job_ended(self, job: Job, *, took: timedelta) -> None:
        for observer in self._observers:
            try:
                observer.job_ended(job, took=took)
            except Exception:
                _complain(observer)

    def lease_lost(self, job: Job) -> None:
        for observer in self._observers:
            try:
                observer.lease_lost(job)
            except Exception:
                _complain(observer)


def _complain(observer: Observer) -> None:
    log.exception("observer failed", extra={"reason": type(observer).__name__})
