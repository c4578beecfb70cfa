"""The router that knows GitHub's events by name and by type.

What a type checker knows of it is in ``router.pyi``, which is generated: an overload of `on` for each event.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Self, TypeVar, get_args

from msgspec.structs import replace

from hookwright.core.errors import ConfigError
from hookwright.core.router import Router, name_of
from hookwright.github.command_usage import usage_of
from hookwright.github.commands import FIND, FIND_IN_BODIES, HELP, CommandSpec, Only, calling, command_name
from hookwright.github.event_names import ACTIONS
from hookwright.github.operations.repository import Permission
from hookwright.github.subject import COMMAND
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
        command: str,
        /,
        *aliases: str,
        permission: Permission = "write",
        help: str = "",
        only: Only | None = None,
        in_bodies: bool = False,
        feedback: bool = True,
        **options: Any,
    ) -> Callable[[F], F]:
        """Declare the handler of a slash command: ``@app.command("/retest")``.

        It is looked for in new comments: on issues, on pull requests and on lines of their diff; with ``in_bodies``
        also in the text of a new issue or pull request. What is quoted, code or hidden there is passed over, and so
        are programs unless ``bot=None`` or ``bot=True``. The handler's parameters after the context are what it
        takes: ``async def deploy(ctx, environment: str, *, force: bool = False)`` is ``/deploy staging --force``; with
        the context alone it reads ``ctx.command``.

        ``permission`` is what its author must have in the repository, asked of GitHub each time: ``"read"``,
        ``"triage"``, ``"write"``, ``"maintain"``, ``"admin"``; ``"none"`` lets anybody. ``only`` is for ``"issues"`` or
        ``"pull_requests"``. ``help`` is for the generated ``/help``, else the first line of the docstring. ``feedback``
        shows with reactions how it goes. Other options are those of `on`. Raises `ConfigError`.
        """
        if permission not in get_args(Permission):
            known = ", ".join(get_args(Permission))
            raise ConfigError(f"command({command!r}, permission={permission!r}): use {known}")
        if only is not None and only not in get_args(Only):
            raise ConfigError(f"command({command!r}, only={only!r}): use {' or '.join(map(repr, get_args(Only)))}")
        names = tuple(map(command_name, (command, *aliases)))
        options.setdefault("name", f"command:{names[0]}")
        options.setdefault("bot", False)

        def declare(function: F) -> F:
            spec = CommandSpec(
                names=names,
                permission=permission,
                usage=usage_of(function),
                help=help or (inspect.getdoc(function) or "").partition("\n")[0],
                only=only,
                in_bodies=in_bodies,
                feedback=feedback,
            )
            self._refuse_twins(names)
            events = [f"{COMMAND}.{name}" for name in names]
            declared = Router()
            declared.on(*events, source="app", **options)(calling(function))
            finders = (FIND, HELP, FIND_IN_BODIES) if in_bodies else (FIND, HELP)
            for route in (*(replace(one, spec=spec) for one in declared), *finders):
                self.add(route)
            return function

        return declare

    def on_rerequested(self, *names: str, **options: Any) -> Callable[[F], F]:
        """Declare a handler for a person's "Re-run" of the check run ``names``, and for "Re-run all checks".

        It goes above the ``on(…)`` of the handler that makes the check in the first place: one function is both. The
        options are those of `on`. Raises `ConfigError`.
        """
        if not names or not all(isinstance(one, str) and one for one in names):
            raise ConfigError('on_rerequested() needs the name of a check run: on_rerequested("lint")')

        def meant(ctx: Any) -> bool:
            return ctx.delivery.event == "check_suite" or _part(ctx, "check_run").get("name") in names

        return self._beside("rerequested", ("check_run.rerequested", "check_suite.rerequested"), meant, options)

    def on_button(self, *identifiers: str, check: str | None = None, **options: Any) -> Callable[[F], F]:
        """Declare a handler for a button of a check run (`hookwright.github.operations.checks.button`), by its
        ``identifier``; with ``check``, on the check run of that name. The options are those of `on`. Raises
        `ConfigError` for an identifier over GitHub's 20 characters."""
        if not identifiers or not all(isinstance(one, str) and 0 < len(one) <= 20 for one in identifiers):
            raise ConfigError('on_button() needs the identifier of a button, 20 characters at most: on_button("fix")')

        def pressed(ctx: Any) -> bool:
            wanted = _part(ctx, "requested_action").get("identifier") in identifiers
            return wanted and check in (None, _part(ctx, "check_run").get("name"))

        return self._beside("button", ("check_run.requested_action",), pressed, options)

    def _beside(
        self, what: str, events: tuple[str, ...], wanted: Callable[[Any], bool], options: dict[str, Any]
    ) -> Callable[[F], F]:
        also = options.get("where")
        where = wanted if also is None else lambda ctx: wanted(ctx) and also(ctx)

        def declare(function: F) -> F:
            # The same function usually makes the check too, under its own name.
            name = options.get("name") or f"{name_of(function)}:{what}"
            return super(GitHubRouter, self).on(*events, **{**options, "where": where, "name": name})(function)

        return declare

    def _refuse_twins(self, names: tuple[str, ...]) -> None:
        taken = {name for route in self if isinstance(route.spec, CommandSpec) for name in route.spec.names}
        for name in names:
            if name in taken:
                raise ConfigError(f"two handlers want the command /{name}")


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
