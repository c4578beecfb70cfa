"""The installed program from its start to its end."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

import pytest

from hookwright.core.job import JobState
from hookwright.testing.fake_github import FakeGitHub
from tests.support.processes import ROOT, House, eventually

APPS = Path(__file__).with_name("apps")
WELCOME = ROOT / "examples" / "welcome" / "app.py"


async def test_a_signed_webhook_becomes_a_comment(house_on_github: House, github: FakeGitHub) -> None:
    program = await house_on_github.run(WELCOME)

    status, answer, _ = await house_on_github.post(program, "issues.opened", guid="one")
    comments = await eventually(lambda: github.comments)

    assert (status, answer["status"], answer["delivery"]) == (202, "stored", "one")
    assert comments == ["Thanks for opening this issue!"]
    assert await program.stop() == 0
    assert github.webhook_secret not in program.text
    assert "PRIVATE KEY" not in program.text


async def test_a_duplicate_is_recognised_and_runs_nothing(house_on_github: House, github: FakeGitHub) -> None:
    program = await house_on_github.run(WELCOME)
    await house_on_github.post(program, "issues.opened", guid="one")
    await house_on_github.all_ended()

    status, answer, _ = await house_on_github.post(program, "issues.opened", guid="one")
    await house_on_github.all_ended()

    assert (status, answer["status"]) == (200, "duplicate")
    assert len(github.comments) == 1
    assert len(await house_on_github.deliveries()) == 1


async def test_a_wrong_signature_is_refused_and_nothing_is_stored(house: House) -> None:
    program = await house.run(APPS / "noting.py")
    house.secret = "another secret, as long as theirs"

    status, answer, _ = await house.post(program, "issues.opened")

    assert (status, answer["error"]) == (401, "signature")
    assert await house.deliveries() == []


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"GITHUB_WEBHOOK_SECRET": ""}, "GITHUB_WEBHOOK_SECRET"),
        ({"GITHUB_APP_ID": "1", "GITHUB_PRIVATE_KEY": "no key at all"}, "GITHUB_PRIVATE_KEY"),
        ({"GITHUB_APP_ID": "1", "GITHUB_PRIVATE_KEY_PATH": "/no/such/key.pem"}, "/no/such/key.pem"),
        ({"GITHUB_APP_ID": "1"}, "GITHUB_PRIVATE_KEY"),
        ({"HOOKWRIGHT_STORE": "sqlite:////no/such/folder/store.db"}, "/no/such/folder"),
        ({"HOOKWRIGHT_STORE": "mysql://somewhere"}, "sqlite:///"),
        ({"HOOKWRIGHT_STORE": "memory:", "HOOKWRIGHT_ROLE": "web"}, "HOOKWRIGHT_ROLE"),
        ({"HOOKWRIGHT_CONCURRENCY": "many"}, "HOOKWRIGHT_CONCURRENCY"),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
async def test_it_refuses_to_start_with_a_wrong_setting_and_names_it(
    house: House, settings: dict[str, str], named: str
) -> None:
    program = house.start(APPS / "noting.py", given=settings)

    assert await program.ended() == 2
    assert named in program.text
    assert "Traceback" not in program.text
    assert "no key at all" not in program.text


async def test_it_refuses_to_start_on_a_port_in_use_and_names_it(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        program = house.start(APPS / "noting.py", HOOKWRIGHT_PORT=port)

        assert await program.ended() == 2
    assert port in program.text
    assert "HOOKWRIGHT_PORT" in program.text


async def test_it_refuses_a_file_that_is_no_store_and_leaves_it_alone(house: House) -> None:
    content = b"a letter, not a database\n" * 1000
    house.file.write_bytes(content)
    program = house.start(APPS / "noting.py")

    assert await program.ended() != 0
    assert str(house.file) in program.text
    assert house.file.read_bytes() == content


async def test_without_a_secret_it_runs_only_when_told_so_and_on_loopback(house: House) -> None:
    program = await house.run(APPS / "noting.py", "--insecure-no-secret", GITHUB_WEBHOOK_SECRET="")
    elsewhere = house.start(APPS / "noting.py", "--insecure-no-secret", "--host", "::", GITHUB_WEBHOOK_SECRET="")

    status, _, _ = await house.post(program, "issues.opened")

    assert status == 202
    assert await elsewhere.ended() == 2
    assert "GITHUB_WEBHOOK_SECRET" in elsewhere.text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_stop_lets_a_running_handler_end(house: House, number: signal.Signals) -> None:
    program = await house.run(APPS / "holding.py")
    await house.post(program, "issues.opened")
    await eventually(lambda: house.notes())

    program.signal(number)
    await eventually(lambda: program.said("stopping"))
    (house.folder / "go").touch()

    assert await program.ended() == 0
    [held, *_] = await house.jobs()
    assert (held.job.state, held.job.attempt, held.job.lost) == (JobState.SUCCEEDED, 1, 0)


async def test_a_handler_that_outlasts_the_grace_gives_its_job_back_uncounted(house: House) -> None:
    program = await house.run(APPS / "holding.py", HOOKWRIGHT_SHUTDOWN_GRACE="200ms")
    await house.post(program, "issues.opened")
    await eventually(lambda: house.notes())

    assert await program.stop() == 0

    [held] = await house.jobs()
    assert (held.job.state, held.job.failures, held.job.lost) == (JobState.QUEUED, 0, 0)
    (house.folder / "go").touch()
    await house.run(APPS / "holding.py")
    await house.all_ended()
    assert [line.split()[0] for line in house.notes()] == ["began", "began", "ended", "told"]


async def test_web_and_worker_are_two_processes_on_one_file(house_on_github: House, github: FakeGitHub) -> None:
    web = await house_on_github.run(WELCOME, "--role", "web")
    worker = await house_on_github.run(WELCOME, HOOKWRIGHT_ROLE="worker")

    status, _, _ = await house_on_github.post(web, "issues.opened")
    await eventually(lambda: github.comments)

    assert status == 202
    [view] = await house_on_github.jobs()
    assert view.job.worker is not None and view.job.worker.endswith(f":{worker.pid}")
    assert (await worker.stop(), await web.stop()) == (0, 0)


async def test_a_redelivery_runs_again_only_what_failed(house: House) -> None:
    program = await house.run(APPS / "failing.py")
    await house.post(program, "issues.opened", guid="one")
    await house.all_ended()
    (house.folder / "repaired").touch()

    status, answer, _ = await house.post(program, "issues.opened", guid="one")
    await house.all_ended()

    assert (status, answer["status"], answer["jobs"]) == (202, "rearmed", 1)
    assert sorted(house.notes()) == ["fails ran", "fails ran", "works ran"]
    assert {view.job.state for view in await house.jobs()} == {JobState.SUCCEEDED}


async def test_an_event_without_a_handler_is_stored_and_acknowledged(house: House) -> None:
    program = await house.run(APPS / "noting.py")

    ping, _, _ = await house.post(program, "ping")
    star, answer, _ = await house.post(program, "star.created")

    assert (ping, star, answer["jobs"]) == (202, 202, 0)
    assert [view.event for view in await house.deliveries()] == ["ping", "star"]


async def test_health_and_metrics_answer(house: House) -> None:
    program = await house.run(APPS / "noting.py")
    await house.post(program, "issues.opened")
    await house.all_ended()

    answers = {path: await program.get(path) for path in ("/healthz", "/readyz", "/health", "/metrics")}

    assert {path: status for path, (status, _) in answers.items()} == dict.fromkeys(answers, 200)
    assert "hookwright_" in answers["/metrics"][1]
