"""The webhook's route: what is refused and how, and what is answered."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

from fastapi import HTTPException
from fastapi.encoders import jsonable_encoder
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from githubapp.engine import Engine, nothing_to_leave, now
from githubapp.shortcut import Receive, Scope
from hookwright import BadSignature, Delivery, DeliveryRejected, GitHubWebhook, Overloaded, Secret, StoreUnavailable

log = logging.getLogger(__name__)

_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
"""As Starlette's JSONResponse, which makes an encoder for each answer."""
HIT, MISS = "HIT", "MISS"
MAX_BODY = 25 * 1024 * 1024
"""GitHub sends no larger ones."""
_WITHOUT_INSTALLATION = frozenset(
    {"ping", "github_app_authorization", "marketplace_purchase", "security_advisory", "sponsorship", "meta"}
)
"""What GitHub sends to an App itself. All else of an App names its installation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who wants a delivery: the functions inside the request, and those in the background."""

    inline: tuple[Callable[..., Any], ...]
    background: Mapping[str, str]
    """Function name → name of the handler that its job is kept under."""


class Intake:
    """From a request to a stored delivery, or to the answer that FastAPI-GitHubApp gives."""

    def __init__(self, secret: str | bytes | bool | None) -> None:
        self._verified = bool(secret)
        text = secret.decode() if isinstance(secret, bytes) else secret
        secrets = [Secret(text)] if isinstance(text, str) and text else []
        self._webhook = GitHubWebhook(secrets, insecure=not secrets)

    async def read(self, scope: Scope, receive: Receive) -> Delivery:
        """Raises `HTTPException`: 400 for what GitHub never sends, 413 for what is too large."""
        # ASGI promises names in lower case.
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if headers.get(b"content-type") != b"application/json":
            kind = headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
            if not (kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))):
                raise _refused(f"the content type is {kind or 'missing'}, and GitHub sends application/json")
            headers[b"content-type"] = b"application/json"
        body = await _body(receive)
        if b"x-github-delivery" not in headers:
            headers[b"x-github-delivery"] = str(uuid4()).encode()
        try:
            if not self._verified:
                self._check(headers, body)
                return self._webhook.read(headers, body, now=now())
            if b"x-github-event" not in headers:
                # Verified first, so that only who can sign learns more than that it was refused.
                self._webhook.parse({**headers, b"x-github-event": b"ping"}, body, now=now())
                raise _refused("the header X-GitHub-Event is missing")
            delivery = self._webhook.parse(headers, body, now=now())
            if delivery.facts.installation is None:
                # Else the whole payload need not be parsed here: that it names one is known.
                self._check(headers, body)
            return delivery
        except BadSignature:
            raise HTTPException(400, "Bad Request") from None
        except DeliveryRejected as error:
            raise _refused(str(error)) from None

    def _check(self, headers: Mapping[bytes, bytes], body: bytes) -> None:
        try:
            said = json.loads(body)
        except (ValueError, RecursionError):
            raise _refused("the body is not JSON") from None
        event = headers.get(b"x-github-event", b"").decode("latin-1")
        if event not in _WITHOUT_INSTALLATION and (not isinstance(said, dict) or "installation" not in said):
            raise _refused("the payload names no installation: the webhook is not a GitHub App's")
        if not event:
            raise _refused("the header X-GitHub-Event is missing")


async def respond(engine: Engine, delivery: Delivery, wanted: Wanted, *, within: float) -> Response:
    """Store it, run what belongs into the request, and say so. Raises `HTTPException` 500 with what a function
    raised, and 503 where nothing could be stored."""
    app, leave = await engine.enter()
    try:
        try:
            receipt, ended = await engine.handle(app, delivery, wait=bool(wanted.inline), within=within)
        except (StoreUnavailable, Overloaded) as error:
            log.error("delivery was not stored", extra={"error": str(error)})
            raise HTTPException(503, "the delivery could not be stored; send it again later") from None
        if ended is not None and ended.error is not None:
            raise HTTPException(500, ended.error)
        answer: dict[str, Any] = {"status": HIT if wanted.inline or wanted.background else MISS}
        answer["calls"] = {} if ended is None else _json(ended.calls)
        if wanted.background:
            answer["tasks"] = {name: f"{receipt.seq}:{handler}" for name, handler in wanted.background.items()}
            answer["task_id"] = next(iter(answer["tasks"].values()))
        late = bool(wanted.inline) and ended is None
    except BaseException:
        await leave()
        raise
    background = None if leave is nothing_to_leave else BackgroundTask(leave)
    return Response(_ENCODE(answer), 202 if late else 200, media_type="application/json", background=background)


def _json(calls: dict[str, Any]) -> dict[str, Any]:
    if all(value is None for value in calls.values()):
        return calls
    try:
        encoded = cast("dict[str, Any]", jsonable_encoder(calls))
        _ENCODE(encoded)
    except Exception as error:
        raise HTTPException(500, f"a handler answered something that is not JSON: {type(error).__name__}") from None
    return encoded


async def _body(receive: Receive) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part = message.get("body", b"")
        size += len(part)
        if size > MAX_BODY:
            raise HTTPException(413, "the body is larger than the 25 MB that GitHub sends")
        parts.append(part)
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)


def _refused(description: str) -> HTTPException:
    return HTTPException(400, {"status": "ERROR", "description": description})
