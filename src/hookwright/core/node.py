"""A node: one process that works from a store, as the others see it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from hookwright.core.job import JobState
from hookwright.core.store import Statistics


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """What a process says of itself at each heartbeat."""

    name: str
    role: str
    labels: tuple[str, ...] = ()
    started_at: datetime
    seen_at: datetime
    """Its latest heartbeat. A node that is silent for longer than a lease is gone, and its jobs are taken over."""
    concurrency: int
    """How many handlers it runs at once; 0 where it runs none (role web)."""
    running: int = 0
    epoch: int | None = None
    """Set while it is the leader: grows with each change of leader, and is never given twice."""
    pid: int
    host: str
    version: str


def workers_wanted(
    statistics: Statistics, nodes: Sequence[Node], *, concurrency: int, patience: timedelta = timedelta(seconds=30)
) -> int:
    """How many worker processes what waits and runs now would keep busy. For autoscalers: they know the upper bound.

    As many as have work at once (``concurrency`` handlers each). One more than there are while the oldest job has
    waited longer than ``patience``, since handlers may be slower than slots tell. 0 where there is nothing to do.
    """
    busy = statistics.jobs.get(JobState.QUEUED, 0) + statistics.jobs.get(JobState.RUNNING, 0)
    working = [node for node in nodes if node.concurrency]
    slots = math.ceil(sum(node.concurrency for node in working) / len(working)) if working else concurrency
    wanted = math.ceil(busy / max(slots, 1))
    if statistics.oldest_queued_age is not None and statistics.oldest_queued_age > patience.total_seconds():
        wanted = max(wanted, len(working) + 1)
    return wanted
