from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hookwright.core.counters import Counters
from hookwright.core.delivery import Delivery
from hookwright.core.errors import Retry
from hookwright.core.registry import Registry
from hookwright.core.secret import Secret
from hookwright.core.store import Arrival, Receipt, Store
from hookwright.github import healing
from hookwright.github.clients import Clients
from hookwright.github.delivery_log import SERVER_WINDOW, WINDOW, DeliveryLog, window
from hookwright.github.errors import ServerFailed, Unauthorized
from hookwright.github.healing import GapHealer, HealingTimer, Memory
from hookwright.github.limits import GITHUB_COM
from hookwright.stores.opening import open_store
from hookwright.testing.fake_github_routes import Answer
from tests.support.github import World, private_key, world

LATER = timedelta(minutes=10)


@dataclass
class Clinic:
    """A GitHub with a delivery log, and what heals it, over a real store."""

    world: World
    store: Store
    counters: Counters

    @property
    def github(self) -> Any:
        return self.world.github.deliveries

    def healer(self, **more: Any) -> GapHealer:
        return GapHealer(
            DeliveryLog(self.world.clients.app()),
            self.store.cells(healing.CELLS),
            account="here/1",
            window=WINDOW,
            clock=self.world.time,
            counters=self.counters,
            **more,
        )

    async def heal(self, **more: Any) -> healing.Progress:
        progress = await self.healer(**more).heal()
        await self.github.settled()
        return progress

    def guids_asked(self) -> list[str]:
        by_id = {sent.id: sent.guid for sent in self.github.sent}
        return [by_id[id] for id in self.github.asked]

    def failed(self, guid: str, *, ago: timedelta = timedelta(minutes=1), **more: Any) -> Any:
        at = self.world.time() - ago
        return self.github.add("issues.opened", guid=guid, status="timed out", status_code=504, delivered_at=at, **more)


@pytest.fixture
async def clinic(tmp_path: Path) -> AsyncIterator[Clinic]:
    async with world() as found:
        store = open_store(f"sqlite:///{tmp_path / 'store.db'}", clock=found.time)
        await store.open()
        try:
            yield Clinic(found, store, Counters())
        finally:
            await store.close()


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[str, list[str]]]:
    """A webhook that takes everything: its address, and the GUIDs that came."""
    from aiohttp import web

    came: list[str] = []

    async def take(request: web.BaseRequest) -> web.Response:
        came.append(request.headers["X-GitHub-Delivery"])
        return web.Response(status=202)

    runner = web.ServerRunner(web.Server(take), shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}/", came
    finally:
        await runner.cleanup()


async def test_failed_deliveries_are_delivered_again_once_somebody_answers(clinic: Clinic) -> None:
    for guid in ("one", "two"):
        clinic.failed(guid)
    clinic.github.add("push", guid="fine")

    async with listening() as (url, came):
        clinic.github.url = url
        first = await clinic.heal()
        second = await clinic.heal()

    assert sorted(came) == ["one", "two"]
    assert (first.asked, first.failing) == (2, 2)
    assert (second.asked, second.failing) == (0, 0)
    assert (healing.COUNTER, ("result",), {("asked",): 2}) in list(clinic.counters)


async def test_one_redelivery_is_asked_for_however_many_tries_failed(clinic: Clinic) -> None:
    clinic.failed("one", ago=timedelta(hours=2))
    clinic.failed("one", ago=timedelta(hours=1), redelivery=True)
    clinic.failed("healed", ago=timedelta(hours=1))
    clinic.github.add("push", guid="healed", redelivery=True)

    await clinic.heal()

    assert clinic.guids_asked() == ["one"]


async def test_what_goes_on_failing_is_asked_for_ever_more_seldom_until_it_is_forgotten(clinic: Clinic) -> None:
    clinic.failed("one")
    asked = []
    for _ in range(int(WINDOW / LATER) + 10):
        progress = await clinic.heal()
        asked.append(progress.asked)
        clinic.world.pass_by(LATER)

    assert sum(asked[:12]) < 6
    assert 10 < sum(asked) < 25


