"""The numbers that stand for a job's state and a lane's order in the tables. Never renumber: they are on disk.

A queued job is one of four, so that a claim finds what it can hand out without looking at the rest.
"""

from __future__ import annotations

from collections.abc import Mapping

from hookwright.core.job import JobState, Order

WAITING = -1
"""Comes after other jobs of its delivery (`job_parents`)."""
READY = 0
"""Queued and due."""
DELAYED = 1
"""Queued for a moment that has not come."""
ALONE = 2
"""Queued and due, but must run with nothing beside it."""
PARKED = 3
"""Queued and due, but the process whose turn it was does not know the handler, and others share its lane."""
RUNNING = 4
SUCCEEDED = 5
SKIPPED = 6
FAILED = 7
CANCELLED = 8

STATES: Mapping[int, JobState] = {
    WAITING: JobState.WAITING,
    READY: JobState.QUEUED,
    DELAYED: JobState.QUEUED,
    ALONE: JobState.QUEUED,
    PARKED: JobState.QUEUED,
    RUNNING: JobState.RUNNING,
    SUCCEEDED: JobState.SUCCEEDED,
    SKIPPED: JobState.SKIPPED,
    FAILED: JobState.FAILED,
    CANCELLED: JobState.CANCELLED,
}
CODES: Mapping[JobState, int] = {
    JobState.WAITING: WAITING,
    JobState.QUEUED: READY,
    JobState.RUNNING: RUNNING,
    JobState.SUCCEEDED: SUCCEEDED,
    JobState.SKIPPED: SKIPPED,
    JobState.FAILED: FAILED,
    JobState.CANCELLED: CANCELLED,
}

ANY, FIFO, LATEST = 0, 1, 2
ORDERS: Mapping[Order, int] = {"any": ANY, "fifo": FIFO, "latest": LATEST}
NO_LIMIT = 1 << 40
"""What `lanes.cap` holds where a lane has no limit."""
