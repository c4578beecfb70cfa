"""Lists, newest first, so that a page costs about a page: see `hookwright.stores.redis.finding` for the ways there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

from hookwright.core.job import JobState
from hookwright.core.store import DeliveryView, JobView
from hookwright.stores.redis.finding import PAGE, Finder, Stored
from hookwright.stores.redis.rows import job_from, optional_text, stored_delivery
from hookwright.stores.redis.server import Arguments, Scripts, decode
from hookwright.stores.redis.text import from_record, moment


async def jobs(
    find: Finder,
    scripts: Scripts,
    *,
    limit: int,
    before: int | None,
    state: JobState | None,
    handler: str | None,
    delivery_seq: int | None,
    id: int | None,
) -> list[JobView]:
    async def pages() -> AsyncIterator[Sequence[int]]:
        if id is not None:
            yield [id] if before is None or id < before else []
        elif delivery_seq is not None:
            for stored in await find.deliveries([delivery_seq]):
                yield sorted((job for job in stored.jobs if before is None or job < before), reverse=True)
        elif state is not None and await find.is_rare(state):
            async for page in find.in_state(state, before):
                yield page
        else:
            size = PAGE if state or handler else limit
            async for page in find.numbers("jobs", before, first_page=size):
                yield page

    def wanted(view: JobView) -> bool:
        job = view.job
        return (
            (state is None or job.state is state)
            and (handler is None or job.handler == handler)
            and (delivery_seq is None or job.delivery_seq == delivery_seq)
        )

    found: list[JobView] = []
    async for page in pages():
        found += [view for view in await views(scripts, page) if wanted(view)]
        if len(found) >= limit:
            break
    return found[:limit]


async def views(scripts: Scripts, ids: Sequence[int]) -> list[JobView]:
    """The jobs that are there, in the same order."""
    if not ids:
        return []
    arguments: Arguments = {"now": 1, "ids": ids}
    packed, *deliveries = await scripts.raw("views", lambda: arguments)
    records = {
        int(deliveries[place]): stored_delivery(deliveries[place + 1])[1] for place in range(0, len(deliveries), 2)
    }
    found = []
    for parked, id, tenant, lane, *fields in decode(packed):
        record = records[fields[0]]
        facts = record.known_facts
        found.append(
            JobView(
                job=job_from(id, tenant, lane, fields),
                event=record.name,
                delivery_id=from_record(record.id),
                repository=facts.repository,
                number=facts.number,
                parked=bool(parked),
            )
        )
    return found


async def deliveries(
    find: Finder,
    *,
    limit: int,
    before: int | None,
    source: str | None,
    event: str | None,
    id: str | None,
    state: JobState | None,
    since: int | None,
    seq: int | None,
) -> list[DeliveryView]:
    async def pages() -> AsyncIterator[Sequence[int]]:
        if seq is not None:
            yield [seq]
        elif id is not None:
            yield await find.named(id, source)
        elif state is not None and await find.is_rare(state):
            seqs: set[int] = set()
            async for page in find.in_state(state, None):
                seqs |= await find.deliveries_of(page)
            rare = sorted(seqs, reverse=True)
            for start in range(0, len(rare), PAGE):
                yield rare[start : start + PAGE]
        else:
            filtered = source is not None or event is not None or state is not None or since is not None
            size = PAGE if filtered else limit
            async for page in find.numbers("deliveries", before, first_page=size):
                yield page

    def wanted(stored: Stored) -> bool:
        record = stored.record
        return (
            (before is None or stored.seq < before)
            and (source is None or from_record(record.source) == source)
            and (event is None or event in (record.name, from_record(record.event)))
            and (id is None or from_record(record.id) == id)
            and (since is None or record.received_at >= since)
        )

    found: list[DeliveryView] = []
    async for page in pages():
        stored = await find.deliveries(page)
        kept = [its for its in stored if wanted(its)]
        states = await find.states([job for its in kept for job in its.jobs])
        for its in kept:
            counted = _count(its.jobs, states)
            if state is None or state in counted:
                found.append(_view(its, counted))
        too_old = since is not None and stored and max(its.record.received_at for its in stored) < since
        if len(found) >= limit or too_old:
            break
    return found[:limit]


def _count(ids: Sequence[int], states: Mapping[int, JobState]) -> dict[JobState, int]:
    counted: dict[JobState, int] = {}
    for id in ids:
        if id in states:
            counted[states[id]] = counted.get(states[id], 0) + 1
    return counted


def _view(stored: Stored, jobs: dict[JobState, int]) -> DeliveryView:
    record = stored.record
    facts = record.known_facts
    return DeliveryView(
        seq=stored.seq,
        source=from_record(record.source),
        id=from_record(record.id),
        scope=from_record(record.scope),
        event=from_record(record.event),
        action=optional_text(record.action),
        tenant=from_record(record.tenant),
        repository=facts.repository,
        number=facts.number,
        received_at=moment(record.received_at),
        caused_by=optional_text(record.caused_by),
        depth=record.depth,
        size=record.size,
        jobs=jobs,
    )
