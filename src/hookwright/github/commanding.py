"""Turns comments into deliveries of ``command.NAME``, and handlers of commands into handlers of those.

One job reads each comment, whatever the number of commands. What it finds it emits, so that every command has a job of
its own, with its own retries; the payload is that of the comment, with the ``command`` beside it.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from hookwright.core.errors import GiveUp, Pause, Retry, Skip
from hookwright.core.router import Route, Router
from hookwright.github.errors import GitHubError
from hookwright.github.slash_commands import Command, Declared, commands, help_text, known

EVENT = "command"
ROUTE = "slash-commands"
HELP = "/help"
_COMMENTS = ("issue_comment.created", "pull_request_review_comment.created")
_BODIES = ("issues.opened", "pull_request.opened")
_DECLARED = "__hookwright_command__"


def commanded(function: Callable[..., Any], declared: Declared) -> Callable[..., Any]:
    """The handler of a command: ``function``, with a reaction to the comment for how it ended."""

    @functools.wraps(function)
    async def handle(ctx: Any) -> Any:
        try:
            if inspect.iscoroutinefunction(function):
                result = await function(ctx)
            else:
                result = await asyncio.to_thread(function, ctx)
        except (Retry, Pause, Skip):
            raise
        except Exception:
            await _feel(ctx, "confused")
            raise
        await _feel(ctx, "rocket")
        return result

    setattr(handle, _DECLARED, declared)
    return handle


def install(router: Router) -> None:
    """Add the handler that reads comments, and ``/help``, if the router has commands."""
    found: dict[str, Declared] = {}
    for route in router:
        declared = getattr(route.handler, _DECLARED, None)
        if isinstance(declared, Declared):
            found[declared.name] = declared
    if not found:
        return
    if HELP not in found:
        found[HELP] = helping = Declared(name=HELP, permission="none", help="Show the commands.")
        everything = tuple(found.values())

        async def show_help(ctx: Any) -> None:
            await ctx.comment(help_text(everything))

        router.add(
            Route(name=f"{ROUTE}:help", events=(f"{EVENT}.help",), source="app", handler=commanded(show_help, helping))
        )
    events = (*_COMMENTS, *(_BODIES if any(one.in_bodies for one in found.values()) else ()))
    router.on(*events, source="github", name=ROUTE, bot=False)(_reader(found))


def _reader(declared: Mapping[str, Declared]) -> Callable[..., Any]:
    async def read_commands(ctx: Any) -> list[str]:
        body = ctx.delivery.event in ("issues", "pull_request")
        subject = ctx.payload.get("comment") or ctx.payload.get("issue") or ctx.payload.get("pull_request") or {}
        login = str((subject.get("user") or {}).get("login") or "")
        asked = known(commands(str(subject.get("body") or ""), by=login), declared, body=body)
        if not asked:
            raise Skip("no command in it")
        done = []
        for command in asked:
            if await _may(ctx, declared[command.name], login):
                ctx.emit(f"{EVENT}.{declared[command.name].action}", {**ctx.payload, "command": command.as_json()})
                done.append(command.name)
            else:
                await _refuse(ctx, declared[command.name], command)
        if done:
            await _feel(ctx, "eyes")
        return done

    return read_commands


async def _may(ctx: Any, declared: Declared, login: str) -> bool:
    if declared.permission == "none":
        return True
    return bool(login) and await ctx.here.may(login, declared.permission)


async def _refuse(ctx: Any, declared: Declared, command: Command) -> None:
    await _feel(ctx, "confused")
    text = f"@{command.by}: `{declared.name}` is for people with the permission *{declared.permission}* here."
    await ctx.once(f"refuse {command.name}", lambda: ctx.comment(text))


async def _feel(ctx: Any, content: str) -> None:
    """A reaction is a courtesy: where GitHub does not take it, the command goes on."""
    try:
        await ctx.react(content)
    except Pause:
        raise
    except (GitHubError, GiveUp) as error:
        ctx.log.warning("could not react to the comment", extra={"error": str(error)})
