"""What every hook has, whatever its type."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from hookwright.hooks.schema.cluster import Placed
from hookwright.hooks.schema.command import Command
from hookwright.hooks.schema.composition import Composition
from hookwright.hooks.schema.concurrency import Runs
from hookwright.hooks.schema.expectations import Test
from hookwright.hooks.schema.strict import Id, Strict, Variable, slug


class Options(Strict):
    """What a type takes besides. ``type`` in here is RustyHook's, and says nothing."""

    type: Annotated[str | None, Field(repr=False, description="RustyHook's; it says nothing")] = None


class Hook(Command, Composition):
    """An entry of ``handlers:``: a source of events, and what is done about them."""

    type: Any
    """The kind of its source; see below."""
    name: Annotated[str, Field(min_length=1, max_length=200)]
    """For people; each hook has another."""
    id: Id | None = None
    """What others call it by, and stored jobs; made from the name unless given."""
    description: str | None = None
    """For people."""
    enabled: bool = True
    """``false``: as if it were not there."""
    options: Any
    """What its type takes; see below."""
    vars: dict[Variable, str] = {}
    """``EVENT_<name>``: an expression over the event, such as ``payload.ref``, whose value the command gets."""
    concurrency: Runs | None = None
    """How many runs at once; no limit unless given."""
    cluster: Placed | None = None
    """Where it may run."""
    tests: tuple[Test, ...] = ()
    """What goes in, and what should come of it."""

    @property
    def key(self) -> str:
        """The id, given or made from the name."""
        return self.id or slug(self.name)
