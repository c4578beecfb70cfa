"""Asks an address again and again, and tells when its answer is another."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from yarl import URL

from hookwright.core.clock import Clock
from hookwright.core.delivery import Delivery
from hookwright.core.secret import Secret
from hookwright.core.source import Receive
from hookwright.core.store import Cells

log = logging.getLogger(__name__)

EVENT = "poll"
CELL = "poll"
MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOTHING = object()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked, and what of the answer matters. The address is the operator's own choice: it may be anywhere."""

    url: str
    interval: timedelta = timedelta(minutes=1)
    headers: Mapping[str, Secret] = field(default_factory=dict)
    timeout: timedelta = timedelta(seconds=30)
    max_body: int = 5 * 1024 * 1024
    on: Literal["change", "every", "error"] = "change"
    path: str | None = None
    """``items.0.id``: only what stands there in a JSON answer is compared."""
    statuses: Sequence[int] = (200,)


class State(msgspec.Struct, frozen=True):
    """What is remembered between two polls. ``count`` tells A, then B, then A again from A once."""

    at: datetime
    count: int = 0
    etag: str | None = None
    modified: str | None = None
    digest: str | None = None
    error: str | None = None


class Answer(msgspec.Struct, frozen=True):
    status: int
    body: bytes = b""
    etag: str | None = None
    modified: str | None = None
    kind: str = ""


class PollError(Exception):
    """No answer that could be used; the text says why."""


class PollSource:
    """Implements `Source`. One process at a time asks."""

    placement: Literal["every", "one"] = "one"

    def __init__(self, name: str, asked: Asked, *, cells: Callable[[], Cells], clock: Clock) -> None:
        self.name = name
        self._asked = asked
        self._cells = cells
        self._clock = clock

    async def run(self, receive: Receive) -> None:
        """Until cancelled. Raises what ``receive`` and the store raise; what was not told is told then."""
        import aiohttp  # 14 MB that only those pay who poll.

        timeout = aiohttp.ClientTimeout(total=self._asked.timeout.total_seconds())
        async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
            while True:  # noqa: ASYNC110 - the time is up when it is up
                await asyncio.sleep(await self._turn(session, receive))

    async def _turn(self, session: Any, receive: Receive) -> float:
        """One poll, if it is time; the seconds until the next."""
        cells = self._cells()
        cell = await cells.get(CELL)
        state = None if cell is None else msgspec.json.decode(cell.value, type=State)
        now = self._clock()
        every = self._asked.interval
        # A moment in the future is of a clock that was wrong for a while.
        if state is not None and timedelta(0) <= now - state.at < every:
            return (every - (now - state.at)).total_seconds()
        try:
            answer = await self._ask(session, state)
        except PollError as error:
            after, action = self._failed(state, now, str(error))
            document: dict[str, Any] = {"url": _shown(self._asked.url), "error": str(error)}
        else:
            after, action, document = self._answered(state, now, answer)
        if action is not None:
            await receive(self._delivery(after, action, now, document))
        # Stored first. Who comes too late here was overtaken by another process, which told the same under the same id.
        await cells.put(CELL, msgspec.json.encode(after), expect=cell.version if cell else 0)
        return every.total_seconds()

    async def _ask(self, session: Any, state: State | None) -> Answer:
        import aiohttp

        headers = {name: secret.reveal() for name, secret in self._asked.headers.items()}
        if state is not None and self._asked.on == "change" and state.digest is not None:
            headers |= {"If-None-Match": state.etag} if state.etag else {}
            headers |= {"If-Modified-Since": state.modified} if state.modified else {}
        url = URL(self._asked.url)
        try:
            for _ in range(MOST_REDIRECTS + 1):
                async with session.get(url, headers=headers, allow_redirects=False) as answer:
                    if answer.status in _REDIRECTS and "location" in answer.headers:
                        there = url.join(URL(answer.headers["location"]))
                        if there.scheme not in ("http", "https"):
                            raise PollError("it redirects to something that is not HTTP")
                        if there.origin() != url.origin():
                            # What was given for one server is not for another.
                            headers = {}
                        url = there
                        continue
                    return await self._read(answer)
            raise PollError(f"it redirects more than {MOST_REDIRECTS} times")
        except TimeoutError:
            raise PollError(f"no answer within {self._asked.timeout.total_seconds():g} s") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise PollError(f"{type(error).__name__}: {error}"[:300]) from None

    async def _read(self, answer: Any) -> Answer:
        body = bytearray()
        async for piece in answer.content.iter_any():
            body += piece
            if len(body) > self._asked.max_body:
                raise PollError(f"the answer is over {self._asked.max_body} bytes")
        status: int = answer.status
        if status != 304 and status not in self._asked.statuses:
            raise PollError(f"it answered with status {status}")
        return Answer(
            status,
            bytes(body),
            answer.headers.get("etag"),
            answer.headers.get("last-modified"),
            answer.headers.get("content-type", ""),
        )

    def _failed(self, state: State | None, now: datetime, error: str) -> tuple[State, str | None]:
        before = state or State(now)
        if before.error is None:
            log.warning("a poll failed", extra={"source": self.name, "error": error})
        begins = before.error is None and self._asked.on == "error"
        after = msgspec.structs.replace(before, at=now, error=error, count=before.count + begins)
        return after, "failed" if begins else None

    def _answered(self, state: State | None, now: datetime, answer: Answer) -> tuple[State, str | None, dict[str, Any]]:
        before = state or State(now)
        recovers = before.error is not None
        if answer.status == 304:
            return msgspec.structs.replace(before, at=now, error=None), None, {}
        content, value = self._value(answer.body)
        digest = hashlib.sha256(value).hexdigest()
        action = {
            # The first answer is what later ones are compared with.
            "change": "changed" if before.digest is not None and digest != before.digest else None,
            "every": "answered",
            "error": "recovered" if recovers else None,
        }[self._asked.on]
        after = State(now, before.count + (action is not None), answer.etag, answer.modified, digest)
        document = {"url": _shown(self._asked.url), "status": answer.status, "type": answer.kind, "body": content}
        if self._asked.path is not None:
            document["value"] = msgspec.Raw(value)
        return after, action, document

    def _value(self, body: bytes) -> tuple[Any, bytes]:
        """The answer as JSON has it, and what of it is compared."""
        try:
            content = msgspec.json.decode(body)
        except (ValueError, RecursionError):
            try:
                content = body.decode()
            except UnicodeDecodeError:
                content = base64.b64encode(body).decode()
            return content, b"null" if self._asked.path is not None else body
        if self._asked.path is None:
            return content, body
        found = content
        for part in self._asked.path.split("."):
            found = _step(found, part)
            if found is _NOTHING:
                return content, b"null"
        return content, msgspec.json.encode(found, order="deterministic")

    def _delivery(self, after: State, action: str, now: datetime, document: dict[str, Any]) -> Delivery:
        return Delivery(
            source=self.name,
            id=f"{action}-{after.count}-{(after.digest or '')[:24]}",
            event=EVENT,
            action=action,
            received_at=now,
            body=msgspec.json.encode(document),
        )


def _step(value: Any, part: str) -> Any:
    if isinstance(value, dict):
        return value.get(part, _NOTHING)
    if isinstance(value, list) and part.isdigit() and int(part) < len(value):
        return value[int(part)]
    return _NOTHING


def _shown(url: str) -> str:
    """Without what may be a password."""
    return str(URL(url).with_user(None))
