"""The stand-in's webhook: it delivers to the App, notes how that went, lists it, and delivers again when asked.

    github.deliveries.url = "http://127.0.0.1:3000/webhooks/github"
    await github.deliveries.send("issues.opened")

https://docs.github.com/en/rest/apps/webhooks
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout

from hookwright.testing.fake_github_routes import NOT_FOUND, Answer, Call
from hookwright.testing.fake_github_webhooks import new_guid
from hookwright.testing.payloads import payload as example

PATH = "/app/hook/deliveries"
PATIENCE = ClientTimeout(10)
"""GitHub's own."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One try."""

    id: int
    guid: str
    event: str
    body: bytes
    headers: Mapping[str, str]
    delivered_at: datetime
    status: str
    status_code: int
    redelivery: bool = False

    @property
    def ok(self) -> bool:
        return self.status == "OK"

    def item(self) -> dict[str, Any]:
        """As it is listed."""
        payload = msgspec.json.decode(self.body)
        return {
            "id": self.id,
            "guid": self.guid,
            "delivered_at": self.delivered_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "redelivery": self.redelivery,
            "duration": 0.1,
            "status": self.status,
            "status_code": self.status_code,
            "event": self.event,
            "action": payload.get("action"),
            "installation_id": (payload.get("installation") or {}).get("id"),
            "repository_id": (payload.get("repository") or {}).get("id"),
            "throttled_at": None,
        }

    def detail(self) -> dict[str, Any]:
        request = {"headers": dict(self.headers), "payload": msgspec.json.decode(self.body)}
        return {**self.item(), "url": "", "request": request, "response": {"headers": {}, "payload": ""}}


class Hub(Protocol):
    """The part of the stand-in that deliveries need."""

    clock_ahead: timedelta

    def signed(self, event: str, body: bytes, *, guid: str | None = None) -> dict[str, str]: ...
    def script(self, method: str, path: str, script: Any) -> None: ...


class Deliveries:
    """What was sent, oldest first, is in ``sent``."""

    def __init__(self, hub: Hub) -> None:
        self.url: str | None = None
        """Where the App's webhook points; ``None``: to where nobody answers."""
        self.sent: list[Sent] = []
        self.asked: list[int] = []
        """The ids of the tries that somebody wanted made again."""
        self._hub = hub
        self._running: set[asyncio.Task[Any]] = set()
        hub.script("GET", PATH, self._list)

    async def send(self, event: str, payload: Mapping[str, Any] | None = None, *, guid: str | None = None) -> Sent:
        """Deliver to `url` as GitHub does, and note how it went. Without ``payload``, GitHub's own example."""
        body = msgspec.json.encode(example(event) if payload is None else payload)
        name = event.partition(".")[0]
        guid = guid or new_guid()
        return await self._send(name, guid, body, self._hub.signed(name, body, guid=guid), redelivery=False)

    def add(self, event: str, *, status: str = "OK", status_code: int = 200, **more: Any) -> Sent:
        """Note a try that nobody made: ``guid``, ``payload``, ``delivered_at``, ``redelivery``."""
        payload = more.pop("payload", None)
        body = msgspec.json.encode(example(event) if payload is None else payload)
        name = event.partition(".")[0]
        guid = more.pop("guid", None) or new_guid()
        return self._note(
            Sent(
                id=self._next_id(),
                guid=guid,
                event=name,
                body=body,
                headers=self._hub.signed(name, body, guid=guid),
                delivered_at=more.pop("delivered_at", self._now()),
                status=status,
                status_code=status_code,
                **more,
            )
        )

    async def settled(self) -> None:
        """Return once every redelivery that was asked for has been made."""
        while self._running:
            await asyncio.wait(self._running)

    async def _send(self, event: str, guid: str, body: bytes, headers: Mapping[str, str], *, redelivery: bool) -> Sent:
        began = self._now()
        status, code = await self._post(body, headers)
        return self._note(
            Sent(
                id=self._next_id(),
                guid=guid,
                event=event,
                body=body,
                headers=headers,
                delivered_at=began,
                status=status,
                status_code=code,
                redelivery=redelivery,
            )
        )

    async def _post(self, body: bytes, headers: Mapping[str, str]) -> tuple[str, int]:
        if self.url is None:
            return "failed to connect to host", 502
        try:
            async with (
                ClientSession(timeout=PATIENCE) as session,
                session.post(self.url, data=body, headers=headers) as answer,
            ):
                await answer.read()
                if answer.status < 400:
                    return "OK", answer.status
                return f"Invalid HTTP Response: {answer.status}", answer.status
        except TimeoutError:
            return "timed out", 504
        except (ClientError, OSError):
            return "failed to connect to host", 502

    def _note(self, sent: Sent) -> Sent:
        self.sent.append(sent)
        self._hub.script("GET", f"{PATH}/{sent.id}", lambda call: self._detail(call, sent))
        self._hub.script("POST", f"{PATH}/{sent.id}/attempts", lambda call: self._again(call, sent))
        return sent

    def _list(self, call: Call) -> Answer:
        if call.who != "app":
            return NOT_FOUND
        size = min(max(int(call.query.get("per_page", 30)), 1), 100)
        wanted = {"success": range(200, 400), "failure": range(400, 600)}.get(call.query.get("status", ""))
        found = [
            one for one in sorted(self.sent, key=lambda one: -one.id) if wanted is None or one.status_code in wanted
        ]
        if "cursor" in call.query:
            found = [one for one in found if one.id <= int(call.query["cursor"])]
        headers = {}
        if len(found) > size:
            following = urlencode({**call.query, "cursor": found[size].id})
            headers["Link"] = f'<{call.url}{PATH}?{following}>; rel="next"'
        return Answer(200, [one.item() for one in found[:size]], headers)

    def _detail(self, call: Call, sent: Sent) -> Answer:
        return Answer(200, sent.detail()) if call.who == "app" else NOT_FOUND

    def _again(self, call: Call, sent: Sent) -> Answer:
        if call.who != "app":
            return NOT_FOUND
        self.asked.append(sent.id)
        task = asyncio.get_running_loop().create_task(
            self._send(sent.event, sent.guid, sent.body, sent.headers, redelivery=True)
        )
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return Answer(202, {})

    def _now(self) -> datetime:
        return datetime.now(UTC) + self._hub.clock_ahead

    def _next_id(self) -> int:
        return 12_000_000_000 + len(self.sent)
