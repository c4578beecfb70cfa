"""Hooks in the making, with what is to be said about them. Text of other programs is taken with care."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hookwright.hooks.schema.strict import slug

LONGEST_NAME = 60


@dataclass
class Draft:
    """``comments`` say what could not be carried over, or should be looked at."""

    entry: dict[str, Any]
    comments: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Why it cannot be a hook at all; it becomes a comment then."""

    def disable(self, why: str) -> None:
        """It would do what it should not, until a person has looked at it."""
        self.comments.append(why)
        self.entry["enabled"] = False


@dataclass
class Drafts:
    """``notes`` are about the file as a whole, ``defaults`` for all of its hooks."""

    hooks: list[Draft] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    defaults: dict[str, Any] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def name(self, wanted: str, otherwise: str) -> str:
        """A name that no other hook has, nor an id like it."""
        plain = re.sub(r"\s+", " ", "".join(char if char.isprintable() else " " for char in wanted)).strip()
        plain = plain.replace("${", "$ {")[:LONGEST_NAME].strip()
        base = plain if slug(plain) else otherwise
        found, number = base, 1
        while {found, slug(found)} & self._taken:
            number += 1
            found = f"{base[: LONGEST_NAME - 6]} {number}"
        self._taken |= {found, slug(found)}
        return found


def literal(text: str) -> str:
    """For values in which ``${…}`` would be replaced: as it is."""
    return text.replace("$", "$$")


def plain(value: Any) -> str:
    """A scalar as it was written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(getattr(value, "written", value))


def mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """The mappings of a list; anything else is nobody's."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield one


def texts(value: Any) -> list[str]:
    """A scalar, or those of a list, as texts."""
    given = value if isinstance(value, list) else [] if value is None else [value]
    return [plain(one) for one in given if not isinstance(one, list | dict)]


def secret(name: str) -> str:
    """A reference in the place of a secret that a file held: what is printed here may be shown to anybody."""
    return f"secret://env/{re.sub(r'[^A-Z0-9]+', '_', name.upper()).strip('_') or 'SECRET'}"
