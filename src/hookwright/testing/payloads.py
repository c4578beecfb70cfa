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
INSTALLATION = 2
"""The installation id that examples get which were recorded at a repository's webhook."""


def names() -> tuple[str, ...]:
    """The examples that come with the package: ``issues.opened``, ``push``, …"""
    found = (entry.name for entry in files(__package__).joinpath("data").iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in found if name.endswith(".json")))


def load(name: str) -> dict[str, Any]:
    """GitHub's example of ``name``, as it was published. Raises `LookupError` naming those that there are."""
    try:
        text = files(__package__).joinpath("data", f"{name}.json").read_bytes()
    except (FileNotFoundError, ValueError):
        raise LookupError(f"there is no example of {name!r}; there are {', '.join(names())}") from None
    example: dict[str, Any] = msgspec.json.decode(text)
    return example


def payload(name: str, changes: Mapping[str, Any] | None = None, /, **more: Any) -> dict[str, Any]:
    """The example of ``name`` as a GitHub App is sent it, with these changes merged into its objects.

    ``payload("issues.opened", issue={"title": "Help"})`` keeps the rest of the issue; lists and plain values are
    replaced. An action that has no example of its own is made from another of the same event:
    ``payload("issues.labeled")``. Raises `LookupError` for an event without any example.
    """
    event, _, action = name.partition(".")
    known = names()
    if name in known or not action:
        built = load(name if name in known else next((one for one in known if one.startswith(f"{event}.")), name))
    else:
        built = load(next((one for one in known if one.partition(".")[0] == event), name))
        built["action"] = action
    if event not in _WITHOUT_INSTALLATION:
        built.setdefault("installation", {"id": INSTALLATION, "node_id": "MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9uMg=="})
    return merged(merged(built, changes or {}), more)


def merged(payload: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of ``payload`` in which objects are merged with those of ``changes``, and all else is replaced."""
    result = {name: copy.deepcopy(value) for name, value in payload.items()}
    for name, value in changes.items():
        before = result.get(name)
        if isinstance(before, dict) and isinstance(value, Mapping):
            result[name] = merged(before, value)
        else:
            result[name] = copy.deepcopy(value)
    return result
