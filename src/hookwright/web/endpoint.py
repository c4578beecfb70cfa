"""One webhook source behind HTTP: everything between the bytes and the answer that is the same for both ways."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import NamedTuple, TypeAlias

from hookwright.core.clock import Clock
from hookwright.core.delivery import Delivery
from hookwright.core.errors import DeliveryRejected
from hookwright.core.observer import Observer
from hookwright.core.source import Answered, Ended, Receive, Request, RequestSource, WebhookSource
from hookwright.core.store import Arrival, Receipt
from hookwright.telemetry.hot_line import HotLine
from hookwright.web import answers
from hookwright.web.answers import Answer
from hookwright.web.limits import Budget

log = logging.getLogger(__name__)


Outcome: TypeAlias = Callable[[int, str, timedelta], Awaitable[Ended | None]]
"""How the job of a delivery (by its ``seq``) for a handler ended; ``None`` where it did not in that time."""


class Arriving(NamedTuple):
    """A verified delivery on its way into the store."""

    delivery: Delivery
    stored: asyncio.Future[Receipt]


class Endpoint:
    """Verifies, hands in, and says what to answer. Reading and writing is done around it."""

    def __init__(
        self,
        source: WebhookSource,
        *,
        receive: Receive,
        clock: Clock,
        observer: Observer,
        budget: Budget,
        wait: Callable[[], float] | None = None,
        outcome: Outcome | None = None,
    ) -> None:
        """``outcome`` waits for the end of a job.

        ``wait`` answers 0 where one more may come, else the seconds until one may.
        """
        self.source = source
        self.name = source.name
        self.path = source.path
        self.max_body = source.max_body
        self.budget = budget
        self.whole = source if isinstance(source, RequestSource) and source.whole else None
        """Set where the source wants all of a request."""
        self._outcome = outcome
        self.too_large = answers.too_large(source.max_body)
        self._receive = receive
        self._clock = clock
        self._observer = observer
        self._wait = wait
        self._arrived = {
            Arrival.STORED: HotLine(log, "delivery stored", many="deliveries stored"),
            Arrival.DUPLICATE: HotLine(log, "delivery was known already", many="deliveries were known already"),
            Arrival.REARMED: HotLine(log, "delivery runs again", many="deliveries run again"),
        }
        self._refused = HotLine(log, "delivery refused", many="deliveries refused", level=logging.WARNING)
        self._failed = HotLine(log, "delivery failed", many="deliveries failed", level=logging.ERROR, per_second=5)

    def admit(self, request: Request) -> Answer | None:
        """The answer to a request whose body need not be read. Never raises."""
        source = self.whole
        if source is None:
            return None if request.method == "POST" else answers.ONLY_POST
        if request.method not in source.methods:
            return answers.only(source.methods)
        try:
            reply = source.admit(request, now=self._clock())
        except Exception as error:
            return self._answer_to(error)
        return None if reply is None else answers.replied(reply)

    def begin(self, headers: Mapping[bytes, bytes], body: bytes, request: Request | None = None) -> Answer | Arriving:
        """Verify the request and start to store it. Never raises."""
        if self._wait is not None:
            seconds = self._wait()
            if seconds:
                return self.refuse(answers.too_many(seconds))
        try:
            if self.whole is None:
                delivery = self.source.parse(headers, body, now=self._clock())
            else:
                delivery = self.whole.parse(headers, body, now=self._clock(), request=request)
        except Answered as answered:
            return answers.replied(answered.reply)
        except Exception as error:
            return self._answer_to(error)
        try:
            # A future already where the engine gives one: no task is made for it.
            return Arriving(delivery, asyncio.ensure_future(self._receive(delivery)))
        except Exception as error:
            return self._answer_to(error)

    def end(self, arriving: Arriving) -> Answer:
        """The answer, once ``arriving.stored`` is done. Never raises."""
        delivery, stored = arriving
        if stored.cancelled():
            # Only the end of the process cancels a write: whether it became durable is not known.
            return self.refuse(answers.STORE_UNAVAILABLE)
        error = stored.exception()
        if error is not None:
            return self._answer_to(error)
        receipt = stored.result()
        self._arrived[receipt.arrival](
            {"delivery_id": delivery.id, "event": delivery.name, "source": self.name, "jobs": receipt.jobs}
        )
        if self.whole is not None and self.whole.reply is not None:
            return answers.replied(self.whole.reply)
        return answers.accepted(delivery, receipt)

    async def waited(self, arriving: Arriving) -> Answer:
        """As `end`, but where the source waits for a handler, when that has ended. Never raises."""
        answer = self.end(arriving)
        waits = None if self.whole is None else self.whole.waits
        if waits is None or self._outcome is None or answer.reason is not None:
            return answer
        receipt = arriving.stored.result()
        try:
            ended = await self._outcome(receipt.seq, waits.handler, waits.timeout)
            return answer if ended is None else answers.replied(waits.reply(ended))
        except Exception as error:
            # It is stored, whatever became of the waiting.
            log.error("webhook could not wait", extra={"source": self.name}, exc_info=error)
            return answer

    def refuse(self, answer: Answer, error: BaseException | None = None) -> Answer:
        """Count and log a refusal that is ours to say, and answer with it."""
        reason = answer.reason or "malformed"
        self._observer.delivery_refused(self.name, reason)
        facts: dict[str, object] = {"source": self.name, "reason": reason, "status": answer.status}
        if error is not None:
            facts["error"] = f"{type(error).__name__}: {error}"[:500]
        (self._failed if answer.status >= 500 else self._refused)(facts)
        return answer

    def flush(self) -> None:
        """Write the counts of lines that were left out."""
        for line in (*self._arrived.values(), self._refused, self._failed):
            line.flush()

    def _answer_to(self, error: BaseException) -> Answer:
        answer = answers.refused(error)
        if answer is answers.FAILED:
            # A bug of ours: the only refusal whose traceback is worth its space.
            log.error("webhook could not be taken", extra={"source": self.name}, exc_info=error)
        elif answer is answers.MALFORMED and not isinstance(error, DeliveryRejected):
            log.debug("source let an error through", extra={"source": self.name}, exc_info=error)
        return self.refuse(answer, error)
