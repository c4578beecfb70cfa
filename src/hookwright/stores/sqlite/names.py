"""Names kept once in the tables and referred to by number: looked up, made where they are new, remembered.

Only the writer uses it, inside its transaction. What it remembers is true until another process commits or the
transaction is rolled back; the writer says so.
"""

from __future__ import annotations

import sqlite3
from typing import Any

import msgspec

from hookwright.core.job import Lane
from hookwright.stores import codes
from hookwright.stores.sqlite.values import Text, from_sql, optional_to_sql, to_sql

_MOST_REMEMBERED = 50_000
"""Per table; beyond, all is forgotten and looked up again. An issue tracker has a lane for each issue."""

FIND_SCOPE = "SELECT ref FROM scopes WHERE source = ? AND scope = ?"
ADD_SCOPE = "INSERT INTO scopes (source, scope) VALUES (?, ?)"
FIND_KIND = "SELECT ref FROM kinds WHERE source = ? AND event = ? AND action IS ?"
ADD_KIND = "INSERT INTO kinds (source, event, action) VALUES (?, ?, ?)"
FIND_HANDLER = "SELECT ref FROM handlers WHERE name = ?"
ADD_HANDLER = "INSERT INTO handlers (name) VALUES (?)"
FIND_TENANT = "SELECT ref FROM tenants WHERE shared = ? AND name = ?"
ADD_TENANT = "INSERT INTO tenants (shared, name) VALUES (?, ?)"
FIND_LANE = "SELECT ref, handler, cap, ordering, hold FROM lanes WHERE tenant = ? AND name = ?"
ADD_LANE = "INSERT INTO lanes (tenant, name, handler, cap, ordering, hold) VALUES (?, ?, ?, ?, ?, ?)"
CHANGE_LANE = "UPDATE lanes SET handler = ?, cap = ?, ordering = ?, hold = ?, parked = 0 WHERE ref = ?"
HANDLER_NAME = "SELECT name FROM handlers WHERE ref = ?"
TENANT_NAME = "SELECT name FROM tenants WHERE ref = ?"
LANE_NAME = "SELECT name FROM lanes WHERE ref = ?"


class LaneRow(msgspec.Struct, frozen=True, gc=False):
    """A lane as declared last."""

    ref: int
    handler: int
    cap: int
    ordering: int
    hold: int


