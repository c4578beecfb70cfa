"""May this request be sent again, and when? Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from hookwright.github.errors import GitHubError, RateLimited, ServerFailed, Unreachable

MAX_TRIES = 3
"""Few and short: the engine retries the job, with a longer breath and without holding a worker."""
FIRST_WAIT = 0.5
LONGEST_WAIT = timedelta(seconds=10)
"""A longer wait ends the attempt instead (`RateLimited`), so that no worker sleeps."""
_REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
_PASSING = frozenset({502, 503, 504})


def repeatable(method: str) -> bool:
    """Sending it twice does what sending it once does (RFC 9110, 9.2.2)."""
    return method in _REPEATABLE


def wait_before_retry(
    error: GitHubError, *, tries: int, repeatable: bool, now: datetime, random: float
) -> float | None:
    """Seconds to wait before the request is sent again, or ``None``: raise the error.

    ``tries`` is how often it was sent; ``repeatable`` whether sending it twice is harmless; ``random`` in [0, 1).
    A write that may have happened is never repeated: a comment twice is worse than an error that says so.
    """
    if tries >= MAX_TRIES:
        return None
    if isinstance(error, RateLimited):
        # GitHub did not do it, so any method may be sent again.
        wait = error.until - now
        return max(wait.total_seconds(), 0.0) if wait < LONGEST_WAIT else None
    if isinstance(error, ServerFailed | Unreachable):
        passing = error.status is None or error.status in _PASSING
        if passing and (repeatable or not error.may_have_happened):
            return FIRST_WAIT * (4.0 ** (tries - 1)) * (1 + random)
    return None
