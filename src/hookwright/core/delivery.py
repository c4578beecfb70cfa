"""A delivery: one arrival of one event from one source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

EMPTY: Mapping[str, str] = {}
MAX_BODY = 25 * 1024 * 1024
"""Bytes of one body, whatever its source: GitHub sends no larger ones."""


class Facts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The few things a route may filter on without anybody parsing the body.

    A source fills in what it knows. ``branch`` is a name without ``refs/heads/``; ``repository`` is ``owner/name``;
    ``author`` is the login of who caused the event, ``bot`` whether that is a program.
    """

    repository: str | None = None
    number: int | None = None
    author: str | None = None
    bot: bool = False
    branch: str | None = None
    labels: tuple[str, ...] = ()
    installation: int | None = None
    handler: str | None = None
    """Whose job it was, in the engine's own deliveries about jobs."""
    app: str | None = None
    """Which of several GitHub Apps it is for, by its configured name; ``None`` where there is one only."""


NO_FACTS = Facts()


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """What a source hands in, once per ``(source, scope, id)``.

    The id comes from upstream, never from us: GitHub's ``X-GitHub-Delivery``, ``<schedule>@<fire time>`` for cron.
    That is what makes it safe for two processes to hand in the same thing. ``scope`` is what the id is unique
    within (for GitHub: host, target type, target id, hook id). ``body`` is the payload as JSON bytes, unparsed.
    """

    source: str
    id: str
    event: str
    received_at: datetime
    scope: str = ""
    action: str | None = None
    body: bytes = b"{}"
    headers: Mapping[str, str] = EMPTY
    tenant: str = ""
    facts: Facts = NO_FACTS
    due_at: datetime | None = None
    """Jobs are not claimed before this moment."""
    rearm: bool = False
    """A known id runs again what ended as a dead letter (GitHub's redelivery), instead of changing nothing."""
    caused_by: str | None = None
    """The key of the delivery whose handler emitted this one."""
    depth: int = 0
    """How many handlers emitted one another on the way here."""

    @property
    def key(self) -> str:
        """What the delivery is called in logs and in ``caused_by``: two sources may well use the same id.

        For people. Two different deliveries share it only where a source's name holds a colon or an id a slash; a
        store tells deliveries apart by the three fields.
        """
        return f"{self.source}:{self.scope}/{self.id}" if self.scope else f"{self.source}:{self.id}"

    @property
    def name(self) -> str:
        """``issues.opened``, or just ``push`` for an event without actions."""
        return f"{self.event}.{self.action}" if self.action else self.event

    @property
    def owner(self) -> str:
        """Whose share of the workers this uses: the tenant that the source named, else the source itself."""
        return self.tenant or self.source

    @property
    def payload(self) -> Any:
        """The body, parsed anew at each call; a handler reads ``ctx.payload``, which keeps it.

        Raises `ValueError` where the body is not JSON, which a source does not let through.
        """
        return msgspec.json.decode(self.body)
