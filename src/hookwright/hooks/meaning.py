"""What a hook says beyond the form of its keys: commands, conditions, names. Pure; yields what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hookwright.hooks import shell_text
from hookwright.hooks.expression.matching import compile_match, unknown_names
from hookwright.hooks.expression.nodes import Node
from hookwright.hooks.expression.parsing import parse
from hookwright.hooks.naming import is_risky
from hookwright.hooks.schema.command import Command
from hookwright.hooks.schema.composition import Branch, Match
from hookwright.hooks.schema.hook import Hook
from hookwright.hooks.yaml_text import Path_


class Doubt(NamedTuple):
    """Something at ``path`` within the hook."""

    path: Path_
    what: str
    warning: bool = False


def look(hook: Hook) -> Iterator[Doubt]:
    """All that is wrong with one hook by itself."""
    yield from _command(hook, (), known=hook.exports)
    yield from _conditions(hook.match, hook.when, ())
    for number, branch in enumerate(hook.routes):
        at: Path_ = ("routes", number)
        yield from _command(branch, at, known=hook.exports)
        yield from _conditions(branch.match, branch.when, at)
        yield from _branch(branch, at)
    for key, follow in (("on_success", hook.on_success), ("on_failure", hook.on_failure)):
        if follow is not None:
            yield from _command(follow, (key,), known=hook.exports)
            if not has_command(follow) and not follow.forward_to:
                yield Doubt((key,), f"{key}: nothing is said to do: give run, shell or forward_to")
    if not (has_command(hook) or hook.routes or hook.forward_to or hook.on_success):
        yield Doubt((), f"{hook.name}: nothing is said to do: give run, shell, routes or forward_to")
    if hook.routes and has_command(hook):
        yield Doubt(
            ("routes",), "routes: the hook has a command of its own, which would never run: make it the last route"
        )
    for name, expression in hook.vars.items():
        yield from _expression(expression, ("vars", name))
    if hook.concurrency is not None and hook.concurrency.key is not None:
        yield from _expression(hook.concurrency.key, ("concurrency", "key"))
    if hook.concurrency is not None and hook.concurrency.policy == "replace" and hook.concurrency.limit != 1:
        yield Doubt(("concurrency", "limit"), "concurrency: replace keeps one run at a time; leave the limit out")
    for place, name in enumerate(hook.exports):
        if is_risky(name):
            yield Doubt(("exports", place), f"exports: {name} is obeyed by programs and shells; choose another name")
    if not hook.key:
        yield Doubt(("name",), "name: no id can be made of this name: give one with `id:`")


def _branch(branch: Branch, at: Path_) -> Iterator[Doubt]:
    if branch.pattern is None and branch.match is None and branch.when is None:
        yield Doubt(at, 'routes: say which events it is for with pattern, match or when; pattern: "*" is for the rest')
    command = has_command(branch)
    match branch.action:
        case "ignore" if command or branch.forward_to:
            yield Doubt(
                (*at, "action"), "action: ignore does nothing: remove the command and forward_to, or the action"
            )
        case "forward" if not branch.forward_to:
            yield Doubt((*at, "action"), "action: forward needs forward_to")
        case "forward" if command:
            yield Doubt((*at, "action"), "action: forward runs nothing: remove the command, or use execute")
        case "execute" if not command:
            yield Doubt((*at, "action"), "action: execute needs run or shell")
        case None if not command and not branch.forward_to:
            yield Doubt(at, "routes: nothing is said to do: give run, shell, forward_to or action: ignore")


def _command(command: Command, at: Path_, *, known: Sequence[str]) -> Iterator[Doubt]:
    if command.run is not None and command.shell is not None:
        yield Doubt((*at, "shell"), "give run (a program and its arguments) or shell (a script), not both")
    if command.shell is not None:
        if not command.shell.strip():
            yield Doubt((*at, "shell"), "shell: the script is empty")
        for what in shell_text.wrong_with_shell(command.shell):
            yield Doubt((*at, "shell"), what)
        for what in shell_text.doubts(command.shell, known=known):
            yield Doubt((*at, "shell"), what, True)
    if command.run is not None:
        for what in shell_text.wrong_with_run(command.run):
            yield Doubt((*at, "run"), what)
    for name in command.env:
        if name.startswith("EVENT_") or name == "HOOKWRIGHT_EXPORTS":
            yield Doubt((*at, "env", name), f"env: {name} is set from the event; choose another name")


def _conditions(match: Match | None, when: str | None, at: Path_) -> Iterator[Doubt]:
    if match is not None:
        try:
            node = compile_match(match)
        except ValueError as error:
            yield Doubt((*at, "match"), f"match: {error}")
        else:
            for what in unknown_names(node):
                yield Doubt((*at, "match"), f"match: {what}")
    if when is not None:
        yield from _expression(when, (*at, "when"))


def _expression(text: str, at: Path_) -> Iterator[Doubt]:
    try:
        node: Node = parse(text)
    except ValueError as error:
        yield Doubt(at, f"{at[-1]}: {error}")
        return
    for what in unknown_names(node):
        yield Doubt(at, f"{at[-1]}: {what}")


def has_command(command: Command) -> bool:
    return command.run is not None or command.shell is not None
