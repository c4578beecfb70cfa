"""From the ``input`` of a test to what the hook's source would have handed in. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import msgspec

from hookwright.core import schedule as schedules
from hookwright.core.delivery import Delivery
from hookwright.core.secret import Secret
from hookwright.hooks.happening import FORWARD, Wrapped
from hookwright.hooks.kinds.declared import Declared
from hookwright.hooks.kinds.manual import SOURCE as MANUAL
from hookwright.hooks.schema.expectations import Input
from hookwright.hooks.schema.hook import Hook
from hookwright.hooks.schema.kinds.filesystem import FilesystemOptions
from hookwright.hooks.schema.kinds.webhook import WebhookOptions
from hookwright.hooks.selftest.signing import signed

Example = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""GitHub's example of an event, with changes merged in. Raises `LookupError`."""
ID = "test"
PLAIN = ":text"
"""The header by which sources mark a body that was no JSON."""


@dataclass(frozen=True)
class Request:
    """What a sender posts. Names of headers are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    remote: str


class NoSample(ValueError):
    """The input does not fit the hook; the text says what would."""


def request(options: WebhookOptions, given: Input, *, now: datetime, reveal: Callable[[Secret], Secret]) -> Request:
    """A request to a webhook, signed as the hook asks."""
    value = given.body if given.body is not None else given.payload
    headers = {name.lower(): value for name, value in given.headers.items()}
    if isinstance(value, str):
        body = value.encode("utf-8", "surrogatepass")
    else:
        body = b"" if value is None else _json(value)
        if body:
            headers.setdefault("content-type", "application/json")
    if given.sign:
        headers = signed(options, headers, body, now=now, reveal=reveal)
    return Request(
        method=given.method.upper(),
        path=given.path or options.path,
        query=urlencode(given.query),
        headers={**headers, "content-length": str(len(body)), "host": headers.get("host", "localhost")},
        body=body,
        remote=given.remote,
    )


def delivery(key: str, hook: Hook, made: Declared, given: Input, *, now: datetime, example: Example) -> Delivery:
    """What any other source hands in. Raises `NoSample`."""
    if made.sample is not None:
        return made.sample(given, now)
    if made.schedules:
        return _fire(made, given, now)
    if made.source == "github":
        return _github(hook, given, now, example)
    if made.source is None:
        return _forward(key, given, now)
    if isinstance(hook.options, FilesystemOptions) and (given.file or given.files):
        return _files(hook.options, made, given, now)
    event, _, action = (made.events[0] if made.events else key).partition(".")
    if made.source == MANUAL:
        event = key
    elif given.event:
        action = given.event.rpartition(".")[2]
    headers = {name.lower(): value for name, value in given.headers.items()}
    body = _payload(given)
    if isinstance(given.body, str) and given.payload is None:
        body, wrapped = _message(given.body)
        headers |= {PLAIN: "true"} if wrapped else {}
    return Delivery(
        source=made.source,
        id=given.message_id or ID,
        event=event,
        action=action or None,
        received_at=now,
        body=body,
        headers=headers,
    )


def _message(text: str) -> tuple[bytes, bool]:
    """A text as sources keep it: JSON as it is, any other wrapped."""
    body = text.encode("utf-8", "surrogatepass")
    try:
        msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return msgspec.json.encode({"text": text}), True
    return body, False


def _json(value: Any) -> bytes:
    """A value of the file, whose numbers remember how they were written, as JSON."""

    def plain(one: Any) -> Any:
        if isinstance(one, dict):
            return {key: plain(inner) for key, inner in one.items()}
        if isinstance(one, list | tuple):
            return [plain(inner) for inner in one]
        if isinstance(one, int | float) and not isinstance(one, bool):
            return int(one) if isinstance(one, int) else float(one)
        return one

    return msgspec.json.encode(plain(value))


def _files(options: FilesystemOptions, made: Declared, given: Input, now: datetime) -> Delivery:
    """Paths of files below the watched folder."""

    root = posixpath.normpath(options.path)

    def told(path: str) -> dict[str, str]:
        whole = posixpath.normpath(posixpath.join(root, path))
        return {"path": whole, "relative": path, "root": root, "change": given.change}

    names = given.files or ((given.file,) if given.file else ())
    body: dict[str, Any] = told(names[0])
    if given.files:
        body = {"root": root, "files": [told(name) for name in names]}
    return Delivery(
        source=made.source or "",
        id=ID,
        event=made.events[0],
        action="batch" if given.files else given.change,
        received_at=now,
        body=msgspec.json.encode(body),
    )


def _payload(given: Input) -> bytes:
    value = given.payload if given.payload is not None else given.body
    return _json({} if value is None else value)


def _fire(made: Declared, given: Input, now: datetime) -> Delivery:
    schedule = made.schedules[0]
    body = msgspec.json.encode({"schedule": schedule.name, "scheduled_at": now, "missed": given.missed})
    identity = f"{schedule.name}@{now.isoformat()}"
    return Delivery(source=schedules.SOURCE, id=identity, event=schedule.name, received_at=now, body=body)


def _github(hook: Hook, given: Input, now: datetime, example: Example) -> Delivery:
    from hookwright.github import envelope  # Reads what filters want to know; few hooks are GitHub's.

    named = given.event or next(iter(hook.options.events))
    if named == "*":
        raise NoSample("input: the hook takes all events: say which one, event: issues.opened")
    changes = given.payload if given.payload is not None else given.body
    if changes is not None and not isinstance(changes, dict):
        raise NoSample("input: the payload of a GitHub event is a mapping")
    event, _, action = named.partition(".")
    try:
        payload = example(named, changes or {})
    except LookupError as error:
        if not changes:
            raise NoSample(f"input: {error}; give a payload") from None
        payload = {**changes, **({"action": action} if action else {})}
    body = _json(payload)
    read, facts = envelope.read_wide(body)
    return Delivery(
        source="github",
        id=ID,
        event=event,
        action=action or read,
        received_at=now,
        body=body,
        headers={"x-github-event": event, "x-github-delivery": ID},
        facts=facts,
    )


def _forward(key: str, given: Input, now: datetime) -> Delivery:
    event, _, action = (given.event or "test").partition(".")
    variables = {"FILE": given.file} if given.file else {}
    wrapped = Wrapped(
        id=ID,
        source=next(iter(given.forwarded_by), "test"),
        event=event,
        action=action or None,
        received_at=now,
        payload=msgspec.Raw(_payload(given)),
        headers=dict(given.headers),
        variables=variables,
        subjects=(given.file,) if given.file else (given.path,) if given.path else (),
        exports=dict(given.exports),
        chain=given.forwarded_by,
    )
    body = msgspec.json.encode(wrapped)
    return Delivery(source="app", id=ID, event=FORWARD, action=key, received_at=now, body=body)
