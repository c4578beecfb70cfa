"""Which handlers does a delivery concern?"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal, TypeVar, get_args

import msgspec

from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError
from hookwright.core.filters import NO_FILTERS, Filters, patterns
from hookwright.core.job import Lane, Order
from hookwright.core.middleware import Handler
from hookwright.core.rate import Rate
from hookwright.core.retry import DEFAULT_RETRY, RetryPolicy

F = TypeVar("F", bound=Callable[..., Any])

Key = Callable[[Delivery], str | int | None]
OnFailure = Literal["pass", "hold"]
DEFAULT_TIMEOUT = timedelta(minutes=5)
NAMED_KEYS: Mapping[str, Key] = {
    "repository": lambda delivery: delivery.facts.repository,
    "number": lambda delivery: (
        None if delivery.facts.number is None else f"{delivery.facts.repository}#{delivery.facts.number}"
    ),
    "author": lambda delivery: delivery.facts.author,
    "tenant": lambda delivery: delivery.owner,
}
"""What ``key="…"`` may name: read off the facts, so nobody parses the body. ``number`` is ``owner/name#7``."""


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """A handler and the deliveries it wants.

    ``name`` is written into stored jobs: renaming a handler leaves the jobs queued for the old name waiting for a
    process that knows it. Give it explicitly when the function may move. ``source`` ``None`` means any source but
    the engine's own (`task`, `cron`, `engine`), whose events a wildcard should not catch by accident.
    """

    name: str
    events: tuple[str, ...]
    handler: Handler
    source: str | None = None
    filters: Filters = NO_FILTERS
    where: Callable[[Any], bool] | None = None
    """Sees the context, in the worker; where it is false the job ends as skipped."""
    retry: RetryPolicy = DEFAULT_RETRY
    timeout: timedelta | None = DEFAULT_TIMEOUT
    key: Key | None = None
    lane: str | None = None
    concurrency: int = 0
    order: Order = "any"
    on_failure: OnFailure = "pass"
    after: tuple[str, ...] = ()
    """Names of routes whose jobs for the same delivery must have succeeded before this one's runs. A delivery that
    reaches this route reaches those too, whatever they want by themselves."""
    follows: bool = False
    """It comes after others and wants nothing by itself: what reaches one of those reaches it too."""
    also: tuple[tuple[str, str], ...] = ()
    """Further ``(source, event)`` that it wants, whatever its own source and filters."""
    own_events: bool = False
    """Also what this very App caused; otherwise the loop guard ends such jobs as skipped."""
    node: str | None = None
    """Only nodes with this label run it."""
    leader: bool = False
    """Only the leader among the nodes runs it; ``ctx.epoch`` is its fencing token."""
    travels: bool = True
    """A transport, where there is one, may take its jobs to other processes than those of ``hookwright run``."""
    rate: Rate | None = None
    """How often it may start, in all processes together."""
    permissions: tuple[tuple[str, str], ...] = ()
    """What it needs of GitHub, as ``("issues", "write")``. Compared by ``hookwright doctor``, never enforced here."""
    shared: bool = False
    """Several routers may bring this very route; it is there once."""
    spec: object | None = None
    """What the decorator that declared it keeps about it, such as a command's usage; the engine does not look."""

    def lane_for(self, delivery: Delivery) -> Lane:
        """The lane of this delivery's job; a key that is ``None`` here puts it in the handler's plain lane."""
        try:
            key = self.key(delivery) if self.key is not None else None
        except Exception as error:
            # One handler's mistake must not keep a delivery out that others want too. The jobs it cannot tell apart
            # share a lane, whose name shows a person what is wrong.
            key = f"!{type(error).__name__}"
        limit, hold = self.concurrency, self.on_failure == "hold"
        if self.order != "any" and limit == 0:
            # Two at once would have no order between them.
            limit = 1
        if self.lane is not None:
            name = self.lane if key is None else f"{self.lane}\x1f{key}"
            return Lane(name=name, limit=limit, order=self.order, hold=hold, shared=True)
        if self.key is None:
            if limit == 0:
                return Lane(name=self.name, hold=hold)
            return Lane(name=self.name, limit=limit, order=self.order, hold=hold, shared=True)
        if key is None:
            return Lane(name=self.name)
        return Lane(name=f"{self.name}\x1f{key}", limit=limit or 1, order=self.order, hold=hold)


