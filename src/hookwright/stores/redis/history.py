"""Reading one thing: deliveries with their bodies, a job's attempts and result, the store in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from hookwright.core.delivery import Delivery
from hookwright.core.job import JobState
from hookwright.core.store import AttemptView, Statistics
from hookwright.stores import codes
from hookwright.stores.bodies import unpack
from hookwright.stores.redis.connections import Client
from hookwright.stores.redis.keys import Keys
from hookwright.stores.redis.rows import stored_delivery
from hookwright.stores.redis.server import Arguments, Scripts
from hookwright.stores.redis.text import from_record, moment, optional_moment


async def deliveries(client: Client, keys: Keys, seqs: Sequence[int]) -> Mapping[int, Delivery]:
    pipeline = client.pipeline(transaction=False)
    pipeline.hmget(keys.one("deliveries"), seqs)
    pipeline.hmget(keys.one("bodies"), seqs)
    records, bodies = await pipeline.execute()
    found = {}
    for seq, stored, blob in zip(seqs, records, bodies, strict=True):
        if stored is not None:
            _, record = stored_delivery(stored)
            headers, body = ({}, b"") if blob is None else unpack(blob)
            found[seq] = record.delivery(headers, body)
    return found


async def attempts(client: Client, keys: Keys, job_id: int) -> list[AttemptView]:
    packed = await client.hget(keys.one("attempts"), job_id)
    return [
        AttemptView(
            attempt=attempt,
            started_at=optional_moment(started_at),
            ended_at=moment(ended_at),
            became=codes.STATES[became],
            worker=from_record(worker) if worker is not False else None,
            error=error if error is not False else None,
        )
        for attempt, started_at, ended_at, became, worker, error in (msgspec.msgpack.decode(packed) if packed else ())
    ]


async def result(client: Client, keys: Keys, job_id: int) -> bytes | None:
    value: bytes | None = await client.hget(keys.one("results"), job_id)
    return value


async def crowded(scripts: Scripts, above: int) -> frozenset[str]:
    return frozenset(from_record(name) for name in await scripts.run("crowded", {"now": 1, "above": above}))


async def statistics(scripts: Scripts, now: Arguments) -> Statistics:
    deliveries, counted, oldest, paused, parked, size, schema, at = await scripts.run("statistics", now)
    jobs = dict.fromkeys(JobState, 0)
    for code, count in enumerate(counted, start=codes.WAITING):
        jobs[codes.STATES[code]] += count
    return Statistics(
        deliveries=deliveries,
        jobs=jobs,
        oldest_queued_age=None if oldest is False or oldest > at else (at - oldest) / 1_000_000,
        tenants_paused=paused,
        parked=parked,
        bytes=size,
        schema=schema,
    )
