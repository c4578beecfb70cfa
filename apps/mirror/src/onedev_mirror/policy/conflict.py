"""What to do about a project that is already where ours should be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

ConflictPolicy = Literal["rename", "adopt", "fail"]
_MARK = re.compile(r"\[GitHub repository (\d+)\]")


class Choice(StrEnum):
    CREATE = "create"
    OURS = "ours"
    """It is our own, which we made and forgot, or whose making was cut short."""
    ADOPT = "adopt"
    RENAME = "rename"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    description: str
    empty: bool
    intended: bool
    """We had begun to create a project at this very path for this very repository, and never heard the end."""


def description_for(described: str, html_url: str, repository_id: int) -> str:
    """What our projects say of themselves. The number in it is how we know them again if our database is lost."""
    own = f"Copy of {html_url} [GitHub repository {repository_id}]"
    room = 15_000 - len(own) - 2
    return f"{described[:room]}\n\n{own}" if described else own


def marked(description: str) -> int | None:
    """The number of the repository that a project says it is a copy of. The last one counts: what the repository says
    of itself stands before it."""
    found = _MARK.findall(description or "")
    return int(found[-1]) if found else None


def resolve(existing: Existing | None, *, policy: ConflictPolicy, repository_id: int) -> Choice:
    """What to do at a path where ``existing`` is (``None``: nothing is)."""
    if existing is None:
        return Choice.CREATE
    owner = marked(existing.description)
    if owner == repository_id or (existing.intended and existing.empty and owner is None):
        return Choice.OURS
    if owner is not None:
        # Another repository's copy: taking it over would mix two histories, whatever the policy.
        return Choice.FAIL if policy == "fail" else Choice.RENAME
    match policy:
        case "adopt":
            return Choice.ADOPT
        case "rename":
            return Choice.RENAME
        case "fail":
            return Choice.FAIL
