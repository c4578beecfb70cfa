"""Which of a hook's routes an event takes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pathspec import GitIgnoreSpec

from hookwright.hooks.command.prepared import Prepared
from hookwright.hooks.conditions import Condition


@dataclass(frozen=True, kw_only=True)
class Way:
    """What is done with an event: a route, or the hook itself where it has none. ``label`` is for people."""

    label: str
    patterns: GitIgnoreSpec | None
    condition: Condition
    command: Prepared
    forward_to: tuple[str, ...]
    ignore: bool = False
    tolerant: bool = False
    """``on_error: continue``."""


@dataclass(frozen=True)
class Chosen:
    """``way`` is ``None`` where no route fits; ``passed`` says why each that came before it did not."""

    way: Way | None
    subject: str | None
    passed: tuple[str, ...]


def choose(ways: Sequence[Way], subject: str | None, scope: Mapping[str, Any]) -> Chosen:
    """The first way that fits ``subject``, which is a path, or a name; ``None`` where the event is about none."""
    passed = []
    for way in ways:
        if way.patterns is not None and (subject is None or not way.patterns.match_file(subject.lstrip("/"))):
            passed.append(f"{way.label}: {subject if subject is not None else 'the event'} does not match")
            continue
        against = way.condition.reason_against(scope)
        if against is not None:
            passed.append(f"{way.label}: {against}")
            continue
        return Chosen(way, subject, tuple(passed))
    return Chosen(None, subject, tuple(passed))
