"""Refs, and what changed among them. Pure, but for reading those of a repository in the cache."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.running import run

KEPT: Final = ("refs/heads/", "refs/tags/")
"""Branches and tags: what a copy is made of. Everything else on the target is OneDev's own, or ours below these:"""
ARCHIVE: Final = "refs/archive/"
ODD: Final = "refs/odd/"


@dataclass(frozen=True, slots=True)
class RefChange:
    """``old`` is ``None`` for a new ref, ``new`` for one that is gone."""

    ref: str
    old: str | None
    new: str | None


def kept(refs: Mapping[str, str]) -> dict[str, str]:
    """Branches and tags, without what their tags point at (``^{}``)."""
    return {ref: oid for ref, oid in refs.items() if ref.startswith(KEPT) and not ref.endswith("^{}")}


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[RefChange, ...]:
    """From one state to the other, sorted by name."""
    names = sorted(before.keys() | after.keys())
    return tuple(RefChange(ref, before.get(ref), after.get(ref)) for ref in names if before.get(ref) != after.get(ref))


async def read(folder: Path, *prefixes: str, limits: GitLimits, held: int) -> dict[str, str]:
    """Those in the cache. ``prefixes`` as ``refs/heads``."""
    ran = await run(
        "for-each-ref", "--format=%(objectname) %(refname)", *prefixes, folder=folder, limits=limits, held=held
    )
    # Not splitlines(): a name may hold what Unicode takes for the end of a line.
    pairs = (line.split(" ", 1) for line in ran.text.split("\n") if line)
    return {ref: oid for oid, ref in pairs}


async def write(folder: Path, lines: Iterable[str], *, limits: GitLimits, held: int) -> None:
    """``update``, ``create`` and ``delete`` lines of ``git update-ref --stdin``, one transaction."""
    text = "".join(f"{line}\n" for line in lines)
    if text:
        await run(
            "update-ref",
            "--stdin",
            folder=folder,
            stdin=text.encode("utf-8", "surrogateescape"),
            limits=limits,
            held=held,
        )
