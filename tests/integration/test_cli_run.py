"""`hookwright run` as a process of its own."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hookwright.testing.fake_github import FakeGitHub
from tests.support.cli import APP, SECRET, Program, Server, in_folder

LEAN = """
import sys
from hookwright import App

app = App()

@app.on("push")
async def pushed(ctx):
    heavy = ["typer", "rich", "pydantic", "aiohttp", "cryptography", "jwt"]
    return {"loaded": [name for name in heavy if name in sys.modules]}
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Program]:
    with in_folder(tmp_path, monkeypatch):
        program = Program(tmp_path, capsys)
        program.write("app.py", APP)
        yield program


def post(url: str, event: str) -> int:
    async def send() -> int:
        status, _ = await FakeGitHub(webhook_secret=SECRET).deliver(url, event)
        return status

    return asyncio.run(send())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_stop(program: Program, number: signal.Signals) -> None:
    with Server(program.folder, "--port", "0") as server:
        url = server.said("waiting for webhooks")["url"]
        loaded = server.said("app loaded")

        assert post(url, "push") == 202
        assert server.said("job succeeded")["handler"] == "app:pushed"

        assert (loaded["handlers"], loaded["schedules"]) == (4, 0)
        assert server.stop(number) == 0
        assert all(line["level"] in ("info", "warning") for line in server.log)
        assert server.process.stdout is not None
        assert server.process.stdout.read() == ""
    assert [one["event"] for one in program("deliveries", "list", "--json").json()] == ["deploy", "push"]


def test_what_only_other_commands_need_is_not_loaded(program: Program) -> None:
    program.write("lean.py", LEAN)

    with Server(program.folder, "lean.py", "--port", "0") as server:
        post(server.said("waiting for webhooks")["url"], "push")
        server.said("job succeeded")
        assert server.stop() == 0

    assert program("jobs", "show", "1", "--json").json()["result"] == {"loaded": []}


def test_without_a_secret_it_refuses(program: Program) -> None:
    with Server(program.folder, "--port", "0", env={"GITHUB_WEBHOOK_SECRET": ""}) as server:
        assert server.process.wait(15) == 2
        assert "GITHUB_WEBHOOK_SECRET" in server.said("cannot start")["error"]


def test_without_a_secret_it_may_listen_on_loopback_with_a_loud_warning(program: Program) -> None:
    with Server(program.folder, "--port", "0", "--insecure-no-secret", env={"GITHUB_WEBHOOK_SECRET": ""}) as server:
        url = server.said("waiting for webhooks")["url"]

        assert url.startswith("http://127.0.0.1:")
        assert any(line["message"].startswith("INSECURE") and line["level"] == "warning" for line in server.log)
        assert post(url, "push") == 202


def test_an_error_at_the_start_is_one_line_for_people_and_json_for_programs(program: Program) -> None:
    plain = program("run", "nix.py", "--log-format", "text")
    json = program("run", "nix.py", "--log-format", "json")

    assert plain.status == json.status == 2
    assert plain.err.startswith("error: nix.py: there is no such file")
    assert len(json.err.splitlines()) == 1
    assert '"message":"cannot start"' in json.err.replace('": "', '":"')


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--port", "x"], "HOOKWRIGHT_PORT must be a whole number"),
        (["--role", "boss"], "HOOKWRIGHT_ROLE must be one of"),
        (["--role", "worker", "--store", "memory:"], "cannot share memory"),
        (["--insecure-no-secret", "--host", "0.0.0.0"], "only loopback"),  # noqa: S104
        (["--config", "nix.toml"], "there is no such file"),
        (["--prot", "1"], "unrecognized arguments"),
        (["one.py", "two.py"], "unrecognized arguments"),
    ],
)
def test_options_that_are_wrong_are_refused(program: Program, arguments: list[str], says: str) -> None:
    result = program("run", *arguments)

    assert result.status == 2
    assert says in result.err


def test_an_app_without_handlers_says_that_nothing_would_be_done(program: Program) -> None:
    program.write("empty.py", "from hookwright import App\napp = App()\n")

    with Server(program.folder, "empty.py", "--port", "0") as server:
        server.said("the app has no handlers: deliveries are stored, and nothing is done about them")


def test_a_worker_needs_no_secret_and_listens_nowhere(program: Program) -> None:
    with Server(program.folder, "--role", "worker", env={"GITHUB_WEBHOOK_SECRET": ""}) as server:
        server.said("app loaded")
        assert server.stop() == 0
        assert not any(line["message"] == "listening" for line in server.log)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_idle_it_stays_below_50_mb(program: Program) -> None:
    program.write("lean.py", LEAN)

    with Server(program.folder, "lean.py", "--port", "0", covered=False) as server:
        server.said("waiting for webhooks")
        status = Path(f"/proc/{server.process.pid}/status").read_text()

    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    assert resident < 50_000
