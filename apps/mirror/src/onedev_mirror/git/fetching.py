"""Brings the cache up to date with its source, and says what that changed."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onedev_mirror.git import history, refs
from onedev_mirror.git.cache import Cache, is_untidy, pack
from onedev_mirror.git.errors import GitError
from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.listing import Listed, listed
from onedev_mirror.git.progress import Say
from onedev_mirror.git.refs import KEPT, RefChange
from onedev_mirror.git.remote import Remote
from onedev_mirror.git.running import run

HELD_BACK: Final = "refs/kept/"
"""In the cache only: old tips that the target may still have to be given, so that no collection removes them."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """``before`` is what the target was last given, ``after`` what the source has; ``changes`` lead from one to the
    other, and ``forced`` are those that rewrite a branch or move a tag. They stay so until they are pushed, however
    often they are fetched. ``nbytes`` came over the wire, as far as git tells."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    changes: tuple[RefChange, ...]
    forced: tuple[RefChange, ...]
    default_branch: str | None
    nbytes: int


async def fetch(
    cache: Cache, repository_id: int, source: Remote, *, limits: GitLimits, progress: Say | None = None
) -> Fetched:
    """Only what is missing is transferred; branches and tags that are gone there go here. Raises `GitError`."""
    there = await listed(source, limits=limits, only=KEPT)
    async with cache.held(repository_id) as lock:
        _room(cache.folder, limits)
        folder = await cache.prepare(repository_id, lock)
        try:
            nbytes, after = await _bring(folder, source, there, limits=limits, progress=progress, lock=lock)
        except GitError as error:
            if error.kind != "broken":
                raise
            # The cache can be made anew, and what is damaged in it cannot be mended.
            folder = await cache.rebuild(repository_id, lock)
            nbytes, after = await _bring(folder, source, there, limits=limits, progress=progress, lock=lock)
        if nbytes and limits.max_bytes is not None and (used := await cache.size(repository_id)) > limits.max_bytes:
            # git may have been quicker than those who watch it.
            raise GitError("too_big", f"it takes {used} bytes, and {limits.max_bytes} are allowed")
        before = cache.accepted(repository_id)
        changed = refs.changes(before, after)
        forced = await history.rewritten(folder, changed, limits=limits, held=lock)
        await _hold_back(folder, changed, forced, limits=limits, lock=lock)
        if is_untidy(folder):
            await pack(folder, lock)
        return Fetched(before, after, changed, forced, there.default_branch, nbytes)


def _room(folder: Path, limits: GitLimits) -> None:
    free = shutil.disk_usage(folder).free
    if free < limits.min_free_bytes:
        raise GitError("disk_full", f"{free} bytes are free, and {limits.min_free_bytes} must stay free")


async def _bring(
    folder: Path, source: Remote, there: Listed, *, limits: GitLimits, progress: Say | None, lock: int
) -> tuple[int, dict[str, str]]:
    """How many bytes came, and the branches and tags that are in the cache then."""
    if await refs.read(folder, "refs/heads", "refs/tags", limits=limits, held=lock) == there.refs:
        return 0, there.refs
    ran = await run(
        "fetch",
        "--progress",
        "--prune",
        "--no-tags",
        "--force",
        "--no-auto-maintenance",
        "--no-write-fetch-head",
        "--no-recurse-submodules",
        # Not atomic: git cannot replace `foo` by `foo/bar` in one transaction.
        "--",
        source.url,
        *(f"+{prefix}*:{prefix}*" for prefix in KEPT),
        folder=folder,
        remote=source,
        limits=limits,
        say=progress,
        held=lock,
    )
    return ran.nbytes, await refs.read(folder, "refs/heads", "refs/tags", limits=limits, held=lock)


async def _hold_back(
    folder: Path, changed: tuple[RefChange, ...], forced: tuple[RefChange, ...], *, limits: GitLimits, lock: int
) -> None:
    old = {change.old for change in (*forced, *(one for one in changed if one.new is None)) if change.old is not None}
    there = await history.kinds(folder, sorted(old), limits=limits, held=lock)
    await refs.write(folder, (f"update {HELD_BACK}{oid} {oid}" for oid in there), limits=limits, held=lock)