INTERNAL_SOURCES = frozenset({"task", "cron", "engine"})


class Router:
    """Collects handlers. Include one into an app, or into another router. A library declares handlers on its own."""

    def __init__(self) -> None:
        self._routes: dict[str, Route] = {}
        self._by_event: dict[str, list[Route]] = {}
        self._declared: set[str] = set()
        self.has_order = False
        """Some route comes after another."""
        self._also: dict[tuple[str, str], list[Route]] = {}
        self._matches: dict[tuple[str, str, str | None], tuple[tuple[Route, bool], ...]] = {}
        self._runnable: dict[tuple[frozenset[str], bool], frozenset[str]] = {}
        """What may be wanted, each with whether its filters are to be asked."""

    def on(
        self,
        *events: str,
        name: str | None = None,
        source: str | None = None,
        repository: str | Sequence[str] | None = None,
        branch: str | Sequence[str] | None = None,
        label: str | Sequence[str] | None = None,
        author: str | Sequence[str] | None = None,
        bot: bool | None = None,
        where: Callable[[Any], bool] | None = None,
        retries: int | None = None,
        retry: RetryPolicy | None = None,
        timeout: timedelta | float | None = DEFAULT_TIMEOUT,
        key: str | Key | None = None,
        lane: str | None = None,
        concurrency: int = 0,
        order: Order = "any",
        on_failure: OnFailure = "pass",
        own_events: bool = False,
        node: str | None = None,
        leader: bool = False,
        travels: bool = True,
        github_app: str | Sequence[str] | None = None,
        permissions: Mapping[str, str] | None = None,
        rate: str | Rate | None = None,
    ) -> Callable[[F], F]:
        """Declare a handler for ``events``: ``"issues"``, ``"issues.opened"``, several, or ``"*"``.

        ``repository``, ``branch``, ``label`` and ``author`` are shell globs, one or several; ``bot=False`` wants
        people only. ``where`` sees the context and decides in the worker. ``timeout`` is a timedelta or seconds.
        ``key`` (``"repository"``, ``"number"``, ``"author"``, ``"tenant"`` or a function of the delivery) makes one
        lane per value, run one at a time unless ``concurrency`` says more. ``node`` names a label that a process must
        have to run it (HOOKWRIGHT_NODE_LABELS); ``leader`` leaves it to one process at a time;
        ``travels=False`` keeps it from a transport's workers. ``github_app`` names the App, of several, whose
        deliveries it wants. ``permissions`` (``{"issues": "write"}``) says what it needs of GitHub, for
        ``hookwright doctor`` to compare. ``rate`` (``"100/m"``) is how often it may start, all processes together.
        Raises `ConfigError` for options that contradict each other.
        """
        if not events:
            raise ConfigError('on() needs at least one event: on("issues.opened"), or on("*") for all')
        if retries is not None and retry is not None:
            raise ConfigError("on(): give retries= or retry=, not both")
        if retries is not None and retries < 0:
            raise ConfigError(f"on(retries={retries}): the number of retries cannot be negative")
        if concurrency < 0:
            raise ConfigError(f"on(concurrency={concurrency}): use 0 for no limit")
        for event in events:
            # A function here means that somebody wrote @app.on without its parentheses.
            if not isinstance(event, str) or not event:
                raise ConfigError(f'on({event!r}): name events, as in on("issues.opened"), or on("*") for all')
        for option, value, known in (
            ("order", order, get_args(Order)),
            ("on_failure", on_failure, get_args(OnFailure)),
        ):
            if value not in known:
                raise ConfigError(f"on({option}={value!r}): use {', '.join(map(repr, known))}")
        policy = retry or (DEFAULT_RETRY if retries is None else RetryPolicy(retries=retries))

        def declare(function: F) -> F:
            self.add(
                Route(
                    name=name or name_of(function),
                    events=events,
                    handler=function,
                    source=source,
                    filters=Filters(
                        repository=patterns(repository),
                        branch=patterns(branch),
                        label=patterns(label),
                        author=patterns(author),
                        bot=bot,
                        github_app=patterns(github_app),
                    )
                    or NO_FILTERS,
                    where=where,
                    retry=policy,
                    timeout=seconds(timeout),
                    key=_key(key),
                    lane=lane,
                    concurrency=concurrency,
                    order=order,
                    on_failure=on_failure,
                    own_events=own_events,
                    node=node,
                    leader=leader,
                    travels=travels,
                    rate=None if rate is None else Rate.of(rate),
                    permissions=tuple(sorted((permissions or {}).items())),
                )
            )
            return function

        return declare

    def on_error(self, function: F) -> F:
        """Declare a handler for jobs that became dead letters: ``ctx.payload`` names the handler, job and error.

        Its own failure is logged and retried, but never reported to itself.
        """
        return self.on("job.failed", source="engine", name=f"on_error:{name_of(function)}")(function)

    def declare(self, *events: str) -> None:
        """Say that these event names are yours, so that `check` does not take them for misspelt ones."""
        self._declared.update(events)

    def add(self, route: Route) -> None:
        """Add one route. Raises `ConfigError` where its name is taken."""
        if route.shared and self._routes.get(route.name) is route:
            return
        if route.name in self._routes:
            raise ConfigError(
                f"two handlers are named {route.name!r}; stored jobs name their handler, so give one name="
            )
        self._routes[route.name] = route
        self.has_order = self.has_order or bool(route.after)
        for event in route.events:
            self._by_event.setdefault(event, []).append(route)
        for pair in route.also:
            self._also.setdefault(pair, []).append(route)
        self._matches.clear()
        self._runnable.clear()

    def include(self, router: Router) -> None:
        """Add all of another router's handlers and declared events."""
        self._declared |= router._declared
        for route in router:
            self.add(route)

    def runnable(self, labels: frozenset[str], *, leads: bool) -> frozenset[str]:
        """The names of the handlers that a node with these labels may run, now that it leads or does not."""
        known = self._runnable.get((labels, leads))
        if known is None:
            known = self._runnable[labels, leads] = frozenset(
                route.name
                for route in self
                if (route.node is None or route.node in labels) and (leads or not route.leader)
            )
        return known

    def travelling(self) -> frozenset[str]:
        """The names of the handlers that a transport may take anywhere: no label, no leader, no wish to stay."""
        return frozenset(route.name for route in self if route.travels and route.node is None and not route.leader)

    def match(self, delivery: Delivery) -> Iterator[Route]:
        """The routes whose event, source and filters want this delivery, in the order of their declaration."""
        for route, filtered in self._sought(delivery.source, delivery.event, delivery.action):
            if not filtered or route.filters.pass_(delivery.facts):
                yield route

    def hears_of(self, source: str, event: str, action: str | None) -> bool:
        """Whether some route wants such deliveries, if its filters let them pass."""
        return bool(self._sought(source, event, action))

    def with_parents(self, routes: Iterable[Route]) -> list[Route]:
        """These and all that they come after, each once, parents first."""
        found: dict[str, Route] = {}
        entered: set[str] = set()

        def enter(route: Route) -> None:
            # `check` refuses circles; without it one ends here all the same.
            if route.name not in entered:
                entered.add(route.name)
                for name in route.after:
                    parent = self._routes.get(name)
                    if parent is not None:
                        enter(parent)
                found[route.name] = route

        for route in routes:
            enter(route)
        # In the order of their declaration, again as long as one was found: a chain of them may stand in any order.
        while True:
            size = len(found)
            for route in self._routes.values():
                if route.follows and route.name not in found and any(name in found for name in route.after):
                    enter(route)
            if len(found) == size:
                return list(found.values())

    def get(self, name: str) -> Route | None:
        return self._routes.get(name)

    def names(self) -> frozenset[str]:
        return frozenset(self._routes)

    def filters_in_use(self) -> frozenset[str]:
        """Which facts some route filters or keys on, beyond those that every intake reads."""
        used = set()
        for route in self._routes.values():
            used |= {name for name in ("branch", "label") if getattr(route.filters, name)}
            if route.key is not None and route.key not in NAMED_KEYS.values():
                # A function may read any fact.
                used |= {"branch", "label"}
        return frozenset(used)

    def check(self, known: Mapping[str, frozenset[str]]) -> None:
        """Raise `ConfigError` for an event name that no source sends; ``known`` maps events to their actions.

        An event with an empty set of actions may have any. Names given to `declare` and routes bound to a source
        that is not checked pass.
        """
        for route in self:
            if route.source in (None, "github"):
                for event in route.events:
                    self._check(event, route, known)
        self._check_order()

    def __iter__(self) -> Iterator[Route]:
        return iter(tuple(self._routes.values()))

    def __len__(self) -> int:
        return len(self._routes)

    def __bool__(self) -> bool:
        # Without this an app with no handlers yet would be false, and `app or default` would drop it.
        return True

    def _sought(self, source: str, event: str, action: str | None) -> tuple[tuple[Route, bool], ...]:
        sought = (source, event, action)
        routes = self._matches.get(sought)
        if routes is None:
            routes = self._named(source, event, f"{event}.{action}" if action else event)
            # Bounded, because an unverified sender must not be able to fill memory with made-up event names.
            if len(self._matches) < 10_000:
                self._matches[sought] = routes
        return routes

    def _named(self, source: str, event: str, name: str) -> tuple[tuple[Route, bool], ...]:
        found: dict[str, tuple[Route, bool]] = {}
        for wanted in (name, event, "*"):
            for route in self._by_event.get(wanted, ()):
                if route.source == source or (route.source is None and source not in INTERNAL_SOURCES):
                    found[route.name] = (route, route.filters is not NO_FILTERS)
        for wanted in (name, event):
            for route in self._also.get((source, wanted), ()):
                found[route.name] = (route, False)
        order = {name: place for place, name in enumerate(self._routes)}
        return tuple(sorted(found.values(), key=lambda pair: order[pair[0].name]))

    def _check_order(self) -> None:
        """Raise `ConfigError` where a route comes after one that does not exist, or after itself."""
        for route in self:
            for name in route.after:
                if name not in self._routes:
                    raise ConfigError(
                        f"{route.name} comes after {name!r}, and there is no such handler{_nearest(name, self._routes)}"
                    )
        finished: set[str] = set()

        def walk(name: str, path: tuple[str, ...]) -> None:
            if name in path:
                circle = " -> ".join((*path[path.index(name) :], name))
                raise ConfigError(f"handlers come after one another in a circle, so none could ever run: {circle}")
            if name not in finished:
                for parent in self._routes[name].after:
                    walk(parent, (*path, name))
                finished.add(name)

        for name in self._routes:
            walk(name, ())

    def _check(self, name: str, route: Route, known: Mapping[str, frozenset[str]]) -> None:
        event, _, action = name.partition(".")
        if name == "*" or event in self._declared or name in self._declared:
            return
        if event not in known:
            raise ConfigError(
                f"{route.name}: there is no event {event!r}{_nearest(event, known)}; "
                f"an event of your own is declared with app.declare({event!r})"
            )
        if action and known[event] and action not in known[event]:
            raise ConfigError(
                f"{route.name}: {event!r} has no action {action!r}{_nearest(action, known[event])}; "
                f"a new one is declared with app.declare({name!r})"
            )