class Names:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self._scopes: dict[tuple[str, str], int] = {}
        self._kinds: dict[tuple[str, str, str | None], int] = {}
        self._handlers: dict[str, int] = {}
        self._handler_names: dict[int, str] = {}
        self._tenants: dict[tuple[int, str], int] = {}
        self._tenant_names: dict[int, str] = {}
        self._lanes: dict[tuple[int, str], LaneRow] = {}
        self._lane_names: dict[int, str] = {}
        self._next: dict[str, int] = {}

    def forget(self) -> None:
        """A transaction was rolled back: what it made is not there."""
        for known in (self._scopes, self._kinds, self._handlers, self._handler_names):
            known.clear()
        self.forget_passing()

    def forget_passing(self) -> None:
        """Another process has written: numbers may be taken, lanes changed, idle tenants and lanes gone."""
        for known in (self._tenants, self._tenant_names, self._lanes, self._lane_names, self._next):
            known.clear()

    def take(self, table: str, column: str, count: int) -> int:
        """The first of ``count`` new numbers. The highest row is never purged, so no number is given twice."""
        first = self._next.get(table)
        if first is None:
            first = (self._execute(f"SELECT max({column}) FROM {table}").fetchone()[0] or 0) + 1  # noqa: S608
        self._next[table] = first + count
        return first

    def scope(self, source: str, scope: str) -> int:
        ref = self._scopes.get((source, scope))
        if ref is None:
            ref = self._find_or_add(FIND_SCOPE, ADD_SCOPE, to_sql(source), to_sql(scope))
            _remember(self._scopes, (source, scope), ref)
        return ref

    def kind(self, source: str, event: str, action: str | None) -> int:
        ref = self._kinds.get((source, event, action))
        if ref is None:
            ref = self._find_or_add(FIND_KIND, ADD_KIND, to_sql(source), to_sql(event), optional_to_sql(action))
            _remember(self._kinds, (source, event, action), ref)
        return ref

    def handler(self, name: str) -> int:
        ref = self._handlers.get(name)
        if ref is None:
            ref = self._find_or_add(FIND_HANDLER, ADD_HANDLER, to_sql(name))
            _remember(self._handlers, name, ref)
            _remember(self._handler_names, ref, name)
        return ref

    def known_handler(self, name: str) -> int | None:
        """The number of a handler that some job has named, ``None`` where none has."""
        ref = self._handlers.get(name)
        if ref is None:
            row = self._execute(FIND_HANDLER, (to_sql(name),)).fetchone()
            if row is None:
                return None
            ref = int(row[0])
            _remember(self._handlers, name, ref)
        return ref

    def tenant(self, name: str, *, shared: int = 0) -> int:
        """A tenant; with ``shared``, what stands for a shared lane among them."""
        ref = self._tenants.get((shared, name))
        if ref is None:
            ref = self._find_or_add(FIND_TENANT, ADD_TENANT, shared, to_sql(name))
            _remember(self._tenants, (shared, name), ref)
            _remember(self._tenant_names, ref, name)
        return ref

    def known_tenant(self, name: str) -> int | None:
        row = self._execute(FIND_TENANT, (0, to_sql(name))).fetchone()
        return None if row is None else int(row[0])

    def lane(self, tenant: int, lane: Lane, handler: int) -> LaneRow:
        """The lane of a new job, declared as the job says: the newest deploy's limit and order hold."""
        owner = self.tenant(lane.name, shared=1) if lane.shared else tenant
        known = self._lanes.get((owner, lane.name))
        # Two jobs at once would have no order between them.
        cap = lane.limit or (codes.NO_LIMIT if lane.order == "any" else 1)
        if (
            known is not None
            and known.cap == cap
            and known.handler in (handler, 0)
            and known.ordering == codes.ORDERS[lane.order]
            and known.hold == lane.hold
        ):
            return known
        wanted = LaneRow(0, handler, cap, codes.ORDERS[lane.order], int(lane.hold))
        row = self._lane(owner, to_sql(lane.name), wanted)
        _remember(self._lanes, (owner, lane.name), row)
        _remember(self._lane_names, row.ref, lane.name)
        return row

    def handler_name(self, ref: int) -> str:
        return self._name(self._handler_names, HANDLER_NAME, ref)

    def tenant_name(self, ref: int) -> str:
        return self._name(self._tenant_names, TENANT_NAME, ref)

    def lane_name(self, ref: int) -> str:
        return self._name(self._lane_names, LANE_NAME, ref)

    def _lane(self, owner: int, name: Text, wanted: LaneRow) -> LaneRow:
        found = self._execute(FIND_LANE, (owner, name)).fetchone()
        if found is None:
            values = (owner, name, wanted.handler, wanted.cap, wanted.ordering, wanted.hold)
            return LaneRow(
                int(self._execute(ADD_LANE, values).lastrowid or 0),
                wanted.handler,
                wanted.cap,
                wanted.ordering,
                wanted.hold,
            )
        ref, handler, *declared = found
        # 0 once several handlers share it, and for good: some of its jobs may wait for either.
        handler = handler if handler == wanted.handler else 0
        if (handler, *declared) != (found[1], wanted.cap, wanted.ordering, wanted.hold):
            self._execute(CHANGE_LANE, (handler, wanted.cap, wanted.ordering, wanted.hold, ref))
        return LaneRow(ref, handler, wanted.cap, wanted.ordering, wanted.hold)

    def _find_or_add(self, find: str, add: str, *values: Any) -> int:
        found = self._execute(find, values).fetchone()
        return int(found[0] if found is not None else self._execute(add, values).lastrowid or 0)

    def _name(self, known: dict[int, str], find: str, ref: int) -> str:
        name = known.get(ref)
        if name is None:
            name = from_sql(self._execute(find, (ref,)).fetchone()[0])
            _remember(known, ref, name)
        return name


def _remember(known: dict[Any, Any], name: Any, value: Any) -> None:
    if len(known) >= _MOST_REMEMBERED:
        known.clear()
    known[name] = value
