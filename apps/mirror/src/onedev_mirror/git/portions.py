"""Cuts a long history into pieces that are pushed one after the other."""

from __future__ import annotations

import asyncio
from pathlib import Path

from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.refs import RefChange
from onedev_mirror.git.running import run


async def portions(
    folder: Path, change: RefChange, *, portion_bytes: int | None, limits: GitLimits, held: int
) -> tuple[RefChange, ...]:
    """The steps on the way from its old value to its new one, without the last; none where it is short, no branch, or
    goes not forward. They follow first parents and hold about equally many commits: how many bytes a commit brings is
    not known before it is packed."""
    if portion_bytes is None or change.new is None or not change.ref.startswith("refs/heads/"):
        return ()
    nbytes = await asyncio.to_thread(_packed, folder)
    if nbytes <= portion_bytes:
        return ()
    line = ("rev-list", "--first-parent")
    if change.old is not None:
        ran = await run(
            *("merge-base", "--is-ancestor", change.old, change.new),
            folder=folder,
            limits=limits,
            held=held,
            allowed=(0, 1, 128),
        )
        if ran.code:
            return ()
    whole = int((await run(*line, "--count", change.new, folder=folder, limits=limits, held=held)).text)
    lacking = [change.new] if change.old is None else [change.new, f"^{change.old}"]
    ran = await run(*line, "--reverse", *lacking, folder=folder, limits=limits, held=held)
    return cut(change, ran.text.split(), whole=whole, nbytes=nbytes, portion_bytes=portion_bytes)


def cut(change: RefChange, commits: list[str], *, whole: int, nbytes: int, portion_bytes: int) -> tuple[RefChange, ...]:
    """``commits`` lead to the new value, oldest first; ``whole`` is how many there are in all, in ``nbytes``. Pure."""
    count = min(len(commits), -(-nbytes * len(commits) // (max(1, whole) * portion_bytes)))
    ends = [commits[len(commits) * number // count - 1] for number in range(1, count)]
    olds = [change.old, *ends]
    return tuple(RefChange(change.ref, old, new) for old, new in zip(olds, ends, strict=False))


def _packed(folder: Path) -> int:
    return sum(path.stat().st_size for path in (folder / "objects" / "pack").glob("*.pack"))
