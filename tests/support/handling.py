"""A context as the engine makes it, for a delivery as GitHub sends it."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from hookwright.core.delivery import Delivery
from hookwright.core.job import Job
from hookwright.core.router import Route
from hookwright.github.clients import Clients
from hookwright.github.context import GitHubContext
from hookwright.github.credentials import Credentials
from hookwright.github.fleet import Fleet, Member
from hookwright.github.webhook import GitHubWebhook
from hookwright.testing import fake_github_webhooks
from hookwright.testing.payloads import payload

NOW = datetime(2030, 1, 1, tzinfo=UTC)


class Memory:
    """What one job remembers between its attempts."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def recall(self, name: str) -> bytes | None:
        return self.kept.get(name)

    async def remember(self, name: str, value: bytes) -> None:
        self.kept[name] = value


def delivered(
    event: str, sent: dict[str, Any] | None = None, *, enterprise_host: str | None = None, **changes: Any
) -> Delivery:
    """The delivery of GitHub's example of ``event`` with ``changes``, or of ``sent`` as it is."""
    body = msgspec.json.encode(payload(event, **changes) if sent is None else sent)
    headers = fake_github_webhooks.headers(event.partition(".")[0], body, secret=None, enterprise_host=enterprise_host)
    raw = {name.lower().encode(): value.encode() for name, value in headers.items()}
    return GitHubWebhook([], insecure=True).parse(raw, body, now=NOW)


def context(
    delivery: Delivery, *, clients: Clients | None = None, memory: Memory | None = None, own_events: bool = False
) -> GitHubContext:
    job = Job(id=1, delivery_seq=1, handler="h", tenant=delivery.owner, lane="h", run_at=NOW, created_at=NOW).start(
        now=NOW, lease=timedelta(seconds=15), worker="w"
    )
    ctx = GitHubContext(
        fleet=None if clients is None else Fleet([Member(Credentials(), clients)]),
        delivery=delivery,
        job=job,
        log=logging.LoggerAdapter(logging.getLogger("test")),
        memory=memory or Memory(),
    )
    ctx.state["route"] = Route(name="h", events=("*",), handler=lambda ctx: None, own_events=own_events)
    return ctx
