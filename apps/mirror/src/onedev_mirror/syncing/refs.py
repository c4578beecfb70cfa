"""What two sides hold, compared by one number for each. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

KEPT = ("refs/heads/", "refs/tags/")


def kept(refs: Mapping[str, str]) -> dict[str, str]:
    """Branches and tags: what a copy is made of. Peeled tags (``^{}``) say nothing new."""
    return {name: oid for name, oid in refs.items() if name.startswith(KEPT) and not name.endswith("^{}")}


def digest(refs: Mapping[str, str], head: str | None = None) -> str:
    """One number for all branches and tags, and where HEAD points."""
    lines = sorted(f"{oid} {name}" for name, oid in kept(refs).items())
    return hashlib.sha256("\n".join([*lines, f"HEAD {head or ''}"]).encode()).hexdigest()


def differing(wished: Mapping[str, str], there: Mapping[str, str], *, refused: frozenset[str]) -> list[str]:
    """Names that should be on the other side and are not, or are with another value; those it would not take apart."""
    return sorted(name for name, oid in kept(wished).items() if name not in refused and there.get(name) != oid)
