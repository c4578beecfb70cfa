"""Runs one delivery through an app in this process, with all that it causes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import msgspec

from hookwright.cli.finding import every_delivery, every_job
from hookwright.core.delivery import Delivery
from hookwright.core.job import JobState
from hookwright.core.store import Arrival, History, JobView
from hookwright.runtime import Runtime

_LOOK_AGAIN = 0.2


@dataclass(frozen=True)
class Rehearsal:
    """What became of it."""

    delivery: Delivery
    arrival: Arrival
    jobs: list[tuple[JobView, Any]]
    """Each with the handler's result; those of the deliveries that handlers emitted come after."""

    @property
    def failed(self) -> bool:
        """A handler failed, whether or not it would be tried again."""
        return any(
            view.job.state is JobState.FAILED or (view.job.state is JobState.QUEUED and view.job.failures > 0)
            for view, _ in self.jobs
        )


async def rehearse(runtime: Runtime, delivery: Delivery) -> Rehearsal:
    """Hand ``delivery`` in and run what is due until nothing is. The runtime is started and stopped here."""
    await runtime.start(work=False)
    try:
        receipt = await runtime.receive(delivery)
        # A handler may take longer than its lease, and another process on this store would take its job then.
        leases = asyncio.create_task(_keep_leases(runtime), name="leases")
        try:
            seqs = await _run_all(runtime, receipt.seq)
        finally:
            leases.cancel()
        jobs = [
            (view, await _result(runtime.store, view))
            for seq in seqs
            for view in reversed([view async for view in every_job(runtime.store, delivery_seq=seq)])
        ]
        return Rehearsal(delivery, receipt.arrival, jobs)
    finally:
        await runtime.stop()


async def _run_all(runtime: Runtime, seq: int) -> list[int]:
    while True:
        await runtime.drain()
        seqs = await _caused_by(runtime.store, seq)
        views = [view for each in seqs async for view in every_job(runtime.store, delivery_seq=each)]
        # A server on the same store may have been faster with some of them.
        if not any(view.job.state is JobState.RUNNING for view in views):
            return seqs
        await asyncio.sleep(_LOOK_AGAIN)


async def _caused_by(history: History, seq: int) -> list[int]:
    """The delivery and what came of it, in the order of their arrival."""
    first = await history.delivery(seq)
    if first is None:
        return []
    younger = []
    async for view in every_delivery(history, {}):
        if view.seq <= seq:
            break
        younger.append(view)
    keys, seqs = {first.key}, [seq]
    for view in reversed(younger):
        if view.caused_by in keys:
            emitted = await history.delivery(view.seq)
            if emitted is not None:
                keys.add(emitted.key)
                seqs.append(view.seq)
    return seqs


async def _keep_leases(runtime: Runtime) -> None:
    while True:
        await asyncio.sleep(runtime.settings.lease.total_seconds() / 3)
        await runtime.worker.keep_leases()


async def _result(history: History, view: JobView) -> Any:
    kept = await history.result(view.job.id)
    return None if kept is None else msgspec.json.decode(kept)
