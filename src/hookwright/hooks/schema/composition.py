"""How hooks go together: routes, what follows a success or a failure, and where events are forwarded to."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, WithJsonSchema

from hookwright.hooks.schema.command import Command
from hookwright.hooks.schema.strict import Strict, Texts, Variable

Match = Annotated[
    dict[str, Any],
    WithJsonSchema({"type": "object", "description": "path: value, glob, list of values, or {operator: value}"}),
]
"""``path: value`` lines, all of which must hold; see the guide on conditions."""
OnError = Literal["fail", "continue"]
Targets = Texts
"""Hooks, by id or by name."""


def _patterns(value: Any) -> Any:
    """``*.jpg|*.png`` is two patterns."""
    given = [value] if isinstance(value, str) else value
    if isinstance(given, list | tuple) and all(isinstance(one, str) for one in given):
        return tuple(part.strip() for one in given for part in one.split("|"))
    return given


Patterns = Annotated[
    tuple[str, ...],
    BeforeValidator(_patterns),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]


class Branch(Command):
    """One of ``routes``: the first whose pattern and conditions fit is taken, no other."""

    pattern: Patterns | None = None
    """Globs in the syntax of .gitignore, one or several (``*.jpg|*.png``), for what the event is about: a file's path
    below the watched folder, a request's path, a GitHub event's name."""
    match: Match | None = None
    when: str | None = None
    action: Literal["execute", "ignore", "forward"] | None = None
    """``execute`` runs the command and then forwards; ``forward`` forwards only; ``ignore`` does nothing."""
    forward_to: Targets = ()
    on_error: OnError | None = None
    """``continue``: a failure of this command is noted, and all goes on as after a success."""


class Follow(Command):
    """``on_success`` or ``on_failure``: a command of its own and hooks to forward to, as a job of its own."""

    forward_to: Targets = ()
    on_error: OnError | None = None


class Composition(Strict):
    """The part of a hook that ties it to others."""

    forward_to: Targets = ()
    """Hooks that get the event after a success."""
    on_success: Follow | None = None
    """After a success, as a job of its own."""
    on_failure: Follow | None = None
    """After the last retry has failed."""
    depends_on: Targets = ()
    """Hooks that the same event must have passed through first."""
    routes: tuple[Branch, ...] = ()
    """What is done with which events, instead of one command; the first that fits is taken."""
    on_error: OnError | None = None
    """``continue``: a failure is noted, and all goes on as after a success."""
    match: Match | None = None
    """``path: value`` lines that must all hold for the hook to run."""
    when: str | None = None
    """An expression over the event that must be true, such as ``payload.ref == "refs/heads/main"``."""
    exports: tuple[Variable, ...] = ()
    """Variables that go to whom the event is forwarded to, and that other hooks may name: set by the command through
    its exports file, else as they were in its environment."""
    imports: tuple[Variable, ...] = ()
    """Variables that other hooks export, to be set to their last value. Those that ``shell`` names need no mention."""
    allow_cycle: bool = False
    """This hook may be part of a circle of forwards. The depth of a chain is limited all the same."""
