"""What a folder held when it was last looked at, kept where it outlives the process."""

from __future__ import annotations

import asyncio
import os
import zlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from hookwright.core.store import Cells
from hookwright.sources.files.seen import Seen

FEW = 300
"""So many files are kept in one value; more are spread over several, of which a change rewrites one."""
MANY = 64
_HEAD = "head"


class _Head(msgspec.Struct, frozen=True):
    root: str
    rules: str
    parts: int


class Kept(NamedTuple):
    known: dict[str, Seen]
    same_rules: bool
    """Other files were meant then: what is not known may still have been there."""


_head = msgspec.json.Decoder(_Head)
_part = msgspec.msgpack.Decoder(dict[bytes, tuple[int, int, int, int]])


class Overtaken(Exception):
    """Another process has written what it knows: it watches, and we were asleep."""


class Memory:
    """Lags behind what was told by a second or so: after a crash the same is told again, under the same ids."""

    def __init__(self, cells: Cells, *, root: str, rules: str) -> None:
        """``rules``: a text for which files are meant."""
        self._cells = cells
        self._root = os.fsencode(root).decode("utf-8", "backslashreplace")
        self._rules = rules
        self._parts = 0
        self._stale: set[int] = set()
        self._versions: dict[int, int] = {}

    async def load(self) -> Kept | None:
        """``None`` where this root was never looked at. Raises `StoreError`."""
        cell = await self._cells.get(_HEAD)
        if cell is None:
            return None
        head = _head.decode(cell.value)
        if head.root != self._root:
            # The hook watches another folder now.
            return None
        self._parts = head.parts
        found: dict[str, Seen] = {}
        cells = await asyncio.gather(*(self._cells.get(f"part/{number}") for number in range(head.parts)))
        for number, cell in enumerate(cells):
            self._versions[number] = 0 if cell is None else cell.version
            kept = {} if cell is None else _part.decode(cell.value)
            found.update((os.fsdecode(path), Seen(*fields)) for path, fields in kept.items())
        if head.rules != self._rules:
            self._parts = 0
        return Kept(found, head.rules == self._rules)

    def touch(self, paths: Iterable[str]) -> None:
        """What is known of these has changed."""
        self._stale.update(_number(path, self._parts) for path in paths)

    async def save(self, known: Mapping[str, Seen]) -> None:
        """Raises `StoreError`; what could not be saved is saved the next time. Raises `Overtaken`."""
        parts = 1 if len(known) <= FEW else MANY
        fresh = parts != self._parts
        stale = set(range(parts)) if fresh else set(self._stale)
        values: dict[int, dict[bytes, Seen]] = {number: {} for number in stale}
        for path, seen in known.items():
            number = _number(path, parts)
            if number in values:
                values[number][os.fsencode(path)] = seen
        self._stale -= stale
        try:
            await asyncio.gather(*(self._put(number, kept) for number, kept in values.items()))
            if fresh:
                head = _Head(self._root, self._rules, parts)
                await self._cells.put(_HEAD, msgspec.json.encode(head))
                self._parts = parts
        except BaseException:
            self._stale |= stale
            raise

    async def _put(self, number: int, kept: Mapping[bytes, Seen]) -> None:
        name = f"part/{number}"
        if number not in self._versions:
            cell = await self._cells.get(name)
            self._versions[number] = 0 if cell is None else cell.version
        version = await self._cells.put(name, msgspec.msgpack.encode(kept), expect=self._versions[number])
        if version is None:
            raise Overtaken("another process watches the same folder for this hook")
        self._versions[number] = version


def _number(path: str, parts: int) -> int:
    return zlib.crc32(os.fsencode(path)) % parts if parts > 1 else 0
