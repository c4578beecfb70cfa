"""Deliveries and jobs as the scripts want them: prepared where they arrived, so that the server only keeps them."""

from __future__ import annotations

from typing import Any

import msgspec

from hookwright.core.delivery import NO_FACTS
from hookwright.core.job import NewJob
from hookwright.core.plan import Plan
from hookwright.stores import codes
from hookwright.stores.bodies import encode_facts, pack
from hookwright.stores.redis.keys import digest
from hookwright.stores.redis.text import binary, micros, to_record

_encode = msgspec.msgpack.Encoder().encode


class Incoming(msgspec.Struct, frozen=True, gc=False):
    scope: bytes
    """What the id is unique within, as `SCOPES` keeps it."""
    item: tuple[Any, ...]
    """As lua/storing.lua reads it, but without the scope."""

    def as_item(self, *, with_scope: bool) -> tuple[Any, ...]:
        return (*self.item[:7], binary(self.scope) if with_scope else False, self.item[7])


def prepare(plan: Plan) -> Incoming:
    """Raises `ValueError` or `TypeError` for values that no record can hold."""
    delivery = plan.delivery
    source, scope = to_record(delivery.source), to_record(delivery.scope)
    record = _encode(
        (
            source,
            scope,
            to_record(delivery.id),
            to_record(delivery.event),
            None if delivery.action is None else to_record(delivery.action),
            to_record(delivery.tenant),
            None if delivery.facts == NO_FACTS else encode_facts(delivery.facts),
            micros(delivery.received_at),
            None if delivery.due_at is None else micros(delivery.due_at),
            None if delivery.caused_by is None else to_record(delivery.caused_by),
            delivery.depth,
            len(delivery.body),
            delivery.rearm,
        )
    )
    return Incoming(
        _encode((source, scope)),
        (
            binary(digest(delivery.source, delivery.scope, delivery.id)),
            binary(record),
            binary(pack(delivery.headers, delivery.body)),
            micros(delivery.received_at),
            False if delivery.due_at is None else micros(delivery.due_at),
            delivery.rearm,
            to_record(delivery.owner),
            tuple([_job(job) for job in plan.jobs]),
        ),
    )


def _job(job: NewJob) -> tuple[Any, ...]:
    lane = job.lane
    return (
        to_record(job.handler),
        to_record(lane.name),
        # Two jobs at once would have no order between them.
        lane.limit or (codes.NO_LIMIT if lane.order == "any" else 1),
        codes.ORDERS[lane.order],
        int(lane.hold),
        lane.shared,
        [to_record(name) for name in job.after] if job.after else False,
    )
