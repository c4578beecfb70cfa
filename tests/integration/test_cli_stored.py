"""What is stored, seen and repaired from the command line; the store is a real file."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hookwright.stores.opening import open_store
from tests.support.cli import APP, SECRET, SOURCE, Program, Server, in_folder

STORE = "sqlite:///hookwright.db"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test leaves a copy of the store that all begin with."""
    return tmp_path_factory.mktemp("filled")


@pytest.fixture
def program(
    tmp_path: Path, filled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Program]:
    """The store holds three deliveries: issues.opened (1 of 2 jobs failed), push, and what push emitted."""
    with in_folder(tmp_path, monkeypatch):
        program = Program(tmp_path, capsys)
        program.write("app.py", APP)
        if not list(filled.iterdir()):
            assert program("receive", "issues.opened", "--store", STORE, "--id", "abcd-1").status == 1
            assert program("receive", "push", "--store", STORE, "--id", "abce-2").status == 0
            shutil.copytree(tmp_path, filled, dirs_exist_ok=True)
        shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
        yield program


def rows(out: str) -> list[list[str]]:
    """The cells of a table, without its header."""
    return [re.split(r"\s{2,}", line.strip()) for line in out.splitlines()[1:]]


def deliveries(program: Program, *arguments: str) -> list[dict[str, Any]]:
    result = program("deliveries", "list", "--json", *arguments)
    assert result.status == 0, result.err
    found: list[dict[str, Any]] = result.json()
    return found


def jobs(program: Program, *arguments: str) -> list[dict[str, Any]]:
    result = program("jobs", "list", "--json", *arguments)
    assert result.status == 0, result.err
    found: list[dict[str, Any]] = result.json()
    return found


# Looking


def test_deliveries_are_listed_newest_first_in_80_columns(program: Program) -> None:
    result = program("deliveries", "list")

    assert [(row[0], row[2], row[-1]) for row in rows(result.out)] == [
        ("3", "deploy.requested", "succeeded"),
        ("2", "push", "succeeded"),
        ("1", "issues.opened", "failed 1/2"),
    ]
    assert all(len(line) <= 80 for line in result.out.splitlines())
    assert "\x1b" not in result.out


def test_a_list_as_json_has_stable_keys_and_iso_times(program: Program) -> None:
    found = deliveries(program)[-1]

    assert set(found) == {
        "seq", "id", "source", "scope", "event", "action", "tenant", "repository", "number", "received_at", "size",
        "caused_by", "depth", "job_states",
    }  # fmt: skip
    assert (found["event"], found["action"], found["number"]) == ("issues", "opened", 1)
    assert found["job_states"] == {"succeeded": 1, "failed": 1}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", found["received_at"])


@pytest.mark.parametrize(
    ("filters", "seqs"),
    [
        (["--event", "issues"], [1]),
        (["--event", "issues.closed"], []),
        (["--state", "failed"], [1]),
        (["--since", "1h"], [3, 2, 1]),
        (["--since", "2999-01-01"], []),
        (["--source", "app"], [3]),
        (["--id", "abce-2"], [2]),
        (["--limit", "1"], [3]),
        (["--limit", "1", "--before", "3"], [2]),
    ],
)
def test_a_list_is_narrowed(program: Program, filters: list[str], seqs: list[int]) -> None:
    assert [found["seq"] for found in deliveries(program, *filters)] == seqs


def test_a_full_list_says_how_to_go_on(program: Program) -> None:
    assert "--before 2" in program("deliveries", "list", "-n", "2").err
    assert "--before" not in program("deliveries", "list").err
    assert "--before 3" in program("jobs", "list", "-n", "2").err


@pytest.mark.parametrize("reference", ["1", "abcd-1", "abcd"])
def test_a_delivery_is_found_by_number_id_and_beginning(program: Program, reference: str) -> None:
    assert program("deliveries", "show", reference, "--json").json()["seq"] == 1


def test_a_beginning_that_two_ids_have_is_refused_with_their_numbers(program: Program) -> None:
    program("receive", "push", "--store", STORE, "--id", "abce-3")

    result = program("deliveries", "show", "abce")

    assert result.status == 1
    assert "any of the deliveries 4, 2" in result.err


