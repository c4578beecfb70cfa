"""A store whose bodies only the holder of a key can read.

It stands around any other store: what is handed in is encrypted before the store sees it, what is read is decrypted on
the way out. Bodies, headers, results and what handlers remember are sealed. What the store needs to do its work stays
readable: ids, event names, tenants, the facts that routes filter on (repository, number, author, branch, labels), names
of handlers, lanes and error messages.

Fernet (https://github.com/fernet/spec): AES-128-CBC with an HMAC, so that a changed byte is found. The key is not in
the store and not in its backups; who loses it loses the bodies. Sizes in lists are those of the sealed bodies.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError, StoreDamaged
from hookwright.core.job import Job, JobState
from hookwright.core.outcome import Outcome
from hookwright.core.plan import Plan
from hookwright.core.secret import Secret
from hookwright.core.store import (
    AttemptView,
    Cells,
    Claimed,
    DeliveryView,
    JobView,
    Receipt,
    Standing,
    Statistics,
    Store,
)

_MARK = b"\x00hws1"
"""No JSON begins so: what was stored before there was a key is read as it is."""
_LENGTH = 4


class Seal:
    """Keys: the first encrypts, each decrypts. So a key is replaced by putting the new one in front of it."""

    def __init__(self, keys: Sequence[Secret]) -> None:
        """Raises `ConfigError` for a key that is none."""
        # At the first use of a seal: cryptography weighs 10 MB, and most programs have no key.
        from cryptography.fernet import Fernet, MultiFernet

        try:
            self._keys = MultiFernet([Fernet(key.reveal()) for key in keys])
        except (ValueError, binascii.Error):
            raise ConfigError(
                "HOOKWRIGHT_ENCRYPTION_KEYS: a key is 32 bytes in URL-safe base64 (a Fernet key), as `openssl rand "
                "-base64 32 | tr '+/' '-_'` prints; several are separated by commas"
            ) from None

    def close(self, data: bytes) -> bytes:
        # As bytes: a store has no use for Fernet's base64, which is a third longer.
        return _MARK + base64.urlsafe_b64decode(self._keys.encrypt(data))

    def open(self, sealed: bytes) -> bytes:
        """Raises `StoreDamaged` where no key opens it."""
        if not sealed.startswith(_MARK):
            return sealed
        from cryptography.fernet import InvalidToken

        try:
            return self._keys.decrypt(base64.urlsafe_b64encode(sealed[len(_MARK) :]))
        except InvalidToken:
            raise StoreDamaged(
                "a stored body cannot be decrypted: it was changed, or its key is missing. Put the key that was used "
                "then behind the present one in HOOKWRIGHT_ENCRYPTION_KEYS"
            ) from None

    def close_plan(self, plan: Plan) -> Plan:
        return Plan(self.close_delivery(plan.delivery), plan.jobs, plan.at_once)

    def close_delivery(self, delivery: Delivery) -> Delivery:
        headers = json.dumps(dict(delivery.headers)).encode()  # Escapes what UTF-8 cannot say: a lone surrogate.
        data = b"".join((len(headers).to_bytes(_LENGTH, "big"), headers, delivery.body))
        return msgspec.structs.replace(delivery, headers={}, body=self.close(data))

    def open_delivery(self, delivery: Delivery) -> Delivery:
        if not delivery.body.startswith(_MARK):
            return delivery
        data = self.open(delivery.body)
        end = _LENGTH + int.from_bytes(data[:_LENGTH], "big")
        headers: dict[str, str] = json.loads(data[_LENGTH:end])
        return msgspec.structs.replace(delivery, headers=headers, body=data[end:])


class SealedStore:
    """``store`` with its bodies sealed by ``seal``; everything else is passed through."""

    def __init__(self, store: Store, seal: Seal) -> None:
        self._store = store
        self._seal = seal

    @property
    def durability(self) -> str:
        return self._store.durability

    @property
    def shared(self) -> bool:
        return self._store.shared

    @property
    def keeps_order(self) -> bool:
        return self._store.keeps_order

    async def open(self) -> None:
        await self._store.open()

    async def close(self) -> None:
        await self._store.close()

    def cells(self, namespace: str) -> Cells:
        return self._store.cells(namespace)

    async def check(self) -> Mapping[str, Any]:
        return {**await self._store.check(), "bodies": "encrypted"}

    # Queue

    def add(self, plan: Plan) -> Awaitable[Receipt]:
        return self._store.add(self._seal.close_plan(plan))

    async def claim(
        self, *, limit: int, worker: str, handlers: frozenset[str], lease: timedelta, alone: bool = False
    ) -> Claimed:
        return await self._store.claim(limit=limit, worker=worker, handlers=handlers, lease=lease, alone=alone)

    async def start(self, job_id: int, attempt: int, *, worker: str, lease: timedelta) -> Job | None:
        return await self._store.start(job_id, attempt, worker=worker, lease=lease)

    async def renew(self, attempts: Sequence[tuple[int, int]], *, lease: timedelta) -> Mapping[int, Standing]:
        return await self._store.renew(attempts, lease=lease)

    async def finish(self, outcome: Outcome, emitted: Sequence[Plan] = (), *, result: bytes | None = None) -> bool:
        sealed = None if result is None else self._seal.close(result)
        return await self._store.finish(outcome, [self._seal.close_plan(plan) for plan in emitted], result=sealed)

    async def sweep(self, *, limit: int = 1000) -> Sequence[Job]:
        return await self._store.sweep(limit=limit)

    async def wait(self, timeout: timedelta) -> None:
        await self._store.wait(timeout)

    async def recall(self, job: Job) -> Mapping[str, bytes]:
        return {name: self._seal.open(value) for name, value in (await self._store.recall(job)).items()}

    async def remember(self, job: Job, name: str, value: bytes) -> bool:
        return await self._store.remember(job, name, self._seal.close(value))

    # History

    async def delivery(self, seq: int) -> Delivery | None:
        delivery = await self._store.delivery(seq)
        return None if delivery is None else self._seal.open_delivery(delivery)

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
        return await self._store.deliveries(
            limit=limit, before=before, source=source, event=event, id=id, state=state, since=since, seq=seq
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
        return await self._store.jobs(
            limit=limit, before=before, state=state, handler=handler, delivery_seq=delivery_seq, id=id
        )

    async def attempts(self, job_id: int) -> Sequence[AttemptView]:
        return await self._store.attempts(job_id)

    async def result(self, job_id: int) -> bytes | None:
        sealed = await self._store.result(job_id)
        return None if sealed is None else self._seal.open(sealed)

    async def statistics(self) -> Statistics:
        return await self._store.statistics()

    async def crowded(self, above: int) -> frozenset[str]:
        return await self._store.crowded(above)

    # Custody

    async def rearm(self, job_ids: Sequence[int]) -> int:
        return await self._store.rearm(job_ids)

    async def cancel(self, job_id: int) -> JobState | None:
        return await self._store.cancel(job_id)

    async def plan_again(self, seq: int, plan: Plan) -> int:
        return await self._store.plan_again(seq, self._seal.close_plan(plan))

    async def pause(self, tenant: str, until: datetime, reason: str) -> None:
        await self._store.pause(tenant, until, reason)

    async def resume(self, tenant: str) -> bool:
        return await self._store.resume(tenant)

    async def drop(self, tenant: str, reason: str) -> int:
        return await self._store.drop(tenant, reason)

    async def purge(
        self, *, bodies_before: datetime, jobs_before: datetime, keys_before: datetime, limit: int = 1000
    ) -> int:
        return await self._store.purge(
            bodies_before=bodies_before, jobs_before=jobs_before, keys_before=keys_before, limit=limit
        )
