"""When should a failed job run again?"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from hookwright.core.errors import ConfigError

LONGEST_DELAY = timedelta(days=365)
"""No wait is longer, so that no sum of moments and waits can overflow."""


class RetryPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """Exponential backoff with jitter: ``first_delay``, then times ``factor`` each, up to ``max_delay``.

    ``retries`` is how often a job runs again after its first attempt. ``jitter`` is the share of a delay that is
    random, so that a thousand jobs that failed together do not come back together. Raises `ConfigError` for numbers
    that are no backoff: ``factor`` is at least 1, ``jitter`` from 0 to 1, delays are not negative and at most a year.
    """

    retries: int = 6
    first_delay: timedelta = timedelta(seconds=2)
    factor: float = 4.0
    max_delay: timedelta = timedelta(minutes=10)
    jitter: float = 0.5

    def __post_init__(self) -> None:
        wrong = [
            text
            for text, right in (
                (f"retries={self.retries} cannot be negative", self.retries >= 0),
                (f"first_delay={self.first_delay} cannot be negative", self.first_delay >= timedelta(0)),
                (f"factor={self.factor} is at least 1, for each delay to be as long as the last", self.factor >= 1),
                (
                    f"max_delay={self.max_delay} is between 0 and a year",
                    timedelta(0) <= self.max_delay <= LONGEST_DELAY,
                ),
                (f"jitter={self.jitter} is a share, from 0 to 1", 0 <= self.jitter <= 1),
            )
            if not right
        ]
        if wrong:
            raise ConfigError(f"RetryPolicy: {'; '.join(wrong)}")

    def delay(self, failures: int, *, random: float) -> timedelta:
        """How long to wait after the ``failures``-th failure (1 is the first); ``random`` is in [0, 1)."""
        first, longest = self.first_delay.total_seconds(), self.max_delay.total_seconds()
        try:
            seconds = min(first * float(self.factor) ** max(failures - 1, 0), longest)
        except OverflowError:
            # The cap was reached long before; but nothing, however often doubled, stays nothing.
            seconds = longest if first else 0.0
        return timedelta(seconds=seconds * (1 - self.jitter * random))

    def next_run(self, failures: int, *, now: datetime, random: float) -> datetime | None:
        """The moment to try again after the ``failures``-th failure, or ``None`` to give up."""
        if failures > self.retries:
            return None
        return now + self.delay(failures, random=random)


DEFAULT_RETRY = RetryPolicy()
NO_RETRY = RetryPolicy(retries=0)
