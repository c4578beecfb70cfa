"""Run an app on GitHub's own examples, against a stand-in for GitHub, in one process and without waiting.

    async def test_it_thanks() -> None:
        result = await simulate(app, "issues.opened", issue={"title": "Help"})

        assert result.comments == ["Thanks for opening this issue!"]

Everything between the signed request and the API call is real: signature, store, routing, retries, tokens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from hookwright.app import App
from hookwright.core.delivery import Delivery
from hookwright.core.job import Job
from hookwright.core.secret import Secret
from hookwright.core.store import DeliveryView, Receipt
from hookwright.runtime import Runtime
from hookwright.settings import Settings
from hookwright.stores.opening import open_store
from hookwright.testing.fake_github import FakeGitHub
from hookwright.testing.payloads import payload as example


class HandClock:
    """A wall clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Simulation:
    """An app that runs on an in-memory store, opposite a `FakeGitHub`. Nothing runs but what a call here runs."""

    def __init__(self, app: App, *, github: FakeGitHub | None = None, now: datetime | None = None) -> None:
        self.app = app
        self.github = github or FakeGitHub()
        self.clock = HandClock(now or datetime.now(UTC))
        self._runtime: Runtime | None = None
        self._own_github = github is None
        self._sent: dict[str, tuple[str, bytes]] = {}

    async def __aenter__(self) -> Simulation:
        if self._own_github:
            await self.github.__aenter__()
        settings = Settings(
            github_app_id=self.github.app_id,
            github_private_key=Secret(self.github.private_key),
            github_webhook_secret=Secret(self.github.webhook_secret),
            github_api_url=self.github.url,
            store="memory:",
            shutdown_grace=timedelta(0),
        )
        # The store goes by the hand-set clock alone, so that moving it is no jump.
        store = open_store(settings.store, clock=self.clock)
        self._runtime = await self.app.start(settings=settings, store=store, clock=self.clock, work=False)
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.app.stop()
        if self._own_github:
            await self.github.__aexit__(*exc)

    @property
    def runtime(self) -> Runtime:
        if self._runtime is None:
            raise RuntimeError("open the simulation first: async with Simulation(app) as simulation")
        return self._runtime

    async def deliver(
        self, event: str, changes: Mapping[str, Any] | None = None, /, *, guid: str | None = None, **more: Any
    ) -> Receipt:
        """Sign and hand in GitHub's example of ``event`` with these changes, then run all that is due.

        The same ``guid`` again is a redelivery. Raises `LookupError` for an event without an example.
        """
        return await self.receive(self._delivery(event, example(event, changes, **more), guid=guid))

    async def deliver_all(self, *events: str | tuple[str, Mapping[str, Any]]) -> list[Receipt]:
        """Several deliveries in this order, and only then all that is due: ``"push", ("issues.opened", {…})``."""
        receipts = []
        for one in events:
            event, changes = (one, {}) if isinstance(one, str) else one
            receipts.append(await self.runtime.receive(self._delivery(event, example(event, changes))))
        await self.runtime.drain()
        return receipts

    async def redeliver(self, id: str) -> Receipt:
        """What GitHub does when its Redeliver button is pressed: the same delivery again, under its GUID.

        Raises `LookupError` where no such delivery was handed in here.
        """
        if id not in self._sent:
            raise LookupError(f"there was no delivery {id!r}; there were {', '.join(self._sent) or 'none'}")
        event, body = self._sent[id]
        return await self.receive(self._signed(event, body, guid=id))

    async def receive(self, delivery: Delivery) -> Receipt:
        """Hand in any delivery, then run all that is due."""
        receipt = await self.runtime.receive(delivery)
        await self.runtime.drain()
        return receipt

    async def fire(self, schedule: str) -> Receipt:
        """Hand in a fire of the schedule of this name, now, then run all that is due."""
        known = {one.name for one in self.runtime.registry.schedules}
        if schedule not in known:
            raise LookupError(f"there is no schedule {schedule!r}; there are {', '.join(sorted(known)) or 'none'}")
        now = self.clock()
        body = msgspec.json.encode({"schedule": schedule, "scheduled_at": now, "missed": False})
        return await self.receive(
            Delivery(source="cron", id=f"{schedule}@{now.isoformat()}", event=schedule, received_at=now, body=body)
        )

    async def advance(self, by: timedelta) -> int:
        """Move the clock (retries and delays become due) and run what is due. How many attempts."""
        self.clock.now += by
        return await self.runtime.drain()

    def _delivery(self, event: str, payload: Mapping[str, Any], *, guid: str | None = None) -> Delivery:
        return self._signed(event.partition(".")[0], msgspec.json.encode(payload), guid=guid)

    def _signed(self, event: str, body: bytes, *, guid: str | None) -> Delivery:
        headers = self.github.signed(event, body, guid=guid)
        webhook = self.runtime.registry.webhooks[0]
        raw = {name.lower().encode(): value.encode() for name, value in headers.items()}
        delivery = webhook.parse(raw, body, now=self.clock())
        self._sent[delivery.id] = (event, body)
        return delivery

    async def jobs(self) -> Sequence[Job]:
        """All jobs, oldest first."""
        return [view.job for view in reversed(await self.runtime.store.jobs(limit=10_000))]

    async def deliveries(self) -> Sequence[DeliveryView]:
        """All deliveries, emitted ones included, oldest first."""
        return list(reversed(await self.runtime.store.deliveries(limit=10_000)))


@dataclass(frozen=True)
class Result:
    """What one delivery caused."""

    receipt: Receipt
    jobs: Sequence[Job]
    deliveries: Sequence[DeliveryView]
    github: FakeGitHub
    """As the app left it, for its assertions: ``result.github.assert_labeled("bug", on=1)``."""
    comments: Sequence[str]
    requests: Sequence[Mapping[str, Any]]
    """Every request to the API but those for tokens, in order."""


async def simulate(
    app: App, event: str, changes: Mapping[str, Any] | None = None, /, *, github: FakeGitHub | None = None, **more: Any
) -> Result:
    """Hand GitHub's example of ``event``, with changes, to ``app``, and answer what came of it.

    ``github`` is one that is open and arranged already; else there is a fresh one.
    """
    async with Simulation(app, github=github) as simulation:
        receipt = await simulation.deliver(event, changes, **more)
        return Result(
            receipt=receipt,
            jobs=await simulation.jobs(),
            deliveries=await simulation.deliveries(),
            github=simulation.github,
            comments=simulation.github.comments,
            requests=[one for one in simulation.github.requests() if not one["path"].startswith("/app")],
        )
