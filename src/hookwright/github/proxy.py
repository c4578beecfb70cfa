"""Deliveries by way of a webhook proxy such as smee.io: development without a tunnel, as Probot does it.

GitHub posts to the proxy's channel, and the proxy tells everybody who listens there. Anybody may listen and post, so
what comes is believed by GitHub's signature alone, as at the webhook. https://smee.io
"""

from __future__ import annotations

import asyncio
import logging
import random as _random
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Literal, Protocol

import msgspec

from hookwright.core.clock import Clock
from hookwright.core.delivery import Delivery
from hookwright.core.errors import DeliveryRejected, MalformedDelivery, Overloaded, StoreUnavailable
from hookwright.core.source import Receive
from hookwright.github.errors import Unreachable, UnreadableAnswer
from hookwright.github.event_stream import EventStream
from hookwright.github.response import Response
from hookwright.github.transport import AiohttpTransport, Sink
from hookwright.github.webhook import GitHubWebhook

log = logging.getLogger(__name__)

NAME = "github.proxy"
SILENCE = timedelta(seconds=75)
"""smee.io says something every 30 seconds. A connection that died without a word would be listened to for ever."""
FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
_HEADERS = {"accept": "text/event-stream", "cache-control": "no-store", "user-agent": "hookwright"}
_PASSED_ON = ("x-github-", "x-hub-signature", "content-type", "user-agent")


class Streaming(Protocol):
    async def stream(self, method: str, url: str, headers: Mapping[str, str], body: None, sink: Sink) -> Response: ...
    async def close(self) -> None: ...


class WebhookProxy:
    """Listens at ``url`` until cancelled, and comes back after whatever ends the stream.

    What GitHub delivers while nobody listens is lost: the proxy has told GitHub that all is well.
    """

    name = NAME
    placement: Literal["every", "one"] = "one"

    def __init__(
        self,
        url: str,
        webhook: GitHubWebhook,
        *,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[], float] = _random.random,
        silence: timedelta = SILENCE,
        transport: Callable[[], Streaming] | None = None,
    ) -> None:
        """``webhook`` verifies and reads. ``random`` answers in [0, 1)."""
        self.url = url
        self._webhook = webhook
        self._clock = clock
        self._sleep = sleep
        self._random = random
        self._transport = transport or (lambda: AiohttpTransport(timeout=silence))

    async def run(self, receive: Receive) -> None:
        failures = 0
        transport = self._transport()
        try:
            while True:
                listener = _Listener(self, receive)
                why = await self._listen(transport, listener)
                failures = 0 if listener.heard else failures
                wait = min(FIRST_WAIT * 2.0 ** min(failures, 16), LONGEST_WAIT) * (1 + self._random()) / 2
                failures += 1
                log.warning(
                    "webhook proxy lost; it is called again",
                    extra={"url": self.url, "reason": why, "seconds": round(wait, 1)},
                )
                await self._sleep(wait)
        finally:
            await transport.close()

    async def _listen(self, transport: Streaming, listener: _Listener) -> str:
        """Until the stream ends; why it did."""
        try:
            response = await transport.stream("GET", self.url, _HEADERS, None, listener)
        except (Unreachable, UnreadableAnswer) as error:
            return error.message
        except ValueError as error:
            return str(error)
        return "the stream ended" if response.status < 300 else f"it answered {response.status}"

    async def take(self, data: bytes, receive: Receive) -> None:
        """Verify and hand in one message; what is no delivery of ours is logged and left."""
        try:
            delivery = self.read(data)
            jobs = await self._stored(delivery, receive)
        except DeliveryRejected as error:
            log.warning("delivery refused", extra={"source": NAME, "error": str(error)})
            return
        log.info("delivery received", extra={"delivery_id": delivery.id, "event": delivery.name, "jobs": jobs})

    def read(self, data: bytes) -> Delivery:
        """The verified delivery in a message: headers and ``body`` side by side. Raises `DeliveryRejected`."""
        try:
            told = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
            # Its text, and not what it says: the signature was made over the bytes.
            body = bytes(told.get("body", msgspec.Raw(b"")))
            headers = {
                name.lower().encode("latin-1"): msgspec.json.decode(value, type=str).encode("latin-1")
                for name, value in told.items()
                if name.lower().startswith(_PASSED_ON)
            }
        except (msgspec.DecodeError, UnicodeEncodeError) as error:
            raise MalformedDelivery(f"the webhook proxy sent no delivery: {error}") from None
        if headers.get(b"content-type", b"").startswith(b"application/x-www-form-urlencoded"):
            raise MalformedDelivery(
                "a webhook proxy passes on JSON only: choose application/json as the content type in the webhook's "
                "settings"
            )
        if not body or len(body) > self._webhook.max_body:
            raise MalformedDelivery("the webhook proxy sent a delivery without a body, or with one too large")
        return self._webhook.parse(headers, body, now=self._clock())

    async def _stored(self, delivery: Delivery, receive: Receive) -> int:
        """The proxy does not send it again, so we keep it until the store takes it. How many jobs it has."""
        wait = FIRST_WAIT
        while True:
            try:
                return (await receive(delivery)).jobs
            except (Overloaded, StoreUnavailable) as error:
                log.warning("delivery waits for the store", extra={"delivery_id": delivery.id, "error": str(error)})
            await self._sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)


class _Listener:
    """A `Sink`: takes the stream's bytes."""

    def __init__(self, proxy: WebhookProxy, receive: Receive) -> None:
        self.heard = False
        """It is an event stream: pages of an error are not."""
        self._proxy = proxy
        self._receive = receive
        self._stream = EventStream()

    async def begin(self) -> None:
        return None

    async def write(self, piece: bytes) -> None:
        for event in self._stream.feed(piece):
            if not self.heard:
                self.heard = True
                log.info("listening at the webhook proxy", extra={"url": self._proxy.url})
            if event.name == "message":
                await self._proxy.take(event.data, self._receive)
