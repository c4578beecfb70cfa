"""What GitHub says of a repository, as far as the mirror cares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """One repository as an answer of GitHub's API, or the payload of a webhook, describes it."""

    id: int
    node_id: str | None
    full_name: str
    html_url: str
    clone_url: str
    description: str
    default_branch: str | None
    language: str | None
    size_kb: int
    private: bool
    fork: bool
    archived: bool
    has_wiki: bool
    pushed_at: datetime | None

    @property
    def owner(self) -> str:
        return self.full_name.partition("/")[0]

    @property
    def name(self) -> str:
        return self.full_name.partition("/")[2]

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Self:
        """Raises `ValueError` for a record that is no repository."""
        id, full_name = record.get("id"), record.get("full_name")
        if not isinstance(id, int) or not isinstance(full_name, str) or full_name.count("/") != 1:
            raise ValueError("this is no repository: it has no number or no name")
        return cls(
            id=id,
            node_id=record.get("node_id"),
            full_name=full_name,
            html_url=record.get("html_url") or "",
            clone_url=record.get("clone_url") or "",
            # A NUL is text to GitHub, and none to PostgreSQL.
            description=(record.get("description") or "").replace("\x00", ""),
            default_branch=record.get("default_branch"),
            language=record.get("language"),
            size_kb=int(record.get("size") or 0),
            private=bool(record.get("private")),
            fork=bool(record.get("fork")),
            archived=bool(record.get("archived")),
            has_wiki=bool(record.get("has_wiki")),
            pushed_at=moment(record.get("pushed_at")),
        )


def moment(written: Any) -> datetime | None:
    """GitHub writes moments as text, and as seconds in the payload of a push."""
    if isinstance(written, bool) or written is None:
        return None
    if isinstance(written, int | float):
        return datetime.fromtimestamp(written, UTC)
    try:
        found = datetime.fromisoformat(str(written))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
