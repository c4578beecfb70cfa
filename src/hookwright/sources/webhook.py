"""Any sender's webhook: a path, and how its senders are checked. Pure."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from urllib.parse import parse_qsl

import msgspec

from hookwright.core.delivery import Delivery
from hookwright.core.errors import BadSignature, MalformedDelivery, NotAllowed, TooOften
from hookwright.core.secret import Secret
from hookwright.core.source import Answered, Reply, Request, Waits
from hookwright.sources.senders import Bucket, Senders
from hookwright.sources.signatures import Check, SlackCheck

EVENT = "request"
NOT_KEPT = frozenset({"authorization", "proxy-authorization", "cookie", "x-auth-token"})
"""Headers that hold secrets, and so are not stored with the delivery."""
ID_HEADERS = (b"webhook-id", b"x-github-delivery", b"idempotency-key")
"""Where well-known senders put an id of their own. https://www.standardwebhooks.com"""
MAX_ID = 200
MOST_FIELDS = 1000
POST = frozenset({"POST"})


class PlainWebhook:
    """One path; implements `WebhookSource`, and `RequestSource` where it wants more than the body and the headers.

    A JSON body is kept as it is, any other as ``{"text": …}``; a request without one is its query.
    """

    def __init__(
        self,
        name: str,
        *,
        path: str,
        new_id: Callable[[], str],
        tokens: Sequence[Secret] = (),
        check: Check | None = None,
        id_header: str | None = None,
        max_body: int = 25 * 1024 * 1024,
        methods: frozenset[str] = POST,
        senders: Senders | None = None,
        rate: float | None = None,
        place: tuple[str, int] | None = None,
        reply: Reply | None = None,
        waits: Waits | None = None,
    ) -> None:
        """``place``: host and port of its own. ``reply``: what is answered once it is stored, instead of the usual.
        ``waits``: answer when a handler has ended."""
        self.name = name
        self.path = path
        self.max_body = max_body
        self.methods = methods
        self.place = place
        self.reply = reply
        self.waits = waits
        self._new_id = new_id
        self._tokens = tuple(token.reveal().encode() for token in tokens)
        self._check = check
        self._slack = isinstance(check, SlackCheck)
        self._senders = senders
        self._bucket = None if rate is None else Bucket(rate)
        self._id_headers = ID_HEADERS if id_header is None else (id_header.lower().encode(),)
        self._own_id = id_header is not None

    @property
    def whole(self) -> bool:
        """It wants more of a request than the quick way through the server has."""
        wanted = self.methods != POST or self._senders or self._bucket or self.reply or self.waits or self._slack
        return bool(wanted)

    def admit(self, request: Request, *, now: datetime) -> Reply | None:
        """Look at a request before its body is read. Raises `NotAllowed` or `TooOften`."""
        if self._senders and not self._senders.admits(request.client, request.forwarded):
            raise NotAllowed("this address may not send here")
        wait = self._bucket.take(now) if self._bucket is not None else 0
        if wait:
            raise TooOften(wait)
        return None

    def parse(
        self, headers: Mapping[bytes, bytes], body: bytes, *, now: datetime, request: Request | None = None
    ) -> Delivery:
        """The verified delivery. Raises `BadSignature`, `MalformedDelivery`, `Answered` (Slack's first request)."""
        if self._tokens:
            self._check_token(headers)
        told = None if self._check is None else self._check.verify(headers, body, now=now)
        kept = _kept(headers)
        if request is not None:
            kept |= {":method": request.method, ":path": request.path}
            if request.query:
                kept[":query"] = request.query
        if self._slack:
            _meet(body)
        return Delivery(
            source=self.name,
            id=self._id(headers, told),
            event=EVENT,
            received_at=now,
            body=_as_json(headers, body, "" if request is None else request.query),
            headers=kept,
        )

    def _check_token(self, headers: Mapping[bytes, bytes]) -> None:
        scheme, _, bearer = headers.get(b"authorization", b"").partition(b" ")
        given = headers.get(b"x-auth-token") or (bearer.strip() if scheme.lower() == b"bearer" else b"")
        if not given:
            raise BadSignature("there is no token: send it as `Authorization: Bearer …` or `X-Auth-Token: …`")
        if not any([hmac.compare_digest(token, given) for token in self._tokens]):  # noqa: C419 - all are compared
            raise BadSignature("the token is not one of this webhook's")

    def _id(self, headers: Mapping[bytes, bytes], told: str | None) -> str:
        if told is not None and not self._own_id:
            # Signed: nobody but the sender can have chosen it.
            return told[:MAX_ID]
        for name in self._id_headers:
            value = headers.get(name)
            if value:
                if len(value) > MAX_ID or not value.isascii():
                    raise MalformedDelivery(f"the header {name.decode('latin-1')} is too long or no plain text")
                return value.decode()
        return self._new_id()


def _kept(headers: Mapping[bytes, bytes]) -> dict[str, str]:
    plain = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers.items()}
    return {name: value for name, value in plain.items() if name not in NOT_KEPT}


def _meet(body: bytes) -> None:
    """https://docs.slack.dev/reference/events/url_verification: Slack asks for its own word back, once."""
    try:
        found = msgspec.json.decode(body)
    except ValueError:
        return
    if isinstance(found, dict) and found.get("type") == "url_verification":
        raise Answered(Reply(200, str(found.get("challenge", "")).encode(), "text/plain; charset=utf-8"))


def _as_json(headers: Mapping[bytes, bytes], body: bytes, query: str) -> bytes:
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if body and (not kind or kind.endswith((b"json", b"octet-stream", b"form-urlencoded", b"text/plain"))):
        try:
            msgspec.json.decode(body)
        except (ValueError, RecursionError):
            if kind.endswith(b"json"):
                raise MalformedDelivery("the body is not the JSON that its content type promises") from None
        else:
            return body
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return msgspec.json.encode({"base64": base64.b64encode(body).decode()})
    if not text and query:
        return msgspec.json.encode(_fields(query))
    if kind.endswith(b"form-urlencoded"):
        return msgspec.json.encode({"text": text, "form": _fields(text)})
    return msgspec.json.encode({"text": text})


def _fields(text: str) -> dict[str, str]:
    """Of several values of one name the last is taken."""
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace"))
    except ValueError:
        raise MalformedDelivery(f"there are more than {MOST_FIELDS} fields") from None


class HealthPath:
    """A path that says that the server lives, for load balancers; nothing is stored. Implements `RequestSource`."""

    max_body = 0
    methods = frozenset({"GET", "HEAD"})
    whole = True
    reply: Reply | None = None
    waits: Waits | None = None

    def __init__(self, name: str, *, path: str, place: tuple[str, int] | None) -> None:
        self.name = name
        self.path = path
        self.place = place

    def admit(self, request: Request, *, now: datetime) -> Reply | None:
        return Reply(200, b"ok\n", "text/plain; charset=utf-8")

    def parse(
        self, headers: Mapping[bytes, bytes], body: bytes, *, now: datetime, request: Request | None = None
    ) -> Delivery:
        raise MalformedDelivery("nothing is sent here")
