"""From a declaration to sources and routes in a registry: nothing that other plugins could not add too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from pathspec import GitIgnoreSpec

from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError
from hookwright.core.filters import Filters
from hookwright.core.registry import Registry
from hookwright.core.retry import RetryPolicy
from hookwright.core.router import Key, Route
from hookwright.hooks.cluster import node_label, placed
from hookwright.hooks.command.prepared import Prepared, prepare
from hookwright.hooks.conditions import Condition
from hookwright.hooks.declaration import Declaration, DeclaredHook
from hookwright.hooks.expression.nodes import Node
from hookwright.hooks.expression.parsing import parse
from hookwright.hooks.handling import Doing, Tools, lane_key
from hookwright.hooks.happening import FORWARD, Tell, happening
from hookwright.hooks.kinds.declared import Declared, Ground
from hookwright.hooks.kinds.manual import SOURCE as MANUAL
from hookwright.hooks.kinds.table import declare
from hookwright.hooks.mistakes import HooksError, Mistake
from hookwright.hooks.routing import Way
from hookwright.hooks.schema.command import Command, Surroundings
from hookwright.hooks.schema.composition import Follow
from hookwright.hooks.schema.hook import Hook

PREFIX = "hook:"
"""Names of routes begin with it, and so does what stored jobs call them."""
Reveal = Callable[[DeclaredHook], Ground]


def route_name(key: str) -> str:
    return f"{PREFIX}{key}"


class Building:
    """Adds hooks to one registry. `add` for each, in any order."""

    def __init__(
        self, declaration: Declaration, *, ground: Reveal, text: Callable[[DeclaredHook, str], str], tools: Tools
    ) -> None:
        self._declaration = declaration
        self._ground = ground
        self._text = text
        self._tools = tools
        self.made: dict[str, Declared] = {}
        """What each hook's kind answered, by the hook's id."""
        self._exported = frozenset(name for declared in declaration.enabled.values() for name in declared.hook.exports)

    def build(self, registry: Registry) -> None:
        """All enabled hooks. Raises `HooksError` for what only shows now, such as a secret that is missing."""
        mistakes: list[Mistake] = []
        for declared in self._declaration.enabled.values():
            try:
                self._add(declared, registry)
            except ConfigError as error:
                mistakes.append(declared.document.mistake(declared.path, f"{declared.hook.name}: {error}"))
        if mistakes:
            raise HooksError(mistakes)

    def _add(self, declared: DeclaredHook, registry: Registry) -> None:
        hook = declared.hook
        made = declare(hook, self._ground(declared))
        self.made[hook.key] = made
        registry.sources += placed(made.sources, hook)
        registry.webhooks += made.webhooks
        registry.schedules += made.schedules
        doing = self._doing(declared, made.tell)
        registry.router.add(self._route(hook, doing, made))
        registry.router.declare(FORWARD)
        for word, action, follow in (
            ("on_success", "succeeded", hook.on_success),
            ("on_failure", "failed", hook.on_failure),
        ):
            if follow is not None:
                registry.router.add(self._follow(declared, made.tell, word, action, follow))

    def _route(self, hook: Hook, doing: Doing, made: Declared) -> Route:
        parents = tuple(route_name(self._declaration.names[name]) for name in hook.depends_on)
        runs = hook.concurrency
        options: dict[str, Any] = {}
        if runs is None and made.order is not None:
            # A failure lets the next one pass, as a dead letter queue does: nobody looks for a group that stands still.
            options = {"key": made.order, "concurrency": 1, "order": "fifo"}
        if runs is not None:
            # What skips or replaces needs a place beside those that run, to find that out.
            options["concurrency"] = runs.limit if runs.policy == "queue" else runs.limit + 1
            options["order"] = {"queue": "fifo" if runs.limit == 1 else "any", "skip": "any", "replace": "latest"}[
                runs.policy
            ]
            if runs.key is not None:
                options["key"] = _key(parse(runs.key), doing.tell)
        return Route(
            name=route_name(hook.key),
            events=made.events if made.source is not None else (),
            source=made.source or "hooks",
            filters=made.filters,
            handler=doing.handle,
            retry=_policy([way.command.policy for way in doing.ways]),
            # Each command has its own time; the handler ends when its commands have.
            timeout=None,
            after=parents,
            leader=hook.cluster is not None and hook.cluster.mode == "leader",
            node=node_label(hook),
            follows=made.source is None and bool(parents),
            also=(("app", f"{FORWARD}.{hook.key}"), (MANUAL, hook.key)),
            **options,
        )

    def _follow(self, declared: DeclaredHook, tell: Tell, word: str, action: str, follow: Follow) -> Route:
        hook = declared.hook
        way = Way(
            label=word,
            patterns=None,
            condition=Condition(None, None),
            command=self._prepared(declared, follow, (_surroundings(hook),)),
            forward_to=self._targets(follow.forward_to),
            tolerant=follow.on_error == "continue",
        )
        doing = Doing(
            key=hook.key,
            name=f"{hook.name} ({word})",
            tell=tell,
            condition=Condition(None, None),
            variables={name: parse(text) for name, text in hook.vars.items()},
            ways=(way,),
            exports=(),
            imports=self._imports(hook, [way]),
            routed=False,
            tools=self._tools,
        )
        return Route(
            name=f"{route_name(hook.key)}/{word}",
            events=(f"job.{action}",),
            source="engine",
            filters=Filters(handler=(route_name(hook.key),)),
            handler=doing.handle,
            retry=way.command.policy,
            timeout=None,
        )

    def _doing(self, declared: DeclaredHook, tell: Tell) -> Doing:
        hook = declared.hook
        if hook.routes:
            ways = [
                Way(
                    label="|".join(branch.pattern or ()) or f"route {number}",
                    patterns=None if branch.pattern is None else GitIgnoreSpec.from_lines(branch.pattern),
                    condition=Condition(branch.match, branch.when),
                    command=self._prepared(declared, branch, (_surroundings(hook),), inherit=hook),
                    forward_to=self._targets((*branch.forward_to, *hook.forward_to)),
                    ignore=branch.action == "ignore",
                    tolerant=(branch.on_error or hook.on_error) == "continue",
                )
                for number, branch in enumerate(hook.routes)
            ]
        else:
            ways = [
                Way(
                    label=hook.name,
                    patterns=None,
                    condition=Condition(None, None),
                    command=self._prepared(declared, hook, ()),
                    forward_to=self._targets(hook.forward_to),
                    tolerant=hook.on_error == "continue",
                )
            ]
        runs = hook.concurrency
        counted = runs is not None and runs.policy != "queue"
        return Doing(
            key=hook.key,
            name=hook.name,
            tell=tell,
            condition=Condition(hook.match, hook.when),
            variables={name: parse(text) for name, text in hook.vars.items()},
            ways=ways,
            exports=hook.exports,
            imports=self._imports(hook, ways),
            routed=bool(hook.routes),
            limit=runs.limit if runs is not None and counted else 0,
            replace=runs is not None and runs.policy == "replace",
            lane_key=parse(runs.key) if runs is not None and runs.key is not None else None,
            tools=self._tools,
        )

    def _prepared(
        self, declared: DeclaredHook, command: Command, around: Sequence[Surroundings], *, inherit: Hook | None = None
    ) -> Prepared:
        if inherit is not None:
            given = {
                name: getattr(inherit, name) for name in ("retry", "success_codes") if getattr(command, name) is None
            }
            command = command.model_copy(update=given)
        return prepare(
            command,
            (*around, *declared.defaults),
            folder=declared.folder.resolve(),
            text=partial(self._text, declared),
        )

    def _targets(self, names: Sequence[str]) -> tuple[str, ...]:
        keys = dict.fromkeys(self._declaration.names[name] for name in names)
        return tuple(key for key in keys if self._declaration.hooks[key].hook.enabled)

    def _imports(self, hook: Hook, ways: Sequence[Way]) -> frozenset[str]:
        named = frozenset(hook.imports).union(*(way.command.named for way in ways))
        return (named & self._exported) - frozenset(hook.exports)


def _surroundings(hook: Hook) -> Surroundings:
    """What the hook says of how its commands run, without what is about its own command alone."""
    return Surroundings.model_construct(
        **{name: getattr(hook, name) for name in Surroundings.model_fields if name not in ("retry", "success_codes")}
    )


def _policy(policies: Sequence[RetryPolicy]) -> RetryPolicy:
    """The one that tries most often: which route an event takes is known when it runs, and says when."""
    return max(policies, key=lambda policy: policy.retries)


def _key(node: Node, tell: Tell) -> Key:
    def key(delivery: Delivery) -> str:
        return lane_key(node, happening(delivery, tell).scope())

    return key
