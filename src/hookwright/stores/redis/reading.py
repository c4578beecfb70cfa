"""The reading half of the store: what the dashboard and the command line use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hookwright.core.delivery import Delivery
from hookwright.core.job import JobState
from hookwright.core.store import AttemptView, DeliveryView, JobView, Statistics
from hookwright.stores.redis import history, lists
from hookwright.stores.redis.session import Session
from hookwright.stores.redis.text import micros


class Reading(Session):
    """`hookwright.core.store.History`."""

    async def delivery(self, seq: int) -> Delivery | None:
        return await self.opened.loading.delivery(seq)

    async def deliveries(
        self,
        *,
        limit: int = 50,
        before: int | None = None,
        source: str | None = None,
        event: str | None = None,
        id: str | None = None,
        state: JobState | None = None,
        since: datetime | None = None,
        seq: int | None = None,
    ) -> Sequence[DeliveryView]:
        return await lists.deliveries(
            self.opened.find,
            limit=limit,
            before=before,
            source=source,
            event=event,
            id=id,
            state=state,
            since=None if since is None else micros(since),
            seq=seq,
        )

    async def jobs(
        self,
        *,
        limit: int = 50,
        before: int | None = None,
        state: JobState | None = None,
        handler: str | None = None,
        delivery_seq: int | None = None,
        id: int | None = None,
    ) -> Sequence[JobView]:
        return await lists.jobs(
            self.opened.find,
            self.opened.scripts,
            limit=limit,
            before=before,
            state=state,
            handler=handler,
            delivery_seq=delivery_seq,
            id=id,
        )

    async def attempts(self, job_id: int) -> Sequence[AttemptView]:
        return await self.opened.connections.run(lambda client: history.attempts(client, self.keys, job_id))

    async def result(self, job_id: int) -> bytes | None:
        return await self.opened.connections.run(lambda client: history.result(client, self.keys, job_id))

    async def statistics(self) -> Statistics:
        return await history.statistics(self.opened.scripts, self.now())

    async def crowded(self, above: int) -> frozenset[str]:
        return await history.crowded(self.opened.scripts, above)
