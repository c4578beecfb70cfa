"""What a store file holds, read after its server has stopped: the proof that nothing acknowledged was lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.contenders import STORE
from hookwright.stores.opening import open_store

PAGE = 1000


def acknowledged(files: Iterable[Path]) -> dict[str, float]:
    """The delivery ids that generators wrote down, and when each was due (`time.monotonic`)."""
    found = {}
    for file in files:
        for line in file.read_text("ascii").splitlines():
            guid, _, due = line.partition(" ")
            found[guid] = float(due)
    return found


def delivery_ids(file: Path) -> set[str]:
    """All ids in the store."""
    return asyncio.run(_delivery_ids(file))


async def _delivery_ids(file: Path) -> set[str]:
    store = open_store(f"sqlite:///{file}", clock=lambda: datetime.now(UTC))
    await store.open()
    try:
        found: set[str] = set()
        before: int | None = None
        while page := await store.deliveries(limit=PAGE, before=before):
            found.update(view.id for view in page)
            before = page[-1].seq
        return found
    finally:
        await store.close()


def lost(folder: Path) -> tuple[int, int]:
    """How many were acknowledged to the generators that ran in ``folder``, and how many of them its store lacks."""
    told = acknowledged(folder.glob("acknowledged-*"))
    return len(told), len(told.keys() - delivery_ids(folder / STORE))
