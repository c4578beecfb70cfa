"""What a sender is told: from what happened to status, headers and a small JSON body. Pure.

The one place for both ways of serving, so that they cannot differ. An answer never quotes what was sent, except the
id of a delivery that its source has verified.
"""

from __future__ import annotations

import math

import msgspec

from hookwright.core.delivery import Delivery
from hookwright.core.errors import (
    BadSignature,
    Crowded,
    DeliveryRejected,
    NotAllowed,
    Overloaded,
    StoreError,
    TooLarge,
    TooOften,
    UnsupportedMedia,
)
from hookwright.core.source import Reply
from hookwright.core.store import Arrival, Receipt

Headers = tuple[tuple[bytes, bytes], ...]

JSON: Headers = ((b"content-type", b"application/json"),)
MAX_MESSAGE = 300
RETRY_SECONDS = 10
"""What Retry-After says. GitHub does not read it; proxies and other senders do."""


class Answer(msgspec.Struct, frozen=True, gc=False):
    """``reason`` is the word under which a refusal is counted; ``None`` where nothing was refused."""

    status: int
    body: bytes
    headers: Headers = JSON
    reason: str | None = None
    close: bool = False
    """The connection cannot go on: the rest of the request was not read."""


def accepted(delivery: Delivery, receipt: Receipt) -> Answer:
    """202 for what was stored or runs again, 200 for what was known already."""
    arrival = receipt.arrival
    return Answer(
        200 if arrival is Arrival.DUPLICATE else 202,
        _encode({"status": arrival.value, "delivery": delivery.id, "jobs": receipt.jobs}),
    )


def replied(reply: Reply) -> Answer:
    """In the source's own words."""
    # A body there would be taken for the next answer: RFC 9110, 15.3.5 and 15.4.5.
    body = b"" if reply.status in (204, 205, 304) else reply.body
    return Answer(reply.status, body, ((b"content-type", reply.content_type.encode("latin-1", "replace")),))


def only(methods: frozenset[str]) -> Answer:
    allowed = ", ".join(sorted(methods))
    return _refusal(405, "method", f"this path takes {allowed}", extra=((b"allow", allowed.encode()),))


def refused(error: BaseException) -> Answer:
    """The answer to what `WebhookSource.parse` or ``receive`` raised.

    A `DeliveryRejected` speaks to the sender in its own words. Anything that bad input makes a parser raise is the
    sender's turn too (`ValueError`, with it Unicode and JSON errors, and `RecursionError`). All else is ours: 503, so
    that GitHub shows a failure that can be redelivered.
    """
    if isinstance(error, TooOften):
        return too_many(error.wait)
    if isinstance(error, DeliveryRejected):
        return _refusal(
            error.status if 400 <= error.status < 500 else 400, _word(error), str(error) or "the request was refused"
        )
    if isinstance(error, ValueError | RecursionError):
        return MALFORMED
    if isinstance(error, Crowded):
        return CROWDED
    if isinstance(error, Overloaded):
        return OVERLOADED
    if isinstance(error, StoreError):
        return STORE_UNAVAILABLE
    return FAILED


def _word(error: DeliveryRejected) -> str:
    match error:
        case BadSignature():
            return "signature"
        case TooLarge():
            return "too_large"
        case NotAllowed():
            return "forbidden"
        case UnsupportedMedia():
            return "media_type"
        case _:
            return "malformed"


def too_large(max_body: int) -> Answer:
    return _refusal(413, "too_large", f"the body is over {max_body} bytes", close=True)


def _refusal(status: int, word: str, message: str, *, extra: Headers = (), close: bool = False) -> Answer:
    body = _encode({"status": "refused", "error": word, "message": message[:MAX_MESSAGE]})
    return Answer(status, body, JSON + extra, word, close)


def _unavailable(word: str, message: str, *, close: bool = False) -> Answer:
    body = _encode({"status": "unavailable", "error": word, "message": message})
    return Answer(503, body, (*JSON, (b"retry-after", b"%d" % RETRY_SECONDS)), word, close)


def _encode(fields: dict[str, object]) -> bytes:
    return msgspec.json.encode(fields)


MALFORMED = _refusal(400, "malformed", "a header or the body is not what is expected here")
NOT_HTTP = _refusal(400, "malformed", "this is not valid HTTP", close=True)
TRUNCATED = _refusal(400, "malformed", "the request ended before its announced length", close=True)
NO_UPGRADE = _refusal(400, "malformed", "webhooks take no protocol upgrade", close=True)
NOT_FOUND = _refusal(404, "not_found", "there is nothing at this path")
ONLY_POST = _refusal(405, "method", "webhooks are posted here", extra=((b"allow", b"POST"),))
WRONG_METHOD = _refusal(405, "method", "this path does not take this method")
TIMED_OUT = _refusal(408, "timeout", "the request took too long to arrive", close=True)
HEAD_TOO_LARGE = _refusal(431, "too_large", "the headers are too large", close=True)


def too_many(wait: float) -> Answer:
    """``wait``: seconds until one more may come."""
    return _slow_down("rate", "too many deliveries at once; send it again later", wait)


def _slow_down(word: str, message: str, wait: float) -> Answer:
    body = _encode({"status": "refused", "error": word, "message": message})
    return Answer(429, body, (*JSON, (b"retry-after", b"%d" % math.ceil(wait))), word)


CROWDED = _slow_down("tenant", "too many jobs of this tenant wait; send it again later", RETRY_SECONDS)

OVERLOADED = _unavailable("overloaded", "too much is in flight; send it again later")
OVERLOADED_UNREAD = _unavailable("overloaded", "too much is in flight; send it again later", close=True)
STORE_UNAVAILABLE = _unavailable("store", "it could not be stored now; send it again later")
FAILED = _unavailable("internal", "this failed on our side and was logged; send it again later")
STOPPING = _unavailable(
    "stopping", "the server stops, and whether it was stored is not known; send it again", close=True
)
"""Sending again is right in either case: a delivery that is known changes nothing."""