async def test_a_list_of_many_pages_is_read_by_its_cursor_and_no_further_than_needed(clinic: Clinic) -> None:
    old = clinic.world.time() - WINDOW - timedelta(hours=1)
    for number in range(150):
        clinic.github.add("push", guid=f"old-{number}", status="timed out", status_code=504, delivered_at=old)
    for number in range(250):
        clinic.failed(f"guid-{number}")

    progress = await clinic.heal()

    assert progress.asked == 250
    assert set(clinic.guids_asked()) == {f"guid-{number}" for number in range(250)}
    assert len(clinic.world.github.requests("GET", "/app/hook/deliveries")) == 3


async def test_a_busy_app_s_older_failures_are_found_without_reading_its_successes(clinic: Clinic) -> None:
    clinic.failed("early", ago=timedelta(hours=9))
    for number in range(400):
        clinic.github.add("push", guid=f"fine-{number}", delivered_at=clinic.world.time() - timedelta(hours=8))

    progress = await clinic.heal(pages=2)

    assert progress.asked == 1
    assert clinic.guids_asked() == ["early"]
    assert len(clinic.world.github.requests("GET", "/app/hook/deliveries")) == 3


async def test_a_quiet_app_pays_one_request(clinic: Clinic) -> None:
    await clinic.heal()
    await clinic.heal()

    assert len(clinic.world.github.requests("GET", "/app/hook/deliveries")) == 2


async def test_a_healing_that_was_killed_is_gone_on_with(clinic: Clinic) -> None:
    for number in range(8):
        clinic.failed(f"guid-{number}", ago=timedelta(minutes=60 - number))
    healer = clinic.healer()
    noted = Memory.note
    notes = 0

    async def dies(self: Memory, guid: str, **more: Any) -> None:
        nonlocal notes
        notes += 1
        if notes > 4:
            raise SystemExit("killed")
        await noted(self, guid, **more)

    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(Memory, "note", dies)
        await healer.heal()
    progress = await clinic.heal()

    # The fifth had been asked for, and nobody could note that any more.
    assert clinic.guids_asked() == [f"guid-{number}" for number in (0, 1, 2, 3, 4, 4, 5, 6, 7)]
    assert progress.failing == 8


async def test_more_than_one_healing_may_do_is_left_to_the_next(clinic: Clinic) -> None:
    for number in range(7):
        clinic.failed(f"guid-{number}")
    async with listening() as (url, came):
        clinic.github.url = url
        for _ in range(3):
            await clinic.heal(most=3)

    assert sorted(came) == [f"guid-{number}" for number in range(7)]


async def test_a_delivery_that_github_refuses_does_not_hold_up_the_others(clinic: Clinic) -> None:
    bad = clinic.failed("bad", ago=timedelta(hours=1))
    clinic.failed("good")
    clinic.world.github.fault("502", times=9, method="POST", path=f"*/{bad.id}/attempts")

    progress = await clinic.heal()

    assert progress.asked == 1
    assert clinic.guids_asked() == ["good"]
    assert dict(next(iter(clinic.counters))[2]) == {("asked",): 1, ("refused",): 1}


async def test_a_github_that_refuses_everything_ends_the_healing(clinic: Clinic) -> None:
    for number in range(20):
        clinic.failed(f"guid-{number}")
    clinic.world.github.fault("502", times=1000, method="POST", path="*/attempts")

    with pytest.raises(ServerFailed):
        await clinic.heal()

    assert len(clinic.world.github.requests("POST", "*/attempts")) < 20


async def test_a_limit_makes_the_job_wait_and_no_other(clinic: Clinic) -> None:
    clinic.failed("one")
    clinic.world.github.fault("rate_limit", times=9, method="GET", path="*", seconds=600)

    with pytest.raises(Retry) as caught:
        await clinic.healer().handle(None)

    assert caught.value.after is not None
    assert timedelta(minutes=9) < caught.value.after <= timedelta(minutes=10, seconds=2)


async def test_a_limit_in_the_middle_is_waited_out_and_nothing_is_asked_for_twice(clinic: Clinic) -> None:
    for number in range(6):
        clinic.failed(f"guid-{number}", ago=timedelta(minutes=60 - number))
    third = clinic.github.sent[3].id
    clinic.world.github.fault("rate_limit", times=1, method="POST", path=f"*/{third}/attempts", seconds=600)

    async with listening() as (url, _):
        clinic.github.url = url
        with pytest.raises(Retry):
            await clinic.healer().handle(None)
        await clinic.github.settled()
        clinic.world.pass_by(timedelta(seconds=601))
        assert await clinic.healer().handle(None) == {"asked": 3, "failing": 3}
        await clinic.github.settled()

    assert clinic.guids_asked() == [f"guid-{number}" for number in range(6)]


