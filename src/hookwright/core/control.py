"""What a person may do to stored work, said as a protocol: given to the web and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from hookwright.core.job import JobState


class Control(Protocol):
    """Every call is logged with who asked. Numbers that do not exist are no error: they change nothing."""

    async def replay(self, seqs: Sequence[int], *, by: str) -> int:
        """Run the jobs of these deliveries again, ended or missing; those still running are left. How many jobs."""
        ...

    async def retry(self, job_ids: Sequence[int], *, by: str) -> int:
        """Queue ended jobs again. How many."""
        ...

    async def cancel(self, job_id: int, *, by: str) -> JobState | None: ...
    async def pause(self, tenant: str, *, until: datetime, by: str) -> None: ...
    async def resume(self, tenant: str, *, by: str) -> bool: ...
