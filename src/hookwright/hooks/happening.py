"""An event as commands, conditions and other hooks see it: the same whether it came from a source or was forwarded."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from hookwright.core.delivery import Delivery, Facts
from hookwright.hooks.kinds.declared import Told
from hookwright.hooks.kinds.manual import SOURCE as MANUAL
from hookwright.hooks.naming import is_risky

FORWARD = "hook"
"""The event that a forward is: ``hook.ID``."""
_REPORT_SOURCE = "engine"
Tell = Callable[[Delivery], Told]


class Wrapped(msgspec.Struct, frozen=True, kw_only=True):
    """What a forward carries: the event as it first came, and what was added on the way."""

    id: str
    source: str
    event: str
    received_at: datetime
    payload: msgspec.Raw
    action: str | None = None
    headers: dict[str, str] = {}
    variables: dict[str, str] = {}
    subjects: tuple[str, ...] = ()
    exports: dict[str, str] = {}
    chain: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What the engine says of a job that ended, as far as it is needed here."""

    class Of(msgspec.Struct, frozen=True):
        key: str
        source: str
        id: str
        event: str
        received_at: datetime

    handler: str
    delivery: Of
    error: str | None = None
    headers: dict[str, str] = {}
    payload: msgspec.Raw = msgspec.Raw(b"null")
    result: Any = None


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """``raw`` is the payload as JSON. ``result`` and ``error`` are of the hook that ended, in what follows its end."""

    id: str
    source: str
    event: str
    action: str | None
    received_at: datetime
    raw: bytes
    headers: Mapping[str, str]
    facts: Facts
    variables: Mapping[str, str]
    subjects: tuple[str, ...]
    exports: Mapping[str, str]
    chain: tuple[str, ...]
    result: Mapping[str, Any] | None = None
    error: str | None = None

    @property
    def name(self) -> str:
        return f"{self.event}.{self.action}" if self.action else self.event

    def payload(self) -> Any:
        try:
            return msgspec.json.decode(self.raw)
        except msgspec.DecodeError:
            # A lone surrogate, which some senders cut out of an emoji, is JSON to Python's own reader.
            return json.loads(self.raw)

    def scope(self) -> dict[str, Any]:
        """What an expression may name (`hookwright.hooks.expression.matching.SCOPE`)."""
        facts = self.facts
        found: dict[str, Any] = {
            "payload": self.payload(),
            "headers": dict(self.headers),
            "event": self.name,
            "action": self.action,
            "source": self.source,
            "id": self.id,
            "labels": list(facts.labels),
            "files": list(self.subjects) if "FILE" in self.variables else [],
            "variables": dict(self.variables),
            "exports": dict(self.exports),
            "hook": self.chain[-1] if self.chain else None,
            "chain": list(self.chain),
        }
        known = {"repository": facts.repository, "branch": facts.branch, "author": facts.author, "number": facts.number}
        found |= {name: value for name, value in known.items() if value is not None}
        if "FILE" in self.variables:
            found["file"] = self.variables["FILE"]
        if self.result is not None and "exit_code" in self.result:
            found["exit_code"] = self.result["exit_code"]
        return found

    def document(self, **more: Any) -> bytes:
        """The whole as JSON: what EVENT_FILE holds."""
        return msgspec.json.encode(
            {
                "id": self.id,
                "source": self.source,
                "event": self.name,
                "received_at": self.received_at,
                "headers": dict(self.headers),
                "variables": dict(self.variables),
                "files": list(self.subjects) if "FILE" in self.variables else [],
                "exports": dict(self.exports),
                "chain": list(self.chain),
                "result": self.result,
                "error": self.error,
                **more,
                "payload": msgspec.Raw(self.raw),
            }
        )

    def environment(self) -> dict[str, str]:
        """Variables that every event has."""
        facts = self.facts
        found = {
            "EVENT_ID": self.id,
            "EVENT_SOURCE": self.source,
            "EVENT_NAME": self.name,
            "EVENT_RECEIVED_AT": self.received_at.isoformat(),
            "EVENT_PAYLOAD": self.raw.decode("utf-8", "replace"),
            "EVENT_CHAIN": ",".join(self.chain),
            "EVENT": self.name,
        }
        optional = {
            "EVENT_ACTION": self.action,
            "EVENT_REPOSITORY": facts.repository,
            "EVENT_BRANCH": facts.branch,
            "EVENT_AUTHOR": facts.author,
            "EVENT_NUMBER": facts.number,
            "EVENT_ERROR": self.error,
            "EVENT_EXIT_CODE": None if self.result is None else self.result.get("exit_code"),
            "EVENT_FORWARDED_BY": self.chain[-1] if self.chain else None,
        }
        found |= {name: str(value) for name, value in optional.items() if value is not None}
        return {**self.exports, **found, **self.variables}

    def wrapped(self, hook: str, exports: Mapping[str, str]) -> dict[str, Any]:
        """The payload of a forward by ``hook``."""
        wrapped = Wrapped(
            id=self.id,
            source=self.source,
            event=self.event,
            action=self.action,
            received_at=self.received_at,
            payload=msgspec.Raw(self.raw),
            headers=dict(self.headers),
            variables=dict(self.variables),
            subjects=self.subjects,
            exports={**self.exports, **exports},
            chain=(*self.chain, hook),
        )
        found: dict[str, Any] = msgspec.to_builtins(wrapped, builtin_types=(datetime, msgspec.Raw))
        return found