def test_a_delivery_is_shown_with_headers_jobs_and_on_demand_its_payload(program: Program) -> None:
    plain = program("deliveries", "show", "1")
    whole = program("deliveries", "show", "1", "--payload", "--json").json()

    assert "x-github-delivery  abcd-1" in plain.out
    assert "RuntimeError: boom" in plain.out
    assert "\x1b" not in plain.out
    assert "Spelling error" not in plain.out
    assert whole["payload"]["issue"]["number"] == 1
    assert whole["headers"]["x-github-event"] == "issues"
    assert [job["handler"] for job in whole["jobs"]] == ["app:broken", "app:welcome"]
    assert '"number": 1' in program("deliveries", "show", "1", "--payload").out


def test_what_a_handler_emitted_says_where_it_came_from(program: Program) -> None:
    assert "caused by" in program("deliveries", "show", "3").out
    assert deliveries(program)[0]["caused_by"].endswith("/abce-2")


def test_jobs_are_listed_and_narrowed(program: Program) -> None:
    assert [job["handler"] for job in jobs(program)] == ["app:deploy", "app:pushed", "app:broken", "app:welcome"]
    assert [job["id"] for job in jobs(program, "--state", "failed")] == [2]
    assert [job["id"] for job in jobs(program, "--handler", "app:welcome")] == [1]
    assert jobs(program, "--handler", "nix") == []
    assert "no jobs that match" in program("jobs", "list", "--handler", "nix").err
    table = program("jobs", "list").out
    assert all(len(line) <= 80 for line in table.splitlines())
    assert "issues.opened Codertocat/Hello-World#1" in table


def test_a_job_is_shown_with_its_attempts_and_its_result(program: Program) -> None:
    failed = program("jobs", "show", "2", "--json").json()
    succeeded = program("jobs", "show", "1", "--json").json()

    assert [(attempt["attempt"], attempt["became"]) for attempt in failed["attempts"]] == [(1, "failed")]
    assert "boom" in failed["error"]
    assert succeeded["result"] == {"number": 1}
    assert "RuntimeError: boom" in program("jobs", "show", "2").out
    assert '{"number":1}' in program("jobs", "show", "1").out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["deliveries", "show", "99"], "no delivery '99'"),
        (["deliveries", "replay", "99"], "no delivery '99'"),
        (["jobs", "show", "99"], "no job 99"),
        (["jobs", "retry", "99"], "no job 99"),
        (["jobs", "cancel", "99"], "no job 99"),
    ],
)
def test_what_is_not_there_is_an_error(program: Program, arguments: list[str], says: str) -> None:
    result = program(*arguments)

    assert result.status == 1
    assert says in result.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["jobs", "retry"], "give the numbers"),
        (["jobs", "retry", "1", "--failed"], "give the numbers"),
        (["jobs", "retry", "1", "--handler", "x"], "--handler goes with --failed"),
        (["deliveries", "replay"], "say which"),
        (["deliveries", "replay", "1", "--since", "1h"], "not both"),
        (["deliveries", "replay", "--event", "push"], "say which"),
        (["deliveries", "replay", "1", "--missing"], "needs --app"),
        (["deliveries", "replay", "1", "--missing", "--failed", "--app", "app.py"], "one after the other"),
        (["deliveries", "list", "--since", "nix"], "is no time"),
        (["deliveries", "list", "--store", "memory:"], "lives and dies with its process"),
        (["deliveries", "list", "--store", "nix"], "must be a store's address"),
        (["deliveries", "list", "--config", "nix.toml"], "there is no such file"),
    ],
)
def test_what_makes_no_sense_is_refused(program: Program, arguments: list[str], says: str) -> None:
    result = program(*arguments)

    assert result.status == 2
    assert says in result.err


def test_a_store_that_is_not_there_is_not_made(program: Program) -> None:
    result = program("deliveries", "list", "--store", "sqlite:///slip.db")

    assert result.status == 2
    assert "there is no store at" in result.err
    assert not Path("slip.db").exists()


def test_a_file_that_is_no_store_is_left_alone(program: Program) -> None:
    program.write("notes.db", "dear diary\n" * 100)

    result = program("deliveries", "list", "--store", "sqlite:///notes.db")

    assert result.status == 1
    assert result.err.startswith("error: ")
    assert "Traceback" not in result.err
    assert Path("notes.db").read_text() == "dear diary\n" * 100


