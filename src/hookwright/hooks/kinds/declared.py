"""What a kind of source is given, and what it answers: the seam between the file and the sources.

A kind is a function from a hook, as the file has it, to a `Declared`. It does no I/O; a source does that when it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from hookwright.core.clock import Clock
from hookwright.core.delivery import Delivery
from hookwright.core.filters import NO_FILTERS, Filters
from hookwright.core.schedule import Schedule
from hookwright.core.secret import Secret
from hookwright.core.source import Source, WebhookSource
from hookwright.core.store import Cells
from hookwright.sources.files.watching import Watching


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a kind may use to make a source."""

    folder: Path
    """Of the file that declares the hook: relative paths begin here."""
    clock: Clock
    cells: Callable[[str], Cells]
    """What a source may remember, by namespace; to be used once it runs. Namespaces begin with ``hooks/ID``."""
    reveal: Callable[[Secret], Secret]
    """A secret as the file has it (perhaps ``secret://env/NAME``) to the secret itself. Raises `ConfigError`."""
    new_id: Callable[[], str]
    """A new unique id, for events whose upstream gives none."""
    loopback: bool = True
    """The server's own port is reached from this machine only."""
    watching: Watching = field(default_factory=Watching)
    """All hooks of a file share the threads that watch folders."""


class Told(NamedTuple):
    """What commands and routes are told of a delivery, besides what every event has.

    ``variables`` go into the environment under these very names, which the kind fixes; no name is ever taken from what
    a sender chose. ``subjects`` are what the patterns of ``routes`` are held against: paths, mostly one.
    """

    variables: Mapping[str, str] = {}
    subjects: tuple[str, ...] = ()


def tell_nothing(delivery: Delivery) -> Told:
    return Told(subjects=(delivery.name,))


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What one hook adds: which deliveries are its own, and the parts that bring them.

    The hook's route asks for ``events`` of ``source`` that pass ``filters``. The names of sources and webhooks are what
    logs and deliveries call them: begin them with ``hook:ID`` unless the deliveries belong to several hooks.
    """

    source: str | None
    """``None``: it has no events of its own, and gets only what is forwarded to it."""
    events: tuple[str, ...] = ()
    filters: Filters = NO_FILTERS
    sources: tuple[Source, ...] = ()
    webhooks: tuple[WebhookSource, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    tell: Callable[[Delivery], Told] = tell_nothing
    """Pure, and told the hook's own deliveries only."""
    order: Callable[[Delivery], str] | None = None
    """Deliveries for which it answers the same run one after the other, unless the hook's ``concurrency`` says else."""
    sample: Callable[[Any, datetime], Delivery] | None = None
    """For tests in the file: an `hookwright.hooks.schema.expectations.Input` as the source would hand it in at that
    moment. ``None``: what it says as ``payload`` or ``body`` is the delivery's body."""
    notes: tuple[str, ...] = field(default=())
    """What works, but a person should know."""


Kind: TypeAlias = Callable[[Any, Ground], Declared]
"""Raises `ConfigError` for options that contradict each other; the hook is named by who reports it."""
