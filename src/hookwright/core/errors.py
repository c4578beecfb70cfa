"""Our exceptions: errors say whose turn it is, signals say what should happen to a job.

* HookwrightError
  + ConfigError            the person running us must change something
  + DeliveryRejected       the sender is at fault; nothing was stored
    - BadSignature
    - MalformedDelivery
    - NotAllowed
    - UnsupportedMedia
    - TooLarge
    - TooOften
  + StoreError             the store cannot do it
    - StoreUnavailable     now; the sender should try again later
    - StoreDamaged         a person must look; nothing was overwritten
  + Overloaded             too much is in flight; the sender should try again later
    - Crowded              too much of this one tenant waits; others are taken in
  + LeaseLost              another attempt has taken this job over; this one may change nothing any more
  + ChainTooDeep           a handler emits in a loop
  + IllegalTransition      a bug of ours: a job cannot go from here to there

* Signal                   raised in a handler; a wish, not an error
  + Retry                  run this job again later
  + Skip                   there is nothing to do here
  + GiveUp                 never again: a dead letter at once
  + Pause                  nothing of a tenant runs before a moment
  + Drop                   a tenant is gone: end everything that waits for it
"""

from __future__ import annotations

from datetime import datetime, timedelta


class HookwrightError(Exception):
    """Base of every error raised on purpose by this library."""


class ConfigError(HookwrightError):
    """A setting, a declaration or a file is wrong; the message says which, where it came from and what to do."""


class DeliveryRejected(HookwrightError):
    """The sender must change something; nothing was stored. ``status`` is the HTTP answer it deserves."""

    status = 400


class BadSignature(DeliveryRejected):
    """The body was not signed with any of our secrets."""

    status = 401


class NotAllowed(DeliveryRejected):
    """Who sends it may not."""

    status = 403


class TooOften(DeliveryRejected):
    """More than was agreed; one more may come after ``wait`` seconds."""

    status = 429

    def __init__(self, wait: float) -> None:
        super().__init__("too many requests; send it again later")
        self.wait = wait


class MalformedDelivery(DeliveryRejected):
    """A header or the body is not what this source sends."""


class UnsupportedMedia(DeliveryRejected):
    """The body has a content type that this source never uses."""

    status = 415


class TooLarge(DeliveryRejected):
    """The body is over the cap."""

    status = 413


class StoreError(HookwrightError):
    """The store could not do what was asked."""


class StoreUnavailable(StoreError):
    """Disk full, locked or gone: nothing was stored, the sender should try again later."""


class StoreDamaged(StoreError):
    """The file is not a store of ours, or is broken. It was left exactly as it is."""


class Overloaded(HookwrightError):
    """More bytes are in flight than we accept at once; the sender should try again later."""


class Crowded(Overloaded):
    """More jobs of the delivery's tenant wait than one tenant may have; those of others are taken in."""


class LeaseLost(HookwrightError):
    """Another attempt has taken this job over; this one may change nothing any more."""


class ChainTooDeep(HookwrightError):
    """Handlers emit events that emit events, past the allowed depth."""


class IllegalTransition(HookwrightError):
    """A job was asked to go where its state does not lead."""


class Signal(Exception):
    """Base of what a handler raises to say what should happen to its job.

    ``result``, if set, is small JSON that is kept as the job's result though it did not succeed.
    """

    result: object = None

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class Retry(Signal):
    """Run this job again, after ``after`` if given, else by the route's retry policy. Counts as an attempt."""

    def __init__(self, reason: str = "asked to run again", *, after: timedelta | None = None) -> None:
        # Here the traceback names the handler's own line; later on nobody could tell where a number came from.
        if after is not None and not isinstance(after, timedelta):
            raise TypeError(f"Retry(after={after!r}): give a timedelta, as in timedelta(seconds=30)")
        super().__init__(reason)
        self.after = after


class Skip(Signal):
    """There is nothing to do here. The job ends as skipped, which is no failure."""


class GiveUp(Signal):
    """Trying again cannot help. The job becomes a dead letter at once."""


class Pause(Signal):
    """Nothing of a tenant may run before ``until``; the job itself waits too, uncounted.

    Raised for instance by the GitHub client when a rate limit says when it ends. ``tenant``: whose limit it is;
    ``None``: that of the job's own tenant.
    """

    tenant: str | None = None

    def __init__(self, reason: str, *, until: datetime, tenant: str | None = None) -> None:
        if not isinstance(until, datetime) or until.utcoffset() is None:
            raise TypeError(
                f"Pause(until={until!r}): give an aware datetime, as in datetime.now(UTC) + timedelta(hours=1)"
            )
        super().__init__(reason)
        self.until = until
        self.tenant = tenant


class Drop(Signal):
    """A tenant is gone (an uninstalled App): this job and all that wait for the tenant end as skipped.

    ``tenant``: which one; ``None``: the job's own.
    """

    tenant: str | None = None

    def __init__(self, reason: str = "", *, tenant: str | None = None) -> None:
        super().__init__(reason)
        self.tenant = tenant
