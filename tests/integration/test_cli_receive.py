"""`hookwright receive`: one delivery from a file, run here."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hookwright.testing.payloads import payload
from tests.support.cli import APP, SOURCE, Program, github_beside, in_folder


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Program]:
    with in_folder(tmp_path, monkeypatch):
        program = Program(tmp_path, capsys)
        program.write("app.py", APP)
        yield program


def test_it_shows_what_each_handler_did_and_leaves_nothing_behind(program: Program) -> None:
    result = program("receive", "push")

    assert result.status == 0
    assert "app:pushed" in result.out
    assert '"deployed"' in result.out
    assert "for deploy.requested" in result.out
    assert "No credentials are configured" in result.err
    assert [path.name for path in program.folder.iterdir() if path.suffix == ".db"] == []


def test_a_handler_that_fails_is_shown_and_status_1(program: Program) -> None:
    result = program("receive", "issues.opened")

    assert result.status == 1
    assert "RuntimeError: boom ·[31m [red]" in result.out
    assert all(len(line) <= 80 for line in result.out.splitlines())


def test_a_handler_that_would_be_tried_again_is_status_1_too(program: Program) -> None:
    program.write("flaky.py", "from hookwright import App\napp = App()\n@app.on('push')\nasync def f(ctx): 1 / 0\n")

    result = program("receive", "push", "flaky.py", "--json")

    assert result.status == 1
    assert result.json()["jobs"][0]["state"] == "queued"
    assert "would be tried again later" in program("receive", "push", "flaky.py").out


def test_the_payload_comes_from_a_file(program: Program) -> None:
    program.write("payload.json", json.dumps(payload("issues.opened", issue={"number": 77})))

    result = program("receive", "issues.opened", "-p", "payload.json", "--json", "--id", "my-id")

    document = result.json()
    assert (document["arrival"], document["id"], document["event"]) == ("stored", "my-id", "issues.opened")
    assert document["jobs"][0]["handler"] == "app:welcome"
    assert document["jobs"][0]["result"] == {"number": 77}


def test_the_payload_comes_from_standard_input(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(payload("push")).encode())))

    assert program("receive", "push", "-p", "-").status == 0


def test_the_action_is_taken_from_either_side(program: Program) -> None:
    program.write("whole.json", json.dumps(payload("issues.opened")))
    program.write("bare.json", json.dumps({"issue": {"number": 5}}))

    assert program("receive", "issues", "-p", "whole.json", "--json").json()["event"] == "issues.opened"
    assert program("receive", "issues.opened", "-p", "bare.json", "--json").json()["event"] == "issues.opened"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["issues.closed", "-p", "payload.json"], "the payload's action is 'opened'"),
        (["issues.opened", "-p", "nix.json"], "cannot be read"),
        (["issues.opened", "-p", "app.py"], "is not JSON"),
        (["issues.opened", "-p", "list.json"], "not an object"),
        (["nix.event"], "there is no example of"),
        (["a b"], "is no event"),
        (["push", "--id", "a b"], "x-github-delivery"),
        (["push", "nix.py"], "there is no such file"),
    ],
)
def test_input_that_github_never_sends_is_refused(program: Program, arguments: list[str], says: str) -> None:
    program.write("payload.json", json.dumps(payload("issues.opened")))
    program.write("list.json", "[]")

    result = program("receive", *arguments)

    assert result.status == 2
    assert says in result.err


def test_a_dry_run_says_which_handlers_would_run_and_why_the_others_would_not(program: Program) -> None:
    result = program("receive", "push", "--dry-run")
    document = program("receive", "push", "--dry-run", "--json").json()

    assert "1 handler would run. Nothing was run." in result.out
    assert document["handlers"][0] == {"handler": "app:pushed", "would_run": True, "reason": ""}
    assert {"handler": "app:welcome", "would_run": False, "reason": "wants issues.opened"} in document["handlers"]


def test_an_event_that_nobody_wants_says_so(program: Program) -> None:
    result = program("receive", "star.created")

    assert result.status == 0
    assert "No handler wants it" in result.out


def test_a_duplicate_in_a_store_that_stays_runs_nothing(program: Program) -> None:
    first = program("receive", "push", "--id", "same", "--store", "sqlite:///kept.db")
    second = program("receive", "push", "--id", "same", "--store", "sqlite:///kept.db")

    assert (first.status, second.status) == (0, 0)
    assert "nothing was run" in second.out
    assert [job["attempt"] for job in program("jobs", "list", "--json", "--store", "sqlite:///kept.db").json()] == [
        1,
        1,
    ]


def test_a_misspelt_event_in_the_app_is_refused_with_the_right_one(program: Program) -> None:
    program.write("app.py", "from hookwright import App\napp = App()\n@app.on('isues')\nasync def f(ctx): ...\n")

    result = program("receive", "push")

    assert result.status == 2
    assert "did you mean 'issues'" in result.err


def test_handlers_call_github_with_the_configured_credentials(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.write(
        "app.py",
        "from hookwright import App\napp = App()\n"
        "@app.on('issues.opened')\nasync def f(ctx): await ctx.comment('Thanks!')\n",
    )
    with github_beside() as github:
        monkeypatch.setenv("GITHUB_APP_ID", str(github.app_id))
        monkeypatch.setenv("GITHUB_PRIVATE_KEY", github.private_key)
        monkeypatch.setenv("GITHUB_API_URL", github.url)

        result = program("receive", "issues.opened")

        assert result.status == 0, result.err
        assert f"for real, as GitHub App {github.app_id}" in " ".join(result.err.split())
        assert github.comments == ["Thanks!"]


def test_ctrl_c_ends_it_quietly_and_leaves_the_job_to_be_run(program: Program) -> None:
    program.write(
        "hanging.py",
        "import asyncio, pathlib\nfrom hookwright import App\napp = App()\n"
        "@app.on('push')\nasync def f(ctx):\n    pathlib.Path('begun').touch()\n    await asyncio.sleep(60)\n",
    )
    command = [sys.executable, "-m", "hookwright", "receive", "push", "hanging.py", "--store", "sqlite:///kept.db"]
    environ = os.environ | {"PYTHONPATH": str(SOURCE)}
    with subprocess.Popen(
        command, cwd=program.folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + 15
        while not Path("begun").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=15)

    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    assert program("jobs", "list", "--json", "--store", "sqlite:///kept.db").json()[0]["state"] == "queued"
