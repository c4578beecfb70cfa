"""Which hook leads to which: drawn, and searched for circles. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hookwright.hooks.schema.hook import Hook

How = Literal["forward", "success", "failure", "route", "depends"]


@dataclass(frozen=True)
class Edge:
    """``start`` leads to ``end``; for ``depends``, ``end`` comes after ``start``. ``label`` is a route's patterns."""

    start: str
    end: str
    how: How
    label: str = ""


def targets(hook: Hook) -> Iterator[tuple[tuple[str | int, ...], str, How, str]]:
    """Every mention of another hook: where in this one, as it is written, how, and a label."""
    for place, name in enumerate(hook.forward_to):
        yield ("forward_to", place), name, "forward", ""
    for key, follow in (("on_success", hook.on_success), ("on_failure", hook.on_failure)):
        for place, name in enumerate(follow.forward_to if follow else ()):
            yield (key, "forward_to", place), name, "success" if key == "on_success" else "failure", ""
    for number, branch in enumerate(hook.routes):
        for place, name in enumerate(branch.forward_to):
            yield ("routes", number, "forward_to", place), name, "route", "|".join(branch.pattern or ())
    for place, name in enumerate(hook.depends_on):
        yield ("depends_on", place), name, "depends", ""


def edges(hooks: Mapping[str, Hook], names: Mapping[str, str]) -> list[Edge]:
    """All of them; ``names`` says which hook is meant by an id or a name. Mentions of nobody are left out."""
    found = []
    for key, hook in hooks.items():
        for _, name, how, label in targets(hook):
            other = names.get(name)
            if other is not None:
                found.append(Edge(other, key, how) if how == "depends" else Edge(key, other, how, label))
    return found


def circles(hooks: Mapping[str, Hook], found: Sequence[Edge]) -> list[tuple[str, ...]]:
    """Circles that would run for ever or never: each once, as the ids along it, the first again at the end.

    An event that is forwarded to a hook passes first through what that hook depends on, so a hook that forwards to
    one that depends on it is a circle too. A circle of forwards is no mistake where a hook on it allows it.
    """
    leads: dict[str, dict[str, bool]] = {key: {} for key in hooks}
    for edge in found:
        if edge.how == "depends":
            # Reaching the later one reaches the earlier one.
            leads[edge.end].setdefault(edge.start, False)
        else:
            leads[edge.start][edge.end] = True
    wrong: list[tuple[str, ...]] = []
    done: set[str] = set()

    def walk(key: str, path: list[str]) -> None:
        if key in path:
            circle = path[path.index(key) :]
            forwards = [leads[a][b] for a, b in zip(circle, [*circle[1:], key], strict=True)]
            if not (any(forwards) and any(hooks[one].allow_cycle for one in circle)):
                wrong.append((*circle, key))
            return
        if key in done:
            return
        path.append(key)
        for other in leads[key]:
            walk(other, path)
        path.pop()
        done.add(key)

    for key in hooks:
        walk(key, [])
    return wrong


_ARROWS: Mapping[How, str] = {
    "forward": "-->",
    "route": "-->",
    "success": "-. success .->",
    "failure": "-. failure .->",
    "depends": "==>",
}


def mermaid(hooks: Mapping[str, Hook], found: Sequence[Edge]) -> str:
    """A flow chart as GitHub and most editors draw it. https://mermaid.js.org/syntax/flowchart.html"""
    numbers = {key: f"h{number}" for number, key in enumerate(hooks)}
    lines = ["flowchart LR"]
    for key, hook in hooks.items():
        lines.append(f'    {numbers[key]}["{_quoted(hook.name)}<br/><small>{_quoted(str(hook.type))} {key}</small>"]')
    for edge in found:
        label = f"|{_quoted(edge.label)}|" if edge.label else ""
        lines.append(f"    {numbers[edge.start]} {_ARROWS[edge.how]}{label} {numbers[edge.end]}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # Mermaid reads quotes, bars and brackets even within quotes; it knows HTML's names for them.
    return "".join(char if char.isalnum() or char in " -_./*:,()" else f"#{ord(char)};" for char in text)


def tree(hooks: Mapping[str, Hook], found: Sequence[Edge]) -> list[str]:
    """Lines for a terminal: each hook that nothing leads to, and below it what it leads to."""
    led_to = {edge.end for edge in found}
    roots = [key for key in hooks if key not in led_to] or list(hooks)
    lines: list[str] = []
    shown: set[str] = set()

    def draw(key: str, prefix: str, head: str, path: tuple[str, ...]) -> None:
        hook = hooks[key]
        again = " (see above)" if key in shown and key not in path else " (again: a circle)" if key in path else ""
        lines.append(f"{prefix}{head}{key} [{hook.type}]{again}")
        if again:
            return
        shown.add(key)
        out = [edge for edge in found if edge.start == key]
        for place, edge in enumerate(out):
            last = place == len(out) - 1
            how = {"success": "on success: ", "failure": "on failure: ", "depends": "then: "}.get(edge.how, "")
            how = f"{edge.label}: " if edge.label else how
            below = "" if not head and not prefix else ("    " if head.startswith("└") or not head else "│   ")
            draw(edge.end, prefix + below, ("└── " if last else "├── ") + how, (*path, key))

    for key in roots:
        draw(key, "", "", ())
    for key in hooks:
        if key not in shown:
            draw(key, "", "", ())
    return lines
