"""What the commands print for a person. ``--json`` prints everything instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from onedev_mirror.state.tables import Act, Mirror, Run, Step
from onedev_mirror.wording import age, details, size, took

FIRST = ("failed", "held", "syncing", "waiting", "frozen", "synced", "skipped", "removed")
"""In the order in which they want to be looked at."""
_COLORS = {
    **dict.fromkeys(("failed", "held", "interrupted"), "red"),
    **dict.fromkeys(("synced", "unchanged", "done"), "green"),
    **dict.fromkeys(("syncing", "waiting", "running"), "yellow"),
    "frozen": "blue",
}


def state(name: str) -> str:
    color = _COLORS.get(name)
    return f"[{color}]{name}[/{color}]" if color else name


def why(mirror: Mirror) -> str:
    """The reason, and below it the next step."""
    if mirror.state == "syncing":
        return escape(mirror.progress)
    lines = [escape(mirror.reason)] if mirror.reason else []
    if mirror.next_step:
        lines.append(f"[dim]Next:[/dim] {escape(mirror.next_step)}")
    return "\n".join(lines)


def mirrors(out: Console, rows: Sequence[Mirror], *, now: datetime) -> None:
    if not rows:
        out.print("None. Star a repository on GitHub, or `onedev-mirror add owner/name`.")
        return
    table = _table("Repository", "State", "Why, and what next", "Last equal")
    table.columns[0].overflow = table.columns[2].overflow = "fold"
    table.columns[1].no_wrap = table.columns[3].no_wrap = True
    for mirror in rows:
        paused = " (paused)" if mirror.paused else ""
        table.add_row(
            escape(mirror.full_name), state(mirror.state) + paused, why(mirror), age(mirror.last_synced_at, now)
        )
    out.print(table, soft_wrap=False)


def mirror(out: Console, one: Mirror, runs: Sequence[tuple[Run, Sequence[Step]]], *, now: datetime) -> None:
    paused = ", paused" if one.paused else ""
    out.print(f"[bold]{escape(one.full_name)}[/bold]: {state(one.state)}{paused}")
    if said := why(one):
        out.print(said)
    out.print()
    star = f"gone {age(one.unstarred_at, now)}" if one.unstarred_at else age(one.starred_at, now)
    facts = {
        "On GitHub": f"{one.html_url}, number {one.repository_id}",
        "In OneDev": one.project_path or "not yet",
        "Last equal": age(one.last_synced_at, now),
        "Last looked at": age(one.checked_at, now),
        "Next try": age(one.next_retry_at, now) if one.next_retry_at else "",
        "Pushed": age(one.pushed_at, now),
        "Starred": star if one.starred_at or one.unstarred_at else "added by hand",
        "In the cache": size(one.cache_bytes),
        "Carried over": size(one.transferred_bytes),
        "Policy": ", ".join(f"{key} {value}" for key, value in (one.policy or {}).items()),
    }
    for key, value in facts.items():
        if value:
            out.print(f"{key:16}{escape(value)}", highlight=False)
    for run, steps in runs:
        asked = f"{run.started_at:%Y-%m-%d %H:%M:%S}: {escape(run.reason)}"
        out.print(f"\n{state(run.state)}, {age(run.started_at, now)}, {asked}", highlight=False)
        if run.error:
            out.print(f"  {escape(run.error)}", highlight=False)
        for step in steps:
            line = f"{took(step.started_at, step.ended_at):>10}  {escape(details(step.detail))}".rstrip()
            out.print(f"  {step.name:10}{state(step.state)}{' ' * (8 - len(step.state))}{line}", highlight=False)


def acts(out: Console, rows: Sequence[Act]) -> None:
    table = _table("When (UTC)", "Who", "What", "To what", "Outcome")
    table.columns[0].no_wrap = True
    table.columns[3].overflow = "fold"
    for act in rows:
        outcome = act.outcome + (f": {act.error}" if act.error else "")
        when = f"{act.at:%Y-%m-%d %H:%M:%S}"
        table.add_row(when, *(escape(text) for text in (act.actor, act.act, act.target, outcome)))
    out.print(table, soft_wrap=False)


def status(out: Console, found: Mapping[str, Any], *, now: datetime) -> None:
    totals, states = found["totals"], found["states"]
    each = ", ".join(f"{states[name]} {state(name)}" for name in FIRST if states.get(name))
    out.print(
        f"{totals['mirrors']} mirror{'' if totals['mirrors'] == 1 else 's'}{': ' + each if each else ''}",
        highlight=False,
    )
    walk = found["walk"] or {}
    stars = f", {walk['stars']} stars" if "stars" in walk else ""
    incomplete = "" if walk.get("complete", True) else f", not complete: {walk.get('why')}"
    facts = {
        "In the cache": size(totals["cache_bytes"]),
        "Carried over": size(totals["transferred_bytes"]),
        "Furthest behind": age(totals["oldest_sync_at"], now),
        "Looked for stars": age(found["polled_at"], now),
        "Walked through": f"{age(found['walked_at'], now)}{stars}{incomplete}",
    }
    for key, value in facts.items():
        out.print(f"{key:18}{escape(value)}", highlight=False)
    if found["account_frozen"]:
        out.print(f"[red]GitHub refuses the token: {escape(found['account_frozen']['why'])}[/red]")
    if found["guard"]:
        out.print(f"[red]{escape(found['guard']['why'])}[/red]: `onedev-mirror approve` goes on nevertheless")


def _table(*names: str) -> Table:
    return Table(*names, box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
