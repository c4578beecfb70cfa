from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.delivery import Delivery
from hookwright.core.errors import ConfigError, StoreUnavailable, TooLarge
from hookwright.core.store import Arrival, Receipt, Store
from hookwright.github import polling
from hookwright.github.delivery_log import WINDOW, DeliveryLog, Sending
from hookwright.github.errors import Unauthorized
from hookwright.github.plugin import GitHub
from hookwright.github.polling import OVERLAP, Polling, Position, unseen
from hookwright.github.webhook import GitHubWebhook
from hookwright.stores.opening import open_store
from hookwright.testing.fake_github_routes import Answer
from tests.support.github import World, world

NOW = datetime(2030, 1, 10, tzinfo=UTC)
EVERY = timedelta(seconds=5)


@dataclass
class Poll:
    """Polls once per `look`, with a real store to remember in."""

    world: World
    store: Store
    came: list[Delivery] = field(default_factory=list)
    away: int = 0
    slept: list[float] = field(default_factory=list)

    @property
    def deliveries(self) -> Any:
        return self.world.github.deliveries

    async def receive(self, delivery: Delivery) -> Receipt:
        if self.away:
            self.away -= 1
            raise StoreUnavailable("the disk is full")
        self.came.append(delivery)
        return Receipt(Arrival.STORED, len(self.came), 1)

    def source(self) -> Polling:
        self._turn = asyncio.Event()

        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)
            self._turn.set()
            await asyncio.Event().wait()

        return Polling(
            DeliveryLog(self.world.clients.app()),
            GitHubWebhook((), insecure=True),
            self.store.cells(polling.CELLS),
            account="here/1",
            window=WINDOW,
            every=EVERY,
            clock=self.world.time,
            sleep=sleep,
        )

    async def look(self, source: Polling | None = None) -> None:
        """One look of a new process, or of this one."""
        source = source or self.source()
        self._turn.clear()
        running = asyncio.create_task(source.run(self.receive))
        turn = asyncio.create_task(self._turn.wait())
        await asyncio.wait({running, turn}, return_when=asyncio.FIRST_COMPLETED)
        over = running.done()
        running.cancel()
        turn.cancel()
        await asyncio.gather(running, turn, return_exceptions=True)
        if over:
            running.result()

    def ids(self) -> list[str]:
        return [delivery.id for delivery in self.came]


@pytest.fixture
async def poll(tmp_path: Path) -> AsyncIterator[Poll]:
    async with world() as found:
        store = open_store(f"sqlite:///{tmp_path / 'store.db'}", clock=found.time)
        await store.open()
        try:
            yield Poll(found, store)
        finally:
            await store.close()


async def test_what_happens_from_the_start_on_comes_in_order_and_once(poll: Poll) -> None:
    await poll.deliveries.send("push", guid="history")
    source = poll.source()
    await poll.look(source)
    for guid in ("one", "two"):
        await poll.deliveries.send("issues.opened", guid=guid)

    await poll.look(source)
    await poll.look(source)

    assert poll.ids() == ["one", "two"]
    assert poll.slept == [5.0, 5.0, 5.0]


async def test_a_polled_delivery_is_the_one_that_the_webhook_would_have_had(poll: Poll) -> None:
    await poll.look()
    sent = await poll.deliveries.send("issues.opened", guid="one")
    await poll.look()

    raw = {name.lower().encode(): value.encode() for name, value in sent.headers.items()}
    direct = GitHubWebhook([poll.world.github.webhook_secret.encode()]).parse(raw, sent.body, now=poll.world.time())
    [came] = poll.came
    assert (came.source, came.scope, came.id, came.name) == (direct.source, direct.scope, direct.id, direct.name)
    assert (came.tenant, came.facts, came.payload) == (direct.tenant, direct.facts, direct.payload)


async def test_a_form_is_read_like_json_and_an_enterprise_server_s_host_is_kept(poll: Poll) -> None:
    await poll.look()
    sent = await poll.deliveries.send("issues.opened", guid="one")
    detail = sent.detail()
    detail["request"]["headers"] |= {
        "content-type": "application/x-www-form-urlencoded",
        "X-GitHub-Enterprise-Host": "github.example.com",
    }
    poll.world.github.script("GET", f"/app/hook/deliveries/{sent.id}", Answer(200, detail))

    await poll.look()

    assert [came.scope.split("/")[0] for came in poll.came] == ["github.example.com"]


async def test_a_new_process_goes_on_where_the_last_one_ended(poll: Poll) -> None:
    await poll.look()
    await poll.deliveries.send("push", guid="one")
    await poll.look()
    for number in range(250):
        poll.deliveries.add("push", guid=f"away-{number}", delivered_at=poll.world.time())

    await poll.look()

    assert poll.ids() == ["one", *(f"away-{number}" for number in range(250))]


async def test_only_a_redelivery_runs_again_what_had_failed(poll: Poll) -> None:
    await poll.look()
    poll.deliveries.add("push", guid="one")
    poll.deliveries.add("push", guid="one", redelivery=True)

    await poll.look()

    assert [(came.id, came.rearm) for came in poll.came] == [("one", False), ("one", True)]


