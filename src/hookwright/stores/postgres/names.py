"""The numbers of scopes, kinds and handlers: made where they are new, and remembered, since they are never deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hookwright.stores.postgres.connections import Connections
from hookwright.stores.postgres.sql import Naming
from hookwright.stores.postgres.text import ident, optional_to_sql

_MOST_REMEMBERED = 50_000
Named = tuple[str | None, ...]

ADD = """
INSERT INTO @{table} (ident, {columns}) SELECT * FROM unnest($1::bytea[], {arrays}) AS new (ident, {columns})
WHERE NOT EXISTS (SELECT FROM @{table} AS known WHERE known.ident = new.ident)
ORDER BY ident ON CONFLICT DO NOTHING
"""
FIND = "SELECT ident, ref FROM @{table} WHERE ident = ANY ($1::bytea[])"
_COLUMNS = {"scopes": ("source", "scope"), "kinds": ("source", "event", "action"), "handlers": ("name",)}


class Names:
    def __init__(self, connections: Connections, naming: Naming) -> None:
        self._connections = connections
        self._naming = naming
        self._known: dict[str, dict[Named, int]] = {table: {} for table in _COLUMNS}
        self._handler_names: dict[int, str] = {}

    def known(self, table: str, names: Named) -> int | None:
        return self._known[table].get(names)

    async def learn(self, table: str, wanted: Iterable[Named]) -> None:
        """After this `known` answers for all of them, at least until the next call."""
        known = self._known[table]
        new = list(dict.fromkeys(names for names in wanted if names not in known))
        if not new:
            return
        if len(known) + len(new) > _MOST_REMEMBERED:
            known.clear()
        idents = [ident(*names) for names in new]
        columns = _COLUMNS[table]
        values = [[optional_to_sql(names[place]) for names in new] for place in range(len(columns))]
        add = self._naming.sql(
            ADD.format(
                table=table,
                columns=", ".join(columns),
                arrays=", ".join(f"${place + 2}::text[]" for place in range(len(columns))),
            )
        )
        find = self._naming.sql(FIND.format(table=table))
        await self._connections.run(lambda connection: connection.execute(add, idents, *values))
        rows = await self._connections.run(lambda connection: connection.fetch(find, idents))
        refs = {bytes(row[0]): int(row[1]) for row in rows}
        for names, key in zip(new, idents, strict=True):
            known[names] = refs[key]
            if table == "handlers":
                self._handler_names[refs[key]] = str(names[0])

    async def handlers(self, names: frozenset[str]) -> Sequence[int]:
        """The numbers of handlers, in no order."""
        await self.learn("handlers", [(name,) for name in names])
        known = self._known["handlers"]
        return [known[name,] for name in names]

    def handler_name(self, ref: int) -> str:
        """The name of a handler that `handlers` has named."""
        return self._handler_names[ref]
