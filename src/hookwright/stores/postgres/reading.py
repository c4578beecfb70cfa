"""The reading half of the store: what the dashboard and the command line use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hookwright.core.delivery import Delivery
from hookwright.core.job import JobState
from hookwright.core.store import AttemptView, DeliveryView, JobView, Statistics
from hookwright.stores.postgres import history, lists
from hookwright.stores.postgres.session import Session


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
        return await self.run(
            lambda connection: lists.deliveries(
                connection,
                self.naming,
                limit=limit,
                before=before,
                source=source,
                event=event,
                id=id,
                state=state,
                since=since,
                seq=seq,
            )
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
        return await self.run(
            lambda connection: lists.jobs(
                connection,
                self.naming,
                limit=limit,
                before=before,
                state=state,
                handler=handler,
                delivery_seq=delivery_seq,
                id=id,
            )
        )

    async def attempts(self, job_id: int) -> Sequence[AttemptView]:
        return await self.run(lambda connection: history.attempts(connection, self.naming, job_id))

    async def result(self, job_id: int) -> bytes | None:
        return await self.run(lambda connection: history.result(connection, self.naming, job_id))

    async def statistics(self) -> Statistics:
        now = self.now()
        return await self.run(lambda connection: history.statistics(connection, self.naming, now))

    async def crowded(self, above: int) -> frozenset[str]:
        return await self.run(lambda connection: history.crowded(connection, self.naming, above))