# Repairing


def test_a_dry_run_shows_what_would_run_and_changes_nothing(program: Program) -> None:
    before = jobs(program)

    shown = program("deliveries", "replay", "--failed", "--dry-run")
    document = program("deliveries", "replay", "--since", "1h", "--dry-run", "--json").json()

    assert [(row[0], row[-1]) for row in rows(shown.out)[:1]] == [("1", "app:broken")]
    assert "1 job would run. Nothing was changed." in shown.out
    assert document["dry_run"] is True
    assert document["jobs"] == 3
    # What push emitted is emitted again by its handler.
    assert [each["seq"] for each in document["deliveries"]] == [2, 1]
    assert jobs(program) == before


def test_replaying_what_failed_queues_only_that(program: Program) -> None:
    result = program("deliveries", "replay", "--failed")

    assert result.status == 0
    assert "1 job queued again" in result.out
    assert [(job["id"], job["state"]) for job in jobs(program)] == [
        (4, "succeeded"),
        (3, "succeeded"),
        (2, "queued"),
        (1, "succeeded"),
    ]
    assert "Nothing to run again." in program("deliveries", "replay", "--failed").out


def test_replaying_a_delivery_queues_all_its_jobs(program: Program) -> None:
    result = program("deliveries", "replay", "abcd", "1", "--json")

    assert result.json()["jobs"] == 2
    assert {job["id"]: job["state"] for job in jobs(program)} == {
        4: "succeeded", 3: "succeeded", 2: "queued", 1: "queued",
    }  # fmt: skip


def test_a_deploys_new_handler_gets_the_deliveries_it_missed(program: Program) -> None:
    program.write("newer.py", APP + "\n\n@app.on('push', name='new')\nasync def new(ctx): ...\n")

    shown = program("deliveries", "replay", "--since", "1h", "--missing", "--app", "newer.py", "--dry-run", "--json")
    assert [(each["seq"], each["handlers"]) for each in shown.json()["deliveries"]] == [
        (2, ["newer:pushed", "new"]),
        (1, ["newer:welcome", "newer:broken"]),
    ]
    again = program("deliveries", "replay", "--since", "1h", "--event", "push", "--missing", "--app", "newer.py")

    assert "2 jobs queued again" in again.out
    assert [job["handler"] for job in jobs(program, "--state", "queued")] == ["new", "newer:pushed"]


def test_with_the_app_a_replay_plans_new_handlers_too(program: Program) -> None:
    program.write("app.py", APP + "\n\n@app.on('push', name='new')\nasync def new(ctx): ...\n")

    result = program("deliveries", "replay", "2", "--app", "app.py", "--json")

    assert result.json()["deliveries"][0]["handlers"] == ["app:pushed", "new"]
    assert result.json()["jobs"] == 2


def test_many_deliveries_are_not_replayed_without_being_asked(program: Program) -> None:
    for number in range(12):
        program("receive", "push", "--store", STORE, "--id", f"many-{number}")

    refused = program("deliveries", "replay", "--since", "1h", "--event", "push")
    assert refused.status == 2
    assert "13 jobs of 13 deliveries" in refused.err
    assert "--yes" in refused.err
    assert jobs(program, "--state", "queued") == []

    assert "13 jobs queued again" in program("deliveries", "replay", "--since", "1h", "--event", "push", "--yes").out


def test_a_job_is_retried_and_cancelled(program: Program) -> None:
    assert "1 job queued again" in program("jobs", "retry", "2").out
    assert "job 2 is queued and was left alone" in program("jobs", "retry", "2").err
    assert "Job 2 is cancelled." in program("jobs", "cancel", "2").out

    again = program("jobs", "cancel", "2")
    assert again.status == 1
    assert "had ended already: it is cancelled" in again.err


def test_programs_are_told_what_became_of_retried_and_cancelled_jobs(program: Program) -> None:
    assert program("jobs", "retry", "2", "--json").json() == {"queued": 1, "jobs": [2], "left_alone": []}
    left = {"queued": 0, "jobs": [], "left_alone": [{"job": 2, "state": "queued"}]}
    assert program("jobs", "retry", "2", "--json").json() == left
    cancelled = program("jobs", "cancel", "2", "--json").json()
    assert cancelled == {"job": 2, "before": "queued", "state": "cancelled"}