async def test_what_the_store_could_not_take_is_handed_in_again_and_nothing_else(poll: Poll) -> None:
    source = poll.source()
    await poll.look(source)
    for guid in ("one", "two"):
        await poll.deliveries.send("push", guid=guid)
    poll.away = 1

    with pytest.raises(StoreUnavailable):
        await poll.look(source)
    await poll.look(source)

    assert poll.ids() == ["one", "two"]


async def test_a_delivery_that_cannot_be_read_is_passed_over(poll: Poll, caplog: pytest.LogCaptureFixture) -> None:
    await poll.look()
    gone = await poll.deliveries.send("push", guid="gone")
    odd = await poll.deliveries.send("push", guid="odd")
    await poll.deliveries.send("push", guid="fine")
    poll.world.github.script("GET", f"/app/hook/deliveries/{gone.id}", Answer(404, {"message": "Not Found"}))
    detail = odd.detail()
    detail["request"]["headers"]["X-GitHub-Delivery"] = "no GUID at all"
    poll.world.github.script("GET", f"/app/hook/deliveries/{odd.id}", Answer(200, detail))

    await poll.look()

    assert poll.ids() == ["fine"]
    assert caplog.messages.count("delivery cannot be read") == 2


async def test_a_first_run_on_a_busy_app_takes_nothing_of_its_past(poll: Poll) -> None:
    for number in range(150):
        poll.deliveries.add("push", guid=f"past-{number}", delivered_at=poll.world.time())
    source = poll.source()

    await poll.look(source)
    await poll.look(source)

    assert poll.ids() == []


async def test_a_process_that_leads_again_begins_where_the_other_one_ended(poll: Poll) -> None:
    first, second = poll.source(), poll.source()
    for number, source in enumerate((first, second, first, second)):
        await poll.look(source)
        poll.deliveries.add("push", guid=f"guid-{number}", delivered_at=poll.world.time())
        poll.world.pass_by(timedelta(minutes=1))
    await poll.look(first)

    assert poll.ids() == [f"guid-{number}" for number in range(4)]


async def test_a_delivery_that_is_larger_than_allowed_does_not_hold_up_the_others(poll: Poll) -> None:
    source = poll.source()
    await poll.look(source)
    for guid in ("large", "fine"):
        await poll.deliveries.send("push", guid=guid)
    taken = poll.receive

    async def receive(delivery: Delivery) -> Receipt:
        if delivery.id == "large":
            raise TooLarge("HOOKWRIGHT_MAX_BODY")
        return await taken(delivery)

    poll.receive = receive  # type: ignore[method-assign]
    await poll.look(source)

    assert poll.ids() == ["fine"]


async def test_a_limit_is_waited_out_and_a_failure_is_tried_again(poll: Poll) -> None:
    source = poll.source()
    poll.world.github.fault("rate_limit", times=1, path="/app/hook/deliveries", seconds=600)
    await poll.look(source)
    poll.world.pass_by(timedelta(seconds=602))
    poll.world.github.fault("502", times=3, path="/app/hook/deliveries")
    await poll.look(source)

    limited, failed = poll.slept
    assert 595 < limited < 602
    assert failed == 10.0


async def test_a_key_that_github_does_not_take_is_no_matter_of_waiting(poll: Poll) -> None:
    poll.world.github.script("GET", "/app/hook/deliveries", Answer(401, {"message": "Bad credentials"}))

    with pytest.raises(Unauthorized):
        await poll.look()


async def test_memory_of_another_version_begins_anew(poll: Poll) -> None:
    await poll.deliveries.send("push", guid="history")
    await poll.store.cells(polling.CELLS).put("here/1/position", b"?")

    await poll.look()

    assert poll.ids() == []


def test_polling_needs_credentials() -> None:
    with pytest.raises(ConfigError, match="GITHUB_APP_ID"):
        GitHub(poll=EVERY)


late = st.lists(st.tuples(st.integers(0, 900), st.integers(0, int(OVERLAP.total_seconds()) - 1)), max_size=30)


@given(late, st.lists(st.integers(0, 1300), max_size=20))
def test_each_try_is_handed_in_once_however_late_it_is_listed(tries: list[tuple[int, int]], looks: list[int]) -> None:
    position = Position(newest=NOW)
    handed: list[int] = []
    sendings = [
        (began + delay, Sending(id=id, guid=str(id), delivered_at=NOW + timedelta(seconds=began)))
        for id, (began, delay) in enumerate(tries)
    ]

    for look in [*sorted(looks), 2000]:
        # Later looks see later tries only once they are listed.
        listed = [sending for at, sending in sendings if at <= look]
        for sending in unseen(listed, position):
            handed.append(sending.id)
            position = position.past(sending)
        position = msgspec.json.decode(msgspec.json.encode(position), type=Position)

    assert sorted(handed) == list(range(len(tries)))
