"""The handler of one hook: from a delivery to a command, and from how that ended to what follows."""

from __future__ import annotations

import asyncio
import json
import logging
import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from hookwright.core.context import Context
from hookwright.core.errors import GiveUp, Retry, Skip
from hookwright.core.store import Cells
from hookwright.hooks.command.running import Ended, Runs
from hookwright.hooks.conditions import Condition
from hookwright.hooks.expression.evaluating import Undecided, evaluate
from hookwright.hooks.expression.nodes import Node
from hookwright.hooks.happening import FORWARD, Happening, Tell, happening
from hookwright.hooks.routing import Way, choose
from hookwright.hooks.turnstile import Turnstile

commands = logging.getLogger("hookwright.command")

MOST_RESULT = 56 * 1024
"""Bytes of JSON; the engine keeps 64 KiB."""
MOST_ERROR = 1500
"""Characters of output in an error."""


def _placed(path: str) -> dict[str, str]:
    return {"FILE": path, "DIR": posixpath.dirname(path)}


class CommandFailed(Retry):
    """The command ended with a failure; tried again by the hook's policy."""


class CommandGivenUp(GiveUp):
    """The command ended with a failure that is not tried again."""


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What all hooks of a file share."""

    runs: Runs
    exported: Cells
    turnstile: Turnstile
    on_line: Callable[[str, str], None] | None = None
    """Told what commands print, instead of the log."""


@dataclass(frozen=True, kw_only=True)
class Doing:
    """What one hook, or what follows its end, does. Made from the file; see `hookwright.hooks.building`."""

    key: str
    name: str
    tell: Tell
    condition: Condition
    variables: Mapping[str, Node]
    """``EVENT_<name>`` and the expressions of their values."""
    ways: Sequence[Way]
    exports: tuple[str, ...]
    imports: frozenset[str]
    """Exported variables of other hooks that are set to their last value."""
    routed: bool
    """The ways are routes: an event that fits none is skipped."""
    limit: int = 0
    """Runs at once, where the policy is not to queue; 0 where it is."""
    replace: bool = False
    lane_key: Node | None = None
    tools: Tools = field(repr=False)

    async def handle(self, ctx: Context) -> dict[str, Any] | None:
        """Run what is to be run. Raises `Skip` with the reason, `CommandFailed`, `CommandGivenUp`."""
        event = happening(ctx.delivery, self.tell)
        scope = event.scope()
        against = self.condition.reason_against(scope)
        if against is not None:
            raise Skip(against)
        if not self.limit:
            return await self._do(ctx, event, scope)
        name = f"{self.key}\x1f{lane_key(self.lane_key, scope)}"
        async with self.tools.turnstile.alone(name, ctx.job.id, limit=self.limit, replace=self.replace) as told:
            return await self._unless(told, ctx, event, scope)

    async def _unless(
        self, told: asyncio.Event, ctx: Context, event: Happening, scope: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        """Do it unless a newer run wants the place."""
        doing = asyncio.create_task(self._do(ctx, event, scope))
        replaced = asyncio.create_task(told.wait())
        try:
            await asyncio.wait({doing, replaced}, return_when=asyncio.FIRST_COMPLETED)
            if doing.done():
                return doing.result()
            raise Skip("replaced by a newer run")
        finally:
            replaced.cancel()
            doing.cancel()
            # Its command is stopped, with all that it started, before the place is given away.
            await asyncio.wait({doing, replaced})
            if doing.done() and not doing.cancelled():
                doing.exception()

    async def _do(self, ctx: Context, event: Happening, scope: Mapping[str, Any]) -> dict[str, Any] | None:
        variables = event.environment() | self.declared_variables(scope) | await self._imported(event)
        variables |= {
            "EVENT_HOOK": self.key,
            "EVENT_JOB": str(ctx.job.id),
            "EVENT_ATTEMPT": str(ctx.job.failures + 1),
        }
        subjects: tuple[str | None, ...] = event.subjects or (None,)
        done: list[dict[str, Any]] = []
        passed: list[str] = []
        exports: dict[str, str] = {}
        targets: dict[str, None] = {}
        for subject in subjects if self.routed else subjects[:1]:
            chosen = choose(self.ways, subject, scope)
            if chosen.way is None or chosen.way.ignore:
                passed += chosen.passed if chosen.way is None else [f"{chosen.way.label}: ignored"]
                continue
            own = variables | (
                _placed(posixpath.join(variables.get("EVENT_ROOT", ""), subject))
                if subject and len(subjects) > 1
                else {}
            )
            result, found = await self._run(ctx, event, chosen.way, own)
            done.append(result)
            exports |= found
            targets |= dict.fromkeys(chosen.way.forward_to)
        if not done:
            raise Skip("; ".join(passed)[:1000] or "no route fits")
        await self._export(exports)
        for target in targets:
            ctx.emit(f"{FORWARD}.{target}", event.wrapped(self.key, exports))
        result = done[0] if len(done) == 1 else {"runs": done[:50], "exit_code": done[-1].get("exit_code")}
        if targets:
            result["forwarded"] = list(targets)
        if exports:
            result["exports"] = exports
        return fitting(result)

    def declared_variables(self, scope: Mapping[str, Any]) -> dict[str, str]:
        """``vars:``; one that says nothing about this event is empty."""
        found = {}
        for name, node in self.variables.items():
            try:
                value = evaluate(node, scope)
            except Undecided:
                value = ""
            found[f"EVENT_{name}"] = as_text(value)
        return found

    async def _imported(self, event: Happening) -> dict[str, str]:
        """The last values of variables that other hooks exported, unless the event brings its own."""
        found = {}
        for name in self.imports:
            if name not in event.exports and name not in event.variables:
                cell = await self.tools.exported.get(name)
                found[name] = "" if cell is None else cell.value.decode("utf-8", "surrogatepass")
        return found

    async def _export(self, exports: Mapping[str, str]) -> None:
        for name, value in exports.items():
            await self.tools.exported.put(name, value.encode("utf-8", "surrogatepass"))

    async def _run(
        self, ctx: Context, event: Happening, way: Way, variables: Mapping[str, str]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Run the way's command, if it has one: the result for the store, and what was exported."""
        if not way.command.argv:
            return ({"route": way.label} if self.routed else {}), {}
        document = event.document(hook=self.key, job=ctx.job.id, attempt=ctx.job.failures + 1)

        def on_line(stream: str, line: str) -> None:
            commands.info(line, extra={"handler": ctx.job.handler, "job": ctx.job.id, "source": stream})

        ended = await self.tools.runs.run(
            way.command,
            document=document,
            body=event.raw,
            variables=variables,
            exports=self.exports,
            on_line=self.tools.on_line or (on_line if way.command.output.log else None),
            handler=ctx.job.handler,
        )
        for reason in ended.refused:
            ctx.log.warning("an export was not taken", extra={"reason": reason})
        result = told(ended) | ({"route": way.label} if self.routed else {})
        if ended.exit_code in way.command.success_codes:
            exports, hidden = _without_secrets(ended.exports, way.command.secrets)
            for name in hidden:
                ctx.log.warning("an export was not taken", extra={"reason": f"{name} holds a secret"})
            return result, exports
        failure = _failure(ended)
        if way.tolerant:
            ctx.log.warning("the command failed, which its hook tolerates", extra={"error": failure})
            return result | {"tolerated": failure}, {}
        on = way.command.retry_on
        policy = way.command.policy
        final = (on is not None and ended.kind not in on) or ctx.job.failures + 1 > policy.retries
        error: Retry | GiveUp
        if final:
            error = CommandGivenUp(failure)
        else:
            # A route's own policy, which the engine does not know: it counts, and we say when.
            error = CommandFailed(
                failure, after=policy.delay(ctx.job.failures + 1, random=_share(ctx.job.id, ctx.job.attempt))
            )
        error.result = fitting(result)
        raise error


