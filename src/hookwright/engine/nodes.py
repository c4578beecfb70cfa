"""Which processes work from this store: each says so at every heartbeat."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from hookwright.core.errors import StoreUnavailable
from hookwright.core.node import Node
from hookwright.core.store import Cells

NAMESPACE = "nodes"
MOST_NODES = 1000
_INDEX = "index"
_TRIES = 20
_names = msgspec.json.Decoder(list[str])
_node = msgspec.json.Decoder(Node)


class Nodes:
    """A cell for each node, which expires when it falls silent, and one with the names of all."""

    def __init__(self, cells: Cells, *, life: timedelta) -> None:
        """``life``: how long a node is believed to live after a heartbeat."""
        self._cells = cells
        self._life = life

    async def beat(self, node: Node) -> None:
        """Say that ``node`` lives. Raises `StoreError` where the store cannot be reached."""
        await self._cells.put(_cell(node.name), msgspec.json.encode(node), expires_in=self._life)
        for _ in range(_TRIES):
            found = await self._cells.get(_INDEX)
            names = _names.decode(found.value) if found else []
            if node.name in names:
                return
            # Whoever joins forgets those that are gone: the list grows with the cluster, not with its history.
            alive = [name for name in names if await self._cells.get(_cell(name)) is not None]
            added = msgspec.json.encode([*alive, node.name][-MOST_NODES:])
            if await self._cells.put(_INDEX, added, expect=found.version if found else 0) is not None:
                return
        raise StoreUnavailable("so many nodes join at once that this one was not listed; it tries again")

    async def leave(self, name: str) -> None:
        """Be gone at once, instead of after a life."""
        await self._cells.put(_cell(name), b"null", expires_in=timedelta(0))

    async def alive(self) -> list[Node]:
        """By name."""
        found = await self._cells.get(_INDEX)
        nodes = []
        for name in _names.decode(found.value) if found else []:
            cell = await self._cells.get(_cell(name))
            if cell is not None:
                nodes.append(_node.decode(cell.value))
        return sorted(nodes, key=lambda node: node.name)


def _cell(name: str) -> str:
    return f"node/{name}"
