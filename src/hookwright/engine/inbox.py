"""The one door in. Every source hands its deliveries to `Inbox.receive`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from hookwright.core.delivery import MAX_BODY, Delivery
from hookwright.core.errors import Overloaded, TooLarge
from hookwright.core.job import Job
from hookwright.core.observer import Observer
from hookwright.core.plan import AtOnce, plan
from hookwright.core.router import Router
from hookwright.core.store import Arrival, Queue, Receipt
from hookwright.engine.recent import Recent

MAX_BYTES_IN_FLIGHT = 128 * 1024 * 1024
"""Bodies on their way into the store. A store that stalls must not fill the memory with what still arrives."""


class Inbox:
    """Plans a delivery and stores it with its jobs."""

    def __init__(
        self,
        queue: Queue,
        router: Callable[[], Router],
        observer: Observer,
        recent: Recent,
        *,
        max_bytes_in_flight: int = MAX_BYTES_IN_FLIGHT,
        max_body: int = MAX_BODY,
        refuse: Callable[[str], Overloaded | None] = lambda _tenant: None,
    ) -> None:
        """``refuse`` says why nothing more of a tenant is taken in now, or ``None``."""
        self._queue = queue
        self._router = router
        self._observer = observer
        self._recent = recent
        self._max_bytes = max_bytes_in_flight
        self._max_body = max_body
        self._refuse = refuse
        self.bytes_in_flight = 0

    def receive(
        self,
        delivery: Delivery,
        *,
        at_once: AtOnce | None = None,
        settled: Callable[[Job | None], None] | None = None,
    ) -> asyncio.Future[Receipt]:
        """Store the delivery with its jobs. When the future ends well, everything is durable.

        The write is under way when this returns, so a caller may attach a callback instead of awaiting. Raises
        `TooLarge` or `Overloaded` at once, or `StoreUnavailable` through the future; nothing was stored then.

        ``at_once``: the wish of a plan; ``settled`` is told what became of it once it is known, whoever still waits.
        """
        size = len(delivery.body)
        if size > self._max_body:
            raise TooLarge(f"{delivery.key} has {size} bytes, and HOOKWRIGHT_MAX_BODY allows {self._max_body}")
        # What another delivery caused, as a report of a lost job, was promised with that one.
        refused = self._refuse(delivery.owner) if delivery.caused_by is None else None
        if refused is not None:
            raise refused
        # An empty inbox takes any delivery, however large: otherwise one could never get in.
        if self.bytes_in_flight and self.bytes_in_flight + size > self._max_bytes:
            raise Overloaded(f"{self.bytes_in_flight} bytes wait to be stored; try again later")
        planned = plan(delivery, self._router())
        if at_once is not None:
            planned = replace(planned, at_once=at_once)
        future = asyncio.ensure_future(self._queue.add(planned))
        self.bytes_in_flight += size

        def stored(done: asyncio.Future[Receipt]) -> None:
            self.bytes_in_flight -= size
            if done.cancelled() or done.exception() is not None:
                if settled is not None:
                    settled(None)
                return
            receipt = done.result()
            if receipt.jobs and receipt.arrival is Arrival.STORED:
                self._recent.keep(receipt.seq, delivery)
            if settled is not None:
                settled(receipt.started)
            self._observer.delivery_received(delivery, receipt)

        future.add_done_callback(stored)
        return future
