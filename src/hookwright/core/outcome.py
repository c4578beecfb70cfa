"""From how an attempt ended to what becomes of its job."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from hookwright.core.errors import ChainTooDeep, Drop, GiveUp, HookwrightError, Pause, Retry, Signal, Skip
from hookwright.core.job import Job
from hookwright.core.retry import LONGEST_DELAY, RetryPolicy

MAX_ERROR_CHARS = 4000
"""A handler may raise with a megabyte of text; the store keeps the part that a person reads."""

SHORTEST_PAUSE = timedelta(seconds=1)


class PauseTenant(msgspec.Struct, frozen=True):
    tenant: str
    until: datetime
    reason: str


class DropTenant(msgspec.Struct, frozen=True):
    tenant: str
    reason: str


class Outcome(msgspec.Struct, frozen=True):
    """The job after its attempt, and what the attempt said about its whole tenant."""

    job: Job
    tenant: PauseTenant | DropTenant | None = None


def succeeded(job: Job, *, now: datetime) -> Outcome:
    return Outcome(job.succeed(now=now))


def after_error(error: BaseException, job: Job, policy: RetryPolicy, *, now: datetime, random: float) -> Outcome:
    """What a job becomes when its handler raised ``error``. ``random`` in [0, 1) is the jitter."""
    text = describe(error)
    match error:
        case Skip():
            return Outcome(job.skip(text, now=now))
        case Drop() if not _of_another(error, job):
            return Outcome(job.skip(text, now=now), DropTenant(error.tenant or job.tenant, text))
        case Pause():
            # A moment in the past would spin, uncounted: the clock that named it may be behind ours.
            until = max(error.until, now + SHORTEST_PAUSE)
            return Outcome(job.postpone(until, text), PauseTenant(error.tenant or job.tenant, until, text))
        case GiveUp() | ChainTooDeep():
            return Outcome(job.fail(text, now=now))
    run_at = policy.next_run(job.failures + 1, now=now, random=random)
    if run_at is None:
        return Outcome(job.fail(text, now=now))
    if isinstance(error, Retry) and error.after is not None:
        # The handler knows better (a rate limit that says when it ends): it is taken at its word, within reason.
        run_at = now + min(max(error.after, timedelta(0)), LONGEST_DELAY)
    return Outcome(job.retry(run_at, text))


def _of_another(error: Drop, job: Job) -> bool:
    """A call told that some other tenant is gone, as to a cron handler that goes through all of them.

    That says nothing about this job, which is tried again; and the other's queue is not for this job to end, which
    may just have asked with the wrong number. A handler that raises a plain `Drop` knows what it says.
    """
    return isinstance(error, HookwrightError) and error.tenant not in (None, job.tenant)


def describe(error: BaseException) -> str:
    """For people: the type, and a signal's reason or else the message. Capped, and text that any store can keep."""
    name = type(error).__name__
    try:
        reason = str((error.reason if isinstance(error, Signal) else None) or error)
    except Exception:
        # An exception whose own __str__ fails must not keep its job from ending.
        reason = "(its message cannot be read)"
    text = (f"{name}: {reason}" if reason else name)[: 2 * MAX_ERROR_CHARS]
    # File names that are no UTF-8 come as lone surrogates, which neither JSON nor SQL can hold.
    return text.replace("\x00", "").encode("utf-8", "backslashreplace").decode()[:MAX_ERROR_CHARS]
