"""Shows how runs go, until they have ended."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from onedev_mirror.program import Program
from onedev_mirror.state.tables import Mirror

BUSY = ("waiting", "syncing")
GOOD = ("synced", "skipped", "removed")


async def until_done(program: Program, wanted: Collection[int] | None, console: Console) -> bool:
    """Wait until none of ``wanted`` (``None``: of all that are kept) is waited for any more; whether all is well.
    What fails and is tried again later ends the wait for it: the service goes on with it."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    ) as progress:
        whole = progress.add_task("all", total=None)
        rows: dict[int, TaskID] = {}
        while True:
            mirrors = await _those(program, wanted)
            busy = [mirror for mirror in mirrors if _busy(mirror)]
            progress.update(whole, total=len(mirrors), completed=len(mirrors) - len(busy))
            active = [mirror for mirror in busy if mirror.state == "syncing"]
            for mirror in active:
                text = escape(f"{mirror.full_name}: {mirror.progress}")
                if mirror.repository_id not in rows:
                    rows[mirror.repository_id] = progress.add_task(text, total=None)
                progress.update(rows[mirror.repository_id], description=text)
            for gone in set(rows) - {mirror.repository_id for mirror in active}:
                progress.remove_task(rows.pop(gone))
            if not busy:
                break
            await asyncio.sleep(0.5)
    bad = [mirror for mirror in mirrors if mirror.state not in GOOD and not mirror.paused]
    for mirror in bad:
        console.print(escape(f"{mirror.full_name}: {mirror.state}: {mirror.reason}. {mirror.next_step}"))
    console.print(f"{len(mirrors) - len(bad)} of {len(mirrors)} are well")
    return not bad


async def _those(program: Program, wanted: Collection[int] | None) -> Sequence[Mirror]:
    everything = await program.mirrors.all()
    return [mirror for mirror in everything if wanted is None or mirror.repository_id in wanted]


def _busy(mirror: Mirror) -> bool:
    if mirror.paused:
        return False
    # A failed run that the engine tries again by itself has no moment of its own yet.
    coming = mirror.state == "failed" and mirror.next_retry_at is None and mirror.failures == 0
    return mirror.state in BUSY or mirror.wanted_at is not None or coming
