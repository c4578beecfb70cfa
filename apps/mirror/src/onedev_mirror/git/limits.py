"""How far a git command may go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class GitLimits:
    """``timeout`` is for one command; ``max_bytes`` for one repository in the cache (``None``: any);
    ``min_free_bytes`` must stay free on the cache's disk; ``bandwidth`` is in bytes a second (``None``: any), and is
    held to over HTTP and HTTPS, not over SSH."""

    timeout: timedelta = timedelta(hours=1)
    max_bytes: int | None = None
    min_free_bytes: int = 0
    bandwidth: int | None = None
    portion_bytes: int | None = None
    """A long history is pushed in portions of about so many bytes: what was pushed before an interruption stays, and a
    proxy before the target sees no larger bodies than it takes. ``None``: all at once."""
    proxy: str | None = None
    """For HTTP and HTTPS, as ``http://host:port``."""
    ca_file: Path | None = None
    """Certificates to trust instead of the system's."""
