"""What is being handled right now: kept per delivery, also in threads and background tasks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from githubapp.errors import NoDelivery
from hookwright import App, Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """One delivery in one handler or task."""

    payload: Any = None
    """Parsed; where it is absent, `ctx` parses it at the first use."""
    event: str | None = None
    delivery_id: str | None = None
    installation: int | None = None
    repository: str | None = None
    """``owner/name`` that a client speaks of unless it is told otherwise."""
    seq: int | None = None
    """The store's number of the webhook that caused all this."""
    app: App | None = None
    """Whose job this is."""
    direct: bool = False
    """The job is a webhook's own, not a task's that it caused."""
    ctx: Context[Any] | None = None
    """The job's; what is enqueued through it is stored with the job's end."""

    def read(self) -> Any:
        """The payload. Raises `NoDelivery` where this is about none."""
        if self.payload is not None:
            return self.payload
        if self.direct and self.ctx is not None:
            return self.ctx.payload
        raise NoDelivery


_CURRENT: ContextVar[Current | None] = ContextVar("githubapp_current", default=None)


def current() -> Current | None:
    return _CURRENT.get()


def required() -> Current:
    """Raises `NoDelivery`."""
    found = _CURRENT.get()
    if found is None:
        raise NoDelivery
    return found


@contextmanager
def handling(one: Current) -> Iterator[None]:
    """What runs inside sees ``one``."""
    token = _CURRENT.set(one)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def change(**facts: Any) -> None:
    """For tests that put a payload in place by hand: from here on in this context."""
    _CURRENT.set(replace(_CURRENT.get() or Current(), **facts))


def of_webhook(app: App, ctx: Context[Any]) -> Current:
    """The current of a handler that GitHub's delivery reached directly."""
    facts = ctx.delivery.facts
    return Current(
        event=ctx.delivery.event,
        delivery_id=ctx.delivery.id,
        installation=facts.installation,
        repository=facts.repository,
        seq=ctx.job.delivery_seq,
        app=app,
        direct=True,
        ctx=ctx,
    )
