"""What a sender who means ill can send: through the whole way, from a request to commands, forwards, logs and reports."""

# ruff: noqa: E501 - YAML and complaints are read best in one line

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hookwright.core.job import JobState
from hookwright.mounted import site_for
from hookwright.runtime import Runtime
from tests.support.cli import Program, Server, in_folder
from tests.support.hooks import running

EVIL = [
    'x"; touch pwned; "',
    "$(touch pwned)",
    "`touch pwned`",
    "'; touch pwned; '",
    "a\nb; touch pwned",
    "() { :; }; touch pwned",
    "-rf / --help",
    "${IFS}touch${IFS}pwned",
    "a[$(touch pwned)]",
    "%s%n%x",
    "<<END\nEVIL=1\nEND",
    "EVENT_X=1\nLD_PRELOAD=/evil.so",
    '{"LD_PRELOAD": "/evil.so"}',
    "${{ secrets.TOKEN }} {{ x }} <%= x %>",
    "\u202e\U0001f600\x7f\x1b[31m\r\n\x1b]0;title\x07",
    "a\x00b",
    "../../../../etc/passwd",
    "&& shutdown || true | cat > pwned & touch pwned",
    "\u2028\u2029\ufeff",
    "é" * 60_000,
]


async def post(runtime: Runtime, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
    """Through the real site, as a server would hand it over."""
    status, said = 0, b""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status, said
        status = message.get("status", status)
        said += message.get("body", b"")

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2),
        "headers": [(name.lower().encode(), value.encode("utf-8")) for name, value in (headers or {}).items()],
    }  # fmt: skip
    await site_for(runtime)(scope, receive, send)
    return status, said


def shown(folder: Path, name: str) -> str:
    return (folder / name).read_bytes().decode("utf-8", "replace")


WAY = """
handlers:
  - type: Webhook
    name: a
    options: {path: /a}
    vars: {X: payload.x, H: 'headers["x-evil"]'}
    stdin: event
    shell: |
      printf %s "$EVENT_X" > env
      sh -c 'printf %s "$1" > argument' sh "$EVENT_X"
      cat > stdin
      cp "$EVENT_FILE" file
      printf %s "$EVENT_H" > header
      echo "$EVENT_X"
      { echo "X<<E-O-F"; printf '%s\\n' "$EVENT_X"; echo E-O-F; } >> "$HOOKWRIGHT_EXPORTS"
    exports: [X]
    forward_to: b
  - type: Custom
    name: b
    shell: 'printf %s "$X" > forwarded; echo "$X" >&2; exit 3'
    on_failure: {shell: 'printf %s "$EVENT_ERROR" > error'}
"""


@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
async def test_what_is_sent_is_a_value_wherever_it_goes(
    evil: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "hookwright")
    header = "".join(char for char in evil if " " <= char <= "~")[:500] or "x"
    async with running(tmp_path, WAY) as r:
        body = json.dumps({"x": evil, evil[:20]: 1, "LD_PRELOAD": evil, "PATH": evil}).encode()
        status, answer = await post(r.runtime, "/a", body, {"X-Evil": header, "Content-Type": "application/json"})
        await r.runtime.drain()

        assert status == 202
        assert len(header) < 5 or header not in answer.decode()
        jobs = await r.jobs()
        assert {name: job.state for name, job in jobs.items()} == {
            "hook:a": JobState.SUCCEEDED,
            "hook:b": JobState.FAILED,
            "hook:b/on_failure": JobState.SUCCEEDED,
        }
        assert not (tmp_path / "pwned").exists()
        kept = evil.replace("\x00", "\ufffd")
        for name in ("env", "argument", "forwarded"):
            assert shown(tmp_path, name) == kept, name
        assert json.loads(shown(tmp_path, "file"))["payload"]["x"] == evil
        assert shown(tmp_path, "stdin") == shown(tmp_path, "file")
        assert shown(tmp_path, "header") == header
        assert shown(tmp_path, "error").startswith("CommandGivenUp: exit code 3")
        assert set(os.listdir(tmp_path)) == {
            "hookwright.yaml", "env", "argument", "stdin", "file", "header", "forwarded", "error",
        }  # fmt: skip


async def test_two_hundred_kilobytes_nul_and_lone_surrogates_reach_the_file_whole(tmp_path: Path) -> None:
    text = """
handlers:
  - type: Manual
    name: a
    vars: {BIG: payload.big, NUL: payload.nul, LONE: payload.lone}
    shell: 'printf "%s|%s|%s|%s" "$EVENT_BIG" "$EVENT_NUL" "$EVENT_LONE" "$EVENT_TOO_LARGE" > out; cp "$EVENT_FILE" file'
"""
    body = b'{"big": "' + b"x" * 200_000 + b'", "nul": "a\\u0000b", "lone": "\\ud800"}'
    async with running(tmp_path, text) as r:
        job = await r.run("a", body)

        assert job.state is JobState.SUCCEEDED, job.error
        assert r.said() == "|a\ufffdb|\ufffd|EVENT_BIG,EVENT_PAYLOAD"
        assert b'"lone": "\\ud800"' in (tmp_path / "file").read_bytes()


async def test_json_that_no_text_can_hold_is_refused_at_the_door(tmp_path: Path) -> None:
    async with running(tmp_path, WAY) as r:
        status, answer = await post(r.runtime, "/a", b'{"x": "\\ud800"}', {"Content-Type": "application/json"})

        assert status == 400
        assert b"the body is not the JSON that its content type promises" in answer


