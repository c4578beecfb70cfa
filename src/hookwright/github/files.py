"""A body that goes to a file as it arrives, whole or not at all."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import IO

from hookwright.github.errors import UnreadableAnswer

_BUFFER = 1024 * 1024


class FileSink:
    """Writes beside ``path`` and, once all is there, puts the file in its place: nobody sees half of one."""

    def __init__(self, path: Path, *, max_bytes: int | None) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._file: IO[bytes] | None = None
        self._buffer = bytearray()
        self.size = 0

    async def begin(self) -> None:
        await asyncio.to_thread(self._restart)

    async def write(self, piece: bytes) -> None:
        self.size += len(piece)
        if self._max_bytes is not None and self.size > self._max_bytes:
            raise UnreadableAnswer(f"the file is larger than {self._max_bytes} bytes")
        self._buffer += piece
        if len(self._buffer) >= _BUFFER:
            await asyncio.to_thread(self._flush)

    async def finish(self) -> int:
        """Put the file in its place; how many bytes it has."""
        await asyncio.to_thread(self._commit)
        return self.size

    async def abandon(self) -> None:
        """Remove what was written."""
        await asyncio.to_thread(self._remove)

    def _restart(self) -> None:
        self._remove()
        self.size = 0
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
        self._part = Path(name)
        self._file = os.fdopen(handle, "wb")

    def _flush(self) -> None:
        assert self._file is not None
        self._file.write(self._buffer)
        self._buffer.clear()

    def _commit(self) -> None:
        if self._file is None:
            self._restart()
        self._flush()
        assert self._file is not None
        self._file.close()
        self._file = None
        self._part.replace(self._path)

    def _remove(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
            self._part.unlink(missing_ok=True)
        self._buffer.clear()
