"""Bare repositories on disk, one for each repository id. As long as GitHub has the repository, an optimisation: all of
it can be fetched again. See `evicting` for which may go."""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from onedev_mirror.git.errors import GitError
from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.running import run

PATIENCE: Final = timedelta(minutes=10)
"""How long a repository that another process works on is waited for."""
LOOSE_FOLDER_FULL: Final = 27
"""Objects in one of 256 folders, at which git itself would collect (6,700 in all)."""
MANY_PACKS: Final = 50


class Cache:
    """``folder/<id>.git``, and beside it ``<id>.accepted``: the refs that the target was last given, by which a
    rewritten history is known even where the cache was made anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._locks: dict[int, asyncio.Lock] = {}

    def of(self, repository_id: int) -> Path:
        return self.folder / f"{repository_id}.git"

    async def size(self, repository_id: int) -> int:
        """Bytes on disk."""
        return await asyncio.to_thread(_size, self.of(repository_id))

    async def remove(self, repository_id: int) -> None:
        """All that is known of it."""
        async with self.held(repository_id):
            await self._clear(repository_id)
            await asyncio.to_thread(self._accepted_path(repository_id).unlink, missing_ok=True)

    async def evict(self, repository_id: int, *, agreed: Callable[[], Awaitable[bool]]) -> int | None:
        """Remove the objects at once, or not at all where somebody works on them or ``agreed``, asked under the lock,
        says no. What the target was last given stays known. Bytes that this freed; ``None``: it stays."""
        try:
            async with self.held(repository_id, patience=timedelta(0)):
                if not await agreed():
                    return None
                nbytes = await asyncio.to_thread(_size, self.of(repository_id))
                await self._clear(repository_id)
                await asyncio.to_thread(shutil.rmtree, self.of(repository_id).with_suffix(".outbox"), True)
                return nbytes
        except GitError as error:
            if error.kind == "timeout":
                return None
            raise

    async def sizes(self) -> dict[int, int]:
        """Bytes on disk of each repository that is here, wikis (below zero) too."""
        return await asyncio.to_thread(_sizes, self.folder)

    async def collect(self, repository_id: int) -> None:
        """Pack it, and remove what nothing refers to. Raises `GitError`."""
        async with self.held(repository_id) as lock:
            if self.of(repository_id).exists():
                await pack(self.of(repository_id), lock)

    @asynccontextmanager
    async def held(self, repository_id: int, *, patience: timedelta = PATIENCE) -> AsyncIterator[int]:
        """The repository is ours alone, among all processes on this machine: the descriptor of its lock. What an
        earlier holder left half-written is removed. Raises `GitError`: somebody else has it for too long."""
        lock = self._locks.setdefault(repository_id, asyncio.Lock())
        if lock.locked() and not patience:
            raise GitError("timeout", "it is being worked on")
        async with lock:
            await asyncio.to_thread(self.folder.mkdir, parents=True, exist_ok=True)
            descriptor = os.open(self.folder / f"{repository_id}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                await _locked(descriptor, patience)
                await asyncio.to_thread(clean, self.of(repository_id))
                yield descriptor
            finally:
                os.close(descriptor)

    async def prepare(self, repository_id: int, lock: int) -> Path:
        """The repository, made where there is none or only the beginnings of one. Under its lock."""
        folder = self.of(repository_id)
        if not (folder / "config").exists() or not (folder / "refs").is_dir():
            await self._clear(repository_id)
            made = folder.with_suffix(".new")
            await asyncio.to_thread(shutil.rmtree, made, ignore_errors=True)
            await run(
                "init", "--quiet", "--bare", "--template=", "-b", "main", "--", str(made), limits=GitLimits(), held=lock
            )
            await asyncio.to_thread(made.rename, folder)
        return folder

    async def rebuild(self, repository_id: int, lock: int) -> Path:
        """A damaged one is thrown away and begun anew. Under its lock."""
        await self._clear(repository_id)
        return await self.prepare(repository_id, lock)

    def accepted(self, repository_id: int) -> dict[str, str]:
        """The refs that the target was last given; empty: none yet."""
        try:
            text = self._accepted_path(repository_id).read_text("utf-8", "surrogateescape")
        except FileNotFoundError:
            return {}
        pairs = (line.split(" ", 1) for line in text.split("\n") if " " in line)
        return {ref: oid for oid, ref in pairs}

    def accept(self, repository_id: int, refs: dict[str, str]) -> None:
        """The target has these now."""
        path = self._accepted_path(repository_id)
        text = "".join(f"{oid} {ref}\n" for ref, oid in sorted(refs.items()))
        part = path.with_suffix(".part")
        part.write_text(text, "utf-8", "surrogateescape")
        part.replace(path)

    def _accepted_path(self, repository_id: int) -> Path:
        return self.folder / f"{repository_id}.accepted"

    async def _clear(self, repository_id: int) -> None:
        """Away at once, by a new name; removed at leisure."""
        folder = self.of(repository_id)
        if folder.exists():
            gone = folder.with_name(f"{folder.name}.gone-{time.time_ns()}")
            await asyncio.to_thread(folder.rename, gone)
        for left in await asyncio.to_thread(lambda: list(self.folder.glob(f"{folder.name}.gone-*"))):
            await asyncio.to_thread(shutil.rmtree, left, ignore_errors=True)


async def pack(folder: Path, lock: int) -> None:
    """git's own collection; what nothing has referred to for two weeks goes."""
    await run("gc", "--quiet", "--prune=2.weeks.ago", folder=folder, limits=GitLimits(), held=lock)


def is_untidy(folder: Path) -> bool:
    """Whether git would collect it by itself, were it let."""
    objects = folder / "objects"
    try:
        if len(list((objects / "17").iterdir())) > LOOSE_FOLDER_FULL:
            return True
    except FileNotFoundError:
        pass
    return len(list((objects / "pack").glob("*.pack"))) > MANY_PACKS


def clean(folder: Path) -> None:
    """Remove what a killed git leaves behind: locks that nobody holds, packs half-written. Under its lock."""
    if not folder.exists():
        return
    for pattern in ("*.lock", "refs/**/*.lock", "objects/info/**/*.lock", "gc.pid"):
        for left in folder.glob(pattern):
            left.unlink(missing_ok=True)
    objects = folder / "objects"
    for pattern in ("pack/tmp_*", "pack/.tmp-*", "??/tmp_obj_*", "tmp_obj_*"):
        for left in objects.glob(pattern):
            left.unlink(missing_ok=True)
    for left in (*objects.glob("incoming-*"), *objects.glob("tmp_objdir-*")):
        shutil.rmtree(left, ignore_errors=True)


async def _locked(descriptor: int, patience: timedelta) -> None:
    deadline = asyncio.get_running_loop().time() + patience.total_seconds()
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if asyncio.get_running_loop().time() >= deadline:
                raise GitError("timeout", "another process works on this repository") from None
            await asyncio.sleep(0.1)


def _sizes(folder: Path) -> dict[int, int]:
    if not folder.is_dir():
        return {}
    found = (path for path in folder.iterdir() if re.fullmatch(r"-?\d+\.git", path.name))
    return {int(path.stem): _size(path) for path in found}


def _size(folder: Path) -> int:
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(path) / name).lstat().st_blocks * 512
            except FileNotFoundError:
                continue
    return total
