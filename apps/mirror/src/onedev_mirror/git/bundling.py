"""Puts a whole repository into one file, which git can clone from."""

from __future__ import annotations

import asyncio
from pathlib import Path

from onedev_mirror.git.cache import Cache
from onedev_mirror.git.errors import GitError
from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.running import run


async def bundle(cache: Cache, repository_id: int, path: Path, *, limits: GitLimits) -> None:
    """Write and verify it; it is there whole or not at all. Raises `GitError`, also where there is nothing to keep."""
    folder = cache.of(repository_id)
    part = path.with_name(f"{path.name}.part")
    async with cache.held(repository_id) as lock:
        if not (folder / "config").exists():
            raise GitError("broken", "it is not in the cache: sync it first")
        try:
            await run("bundle", "create", "--quiet", str(part), "--all", folder=folder, limits=limits, held=lock)
            await run("bundle", "verify", "--quiet", str(part), folder=folder, limits=limits, held=lock)
            await asyncio.to_thread(part.replace, path)
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)
