"""A transport in forty lines: a ticket is an empty file, its name says all. Whoever can rename it has it.

Losing files, or finding one twice, harms nothing: the store decides who runs what. So there is no fsync here.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

from hookwright import Ticket

SPOOL = Path(os.environ.get("SPOOL", "spool"))


class FolderTransport:
    """The sending side."""

    name = "spool"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    async def send(self, tickets: Sequence[Ticket]) -> None:
        for ticket in tickets:
            (self._folder / f"{ticket.job}.{ticket.attempt}").touch()

    async def close(self) -> None:
        """There is nothing to close."""


def open_folder() -> FolderTransport:
    """What `HOOKWRIGHT_TRANSPORT=transport:open_folder` names."""
    return FolderTransport(SPOOL)


async def tickets(folder: Path) -> AsyncIterator[Ticket]:
    """The receiving side: each ticket that nobody else took."""
    while True:
        for ticket in take(folder):
            yield ticket
        await asyncio.sleep(0.05)


def take(folder: Path) -> Iterator[Ticket]:
    for path in sorted(folder.glob("[0-9]*.[0-9]*")):
        taken = path.with_name(f"taken.{path.name}.{os.getpid()}")
        try:
            path.rename(taken)
        except FileNotFoundError:
            continue  # Another process was faster.
        taken.unlink()
        job, attempt = path.name.split(".")
        yield Ticket(int(job), int(attempt))
