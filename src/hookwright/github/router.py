"""The router that knows GitHub's events by name and by type.

What a type checker knows of it is in ``router.pyi``, which is generated: an overload of `on` for each event.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Self, TypeVar

from hookwright.core.errors import ConfigError
from hookwright.core.router import Router
from hookwright.github.commanding import EVENT, commanded
from hookwright.github.event_names import ACTIONS
from hookwright.github.operations.repository import Permission
from hookwright.github.slash_commands import Declared
from hookwright.github.typed import name_of_event
from hookwright.github.wire import Payload

F = TypeVar("F", bound=Callable[..., Any])


class GitHubRouter(Router):
    """A `Router` whose `on` also takes the types of `hookwright.github.events`, and has an ``on_…`` for each event."""

    def on(self, *events: str | type[Payload], **options: Any) -> Callable[[F], F]:
        """Declare a handler: ``on("issues.opened")`` or ``on(issues.Opened)``; the options are those of `Router.on`.

        Raises `ConfigError` for a class that is no event, and as `Router.on` does.
        """
        return super().on(*map(name_of_event, events), **options)

    def command(
        self,
        name: str,
        *,
        permission: Permission = "write",
        help: str = "",
        in_bodies: bool = False,
        **options: Any,
    ) -> Callable[[F], F]:
        """Declare a handler for a line such as ``/retest now`` in a new comment: ``command("/retest")``.

        Who asks must have ``permission`` in the repository (``"none"``: anybody may). ``ctx.command`` has the arguments
        and options. The comment gets 👀 when the command is taken, 🚀 or 😕 when it has ended. ``help`` is what
        ``/help`` says of it, else the first line of the docstring. ``in_bodies`` looks into the text of new issues and
        pull requests too.
        The options are those of `Router.on`. Raises `ConfigError` for a name that is none.
        """

        def declare(function: F) -> F:
            told = help or (inspect.getdoc(function) or "").partition("\n")[0]
            declared = Declared(name=name, permission=permission, help=told, in_bodies=in_bodies)
            super(GitHubRouter, self).on(f"{EVENT}.{declared.action}", source="app", **options)(
                commanded(function, declared)
            )
            return function

        return declare

    def check_rerun(self, name: str, **options: Any) -> Callable[[F], F]:
        """Declare a handler for "Re-run" beside the check run ``name``, and for "Re-run all checks".

        The options are those of `Router.on`.
        """

        def wanted(ctx: Any) -> bool:
            return ctx.delivery.event == "check_suite" or _part(ctx, "check_run").get("name") == name

        return super().on("check_run.rerequested", "check_suite.rerequested", **_narrowed(options, wanted))

    def check_button(self, identifier: str, **options: Any) -> Callable[[F], F]:
        """Declare a handler for a button of a check run: one of its ``actions``, by ``identifier``.

        The options are those of `Router.on`. Raises `ConfigError` for an identifier over GitHub's 20 characters.
        """
        if not 0 < len(identifier) <= 20:
            raise ConfigError(f"check_button({identifier!r}): GitHub takes 1 to 20 characters")

        def wanted(ctx: Any) -> bool:
            return _part(ctx, "requested_action").get("identifier") == identifier

        return super().on("check_run.requested_action", **_narrowed(options, wanted))


def _narrowed(options: dict[str, Any], wanted: Callable[[Any], bool]) -> dict[str, Any]:
    also = options.get("where")
    return {**options, "where": wanted if also is None else lambda ctx: wanted(ctx) and also(ctx)}


def _part(ctx: Any, name: str) -> dict[str, Any]:
    found = ctx.payload.get(name) if isinstance(ctx.payload, dict) else None
    return found if isinstance(found, dict) else {}


def _registering(event: str) -> Callable[..., Any]:
    def register(self: GitHubRouter, handler: Callable[..., Any], /, **options: Any) -> Self:
        self.on(event, **options)(handler)
        return self

    register.__name__ = f"on_{event}"
    register.__qualname__ = f"GitHubRouter.on_{event}"
    register.__doc__ = f"Run ``handler`` for every `{event}` event; the options are those of `on`. Answers itself."
    return register


for _event in ACTIONS:
    setattr(GitHubRouter, f"on_{_event}", _registering(_event))
