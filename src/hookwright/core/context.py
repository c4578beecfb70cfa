"""What a handler is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol, TypeVar

import msgspec

from hookwright.core.delivery import MAX_BODY, Delivery
from hookwright.core.errors import ChainTooDeep
from hookwright.core.job import Job
from hookwright.core.task import Task

T = TypeVar("T")

MAX_DEPTH = 16
"""How many handlers may emit one another in a row; past it somebody has built a loop."""


class Log(Protocol):
    """The part of `logging.LoggerAdapter` that a handler uses; every line carries the delivery and the job."""

    def debug(self, msg: str, *args: object, **kwargs: Any) -> None: ...
    def info(self, msg: str, *args: object, **kwargs: Any) -> None: ...
    def warning(self, msg: str, *args: object, **kwargs: Any) -> None: ...
    def error(self, msg: str, *args: object, **kwargs: Any) -> None: ...
    def exception(self, msg: str, *args: object, **kwargs: Any) -> None: ...


class Memory(Protocol):
    """What earlier attempts of this job have kept, by name."""

    async def recall(self, name: str) -> bytes | None: ...
    async def remember(self, name: str, value: bytes) -> None:
        """Durable when it returns. Raises `LeaseLost` where another attempt has taken over."""
        ...


class Context:
    """One handler, one delivery, one attempt.

    A handler changes the engine only through what it leaves here: `emit` and `enqueue` note new deliveries, which are
    stored in the transaction that ends the job. A handler that fails has emitted nothing.
    """

    def __init__(
        self,
        *,
        delivery: Delivery,
        job: Job,
        log: Log,
        memory: Memory,
        max_depth: int = MAX_DEPTH,
        max_body: int = MAX_BODY,
    ) -> None:
        self.delivery = delivery
        self.job = job
        self.log = log
        self.state: dict[str, Any] = {}
        """For middleware to hand things to handlers."""
        self.epoch: int | None = None
        """In a handler with ``leader=True``: the number of this leader, greater than that of any before it. Give it to
        what you write to, and let that refuse smaller ones."""
        self.timed_out: Callable[[], bool] = lambda: False
        """Whether what stops the handler is its own time limit; asked while `asyncio.CancelledError` passes."""
        self._memory = memory
        self._max_depth = max_depth
        self._max_body = max_body
        self._emitted: list[Delivery] = []

    @cached_property
    def payload(self) -> Any:
        """The delivery's body as plain dicts and lists. Parsed at the first use, then kept."""
        return self.delivery.payload

    @property
    def emitted(self) -> tuple[Delivery, ...]:
        """What will be stored when this attempt succeeds."""
        return tuple(self._emitted)

    def emit(self, event: str, payload: Mapping[str, Any] | None = None, *, delay: timedelta | None = None) -> str:
        """Note a delivery of ``event`` (``deploy`` or ``deploy.requested``) and answer its id.

        It is stored with the end of this job and goes the same way as any other. Raises `ChainTooDeep` when handlers
        emit one another in a loop, `TypeError` when the payload is not JSON, `ValueError` for a name without event.
        """
        name, _, action = event.partition(".")
        if not name:
            raise ValueError(f"emit({event!r}): an event needs a name, as in 'deploy' or 'deploy.requested'")
        body = _json({} if payload is None else payload, f"the payload of {event!r}")
        return self._note(source="app", event=name, action=action or None, body=body, delay=delay)

    def enqueue(self, task: Task, /, *args: Any, **kwargs: Any) -> str:
        """Note a run of ``task`` with these arguments and answer its id; stored with the end of this job.

        Raises `TypeError` when the arguments do not fit the task or are not JSON.
        """
        return self._note(source="task", event=task.name, action=None, body=task.encode(args, kwargs), delay=None)

    async def once(self, name: str, call: Callable[[], Awaitable[T]]) -> T | Any:
        """Await ``call()`` unless an earlier attempt of this job already did; then answer what it had returned.

        The result is kept as JSON when ``call`` returns, so a later attempt is given a list for a tuple and a dict for
        an object. The memory is the job's: run again by hand or by a redelivery it still has it, and a call that is
        to be made anew then needs another ``name``. Between its effect and the keeping a crash makes it run again: at
        least once, and once when nothing fails. Raises `TypeError` when the result is not JSON.
        """
        kept = await self._memory.recall(name)
        if kept is not None:
            return msgspec.json.decode(kept)
        result = await call()
        await self._memory.remember(name, _json(result, f"the result of {name!r}"))
        return result

    def _note(self, *, source: str, event: str, action: str | None, body: bytes, delay: timedelta | None) -> str:
        depth = self.delivery.depth + 1
        if depth > self._max_depth:
            raise ChainTooDeep(
                f"{self.job.handler} would emit {event!r} as number {depth} in a chain; "
                f"at most {self._max_depth} handlers may emit one another"
            )
        if len(body) > self._max_body:
            raise ValueError(
                f"{event!r} would carry {len(body)} bytes, and HOOKWRIGHT_MAX_BODY allows {self._max_body}: "
                "keep the data elsewhere and send where it is"
            )
        now: datetime = self.job.started_at or self.delivery.received_at
        # The attempt is part of the id: a job that a person runs again emits again.
        identity = f"{self.job.id}.{self.job.attempt}.{len(self._emitted)}"
        self._emitted.append(
            Delivery(
                source=source,
                id=identity,
                event=event,
                action=action,
                body=body,
                tenant=self.delivery.tenant,
                facts=self.delivery.facts,
                received_at=now,
                due_at=None if delay is None else now + delay,
                caused_by=self.delivery.key,
                depth=depth,
            )
        )
        return identity


def _json(value: Any, what: str) -> bytes:
    try:
        return msgspec.json.encode(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise TypeError(f"{what} is not JSON: {error}") from None
