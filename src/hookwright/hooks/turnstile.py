"""Who may run now: ``concurrency: skip`` and ``replace``, across all processes of one store.

Who runs is written in one small value per hook and key, changed by compare and set; each run renews its own line, so a
process that died is forgotten after a while. A run that finds a newer one there stops itself.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import msgspec

from hookwright.core.clock import Clock
from hookwright.core.errors import Skip
from hookwright.core.store import Cells

LIVES = timedelta(seconds=20)
RENEWED = 2.0
"""Seconds between looks."""
TRIES = 100


class Entry(msgspec.Struct, frozen=True):
    job: int
    until: datetime


_decode = msgspec.json.Decoder(list[Entry]).decode


class Turnstile:
    def __init__(self, cells: Cells, *, clock: Clock) -> None:
        self._cells = cells
        self._clock = clock
        self._here: dict[str, dict[int, asyncio.Event]] = {}
        """Runs in this process hear of a newer one at once."""

    @asynccontextmanager
    async def alone(self, name: str, job: int, *, limit: int, replace: bool) -> AsyncIterator[asyncio.Event]:
        """Within, at most ``limit`` runs of ``name`` are. The event is set when a newer one wants the place.

        Raises `Skip` where there is no place (not ``replace``), or a newer one has taken it.
        """
        told = asyncio.Event()
        here = self._here.setdefault(name, {})
        here[job] = told
        watch: asyncio.Task[None] | None = None
        try:
            if replace:
                await self._replace(name, job)
            else:
                await self._enter(name, job, limit)
            watch = asyncio.create_task(self._watch(name, job, told, replace=replace))
            yield told
        finally:
            if watch is not None:
                watch.cancel()
                await asyncio.wait([watch])
            here.pop(job, None)
            if not here:
                self._here.pop(name, None)
            await self._change(name, lambda entries: [entry for entry in entries if entry.job != job])

    async def _enter(self, name: str, job: int, limit: int) -> None:
        entered = False

        def enter(entries: list[Entry]) -> list[Entry]:
            nonlocal entered
            others = [entry for entry in entries if entry.job != job]
            entered = len(others) < limit
            return [*others, self._entry(job)] if entered else entries

        await self._change(name, enter)
        if not entered:
            raise Skip(f"{limit if limit > 1 else 'another'} run{'s are' if limit > 1 else ' is'} in progress")

    async def _replace(self, name: str, job: int) -> None:
        """Take the place, and wait until whoever had it has left."""
        while True:
            entries = await self._change(
                name, lambda entries: [*(entry for entry in entries if entry.job != job), self._entry(job)]
            )
            newer = [entry.job for entry in entries if entry.job > job]
            if newer:
                raise Skip(f"replaced by job {max(newer)}")
            older = [entry.job for entry in entries if entry.job < job]
            if not older:
                return
            for other, told in self._here.get(name, {}).items():
                if other < job:
                    told.set()
            await asyncio.sleep(0.05)

    async def _watch(self, name: str, job: int, told: asyncio.Event, *, replace: bool) -> None:
        while True:
            await asyncio.sleep(RENEWED)
            with contextlib.suppress(Exception):
                # A store that is away for a moment is asked again; the lease of the job is another's matter.
                entries = await self._change(
                    name, lambda entries: [*(entry for entry in entries if entry.job != job), self._entry(job)]
                )
                if replace and any(entry.job > job for entry in entries):
                    told.set()

    def _entry(self, job: int) -> Entry:
        return Entry(job, self._clock() + LIVES)

    async def _change(self, name: str, change: Callable[[list[Entry]], list[Entry]]) -> list[Entry]:
        """The entries of those who live, changed."""
        for _ in range(TRIES):
            cell = await self._cells.get(name)
            now = self._clock()
            entries = [entry for entry in (_decode(cell.value) if cell else []) if entry.until > now]
            changed = change(entries)
            version = await self._cells.put(
                name,
                msgspec.json.encode(changed),
                expect=cell.version if cell else 0,
                expires_in=LIVES * 2,
            )
            if version is not None:
                return changed
            await asyncio.sleep(0.01)
        raise RuntimeError(f"{name}: too many wanted the place at once")
