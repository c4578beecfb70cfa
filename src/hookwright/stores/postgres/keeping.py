"""What a person or the engine's housekeeping may do to stored work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hookwright.core.job import JobState
from hookwright.core.plan import Plan
from hookwright.stores.postgres import custody, housekeeping, rearming, tenancy
from hookwright.stores.postgres.intake import learn_names, prepare
from hookwright.stores.postgres.session import Session


class Keeping(Session):
    """`hookwright.core.store.Custody`. Each call is one transaction."""

    async def rearm(self, job_ids: Sequence[int]) -> int:
        now = self.now()
        count = await self.transact(lambda connection: rearming.rearm(connection, self.naming, list(job_ids), now))
        self.work_came()
        return count

    async def cancel(self, job_id: int) -> JobState | None:
        now = self.now()
        state = await self.transact(lambda connection: custody.cancel(connection, self.naming, job_id, now))
        self.work_came()
        return state

    async def plan_again(self, seq: int, plan: Plan) -> int:
        names, incoming, now = self.opened.names, prepare(plan), self.now()
        await learn_names(names, [incoming])
        count = await self.transact(
            lambda connection: custody.plan_again(connection, self.naming, names, seq, incoming, now)
        )
        self.work_came()
        return count

    async def pause(self, tenant: str, until: datetime, reason: str) -> None:
        now = self.now()
        await self.transact(lambda connection: tenancy.pause(connection, self.naming, tenant, until, reason, now))

    async def resume(self, tenant: str) -> bool:
        now = self.now()
        resumed = await self.transact(lambda connection: tenancy.resume(connection, self.naming, tenant, now))
        self.work_came()
        return resumed

    async def drop(self, tenant: str, reason: str) -> int:
        now = self.now()
        return await self.transact(lambda connection: tenancy.drop(connection, self.naming, tenant, reason, now))

    async def purge(
        self, *, bodies_before: datetime, jobs_before: datetime, keys_before: datetime, limit: int = 1000
    ) -> int:
        now = self.now()
        return await self.transact(
            lambda connection: housekeeping.purge(
                connection,
                self.naming,
                bodies_before=bodies_before,
                jobs_before=jobs_before,
                keys_before=keys_before,
                limit=limit,
                now=now,
            )
        )
