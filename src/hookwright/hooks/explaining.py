"""What would run for an event, and why not: the decisions of the handlers, without running anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hookwright.core.delivery import Delivery
from hookwright.core.plan import plan
from hookwright.core.registry import Registry
from hookwright.hooks.building import PREFIX
from hookwright.hooks.declaration import Declaration
from hookwright.hooks.handling import Doing
from hookwright.hooks.happening import happening
from hookwright.hooks.routing import choose


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Of one hook. ``reason`` is why it does not run, or which route it takes."""

    key: str
    name: str
    reached: bool
    runs: bool
    reason: str
    command: str = ""
    forwards: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    """Hooks that the event passes through first."""
    variables: tuple[tuple[str, str], ...] = ()
    """What is set from the event besides what every event has."""


def explain(declaration: Declaration, registry: Registry, delivery: Delivery) -> Iterator[Explanation]:
    """One for each hook, in the order of the file. ``registry`` is what the declaration was built into."""
    planned = {job.handler: job for job in plan(delivery, registry.router).jobs}
    for key, declared in declaration.hooks.items():
        hook = declared.hook
        route = registry.router.get(f"{PREFIX}{key}")
        if route is None:
            yield Explanation(key=key, name=hook.name, reached=False, runs=False, reason="it is not enabled")
            continue
        job = planned.get(route.name)
        if job is None:
            what = ", ".join(route.events) or "only what is forwarded to it"
            source = f" from {route.source}" if route.events and route.source else ""
            reason = f"it is for {what}{source}; this is {delivery.name} from {delivery.source}"
            if route.source == delivery.source and any(e in (delivery.name, delivery.event, "*") for e in route.events):
                reason = "its options (repository, branch, label, author or bot) want others"
            yield Explanation(key=key, name=hook.name, reached=False, runs=False, reason=reason)
            continue
        after = tuple(name.removeprefix(PREFIX) for name in job.after)
        doing = route.handler.__self__  # type: ignore[attr-defined]  # ours: a bound method of `Doing`
        yield _decided(key, doing, delivery, after)


def _decided(key: str, doing: Doing, delivery: Delivery, after: tuple[str, ...]) -> Explanation:
    event = happening(delivery, doing.tell)
    scope = event.scope()
    against = doing.condition.reason_against(scope)
    if against is not None:
        return Explanation(key=key, name=doing.name, reached=True, runs=False, reason=against, after=after)
    subject = event.subjects[0] if event.subjects else None
    chosen = choose(doing.ways, subject, scope)
    if chosen.way is None or chosen.way.ignore:
        reason = "; ".join(chosen.passed) if chosen.way is None else f"route {chosen.way.label}: ignored"
        return Explanation(key=key, name=doing.name, reached=True, runs=False, reason=reason, after=after)
    variables = {**event.variables, **doing.declared_variables(scope)}
    return Explanation(
        key=key,
        name=doing.name,
        reached=True,
        runs=True,
        reason=f"route {chosen.way.label}" if doing.routed else "",
        command=chosen.way.command.shown if chosen.way.command.argv else "",
        forwards=chosen.way.forward_to,
        after=after,
        variables=tuple(sorted(variables.items())),
    )
