"""What GitHub really sends: its published examples, and variations of them."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import msgspec

# GitHub sends these without an installation, to a GitHub App too.
_WITHOUT_INSTALLATION = frozenset(
    {"github_app_authorization", "marketplace_purchase", "meta", "ping", "security_advisory"}
)
_BEGINNINGS = ("opened", "created", "submitted", "published")
INSTALLATION = 2
"""The installation id that examples get which were recorded at a repository's webhook."""


def names() -> tuple[str, ...]:
    """The examples that come with the package: ``issues.opened``, ``push``, …"""
    found = (entry.name for entry in files(__package__).joinpath("data").iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in found if name.endswith(".json")))


def load(name: str) -> dict[str, Any]:
    """GitHub's example of ``name``, as published but for addresses of package files.

    Raises `LookupError` naming those that there are.
    """
    try:
        text = files(__package__).joinpath("data", f"{name}.json").read_bytes()
    except (FileNotFoundError, ValueError):
        raise LookupError(f"there is no example of {name!r}; there are {', '.join(names())}") from None
    example: dict[str, Any] = msgspec.json.decode(text)
    return example


def payload(name: str, changes: Mapping[str, Any] | None = None, /, **more: Any) -> dict[str, Any]:
    """The example of ``name`` as a GitHub App is sent it, with these changes merged into its objects.

    ``payload("issues.opened", issue={"title": "Help"})`` keeps the rest of the issue; lists and plain values are
    replaced. A name with dots leads to a place further in: ``{"issue.user.login": "mona"}``, ``{"issue.labels.0": …}``.
    An action that has no example of its own is made from another of the same event:
    ``payload("issues.labeled")``. Raises `LookupError` for an event without any example.
    """
    event, _, action = name.partition(".")
    known = names()
    if name in known or not action:
        built = load(name if name in known else _like(event, known) or name)
    else:
        built = load(_like(event, known) or name)
        built["action"] = action
    if event not in _WITHOUT_INSTALLATION:
        built.setdefault("installation", {"id": INSTALLATION, "node_id": "MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9uMg=="})
    return merged(merged(built, changes or {}), more)


def _like(event: str, known: tuple[str, ...]) -> str | None:
    """The example that stands for an event: of how it begins, if there is one."""
    of_event = [one for one in known if one.partition(".")[0] == event]
    first = (one for action in _BEGINNINGS for one in of_event if one == f"{event}.{action}")
    return next(first, None) or (of_event[0] if of_event else None)


def merged(payload: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of ``payload`` in which objects are merged with those of ``changes``, and all else is replaced."""
    result = {name: copy.deepcopy(value) for name, value in payload.items()}
    for name, value in changes.items():
        if "." in name:
            _put(result, name.split("."), value)
            continue
        before = result.get(name)
        if isinstance(before, dict) and isinstance(value, Mapping):
            result[name] = merged(before, value)
        else:
            result[name] = copy.deepcopy(value)
    return result


def _put(into: Any, path: list[str], value: Any) -> None:
    """``value`` at this place of ``into``, which is our own copy. Raises `LookupError` where a list is too short."""
    name, *rest = path
    if isinstance(into, list):
        place = int(name) if name.isdecimal() else len(into)
        if place >= len(into):
            raise LookupError(f"there is no {name} in a list of {len(into)}")
        if rest:
            _put(into[place], rest, value)
        else:
            into[place] = copy.deepcopy(value)
        return
    if not rest:
        into |= merged({name: into.get(name)}, {name: value})
        return
    if not isinstance(into.get(name), dict | list):
        into[name] = {}
    _put(into[name], rest, value)
