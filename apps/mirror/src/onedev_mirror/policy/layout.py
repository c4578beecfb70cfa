"""Where in OneDev a repository goes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

Layout = Literal["nested", "flat"]
Namer = Callable[[str, int, Collection[str]], str]
"""From a wished name, a number and the names taken (in lower case) to one that OneDev takes and nobody has."""


@dataclass(frozen=True, slots=True)
class Place:
    """``parent`` is a path of projects, empty at the root."""

    parent: str
    name: str

    @property
    def path(self) -> str:
        return f"{self.parent}/{self.name}" if self.parent else self.name


def parent_of(layout: Layout, *, root: str, owner: str, name_of: Namer) -> str:
    """The project below which it goes: ``github/octocat``; flat: the root alone, which may be empty."""
    if layout == "flat":
        return root
    return "/".join(part for part in (root, name_of(owner, 0, ())) if part)


def wished_name(layout: Layout, *, prefix: str, owner: str, name: str) -> str:
    """What it would be called if every name were free and valid."""
    return name if layout == "nested" else f"{prefix}{owner}-{name}"


def place(
    layout: Layout,
    *,
    root: str,
    prefix: str,
    owner: str,
    name: str,
    repository_id: int,
    taken: Collection[str],
    name_of: Namer,
) -> Place:
    """``taken`` are the names below the parent that belong to others."""
    parent = parent_of(layout, root=root, owner=owner, name_of=name_of)
    wished = wished_name(layout, prefix=prefix, owner=owner, name=name)
    return Place(parent, name_of(wished, repository_id, taken))