def test_all_dead_letters_are_retried_by_handler(program: Program) -> None:
    assert "Nothing to run again." in program("jobs", "retry", "--failed", "--handler", "app:welcome").out
    assert "1 job queued again" in program("jobs", "retry", "--failed", "--handler", "app:broken").out


# What waits, and what is gone


def test_a_job_whose_handler_is_gone_is_parked_and_says_so(program: Program) -> None:
    program("jobs", "retry", "2")
    program.write("app.py", APP.replace("def broken", "def renamed"))

    program("receive", "push", "--store", STORE)

    parked = next(job for job in jobs(program, "--state", "queued") if job["id"] == 2)
    assert parked["parked"] is True
    assert "parked: no running process" in program("jobs", "show", "2").out
    checks = {each["check"]: each for each in program("doctor", "--offline", "--json").json()["checks"]}
    assert "1 job waiting for a handler" in checks["parked jobs"]["summary"]


def test_a_job_that_is_tried_again_later_says_when(program: Program) -> None:
    program.write("flaky.py", "from hookwright import App\napp = App()\n@app.on('star')\nasync def f(ctx): 1 / 0\n")
    program("receive", "star.created", "flaky.py", "--store", STORE)

    assert re.search(r"runs in \d+s|ZeroDivisionError", program("jobs", "list").out)


def test_a_payload_that_has_outlived_its_retention_is_said_to_be_gone(program: Program) -> None:
    async def purge() -> None:
        store = open_store(STORE, clock=lambda: datetime.now(UTC))
        await store.open()
        soon = datetime.now(UTC) + timedelta(hours=1)
        long_ago = soon - timedelta(days=30)
        await store.purge(bodies_before=soon, jobs_before=long_ago, keys_before=long_ago)
        await store.close()

    asyncio.run(purge())

    shown = program("deliveries", "show", "2", "--payload")
    document = program("deliveries", "show", "2", "--payload", "--json").json()
    assert "outlived its retention" in shown.out
    assert "outlived its retention" in shown.err
    assert document["body_kept"] is False
    assert document["payload"] is None


def test_a_paused_tenant_is_a_warning_of_doctor(program: Program) -> None:
    async def pause() -> None:
        store = open_store(STORE, clock=lambda: datetime.now(UTC))
        await store.open()
        await store.pause("github.com/2", datetime.now(UTC) + timedelta(hours=1), "a rate limit")
        await store.close()

    asyncio.run(pause())

    checks = {each["check"]: each for each in program("doctor", "--offline", "--json").json()["checks"]}
    assert "1 tenant paused" in checks["paused"]["summary"]


def test_an_empty_store_says_so(program: Program) -> None:
    async def make() -> None:
        store = open_store("sqlite:///empty.db", clock=lambda: datetime.now(UTC))
        await store.open()
        await store.close()

    asyncio.run(make())

    assert "no deliveries yet" in program("deliveries", "list", "--store", "sqlite:///empty.db").err
    assert "no jobs yet" in program("jobs", "list", "--store", "sqlite:///empty.db").err
    assert deliveries(program, "--store", "sqlite:///empty.db") == []


def test_a_reader_that_goes_away_is_no_error(program: Program) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "hookwright", "deliveries", "list", "--json"]
    environ = os.environ | {"PYTHONPATH": str(SOURCE)}

    ran = subprocess.run(command, cwd=program.folder, env=environ, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)

    assert (ran.returncode, ran.stderr) == (1, "")


# Beside a server


def test_a_replay_is_taken_up_by_the_server_that_runs_on_the_same_file(program: Program) -> None:
    with Server(program.folder, "app.py", "--port", "0") as server:
        server.said("waiting for webhooks")
        program.write("repaired", "")

        assert "1 job queued again" in program("deliveries", "replay", "--failed").out

        assert server.said("job succeeded")["handler"] == "app:broken"
        assert server.stop() == 0
    assert jobs(program, "--state", "failed") == []


def test_the_lists_never_hold_the_secret(program: Program) -> None:
    shown = [program("deliveries", "show", "1", "--payload").out, program("jobs", "show", "2").out]

    assert not any(SECRET in out for out in shown)
