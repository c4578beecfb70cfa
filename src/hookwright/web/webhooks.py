"""The webhook endpoint as a plain ASGI function: the way that works on every server.

https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import timedelta
from typing import Any, TypeAlias

from hookwright.core.source import Request
from hookwright.web import answers
from hookwright.web.answers import Answer
from hookwright.web.endpoint import Endpoint
from hookwright.web.limits import Limits

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
ReceiveMessage: TypeAlias = Callable[[], Awaitable[Message]]
SendMessage: TypeAlias = Callable[[Message], Awaitable[None]]
ASGI: TypeAlias = Callable[[Scope, ReceiveMessage, SendMessage], Awaitable[None]]


class _Refused(Exception):
    """The body was not read whole, for the reason that ``answer`` gives."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


class _Gone(Exception):
    """The sender closed the connection: nobody is left to answer."""


def _request(scope: Scope) -> Request:
    client = scope.get("client")
    return Request(
        method=scope["method"],
        path=scope["path"],
        query=scope.get("query_string", b"").decode("latin-1"),
        client=client[0] if client else None,
        forwarded=b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for").decode("latin-1"),
    )


async def respond(send: SendMessage, answer: Answer, *, head: bool = False) -> None:
    headers = [*answer.headers, (b"content-length", b"%d" % len(answer.body))]
    if answer.close:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else answer.body})


async def serve(endpoint: Endpoint, limits: Limits, scope: Scope, receive: ReceiveMessage, send: SendMessage) -> None:
    """Take one request to ``endpoint``'s path and answer it."""
    request = _request(scope)
    turned_away = endpoint.admit(request)
    if turned_away is not None:
        await respond(send, turned_away, head=request.method == "HEAD")
        return
    headers: dict[bytes, bytes] = dict(scope["headers"])
    body = _Body(endpoint)
    try:
        try:
            content = await body.read(headers, receive, limits.receive)
        except _Gone:
            endpoint.refuse(answers.TRUNCATED)
            return
        except _Refused as refusal:
            answer = endpoint.refuse(refusal.answer)
            # A sender that asked for leave to send (Expect: 100-continue) has sent nothing that would be in the way.
            if body.more and answer is not answers.TIMED_OUT and b"expect" not in headers:
                await _discard(receive, limits.linger)
            await respond(send, answer)
            return
        begun = endpoint.begin(headers, content, request)
        if isinstance(begun, Answer):
            await respond(send, begun)
            return
        try:
            # Waited for, not awaited: its error is an answer, and a sender that leaves must not cancel the write.
            await asyncio.wait([begun.stored])
        except asyncio.CancelledError:
            await respond(send, endpoint.refuse(answers.STOPPING))
            raise
        # Its size no longer counts while the sender waits for a handler.
        body.give_back()
        await respond(send, await endpoint.waited(begun))
    finally:
        body.give_back()


class _Body:
    """A body being read, and its part of the budget."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._size = 0
        self.more = True
        """Not all of it has come yet."""

    async def read(self, headers: dict[bytes, bytes], receive: ReceiveMessage, limit: timedelta) -> bytes:
        """All of it. Raises `_Refused` or `_Gone`."""
        if announced(headers) > self._endpoint.max_body:
            raise _Refused(self._endpoint.too_large)
        chunks: list[bytes] = []
        try:
            async with asyncio.timeout(limit.total_seconds()):
                while self.more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise _Gone
                    self.more = message.get("more_body", False)
                    chunk = message.get("body", b"")
                    if chunk:
                        self._take(len(chunk))
                        chunks.append(chunk)
        except TimeoutError:
            raise _Refused(answers.TIMED_OUT) from None
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def _take(self, size: int) -> None:
        if self._size + size > self._endpoint.max_body:
            raise _Refused(self._endpoint.too_large)
        if not self._endpoint.budget.take(size):
            raise _Refused(answers.OVERLOADED_UNREAD)
        self._size += size

    def give_back(self) -> None:
        self._endpoint.budget.give_back(self._size)
        self._size = 0


def announced(headers: dict[bytes, bytes]) -> int:
    """What Content-Length says; 0 where it says nothing that is a number."""
    value = headers.get(b"content-length", b"")
    # Servers refuse other forms before this; int() would take signs, spaces and underscores. Twenty digits are enough.
    return int(value[:20]) if value.isdigit() else 0


async def _discard(receive: ReceiveMessage, limit: timedelta) -> None:
    """Read on without keeping: a sender that is still sending would never see the answer."""
    try:
        async with asyncio.timeout(limit.total_seconds()):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return
    except TimeoutError:
        return
