"""Which repositories are kept at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Protocol


class Facts(Protocol):
    """What is decided by; a `Repository` and a `Mirror` both have it."""

    @property
    def full_name(self) -> str: ...
    @property
    def fork(self) -> bool: ...
    @property
    def archived(self) -> bool: ...
    @property
    def private(self) -> bool: ...
    @property
    def language(self) -> str | None: ...
    @property
    def size_kb(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Globs are over ``owner/name``, whatever their case. No ``include`` and no ``languages``: all."""

    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    languages: Sequence[str] = ()
    forks: bool = True
    archived: bool = True
    private: bool = True
    max_size_kb: int | None = None


def why_not(facts: Facts, wanted: Wanted) -> str | None:
    """Why this repository is not kept, in words for a person; ``None``: it is."""
    name = facts.full_name.lower()
    if any(fnmatchcase(name, glob.lower()) for glob in wanted.exclude):
        return "its name is excluded"
    if wanted.include and not any(fnmatchcase(name, glob.lower()) for glob in wanted.include):
        return "its name is not among those to include"
    if facts.fork and not wanted.forks:
        return "it is a fork"
    if facts.archived and not wanted.archived:
        return "it is archived on GitHub"
    if facts.private and not wanted.private:
        return "it is private"
    if wanted.languages and (facts.language or "").lower() not in {one.lower() for one in wanted.languages}:
        return f"its language is {facts.language or 'not known'}"
    if wanted.max_size_kb is not None and facts.size_kb > wanted.max_size_kb:
        return f"GitHub says that it has {facts.size_kb // 1024} MB, and {wanted.max_size_kb // 1024} MB is the limit"
    return None
