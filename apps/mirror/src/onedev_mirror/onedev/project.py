"""A project of OneDev's, and where git finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Projects are a tree: ``path`` is the names from the root, joined by slashes. ``parent_id`` is ``None`` at the
    root. ``raw`` is the answer as OneDev sent it; an update starts from a newer one."""

    id: int
    name: str
    path: str
    parent_id: int | None = None
    description: str = ""
    code_management: bool = True
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, record: Mapping[str, Any], *, id: int, path: str) -> Project:
        """From an answer. ``id`` and ``path`` are given, since some versions leave them out."""
        return cls(
            id=id,
            name=str(record.get("name") or path.rpartition("/")[2]),
            path=path,
            parent_id=record.get("parentId"),
            description=str(record.get("description") or ""),
            code_management=bool(record.get("codeManagement", True)),
            raw=dict(record),
        )


@dataclass(frozen=True, slots=True)
class CloneUrls:
    """Built by OneDev from the *Server URL* in its settings, which may be another address than the one we call."""

    http: str
    ssh: str
