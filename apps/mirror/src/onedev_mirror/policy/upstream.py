"""What an answer about a repository means for its copy."""

from __future__ import annotations

from enum import StrEnum


class Upstream(StrEnum):
    THERE = "there"
    GONE = "gone"
    """Deleted, or made private; GitHub does not say which."""
    TAKEN_DOWN = "taken down"
    REFUSED = "refused"
    """This repository is refused, to a token that is otherwise good."""
    TOKEN = "token"  # noqa: S105 - a word, not a secret
    """The token itself is refused: this says nothing about the repository."""
    UNKNOWN = "unknown"
    """Nothing can be concluded; ask again later."""


_MEANINGS = {
    200: Upstream.THERE,
    401: Upstream.TOKEN,
    403: Upstream.REFUSED,
    404: Upstream.GONE,
    451: Upstream.TAKEN_DOWN,
}


def meaning(status: int | None) -> Upstream:
    """Of the status that ``GET /repositories/{id}`` was answered with; ``None``: there was no answer."""
    return Upstream.UNKNOWN if status is None else _MEANINGS.get(status, Upstream.UNKNOWN)


FREEZES = {
    Upstream.GONE: "it is gone from GitHub: deleted, or private now",
    Upstream.TAKEN_DOWN: "GitHub has taken it down",
    Upstream.REFUSED: "GitHub refuses us this repository",
}
"""These freeze a copy: it is kept as it is, for good. Nothing else does, and none of these ever removes it."""
