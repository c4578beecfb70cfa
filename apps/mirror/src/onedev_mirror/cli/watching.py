"""Shows how runs go, until they have ended."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column

from onedev_mirror.program import Program
from onedev_mirror.state.tables import Mirror
from onedev_mirror.wording import percent

BUSY = ("waiting", "syncing")
MOST_ROWS = 8
"""Shown one by one; more would push the whole off the screen."""
GOOD = ("synced", "skipped", "removed")


async def until_done(program: Program, wanted: Collection[int] | None, console: Console) -> bool:
    """Wait until none of ``wanted`` (``None``: of all that are kept) is waited for any more; whether all is well.
    What fails and is tried again later ends the wait for it: the service goes on with it."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis")),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[share]}", justify="right"),
        TimeElapsedColumn(),
        console=console,
        expand=True,
    ) as progress:
        whole = progress.add_task("all", total=None, share="")
        rows: dict[int, TaskID] = {}
        while True:
            mirrors = await _those(program, wanted)
            busy = [mirror for mirror in mirrors if _busy(mirror)]
            done = len(mirrors) - len(busy)
            progress.update(whole, total=len(mirrors), completed=done, share=f"{done}/{len(mirrors)}")
            told = [mirror for mirror in busy if mirror.state in ("syncing", "failed")][:MOST_ROWS]
            for mirror in told:
                if mirror.repository_id not in rows:
                    rows[mirror.repository_id] = progress.add_task("", total=None, share="")
                share = percent(mirror.progress) if mirror.state == "syncing" else None
                progress.update(
                    rows[mirror.repository_id],
                    description=escape(f"{mirror.full_name}: {_doing(mirror)}"),
                    total=None if share is None else 100,
                    completed=share or 0,
                    share="" if share is None else f"{share} %",
                )
            for gone in set(rows) - {mirror.repository_id for mirror in told}:
                progress.remove_task(rows.pop(gone))
            if not busy:
                break
            await asyncio.sleep(0.5)
    bad = [mirror for mirror in mirrors if mirror.state not in GOOD and not mirror.paused]
    for mirror in bad:
        said = f"[red]{escape(mirror.full_name)}[/red]: {mirror.state}: {escape(mirror.reason)}"
        console.print(said, highlight=False)
        if mirror.next_step:
            console.print(f"  Next: {escape(mirror.next_step)}", highlight=False)
    console.print(f"{len(mirrors) - len(bad)} of {len(mirrors)} are well", highlight=False)
    return not bad


def _doing(mirror: Mirror) -> str:
    """What is going on with it, in a line."""
    if mirror.state == "failed":
        return f"tried again soon: {' '.join(mirror.reason.split())}"
    return mirror.progress or "beginning"


async def _those(program: Program, wanted: Collection[int] | None) -> Sequence[Mirror]:
    everything = await program.mirrors.all()
    return [mirror for mirror in everything if wanted is None or mirror.repository_id in wanted]


def _busy(mirror: Mirror) -> bool:
    if mirror.paused:
        return False
    # A failed run that the engine tries again by itself has no moment of its own yet.
    coming = mirror.state == "failed" and mirror.next_retry_at is None and mirror.failures == 0
    return mirror.state in BUSY or mirror.wanted_at is not None or coming