async def test_no_name_of_a_variable_comes_from_outside(tmp_path: Path) -> None:
    text = """
handlers:
  - {type: Webhook, name: a, options: {path: /a}, shell: env -0 > env, forward_to: b}
  - {type: Custom, name: b, shell: env -0 > env-b}
"""
    payload = {
        "LD_PRELOAD": "/evil.so",
        "variables": {"LD_PRELOAD": "/evil.so", "BASH_ENV": "evil"},
        "exports": {"PATH": "/evil", "PYTHONSTARTUP": "evil"},
        "chain": ["x"], "id": "1", "source": "x", "event": "x", "received_at": "2026-01-01T00:00:00Z", "payload": {},
    }  # fmt: skip
    async with running(tmp_path, text) as r:
        headers = {"LD_PRELOAD": "/evil.so", "BASH_ENV": "evil", "Content-Type": "application/json"}
        assert (await post(r.runtime, "/a", json.dumps(payload).encode(), headers))[0] == 202
        await r.runtime.drain()
        # A forward that a program of the user's made of what it was sent.
        await r.trigger("b", payload, source="app", event="hook", action="b")
        await r.runtime.drain()

        for name in ("env", "env-b"):
            names = {line.partition("=")[0] for line in shown(tmp_path, name).split("\0")}
            assert not names & {"LD_PRELOAD", "BASH_ENV", "PYTHONSTARTUP", "BASH_FUNC_x%%"}
            assert "/evil" not in shown(tmp_path, name).partition("PATH=")[2].partition("\0")[0]


async def test_an_export_cannot_be_a_name_that_shells_obey(tmp_path: Path) -> None:
    text = """
handlers:
  - {type: Manual, name: a, shell: 'echo "LD_PRELOAD=/evil.so" >> "$HOOKWRIGHT_EXPORTS"; echo "OK=1" >> "$HOOKWRIGHT_EXPORTS"', exports: [OK], forward_to: b}
  - {type: Custom, name: b, shell: 'echo "$OK [${LD_PRELOAD-unset}]" > out'}
"""
    async with running(tmp_path, text) as r:
        await r.run("a")

        assert r.said() == "1 [unset]\n"


def test_a_log_line_is_one_line_whatever_a_command_prints(tmp_path: Path) -> None:
    text = """
handlers:
  - {type: Cron, name: a, options: {cron_expression: "* * * * * *"}, run: [cat, evil]}
"""
    (tmp_path / "evil").write_bytes(
        '{"level":"error","message":"forged"}\r\x1b[31m\x00\u2028 x\n'.encode() + b"\xff\xfe\n"
    )
    (tmp_path / "hookwright.yaml").write_text(text)
    with Server(tmp_path, "hookwright.yaml", "--store", "memory:", "--port", "0", "--log-format", "json") as server:
        server.said("ready")
        deadline = time.monotonic() + 15
        said: list[dict[str, Any]] = []
        while not said and time.monotonic() < deadline:
            said = [line for line in server.log if line.get("handler") == "hook:a" and "forged" in line["message"]]
            time.sleep(0.05)
        assert said
        assert said[0]["level"] != "error"
        assert all("\x1b" not in line and "\r" not in line for line in server.lines)


def test_a_report_of_tests_does_not_steer_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with in_folder(tmp_path, monkeypatch):
        program = Program(tmp_path, capsys)
        program.write(
            "hookwright.yaml",
            "handlers:\n  - {type: Manual, name: a, shell: 'printf \"\\033[31m\\007evil\\n\"', tests: [{name: x, expect: {output_equals: y}}]}\n",
        )
        told = program("hooks", "test", "--annotate")

    assert told.status == 1
    assert "evil" in told.out
    assert "\x1b" not in told.out
    assert "\x07" not in told.out


async def test_a_clock_that_jumps_runs_nothing_twice(tmp_path: Path) -> None:
    text = """
handlers:
  - {type: Manual, name: a, shell: 'echo "$EVENT_ATTEMPT" >> out; test "$EVENT_ATTEMPT" = 3', retry: {max: 5, delay: 1m, jitter: 0}, forward_to: b}
  - {type: Custom, name: b, shell: echo b >> out}
"""
    async with running(tmp_path, text) as r:
        await r.run("a")
        for jump in (
            timedelta(days=-1),
            timedelta(days=400),
            timedelta(0),
            timedelta(days=-30),
            timedelta(days=60),
            timedelta(0),
        ):
            r.clock.move(jump)
            await r.runtime.drain()

        assert r.said().split() == ["1", "2", "3", "b"]


async def test_hooks_that_forward_to_each_other_end_whichever_way(tmp_path: Path) -> None:
    text = """
handlers:
  - {type: Manual, name: a, shell: echo a >> out; exit 1, on_failure: {forward_to: b}, allow_cycle: true}
  - {type: Custom, name: b, shell: echo b >> out, on_success: {forward_to: [a, c]}, allow_cycle: true}
  - {type: Custom, name: c, shell: echo c >> out, forward_to: b}
"""
    async with running(tmp_path, text) as r:
        await asyncio.wait_for(r.run("a"), 60)

        assert 0 < len(r.said().split()) < 5000
        assert not await r.runtime.store.jobs(limit=100, state=JobState.QUEUED)
