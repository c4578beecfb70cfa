"""From how an attempt ended to what becomes of its job."""

from __future__ import annotations

from datetime import datetime

import msgspec

from hookwright.core.errors import ChainTooDeep, Drop, GiveUp, Pause, Retry, Skip
from hookwright.core.job import Job
from hookwright.core.retry import RetryPolicy

MAX_ERROR_CHARS = 4000
"""A handler may raise with a megabyte of text; the store keeps the part that a person reads."""


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
        case Drop():
            return Outcome(job.skip(text, now=now), DropTenant(job.tenant, text))
        case Pause():
            # A moment in the past would spin: the clock that named it may be behind ours.
            until = max(error.until, now)
            return Outcome(job.postpone(until, text), PauseTenant(job.tenant, until, text))
        case GiveUp() | ChainTooDeep():
            return Outcome(job.fail(text, now=now))
    run_at = policy.next_run(job.failures + 1, now=now, random=random)
    if run_at is None:
        return Outcome(job.fail(text, now=now))
    if isinstance(error, Retry) and error.after is not None:
        # The handler knows better (a rate limit that says when it ends): it is taken at its word.
        run_at = now + error.after
    return Outcome(job.retry(run_at, text))


def describe(error: BaseException) -> str:
    """One line for people: the reason of a signal, else type and message; capped, without NUL."""
    reason = getattr(error, "reason", "") or str(error)
    name = type(error).__name__
    text = f"{name}: {reason}" if reason else name
    return text.replace("\x00", "")[:MAX_ERROR_CHARS]
