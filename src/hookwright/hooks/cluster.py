"""``cluster:``: what the file says of this node and of the shared store, and where the sources of a hook run."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from hookwright.core.errors import ConfigError
from hookwright.core.source import Receive, Scoped, Source
from hookwright.hooks.schema.cluster import Cluster
from hookwright.hooks.schema.hook import Hook
from hookwright.settings import Settings

_BLOCK = re.compile(r"^cluster[ \t]*:", re.MULTILINE)
DEFAULT_STORE = Settings().store


def mentions_cluster(file: Path) -> bool:
    """A quick look at the text: most files need not be read twice."""
    try:
        return _BLOCK.search(file.read_text("utf-8", errors="replace")) is not None
    except OSError:
        return False  # Said where it is read.


def settled(cluster: Cluster | None, settings: Settings) -> Settings:
    """``settings`` with what the file says and they do not: the operator of a machine outranks the file of all.

    Raises `ConfigError` where nodes would not share a store.
    """
    if cluster is None:
        return settings
    if cluster.mode == "single":
        if cluster.coordinator is not None:
            raise ConfigError("cluster: a coordinator is shared by several nodes: say `mode: distributed`")
        store = settings.store
    else:
        store = settings.store if settings.store != DEFAULT_STORE else cluster.coordinator or ""
        if not store:
            raise ConfigError("cluster: give the address of the shared store as `coordinator`, or in HOOKWRIGHT_STORE")
        if store.startswith("memory:"):
            raise ConfigError("cluster: nodes cannot share memory: choose a store such as postgresql:// or redis://")
    labels = settings.node_labels or tuple(label(name, value) for name, value in cluster.labels.items()) or None
    return dataclasses.replace(
        settings, store=store, node_name=settings.node_name or cluster.node_id, node_labels=labels
    )


def label(name: str, value: str) -> str:
    """As HOOKWRIGHT_NODE_LABELS has it: ``gpu`` for ``gpu: yes``, else ``zone=a``."""
    return name if value in ("yes", "true") else f"{name}={value}"


def node_label(hook: Hook) -> str | None:
    """The label of the nodes that the hook may run on. Raises `ConfigError` for what could run nowhere."""
    placement = hook.cluster
    if placement is None or not placement.labels:
        return None
    if len(placement.labels) > 1:
        raise ConfigError("cluster: one label can be asked for; give the nodes that fit a label of their own")
    if placement.mode == "leader":
        raise ConfigError(
            "cluster: the leader may be a node without the label, and nothing would run: keep one of them"
        )
    [(name, value)] = placement.labels.items()
    return label(name, value)


def placed(sources: Sequence[Source], hook: Hook) -> Sequence[Source]:
    """The sources of a hook, where it may run."""
    node = node_label(hook)
    leader = hook.cluster is not None and hook.cluster.mode == "leader"
    if node is None and not leader:
        return sources
    return [Placed(source, leader=leader, node=node) for source in sources]


class Placed:
    """A source that runs on the leader only, or on nodes with a label. Implements `Source`, `Scoped` and `Bound`."""

    def __init__(self, source: Source, *, leader: bool, node: str | None) -> None:
        self._source = source
        self._leader = leader
        self.name = source.name
        self.node = node
        self.placement: Literal["every", "one"] = "one" if leader else source.placement

    @property
    def scope(self) -> str:
        """The leader of all nodes runs the commands, so it runs their source too."""
        return self._source.scope if isinstance(self._source, Scoped) and not self._leader else ""

    async def run(self, receive: Receive) -> None:
        await self._source.run(receive)
