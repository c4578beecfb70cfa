"""Deliveries and their jobs into the tables, any number in one go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from hookwright.core.delivery import NO_FACTS
from hookwright.core.job import Job, NewJob
from hookwright.core.plan import AtOnce, Plan
from hookwright.core.store import Arrival, Receipt
from hookwright.stores import codes
from hookwright.stores.bodies import encode_facts, pack
from hookwright.stores.sqlite import ids, order
from hookwright.stores.sqlite.session import Session
from hookwright.stores.sqlite.starting import Starting
from hookwright.stores.sqlite.values import Text, micros, optional_micros, optional_to_sql, to_sql

SUPERSEDED = "superseded by a newer delivery"

INSERT_DELIVERIES = (
    "INSERT INTO deliveries (seq, scope, key, kind, tenant, facts, received_at, due_at, caused_by, depth, size, rearm)"
)
UNLESS_KNOWN = "ON CONFLICT (scope, key) DO NOTHING"
"""A known key costs no look-up beforehand: only where fewer rows went in than were given is anybody asked."""
COUNT_DELIVERIES = "UPDATE totals SET value = value + ? WHERE code = 10"
INSERT_BODIES = "INSERT INTO bodies (seq, blob)"
INSERT_JOBS = "INSERT INTO jobs (id, delivery, handler, tenant, lane, state, run_at, created_at)"
FIND_DELIVERY = "SELECT seq FROM deliveries WHERE scope = ? AND key = ?"
REARM_FAILED = """
UPDATE jobs SET state = 0, run_at = ?, failures = 0, lost = 0, finished_at = NULL, lease = NULL
WHERE delivery = ? AND state = 7
"""
"""`Job.rearm`, for the dead letters of one delivery. A holding job goes on holding its lane: it is the next."""
RESTORE_BODY = "INSERT OR IGNORE INTO bodies (seq, blob) VALUES (?, ?)"
SUPERSEDE = f"""
UPDATE jobs SET state = 6, finished_at = ?, holds = 0, error = '{SUPERSEDED}'
WHERE id IN (SELECT id FROM jobs WHERE lane = ? AND lease IS NULL AND finished_at IS NULL AND id < ? LIMIT 1000)
"""  # noqa: S608
"""`Job.skip`, for what waits in a lane and is older than a job."""


class Incoming(msgspec.Struct, frozen=True, gc=False):
    """A delivery as the tables want it: prepared where it arrived, so that the writer only binds values."""

    source: str
    scope: str
    key: Text
    event: str
    action: str | None
    owner: str
    tenant: Text
    facts: str | None
    received_at: int
    due_at: int | None
    caused_by: Text | None
    depth: int
    size: int
    rearm: bool
    blob: bytes
    jobs: tuple[NewJob, ...]
    at_once: AtOnce | None = None


def prepare(plan: Plan) -> Incoming:
    """Raises `ValueError` or `TypeError` for values that no table can hold."""
    delivery = plan.delivery
    return Incoming(
        delivery.source,
        delivery.scope,
        ids.key(delivery.id),
        delivery.event,
        delivery.action,
        delivery.owner,
        to_sql(delivery.tenant),
        None if delivery.facts == NO_FACTS else encode_facts(delivery.facts),
        micros(delivery.received_at),
        optional_micros(delivery.due_at),
        optional_to_sql(delivery.caused_by),
        delivery.depth,
        len(delivery.body),
        delivery.rearm,
        pack(delivery.headers, delivery.body),
        plan.jobs,
        plan.at_once,
    )


def store(session: Session, incoming: Sequence[Incoming]) -> list[Receipt]:
    """Keep what is new, with its jobs; one receipt for each, in order."""
    names = session.names
    receipts: list[Receipt | None] = [None] * len(incoming)
    first = names.take("deliveries", "seq", len(incoming))
    seen: dict[tuple[int, Text], int] = {}
    rows: list[tuple[Any, ...]] = []
    places: list[int] = []
    for place, item in enumerate(incoming):
        scope = names.scope(item.source, item.scope)
        if seen.setdefault((scope, item.key), place) == place:
            places.append(place)
            rows.append(
                (
                    first + place,
                    scope,
                    item.key,
                    names.kind(item.source, item.event, item.action),
                    item.tenant,
                    item.facts,
                    item.received_at,
                    item.due_at,
                    item.caused_by,
                    item.depth,
                    item.size,
                    item.rearm,
                )
            )
    start = 0
    new: list[tuple[int, Incoming]] = []
    eager: dict[int, int] = {}
    for given, inserted in session.insert(INSERT_DELIVERIES, UNLESS_KNOWN, rows):
        for row, place in zip(rows[start : start + given], places[start : start + given], strict=True):
            item = incoming[place]
            seq = row[0] if inserted == given else session.one(FIND_DELIVERY, row[1], row[2])
            if seq == row[0]:
                new.append((seq, item))
                receipts[place] = Receipt(Arrival.STORED, seq, len(item.jobs))
                if item.at_once is not None:
                    eager[seq] = place
            else:
                receipts[place] = _known(session, seq, item)
        start += given
    if new:
        session.execute(COUNT_DELIVERIES, (len(new),))
        session.insert(INSERT_BODIES, "", [(seq, item.blob) for seq, item in new])
        session.bodies += sum([len(item.blob) for _, item in new])
    for job in add_jobs(session, new):
        place = eager[job.delivery_seq]
        receipts[place] = Receipt(Arrival.STORED, job.delivery_seq, len(incoming[place].jobs), job)
    if len(places) == len(incoming):
        return receipts  # type: ignore[return-value]  # each place was filled above
    return [_repeated(receipt, receipts, seen, session, item) for receipt, item in zip(receipts, incoming, strict=True)]


def add_jobs(session: Session, planned: Sequence[tuple[int, Incoming]]) -> list[Job]:
    """Queue the jobs of stored deliveries. Those that were started at once."""
    count = sum(len(item.jobs) for _, item in planned)
    if not count:
        return []
    names, now = session.names, session.now
    id = names.take("jobs", "id", count)
    rows = []
    after: dict[int, tuple[int, tuple[str, ...]]] = {}
    newest: dict[int, int] = {}
    at_once = Starting(session)
    for seq, item in planned:
        if not item.jobs:
            continue
        tenant = names.tenant(item.owner)
        run_at = now if item.due_at is None else item.due_at
        state = codes.READY if run_at <= now else codes.DELAYED
        for job in item.jobs:
            handler = names.handler(job.handler)
            lane = names.lane(tenant, job.lane, handler)
            if job.after:
                after[id] = (seq, job.after)
                rows.append((id, seq, handler, tenant, lane.ref, codes.WAITING, run_at, now))
                id += 1
                continue
            if item.at_once is not None and state == codes.READY and at_once.may_start(item.at_once, job, lane):
                at_once.start(item.at_once, job, (id, seq, handler, tenant, lane.ref), item.owner, run_at)
                id += 1
                continue
            rows.append((id, seq, handler, tenant, lane.ref, state, run_at, now))
            if lane.ordering == codes.LATEST and state == codes.READY:
                newest[lane.ref] = id
            id += 1
    session.insert(INSERT_JOBS, "", rows)
    at_once.save()
    if after:
        order.note(session, after)
    for ref, id in newest.items():
        session.execute(SUPERSEDE, (now, ref, id))
    session.work = session.work or bool(rows)
    return at_once.started


def _known(session: Session, seq: int, item: Incoming) -> Receipt:
    if item.rearm:
        jobs = session.execute(REARM_FAILED, (session.now, seq)).rowcount
        if jobs:
            # Retention may have taken the body of the old delivery; here it is again.
            session.execute(RESTORE_BODY, (seq, item.blob))
            session.work = True
            return Receipt(Arrival.REARMED, seq, jobs)
    return Receipt(Arrival.DUPLICATE, seq, 0)


def _repeated(
    receipt: Receipt | None,
    receipts: Sequence[Receipt | None],
    seen: dict[tuple[int, Text], int],
    session: Session,
    item: Incoming,
) -> Receipt:
    """The receipt of a delivery that came twice in one group: the second is a duplicate of the first."""
    if receipt is None:
        original = receipts[seen[session.names.scope(item.source, item.scope), item.key]]
        assert original is not None
        return Receipt(Arrival.DUPLICATE, original.seq, 0)
    return receipt
