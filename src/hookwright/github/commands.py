"""Slash commands as declarations: the routes that find them in comments, and what surrounds their handlers.

A comment makes one job, which looks for commands; each command that it finds becomes a delivery, ``command.retest``,
and so a job of its own with the retries, lanes and limits of its route.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from hookwright.core.errors import ConfigError, Drop, HookwrightError, Pause, Skip
from hookwright.core.middleware import Next
from hookwright.core.router import Route, Router
from hookwright.github.attempts import end_of
from hookwright.github.command_usage import Usage, WrongUsage
from hookwright.github.operations.repository import Permission
from hookwright.github.slash_commands import NAME, Command, commands_in
from hookwright.github.subject import COMMAND

Only = Literal["issues", "pull_requests"]
MOST_AT_ONCE = 10
"""Of the commands in one comment; nobody writes more, and a page of them should not fill the queue."""
_HELP = "help"
_ARGUMENTS = "command.arguments"
_KNOWN = "command.known"


class CommandSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A route that is a command."""

    names: tuple[str, ...]
    permission: Permission
    usage: Usage
    help: str
    only: Only | None = None
    in_bodies: bool = False
    feedback: bool = True


class _Finder(msgspec.Struct, frozen=True):
    """A route that looks for commands, or tells of them."""

    bodies: bool = False


def command_name(word: str) -> str:
    """``retest`` of ``/retest``. Raises `ConfigError` for what nobody could write."""
    name = word.removeprefix("/").lower()
    if not NAME.fullmatch(name):
        raise ConfigError(f"command {word!r}: letters, digits, '-' and '_' after the slash, a letter first; '/retest'")
    return name


def calling(function: Callable[..., Any]) -> Callable[[Any], Any]:
    """A handler that calls ``function`` with the words of the command; a plain function stays plain."""
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def run(ctx: Any) -> Any:
            args, options = ctx.state.get(_ARGUMENTS, ((), {}))
            return await function(ctx, *args, **options)

        return run

    @functools.wraps(function)
    def run_plainly(ctx: Any) -> Any:
        args, options = ctx.state.get(_ARGUMENTS, ((), {}))
        return function(ctx, *args, **options)

    return run_plainly


async def find(ctx: Any) -> None:
    """Emit a delivery for each command in a new comment, or in a new issue's or pull request's text."""
    comment = ctx.payload.get("comment")
    written = comment or ctx.payload.get("pull_request") or ctx.payload.get("issue") or {}
    known: Mapping[str, Route] = ctx.state.get(_KNOWN, {})
    found = [one for one in commands_in(written.get("body") or "") if one.name in known or one.name == _HELP]
    if not found or not known:
        raise Skip("there is no command in it")
    user = (written.get("user") or ctx.sender).get("login") or ""
    for one in found[:MOST_AT_ONCE]:
        command = {"name": one.name, "text": one.text, "by": user, "event": ctx.delivery.name}
        event = COMMAND if one.name in known else "commands"
        ctx.emit(f"{event}.{one.name}", {**ctx.payload, "command": command})


async def help_on(ctx: Any) -> None:
    """Answer ``/help`` with the commands that work here. An app's own command of this name comes before it."""
    lines = [
        f"| `{spec.usage.line(spec.names[0])}` | {_cell(spec)} | {_who(spec)} |"
        for spec in _specs(ctx.state.get(_KNOWN, {}).values())
    ]
    table = "\n".join(["| command | what it does | who may |", "|---|---|---|", *lines])
    await ctx.once("help", lambda: _answered(ctx.comment(table)))


def _cell(spec: CommandSpec) -> str:
    also = f" Also {', '.join(f'`/{name}`' for name in spec.names[1:])}." if spec.names[1:] else ""
    return (spec.help + also).replace("|", "\\|").replace("\n", " ")


def _who(spec: CommandSpec) -> str:
    return "anybody" if spec.permission == "none" else spec.permission