def name_of(function: Callable[..., Any]) -> str:
    """``module:function``. A script that is run by path has its file's name, as if it had been imported."""
    module = getattr(function, "__module__", "") or ""
    name: str = getattr(function, "__qualname__", None) or type(function).__qualname__
    if module == "__main__":
        # Stored jobs name their handler: `python app.py` and `hookwright run app.py` must agree on it.
        path: str = getattr(function, "__globals__", {}).get("__file__") or ""
        module = path.replace("\\", "/").rpartition("/")[2].removesuffix(".py")
    return f"{module}:{name}" if module else name


def seconds(value: timedelta | float | None) -> timedelta | None:
    """A duration given as timedelta or as seconds."""
    try:
        duration = timedelta(seconds=value) if isinstance(value, int | float) else value
    except (OverflowError, ValueError):
        duration = timedelta(0)
    if duration is not None and duration <= timedelta(0):
        raise ConfigError(f"timeout={value}: give a positive time, or None for no limit")
    return duration


def _key(key: str | Key | None) -> Key | None:
    if not isinstance(key, str):
        return key
    try:
        return NAMED_KEYS[key]
    except KeyError:
        raise ConfigError(
            f"key={key!r}: use {', '.join(map(repr, NAMED_KEYS))}, or a function of the delivery"
        ) from None


def _nearest(word: str, known: Iterable[str]) -> str:
    found = difflib.get_close_matches(word, list(known), n=1)
    return f", did you mean {found[0]!r}?" if found else ""
