"""Deliveries and jobs as columns: one statement takes any number of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from hookwright.core.delivery import NO_FACTS
from hookwright.core.job import Lane
from hookwright.core.plan import Plan
from hookwright.stores import codes
from hookwright.stores.bodies import encode_facts, pack
from hookwright.stores.postgres.keys import key
from hookwright.stores.postgres.names import Names
from hookwright.stores.postgres.text import ident, optional_to_sql, to_sql

_DELIVERY_COLUMNS = 14


class Incoming(msgspec.Struct, frozen=True, gc=False):
    """A plan prepared where it arrived: what costs time is done."""

    plan: Plan
    key: bytes
    id: str | None
    facts: str | None
    blob: bytes


def prepare(plan: Plan) -> Incoming:
    """Raises `ValueError` or `TypeError` for values that no table can hold."""
    delivery = plan.delivery
    short, kept = key(delivery.id)
    return Incoming(
        plan,
        short,
        kept,
        None if delivery.facts == NO_FACTS else encode_facts(delivery.facts),
        pack(delivery.headers, delivery.body),
    )


async def learn_names(names: Names, incoming: Sequence[Incoming]) -> None:
    deliveries = [item.plan.delivery for item in incoming]
    await names.learn("scopes", [(delivery.source, delivery.scope) for delivery in deliveries])
    await names.learn("kinds", [(delivery.source, delivery.event, delivery.action) for delivery in deliveries])
    jobs = [job for item in incoming for job in item.plan.jobs]
    await names.learn("handlers", [(name,) for job in jobs for name in (job.handler, *job.after)])


class Columns:
    """What `@write` wants of deliveries, tenants, lanes, jobs and what these come after, in its order."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._deliveries: list[tuple[Any, ...]] = []
        self._tenants: dict[tuple[bool, str], int] = {}
        self._lanes: dict[tuple[int, str], tuple[Lane, int]] = {}
        self._lane_places: dict[tuple[int, str], int] = {}
        self._jobs: list[tuple[int, int, int, int]] = []
        self._parents: list[tuple[int, int]] = []

    def add(self, item: Incoming, *, ending: int | None = None) -> None:
        """``ending`` is the place, from 1, of the end that emitted it."""
        delivery, known = item.plan.delivery, self._names.known
        self._deliveries.append(
            (
                known("scopes", (delivery.source, delivery.scope)),
                item.key,
                item.id,
                known("kinds", (delivery.source, delivery.event, delivery.action)),
                to_sql(delivery.tenant),
                item.facts,
                delivery.received_at,
                delivery.due_at,
                optional_to_sql(delivery.caused_by),
                delivery.depth,
                len(delivery.body),
                delivery.rearm,
                item.blob,
                ending,
            )
        )
        place = len(self._deliveries)
        for job in item.plan.jobs:
            handler = known("handlers", (job.handler,))
            assert handler is not None
            tenant = self._tenant(shared=False, name=delivery.owner)
            self._jobs.append((place, tenant, self._lane(job.lane, tenant, handler), handler))
            for name in job.after:
                parent = known("handlers", (name,))
                assert parent is not None
                self._parents.append((len(self._jobs), parent))

    def values(self) -> list[Any]:
        """The arrays, from ``d_scope`` to ``p_handler``."""
        deliveries = _columns(self._deliveries, _DELIVERY_COLUMNS)
        tenants = list(self._tenants)
        lanes = [(owner, lane, handler) for (owner, _), (lane, handler) in self._lanes.items()]
        return [
            *deliveries,
            [shared for shared, _ in tenants],
            [ident(name) for _, name in tenants],
            [to_sql(name) for _, name in tenants],
            [owner for owner, _, _ in lanes],
            [ident(lane.name) for _, lane, _ in lanes],
            [to_sql(lane.name) for _, lane, _ in lanes],
            [handler for _, _, handler in lanes],
            # Two jobs at once would have no order between them.
            [lane.limit or (codes.NO_LIMIT if lane.order == "any" else 1) for _, lane, _ in lanes],
            [codes.ORDERS[lane.order] for _, lane, _ in lanes],
            [lane.hold for _, lane, _ in lanes],
            *_columns(self._jobs, 4),
            *_columns(self._parents, 2),
        ]

    def _tenant(self, *, shared: bool, name: str) -> int:
        return self._tenants.setdefault((shared, name), len(self._tenants) + 1)

    def _lane(self, lane: Lane, tenant: int, handler: int) -> int:
        """The place of a lane, declared as its last job says."""
        owner = self._tenant(shared=True, name=lane.name) if lane.shared else tenant
        named = (owner, lane.name)
        place = self._lane_places.setdefault(named, len(self._lane_places) + 1)
        known = self._lanes.get(named)
        # 0 once several handlers share it.
        self._lanes[named] = (lane, handler if known is None or known[1] == handler else 0)
        return place


def _columns(rows: Sequence[tuple[Any, ...]], count: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(count)]