def lane_key(node: Node | None, scope: Mapping[str, Any]) -> str:
    """The value of ``concurrency: {key: …}``; empty where it says nothing about an event."""
    if node is None:
        return ""
    try:
        return as_text(evaluate(node, scope))
    except Undecided:
        return ""


def as_text(value: Any) -> str:
    """A value in the environment: text as it is, nothing as nothing, the rest as JSON."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False, default=str)


def told(ended: Ended) -> dict[str, Any]:
    """What the store keeps of a run."""
    found: dict[str, Any] = {"exit_code": ended.exit_code, "seconds": round(ended.seconds, 3)}
    if ended.exit_code is None:
        found["ended"] = ended.how
    for name, captured in (("stdout", ended.stdout), ("stderr", ended.stderr)):
        if captured.size:
            found[name] = captured.text
            found[f"{name}_bytes"] = captured.size
    if ended.too_large:
        found["left_out_of_environment"] = list(ended.too_large)
    if ended.killed:
        found["processes_killed"] = ended.killed
    return found


def fitting(result: dict[str, Any]) -> dict[str, Any]:
    """The result with its texts cut until the engine keeps it."""
    most = MOST_RESULT
    while len(msgspec.json.encode(result)) > MOST_RESULT and most > 100:
        most //= 2
        result = _cut(result, most)
    return result


def _cut(value: Any, most: int) -> Any:
    if isinstance(value, dict):
        return {key: _cut(one, most) for key, one in value.items()}
    if isinstance(value, list):
        return [_cut(one, most) for one in value]
    if isinstance(value, str) and len(value) > most:
        return f"{value[: most // 2]}\n… cut …\n{value[-most // 2 :]}"
    return value


def _failure(ended: Ended) -> str:
    """One text for people: how it ended, and the end of what it said."""
    said = (ended.stderr if ended.stderr.size else ended.stdout).text.strip()
    return (
        f"{ended.how}: …{said[-MOST_ERROR:]}" if len(said) > MOST_ERROR else f"{ended.how}{': ' if said else ''}{said}"
    )


def _without_secrets(exports: Mapping[str, str], secrets: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """What is handed on is stored; a secret must not be."""
    hidden = [name for name, value in exports.items() if any(len(one) >= 4 and one in value for one in secrets)]
    return {name: value for name, value in exports.items() if name not in hidden}, hidden


def _share(job: int, attempt: int) -> float:
    """Where in the jitter's range this attempt falls: spread over jobs, the same if it is computed again."""
    return ((job * 2654435761 + attempt * 40503) % 2**32) / 2**32