def happening(delivery: Delivery, tell: Tell) -> Happening:
    """What ``delivery`` says. ``tell`` knows the deliveries of the hook's own source.

    A forward that some program of the user's emitted without our wrapping (``ctx.emit("hook.deploy", {...})``) is an
    event whose payload is what it gave.
    """
    if delivery.source == _REPORT_SOURCE and delivery.event == "job":
        return _reported(delivery, tell)
    if delivery.source == "app" and delivery.event == FORWARD:
        try:
            wrapped = msgspec.json.decode(delivery.body, type=Wrapped)
        except (msgspec.DecodeError, ValueError):
            return _plain(delivery, Told(subjects=(delivery.name,)))
        return Happening(
            id=wrapped.id,
            source=wrapped.source,
            event=wrapped.event,
            action=wrapped.action,
            received_at=wrapped.received_at,
            raw=bytes(wrapped.payload),
            headers=wrapped.headers,
            facts=delivery.facts,
            variables=_harmless(wrapped.variables),
            subjects=wrapped.subjects,
            exports=_harmless(wrapped.exports),
            chain=wrapped.chain,
        )
    # What a person hands in is not what the hook's own source would have told of.
    return _plain(delivery, Told() if delivery.source == MANUAL else tell(delivery))


def _plain(delivery: Delivery, told: Told) -> Happening:
    return Happening(
        id=delivery.id,
        source=delivery.source,
        event=delivery.event,
        action=delivery.action,
        received_at=delivery.received_at,
        raw=delivery.body,
        headers=delivery.headers,
        facts=delivery.facts,
        variables=told.variables,
        subjects=told.subjects,
        exports={},
        chain=(),
    )


def _reported(delivery: Delivery, tell: Tell) -> Happening:
    """The event that the job was about, with how the job ended."""
    report = msgspec.json.decode(delivery.body, type=Report)
    of = report.delivery
    event, _, action = of.event.partition(".")
    original = Delivery(
        source=of.source,
        id=of.id,
        event=event,
        action=action or None,
        received_at=of.received_at,
        body=bytes(report.payload),
        headers=report.headers,
        tenant=delivery.tenant,
        facts=msgspec.structs.replace(delivery.facts, handler=None),
    )
    result = report.result if isinstance(report.result, dict) else None
    exports = result.get("exports") if result else None
    found = happening(original, tell)
    return msgspec.structs.replace(
        found,
        result=result,
        error=report.error,
        exports={**found.exports, **_harmless(exports if isinstance(exports, dict) else {})},
    )


def _harmless(variables: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if not is_risky(name) and name.isidentifier()}
