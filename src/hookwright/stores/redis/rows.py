"""From stored records to jobs and deliveries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from hookwright.core.delivery import NO_FACTS, Delivery, Facts
from hookwright.core.errors import StoreDamaged
from hookwright.core.job import Job, JobState
from hookwright.stores import codes
from hookwright.stores.bodies import decode_facts
from hookwright.stores.redis.keys import DIGEST_BYTES
from hookwright.stores.redis.text import from_record, moment, optional_moment

_HEAD = re.compile(rb"(\d+);([\d,]*)\|")


class Record(msgspec.Struct, frozen=True, array_like=True):
    """A delivery without its body, in the order in which `hookwright.stores.redis.intake` packs it."""

    source: str
    scope: str
    id: str
    event: str
    action: str | None
    tenant: str
    facts: str | None
    received_at: int
    due_at: int | None
    caused_by: str | None
    depth: int
    size: int
    rearm: bool

    @property
    def known_facts(self) -> Facts:
        return NO_FACTS if self.facts is None else decode_facts(self.facts)

    @property
    def name(self) -> str:
        event = from_record(self.event)
        return event if self.action is None else f"{event}.{from_record(self.action)}"

    def delivery(self, headers: dict[str, str], body: bytes) -> Delivery:
        return Delivery(
            source=from_record(self.source),
            id=from_record(self.id),
            event=from_record(self.event),
            received_at=moment(self.received_at),
            scope=from_record(self.scope),
            action=optional_text(self.action),
            body=body,
            headers=headers,
            tenant=from_record(self.tenant),
            facts=self.known_facts,
            due_at=None if self.due_at is None else moment(self.due_at),
            rearm=self.rearm,
            caused_by=optional_text(self.caused_by),
            depth=self.depth,
        )


_decode = msgspec.msgpack.Decoder(Record).decode


def optional_text(text: str | None) -> str | None:
    return None if text is None else from_record(text)


def stored_delivery(stored: bytes) -> tuple[list[int], Record]:
    """The numbers of its jobs, and the delivery. Raises `StoreDamaged` where it cannot be read."""
    head = _HEAD.match(stored, DIGEST_BYTES)
    try:
        if head is not None:
            ids = [int(id) for id in head[2].split(b",") if id]
            return ids, _decode(memoryview(stored)[head.end() :])
    except msgspec.DecodeError:
        pass
    raise StoreDamaged("a stored delivery cannot be read; restore the store from a backup")


def job_from(id: int, tenant: str, lane: str, fields: Sequence[Any]) -> Job:
    """``fields`` as in lua/records.lua."""
    seq, handler, _, _, code, run_at, created_at, attempt, failures, lost, _ = fields[:11]
    started_at, finished_at, lease, worker, error = fields[11:16]
    state = codes.STATES[code]
    return Job(
        id=id,
        delivery_seq=seq,
        handler=from_record(handler),
        tenant=from_record(tenant),
        lane=from_record(lane),
        run_at=moment(run_at),
        created_at=moment(created_at),
        state=state,
        attempt=attempt,
        failures=failures,
        lost=lost,
        started_at=optional_moment(started_at),
        finished_at=optional_moment(finished_at),
        # A cancelled job keeps its slot until its attempt stops; to the reader it has ended.
        leased_until=optional_moment(lease) if state is JobState.RUNNING else None,
        worker=from_record(worker) if worker is not False else None,
        error=error if error is not False else None,
    )