FIND = Route(
    name="commands",
    events=("issue_comment.created", "pull_request_review_comment.created"),
    source="github",
    handler=find,
    shared=True,
    spec=_Finder(),
)
FIND_IN_BODIES = Route(
    name="commands:bodies",
    events=("issues.opened", "pull_request.opened"),
    source="github",
    handler=find,
    shared=True,
    spec=_Finder(bodies=True),
)
HELP = Route(
    name="commands:help", events=("commands.help",), source="app", handler=help_on, shared=True, spec=_Finder()
)


class Commands:
    """Middleware: tells the finder which commands there are, and surrounds each with check and feedback.

    Before a command's handler: may this person do that, and do the words fit? 👀 says that it begins, 🚀 that it is
    done, 😕 that it was refused or failed for good.
    """

    def __init__(self, router: Router) -> None:
        self._router = router

    async def __call__(self, ctx: Any, call_next: Next) -> Any:
        spec = getattr(ctx.state.get("route"), "spec", None)
        if isinstance(spec, _Finder):
            ctx.state[_KNOWN] = dict(self._known(ctx, bodies=spec.bodies))
        elif isinstance(spec, CommandSpec) and ctx.delivery.event == COMMAND:
            return await self._run(ctx, spec, call_next)
        return await call_next(ctx)

    def _known(self, ctx: Any, *, bodies: bool) -> Iterator[tuple[str, Route]]:
        kind: Only = "pull_requests" if ctx.is_pull_request else "issues"
        for route in self._router:
            spec = route.spec
            if not isinstance(spec, CommandSpec) or spec.only not in (None, kind) or (bodies and not spec.in_bodies):
                continue
            if route.filters.pass_(ctx.delivery.facts):
                yield from ((name, route) for name in spec.names)

    async def _run(self, ctx: Any, spec: CommandSpec, call_next: Next) -> Any:
        command: Command = ctx.command
        if spec.permission != "none" and not (command.by and await ctx.here.may(command.by, spec.permission)):
            await _react(ctx, spec, "confused")
            raise Skip(f"{command.by or 'nobody'} may not /{command.name}: it wants {spec.permission}")
        try:
            ctx.state[_ARGUMENTS] = spec.usage.bind(command.text)
        except WrongUsage as error:
            await self._explain(ctx, spec, command, error)
            raise Skip(f"/{command.name}: {error}") from None
        if ctx.job.attempt == 1:
            await _react(ctx, spec, "eyes")
        try:
            result = await call_next(ctx)
        except Skip:
            raise
        except BaseException as error:
            if not isinstance(error, Pause | Drop) and end_of(ctx, error) in ("over", "timed out"):
                # Shielded, since a handler whose time is up is stopped just now.
                await asyncio.shield(_react(ctx, spec, "confused"))
            raise
        await _react(ctx, spec, "rocket")
        return result

    async def _explain(self, ctx: Any, spec: CommandSpec, command: Command, error: WrongUsage) -> None:
        text = f"`/{command.name}`: {error}\n\n```text\n{spec.usage.line(command.name)}\n```"
        await ctx.once("usage", lambda: _answered(ctx.comment(text)))
        await _react(ctx, spec, "confused")


async def _react(ctx: Any, spec: CommandSpec, content: str) -> None:
    """As far as it goes: a command must not fail, or run again, since its reaction could not be set."""
    if not spec.feedback:
        return
    try:
        await ctx.react(content)
    except HookwrightError as error:
        ctx.log.warning("could not react to a command", extra={"error": str(error)})


async def _answered(making: Awaitable[Mapping[str, Any]]) -> int:
    """The id of the comment alone: what is kept of it need not be more."""
    return int((await making)["id"])


def _specs(routes: Any) -> Sequence[CommandSpec]:
    found = {route.name: route.spec for route in routes}
    return sorted(found.values(), key=lambda spec: spec.names[0])
