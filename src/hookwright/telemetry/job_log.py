"""One line for each attempt that ended well; the engine itself logs those that did not."""

from __future__ import annotations

import logging
from datetime import timedelta

from hookwright.core.delivery import Delivery
from hookwright.core.job import Job, JobState
from hookwright.core.store import Receipt
from hookwright.telemetry.hot_line import HotLine

log = logging.getLogger(__name__)


class JobLog:
    """An observer that writes."""

    def __init__(self) -> None:
        self._succeeded = HotLine(log, "job succeeded", many="jobs succeeded")

    def delivery_received(self, delivery: Delivery, receipt: Receipt) -> None:
        """The web logs what came over HTTP; the other sources say themselves what matters to them."""

    def delivery_refused(self, source: str, reason: str) -> None:
        """The web logs it."""

    def job_started(self, job: Job, *, waited: timedelta) -> None:
        log.debug("job started", extra={"job": job.id, "handler": job.handler, "attempt": job.attempt})

    def job_ended(self, job: Job, *, took: timedelta) -> None:
        if job.state is JobState.SUCCEEDED:
            self._succeeded(
                {
                    "job": job.id,
                    "handler": job.handler,
                    "attempt": job.attempt,
                    "seconds": round(took.total_seconds(), 4),
                }
            )

    def flush(self) -> None:
        """Write the count of lines left out. Called when the app stops."""
        self._succeeded.flush()

    def lease_lost(self, job: Job) -> None:
        """Logged where it is noticed."""
