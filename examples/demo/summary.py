"""What is said at the end: numbers with their sources, and where to look next."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from proof import Proof
from rich.console import Console
from rich.table import Table
from sender import Sender

ROOT = Path(__file__).resolve().parents[2]
MOST_NAMED = 20


def summarize(console: Console, proof: Proof, sender: Sender, *, late: int, seconds: float) -> None:
    opened = sum(1 for one in sender.acknowledged.values() if one.name == "issues.opened")
    table = Table(title="What happened", title_justify="left", show_header=False)
    for name, count, source in (
        ("deliveries, each with its own id", len(sender.sent), "sent"),
        ("requests (some sent twice, some redelivered)", sender.requests, "sent"),
        ("sent late, after something that happened later", late, "sent"),
        ("acknowledged", len(sender.acknowledged), "answers"),
        ("requests without an answer", sender.answers["none"], "answers"),
        ("duplicates recognised", sender.answers["duplicate"], "answers"),
        ("deliveries stored", proof.stored, "store"),
        ("jobs, one per delivery and handler", sum(proof.jobs.values()), "store"),
        ("attempts at them", proof.attempts, "store"),
        ("attempts that died with the server", proof.lost, "store"),
        ("issues and pull requests labelled", proof.labelled, "GitHub stand-in"),
        (f"comments, for {opened} opened issues", proof.comments, "GitHub stand-in"),
        ("issues that were thanked more than once", proof.repeated, "GitHub stand-in"),
    ):
        table.add_row(name, str(count), f"[dim]{source}[/]")
    console.print(table)
    if proof.repeated:
        console.print(
            "Thanked more than once: the kill fell between the comment and its record. At least once is what can be "
            "promised about effects elsewhere; ctx.once makes that moment as small as it can be."
        )
    for sentence in proof.wrong[:MOST_NAMED]:
        console.print(f"[bold red]lost[/]: {sentence}")
    if proof.wrong:
        console.print(f"[bold red]{len(proof.wrong)} things are not as they should be.[/]")
    else:
        console.print(
            f"[bold green]Nothing was lost.[/] Each of {len(sender.acknowledged)} acknowledged deliveries is stored "
            f"once, each job succeeded, and each of {opened} opened issues has its comment. It took {seconds:.0f} s."
        )


def point_on(console: Console, folder: Path) -> None:
    """Where to look next."""
    store = shlex.quote(f"sqlite:///{folder / 'deliveries.db'}")
    for line in (
        "",
        "Look next:",
        f"  {shlex.quote(_near(Path(sys.executable).with_name('hookwright')))} deliveries list --store {store}",
        f"  {folder / 'server.log'} is what the server wrote, before and after the kill",
        f"  {_near(ROOT / 'examples' / 'demo' / 'app.py')} is the app; then {_near(ROOT / 'README.md')} and "
        f"{_near(ROOT / 'docs')}/",
    ):
        # Not wrapped, so that it can be copied.
        console.print(line, soft_wrap=True, highlight=False, markup=False)


def _near(path: Path) -> str:
    """As short as it can be typed from here."""
    here = Path.cwd()
    return os.path.relpath(path, here) if path.is_relative_to(here) else str(path)
