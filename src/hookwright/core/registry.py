"""Everything an app has declared, before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from hookwright.core.context import Context
from hookwright.core.counters import Counters
from hookwright.core.middleware import Middleware
from hookwright.core.observer import Observer
from hookwright.core.router import Router
from hookwright.core.schedule import Schedule
from hookwright.core.source import Source, WebhookSource
from hookwright.core.store import Cells
from hookwright.core.task import Task

ContextFactory: TypeAlias = Callable[..., Context]
"""Takes the keyword arguments of `Context` and answers a context for the source's deliveries."""


@dataclass
class Registry:
    """Handed to each plugin's ``setup``; read by the engine; never changed after start."""

    router: Router = field(default_factory=Router)
    middleware: list[Middleware] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    webhooks: list[WebhookSource] = field(default_factory=list)
    observers: list[Observer] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    schedules: list[Schedule] = field(default_factory=list)
    context: ContextFactory = Context
    """Makes the contexts of all handlers; the GitHub part sets its own, so that cron handlers have a client too."""
    known_events: dict[str, frozenset[str]] = field(default_factory=dict)
    """Event names that sources send, with their actions; a handler for another name is refused at start."""
    cells: Callable[[str], Cells] | None = None
    """Small values that outlive the process, by namespace; to be used from a plugin's ``start`` on. ``None``: no store
    is there, since the declarations alone are looked at."""
    exposed: bool = False
    """The server is reached from other machines: what takes requests must check who sends them."""
    counters: Counters = field(default_factory=Counters)
    """What plugins and sources count for the metrics."""


class Plugin(Protocol):
    """Adds declarations to an app. ``setup`` must not do I/O; `Startable` plugins do theirs in ``start``."""

    @property
    def name(self) -> str: ...
    def setup(self, registry: Registry) -> None: ...


class Startable(Protocol):
    """A plugin with a life: started before the first job is claimed, stopped after the last has ended."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...


class Reloadable(Protocol):
    """A plugin whose declarations come from something that changes, such as a file.

    After ``changed`` said yes, ``setup`` is called with a new registry, together with that of all other plugins; when
    one of them raises, the old registry stays. ``changed`` is asked every second, and says yes once for each change.
    """

    def changed(self) -> bool: ...


class Configurable(Protocol):
    """A plugin with settings: it is given its ``[plugins.NAME]`` table before ``setup``.

    ``configure`` raises `ConfigError`, `ValueError` or `msgspec.ValidationError` for a table that is wrong.
    """

    def configure(self, table: Mapping[str, Any]) -> None: ...
