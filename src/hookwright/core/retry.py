"""When should a failed job run again?"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec


class RetryPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """Exponential backoff with jitter: ``first_delay``, then times ``factor`` each, up to ``max_delay``.

    ``retries`` is how often a job runs again after its first attempt. ``jitter`` is the share of a delay that is
    random, so that a thousand jobs that failed together do not come back together.
    """

    retries: int = 6
    first_delay: timedelta = timedelta(seconds=2)
    factor: float = 4.0
    max_delay: timedelta = timedelta(minutes=10)
    jitter: float = 0.5

    def delay(self, failures: int, *, random: float) -> timedelta:
        """How long to wait after the ``failures``-th failure (1 is the first); ``random`` is in [0, 1)."""
        # Past about 1,000 doublings a float overflows; the cap is long reached by then.
        growth = self.factor ** min(failures - 1, 64)
        seconds = min(self.first_delay.total_seconds() * growth, self.max_delay.total_seconds())
        return timedelta(seconds=seconds * (1 - self.jitter * random))

    def next_run(self, failures: int, *, now: datetime, random: float) -> datetime | None:
        """The moment to try again after the ``failures``-th failure, or ``None`` to give up."""
        if failures > self.retries:
            return None
        return now + self.delay(failures, random=random)


DEFAULT_RETRY = RetryPolicy()
NO_RETRY = RetryPolicy(retries=0)
