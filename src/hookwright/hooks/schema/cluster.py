"""``cluster:``: many machines on one store."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from hookwright.hooks.schema.strict import Strict, Words


class Cluster(Strict):
    """For the whole file: who we are among others, and the store that all share."""

    mode: Literal["single", "distributed"] = "single"
    coordinator: str | None = None
    """The address of the shared store, as ``redis://…`` or ``postgresql://…``."""
    node_id: str | None = None
    labels: dict[str, Words] = {}
    """What hooks may ask for: ``gpu: yes``, ``zone: a``."""


class Placement(Strict):
    """For one hook: where it may run."""

    mode: Literal["any", "leader"] = "any"
    """``leader``: its source and commands run on one node at a time."""
    labels: dict[str, Words] = {}
    """Only on nodes that have all of these."""


def _mode(value: Any) -> Any:
    return {"mode": value} if isinstance(value, str) else value


Placed = Annotated[Placement, BeforeValidator(_mode)]
