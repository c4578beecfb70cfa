"""By how much this machine's clock differs from the server's, by which due times go."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from hookwright.core.job import Job

TOLERANCE = timedelta(milliseconds=500)
"""A difference below it may as well be the way of the answer."""


class Skew:
    """Measured with each answer that tells the server's time."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)
        """How far the server's clock is ahead of ours."""

    def note(self, server: datetime, ours: datetime) -> None:
        ahead = server - ours
        self.ahead = ahead if abs(ahead) > TOLERANCE else timedelta(0)

    def by_server(self, job: Job) -> Job:
        """A job that waits for a moment of our clock, waiting for the same moment of the server's."""
        return job if not self.ahead else replace(job, run_at=job.run_at + self.ahead)
