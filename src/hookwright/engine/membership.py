"""This process among the others: its heartbeat, its labels, and whether it leads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from msgspec.structs import replace

from hookwright.core.clock import Clock
from hookwright.core.errors import StoreError
from hookwright.core.node import Node
from hookwright.core.router import Router
from hookwright.core.store import Cells
from hookwright.engine.leadership import Leadership
from hookwright.engine.nodes import Nodes


class Membership:
    """What `Runtime` asks about the cluster, and the two duties that keep it true."""

    def __init__(
        self,
        node: Node,
        *,
        nodes: Cells,
        leader: Callable[[str], Cells],
        holder: str,
        life: timedelta,
        clock: Clock,
        monotonic: Callable[[], float],
        router: Callable[[], Router],
    ) -> None:
        """``node`` as it starts; ``holder`` tells this very process from every other one, and from its successor.

        ``leader``: where leaders are noted, by what they lead.
        """
        self._node = node
        self._labels = frozenset(node.labels)
        self._nodes = Nodes(nodes, life=life)
        self._clock = clock
        self._router = router
        self._of: dict[str, Leadership] = {}

        def make(scope: str) -> Leadership:
            name = f"{node.name} {scope}".strip()
            return Leadership(leader(scope), holder=holder, life=life, monotonic=monotonic, name=name)

        self._make = make
        self.leadership = self._make("")

    def runnable(self) -> frozenset[str]:
        """The handlers that may be claimed here now."""
        return self._router().runnable(self._labels, leads=self.leadership.epoch is not None)

    def has(self, label: str | None) -> bool:
        """Does what wants a node of this label run here?"""
        return label is None or label in self._labels

    def leading(self, scope: str, label: str | None = None) -> Leadership:
        """Who leads among those that share something (and have a label). The whole store is the scope ``""``."""
        if not scope and label is None:
            return self.leadership
        name = scope if label is None else f"{scope}@{label}"
        return self._of.setdefault(name, self._make(name))

    async def campaign(self) -> None:
        """For all that was asked for with `leading`. Raises `StoreError`."""
        for leadership in self._of.values():
            await leadership.campaign()

    async def beat(self, running: int) -> None:
        """Raises `StoreError`."""
        await self._nodes.beat(replace(self._node, seen_at=self._clock(), running=running, epoch=self.leadership.epoch))

    async def retire(self) -> None:
        """Have no place for work any more, while what runs comes to its end. Raises `StoreError`."""
        self._node = replace(self._node, concurrency=0)
        await self.beat(0)

    async def alive(self) -> Sequence[Node]:
        return await self._nodes.alive()

    async def leave(self) -> None:
        """Say goodbye, so that nobody waits for our silence. A store that is away hears of it by that silence."""
        try:
            for leadership in (self.leadership, *self._of.values()):
                await leadership.resign()
            await self._nodes.leave(self._node.name)
        except StoreError:
            return