async def test_requests_are_spread_as_github_wants_writes_to_be(clinic: Clinic) -> None:
    for number in range(40):
        clinic.failed(f"guid-{number}")
    time = clinic.world.time
    clients = Clients(
        issuer=clinic.world.github.client_id,
        private_key=Secret(private_key()),
        api_url=clinic.world.github.url,
        clock=time,
        sleep=time.sleep,
        budgets=GITHUB_COM,
    )
    began = time()
    try:
        await GapHealer(
            DeliveryLog(clients.app()),
            clinic.store.cells(healing.CELLS),
            account="here/1",
            window=WINDOW,
            clock=time,
            counters=clinic.counters,
        ).heal()
    finally:
        await clients.close()

    assert len(clinic.github.asked) == 40
    # Ten may go at once, the others follow at one a second.
    assert timedelta(seconds=28) <= time() - began <= timedelta(seconds=40)


async def test_an_app_without_a_webhook_has_no_gaps(clinic: Clinic) -> None:
    clinic.world.github.script("GET", "/app/hook/deliveries", Answer(404, {"message": "Not Found"}))

    assert (await clinic.heal()).failing == 0


async def test_an_app_that_is_not_let_in_is_a_failure_that_says_so(clinic: Clinic) -> None:
    async with world() as stranger:
        stranger.github.script("GET", "/app/hook/deliveries", Answer(401, {"message": "Bad credentials"}))
        clinic.world = stranger
        with pytest.raises(Unauthorized):
            await clinic.healer().heal()


async def test_what_github_forgot_undelivered_is_said(clinic: Clinic, caplog: pytest.LogCaptureFixture) -> None:
    clinic.failed("one")
    await clinic.heal()
    # And a minute: the stand-in stamps by the machine's clock, which goes on while this one stands.
    clinic.world.pass_by(WINDOW + timedelta(minutes=1))

    progress = await clinic.heal()

    assert "GitHub has forgotten deliveries that it could not deliver" in caplog.messages
    assert (progress.failing, progress.oldest) == (0, None)


async def test_unreadable_memory_costs_a_longer_look_and_nothing_else(clinic: Clinic) -> None:
    clinic.failed("one")
    cells = clinic.store.cells(healing.CELLS)
    await cells.put("here/1/progress", b"from another version")
    await cells.put("here/1/asked/one", b"\xff")

    assert (await clinic.heal()).asked == 1


def test_an_enterprise_server_remembers_for_a_week() -> None:
    assert window("https://github.example.com/api/v3") == SERVER_WINDOW
    assert window("https://api.github.com") == window("https://api.octo.ghe.com") == WINDOW


async def test_every_process_names_the_fires_of_the_timer_alike_and_one_comes_soon_after_the_start() -> None:
    async with world() as found:
        now = found.time
        start = now()
        over = asyncio.Event()

        async def fires(every: timedelta) -> list[str]:
            handed: list[str] = []

            async def sleep(seconds: float) -> None:
                await now.sleep(seconds)
                if now() > start + timedelta(hours=1):
                    over.set()
                    await asyncio.Event().wait()

            async def receive(delivery: Delivery) -> Receipt:
                handed.append(delivery.id)
                return Receipt(Arrival.STORED, 1, 1)

            over.clear()
            now.now = start
            running = asyncio.create_task(HealingTimer(every, clock=now, sleep=sleep).run(receive))
            await over.wait()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            return handed

        first, second = await fires(LATER), await fires(LATER)

    assert first == second
    assert len(first) == 7
    assert first[1].endswith("0:00Z")


async def test_one_healing_runs_at_a_time(clinic: Clinic) -> None:
    registry = Registry()

    healing.install(
        registry,
        DeliveryLog(clinic.world.clients.app()),
        clinic.store.cells(healing.CELLS),
        account="here/1",
        window=WINDOW,
        every=LATER,
        clock=clinic.world.time,
    )

    [route] = registry.router
    assert (route.concurrency, route.order, route.source) == (1, "latest", "cron")
    assert [source.name for source in registry.sources] == ["github.heal"]
