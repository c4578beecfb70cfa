"""What GitHub delivered while the program could not take it, or where no webhook can reach it."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

from hookwright.core.job import JobState
from hookwright.core.store import DeliveryView
from hookwright.testing.fake_github import FakeGitHub
from tests.support.processes import House, eventually
from tests.support.smee import Smee

APPS = Path(__file__).with_name("apps")
HEALING = {"GITHUB_HEAL_EVERY": "10m"}


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return str(taken.getsockname()[1])


async def from_github(house: House) -> list[DeliveryView]:
    return [one for one in await house.deliveries() if one.source == "github"]


async def test_what_failed_while_the_server_was_down_is_handled_once_after_its_start(
    house_on_github: House, github: FakeGitHub
) -> None:
    house, port = house_on_github, free_port()
    github.deliveries.url = f"http://127.0.0.1:{port}/webhooks/github"
    program = await house.run(APPS / "noting.py", HOOKWRIGHT_PORT=port)
    await github.deliveries.send("issues.opened", guid="before")
    await house.all_ended()
    program.signal(signal.SIGKILL)
    await program.ended()
    missed = [f"missed-{number}" for number in range(20)]
    for guid in missed:
        assert not (await github.deliveries.send("issues.opened", guid=guid)).ok

    program = await house.run(APPS / "noting.py", HOOKWRIGHT_PORT=port, GITHUB_HEAL_EVERY="10m")
    during = await github.deliveries.send("issues.opened", guid="during")
    await eventually(lambda: len(house.notes()) >= 22, within=30)
    await github.deliveries.settled()
    await house.all_ended()

    assert during.ok
    assert sorted(house.notes()) == sorted(["before", "during", *missed])
    assert {view.job.state for view in await house.jobs()} == {JobState.SUCCEEDED}
    assert (program.said("asked GitHub for what it could not deliver") or {})["count"] == 20
    _, metrics = await program.get("/metrics")
    assert 'hookwright_github_redeliveries_total{result="asked"} 20.0' in metrics
    assert await program.stop() == 0


async def test_a_program_that_is_killed_while_it_heals_heals_the_rest_after_its_start(
    house_on_github: House, github: FakeGitHub
) -> None:
    house, port = house_on_github, free_port()
    for number in range(60):
        github.deliveries.add("issues.opened", guid=f"missed-{number}", status="timed out", status_code=504)
    github.deliveries.url = f"http://127.0.0.1:{port}/webhooks/github"
    github.fault("slow", times=60, method="POST", path="*/attempts", seconds=0.02)
    program = await house.run(APPS / "noting.py", HOOKWRIGHT_PORT=port, HOOKWRIGHT_LEASE="2s", GITHUB_HEAL_EVERY="10m")
    await eventually(lambda: len(github.deliveries.asked) >= 20, within=30)

    program.signal(signal.SIGKILL)
    await program.ended()
    asked_before = len(github.deliveries.asked)
    await house.run(APPS / "noting.py", HOOKWRIGHT_PORT=port, HOOKWRIGHT_LEASE="2s", GITHUB_HEAL_EVERY="10m")
    await eventually(lambda: len(github.deliveries.asked) >= 60, within=40)
    await github.deliveries.settled()
    # What failed while it was dead is asked for again after a few minutes, not at once; the rest has come.
    came = {one.guid for one in github.deliveries.sent if one.ok}
    await eventually(lambda: set(house.notes()) >= came, within=30)

    notes = house.notes()
    assert set(notes) >= came
    # What ran in the instant of the kill runs again: at least once.
    assert len(notes) <= len(came) + 16
    assert len(came) >= 60 - asked_before
    # Of those asked for already at most the very last, which could not be noted, is asked for again.
    assert len(github.deliveries.asked) <= 61
    # One that was stored, and whose answer the kill cut off, GitHub counts as failed.
    assert len(came) <= len(await from_github(house)) <= 60


async def test_of_several_processes_one_heals(house_on_github: House, github: FakeGitHub) -> None:
    house = house_on_github
    for number in range(30):
        github.deliveries.add("issues.opened", guid=f"missed-{number}", status="timed out", status_code=504)
    first = house.start(APPS / "noting.py", given=HEALING)
    second = house.start(APPS / "noting.py", given=HEALING)
    web = house.start(APPS / "noting.py", given={**HEALING, "HOOKWRIGHT_ROLE": "web"})
    for program in (first, second, web):
        await program.ready()
    github.deliveries.url = f"{web.url}/webhooks/github"

    await eventually(lambda: len(house.notes()) >= 30, within=30)
    await house.all_ended()

    assert len(github.deliveries.asked) == 30
    assert len(set(house.notes())) == len(house.notes()) == 30


async def test_polling_and_the_webhook_together_handle_each_delivery_once(
    house_on_github: House, github: FakeGitHub
) -> None:
    house = house_on_github
    program = await house.run(APPS / "noting.py", "--poll")
    await eventually(lambda: program.said("asking GitHub for deliveries"))

    unreachable = [f"unreachable-{number}" for number in range(5)]
    for guid in unreachable:
        await github.deliveries.send("issues.opened", guid=guid)
    github.deliveries.url = f"{program.url}/webhooks/github"
    delivered = [f"delivered-{number}" for number in range(5)]
    for guid in delivered:
        assert (await github.deliveries.send("issues.opened", guid=guid)).ok
    await eventually(lambda: len(house.notes()) >= 10)
    await eventually(lambda: len(github.requests("GET", "/app/hook/deliveries/*")) >= 10)
    await house.all_ended()

    assert sorted(house.notes()) == sorted([*unreachable, *delivered])
    assert len(await from_github(house)) == 10
    assert await program.stop() == 0


async def test_polling_needs_no_webhook_secret_and_goes_on_where_it_ended(
    house_on_github: House, github: FakeGitHub
) -> None:
    house = house_on_github
    program = await house.run(APPS / "noting.py", GITHUB_WEBHOOK_SECRET="", GITHUB_POLL="1s")
    await eventually(lambda: program.said("asking GitHub for deliveries"))
    await github.deliveries.send("issues.opened", guid="one")
    await eventually(lambda: house.notes() == ["one"])
    assert await program.stop() == 0

    await github.deliveries.send("issues.opened", guid="two")
    await house.run(APPS / "noting.py", GITHUB_WEBHOOK_SECRET="", GITHUB_POLL="1s")

    await eventually(lambda: house.notes() == ["one", "two"])


async def test_deliveries_come_by_way_of_a_proxy(house_on_github: House, github: FakeGitHub) -> None:
    async with Smee() as smee:
        github.deliveries.url = smee.url
        program = await house_on_github.run(APPS / "noting.py", WEBHOOK_PROXY_URL=smee.url)
        await eventually(lambda: program.said("listening at the webhook proxy"))

        await github.deliveries.send("issues.opened", guid="one")
        await eventually(lambda: house_on_github.notes() == ["one"])
        smee.cut()
        await eventually(lambda: smee.calls == 2 and smee.listeners)
        await github.deliveries.send("issues.opened", guid="two")
        await eventually(lambda: house_on_github.notes() == ["one", "two"])

        assert await program.stop() == 0
