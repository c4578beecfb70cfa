"""Commands as hooks run them: real shells, real processes, and what attacks them."""

# ruff: noqa: E501, S604, ASYNC220, ASYNC240 - YAML and complaints are read best in one line

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hookwright.hooks.command.prepared import Prepared, prepare
from hookwright.hooks.command.running import Ended, Runs
from hookwright.hooks.schema.command import Command, Surroundings

PATH = os.environ["PATH"]


@pytest.fixture
async def runs() -> AsyncIterator[Runs]:
    found = Runs({"PATH": PATH, "HOME": "/nowhere", "SECRET_OF_OURS": "hunter2hunter2", "LD_PRELOAD": "/evil.so"})
    yield found
    found.close()


def prepared(folder: Path, *, defaults: Surroundings | None = None, **fields: Any) -> Prepared:
    command = Command.model_validate(fields)
    return prepare(command, () if defaults is None else (defaults,), folder=folder, text=lambda value: value)


async def run(
    runs: Runs,
    folder: Path,
    *,
    variables: dict[str, str] | None = None,
    exports: tuple[str, ...] = (),
    **fields: Any,
) -> Ended:
    return await runs.run(
        prepared(folder, **fields),
        document=msgspec.json.encode({"payload": {"a": 1}}),
        body=b"the body",
        variables=variables or {},
        exports=exports,
    )


def alive(mark: str) -> dict[int, str]:
    """Processes with ``mark`` among their arguments."""
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError):
                arguments = Path(f"/proc/{name}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                if mark in arguments and "pytest" not in arguments:
                    found[int(name)] = arguments
    return found


@pytest.fixture
def mark() -> str:
    """A length of sleep that nobody else uses."""
    return f"7{os.getpid()}.{time.monotonic_ns() % 10**9:09}"


ZOO = {
    "a child": "sleep {mark}; echo",
    "a grandchild that holds the output": "sleep {mark} & wait",
    "a grandchild left behind": "sleep {mark} & sleep {mark}",
    "one that ignores TERM": "trap '' TERM; sleep {mark}; sleep {mark}",
    "one in a session of its own": "setsid sleep {mark} & wait",
    "a daemon, forked twice": "(setsid sleep {mark} &); sleep {mark}",
    "one without our environment": "setsid env -i /bin/sleep {mark} & wait",
    "a stopped one": "sleep {mark} & kill -STOP $!; wait",
    "a daemon that ignores TERM": "(trap '' TERM; setsid sh -c 'trap \"\" TERM; sleep {mark}; sleep {mark}' &); sleep {mark}",
}


@pytest.mark.parametrize("animal", ZOO)
async def test_after_a_timeout_nothing_of_the_command_is_left(
    animal: str, runs: Runs, tmp_path: Path, mark: str
) -> None:
    ended = await run(runs, tmp_path, shell=ZOO[animal].format(mark=mark), timeout=0.3, grace=0.2)

    assert ended.timed_out
    assert ended.kind == "timeout"
    assert not alive(mark)


async def test_after_its_end_nothing_that_it_left_behind_is_left(runs: Runs, tmp_path: Path, mark: str) -> None:
    ended = await run(runs, tmp_path, shell=f"setsid sleep {mark} & echo done; exit 3", grace=0.2)

    assert (ended.exit_code, ended.stdout.text) == (3, "done\n")
    assert not alive(mark)


async def test_what_is_meant_to_be_left_is_left(runs: Runs, tmp_path: Path, mark: str) -> None:
    began = time.monotonic()
    ended = await run(runs, tmp_path, shell=f"sleep {mark} & echo done", leftovers="leave")

    assert ended.stdout.text == "done\n"
    assert time.monotonic() - began < 5
    [left] = alive(mark)
    os.kill(left, signal.SIGKILL)


async def test_a_cancelled_run_is_gone_when_it_says_so(runs: Runs, tmp_path: Path, mark: str) -> None:
    task = asyncio.create_task(run(runs, tmp_path, shell=f"setsid sleep {mark} & sleep {mark}", grace=0.2))
    async with asyncio.timeout(10):
        while len(alive(mark)) < 2:
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert not alive(mark)


async def test_a_fork_bomb_under_a_limit_ends(runs: Runs, tmp_path: Path, mark: str) -> None:
    # The limit counts all processes of the user, and root is not bound by it: the tree is deep, not endless.
    bomb = f"f() {{ [ $1 -gt 5 ] && sleep {mark} || {{ f $(($1+1)) & f $(($1+1)) & wait; }}; }}; f 0"
    ended = await run(runs, tmp_path, shell=bomb, timeout=1, grace=0.1, limits={"processes": 5000})

    assert ended.timed_out
    assert not alive(mark)


async def test_a_command_dies_with_us(tmp_path: Path, mark: str) -> None:
    script = f"""
import asyncio, os
from pathlib import Path
from hookwright.hooks.command.prepared import prepare
from hookwright.hooks.command.running import Runs
from hookwright.hooks.schema.command import Command
command = prepare(Command(shell="setsid sleep {mark} & sleep {mark}", grace=0.1), (), folder=Path("/"), text=str)
asyncio.run(Runs(dict(os.environ)).run(command, document=b"{{}}", body=b"", variables={{}}))
"""
    source = Path(__file__).resolve().parents[2] / "src"
    process = subprocess.Popen(
        [sys.executable, "-c", script], env={"PATH": PATH, "PYTHONPATH": str(source), "TMPDIR": str(tmp_path)}
    )
    async with asyncio.timeout(20):
        while len(alive(f"sleep {mark}")) < 3:
            await asyncio.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
        while alive(f"sleep {mark}"):
            await asyncio.sleep(0.05)


async def test_a_spawner_that_is_killed_is_started_again(runs: Runs, tmp_path: Path) -> None:
    assert (await run(runs, tmp_path, run=["true"])).exit_code == 0
    program = runs._spawner._program
    assert program is not None
    program.kill()
    program.wait()

    assert (await run(runs, tmp_path, run=["true"])).exit_code == 0


async def test_the_exit_code_the_signal_and_what_cannot_start_are_told_apart(runs: Runs, tmp_path: Path) -> None:
    code = await run(runs, tmp_path, run=["sh", "-c", "exit 42"])
    killed = await run(runs, tmp_path, shell="kill -9 $$")
    missing = await run(runs, tmp_path, run=["there-is-no-such-program"])
    folder = await run(runs, tmp_path, run=["true"], working_dir="nowhere")

    assert (code.exit_code, code.kind, code.how) == (42, 42, "exit code 42")
    assert (killed.exit_code, killed.kind, killed.how) == (None, "signal", "killed by SIGKILL")
    assert (missing.kind, missing.cannot_start) == ("error", "there-is-no-such-program: No such file or directory")
    assert folder.cannot_start == f"the folder {tmp_path / 'nowhere'} cannot be entered: No such file or directory"


async def test_stop_signal_and_grace_are_the_hook_s(runs: Runs, tmp_path: Path) -> None:
    script = "trap 'echo stopped; exit 0' USR1; while :; do sleep 0.05; done"
    ended = await run(runs, tmp_path, shell=script, timeout=0.3, stop_signal="SIGUSR1", grace=5)

    assert (ended.timed_out, ended.stdout.text, ended.killed) == (True, "stopped\n", 0)


EVIL = [
    'x"; echo PWNED > pwned; "',
    "$(echo PWNED > pwned)",
    "`echo PWNED > pwned`",
    "'; echo PWNED > pwned; '",
    "a\nb; echo PWNED > pwned",
    "() { :; }; echo PWNED > pwned",
    "-rf /",
    "%s%n",
    "a[$(echo PWNED > pwned)]",
    "\u202e\U0001f600\x7f\x1b[31m",
    "a\x00b",
    "\ud800",
    "é" * 100_000,
]


@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
async def test_what_an_event_holds_is_never_run(evil: str, runs: Runs, tmp_path: Path) -> None:
    """Through the environment, the file, standard input, and from there on into an export."""
    script = (
        'printf %s "$EVENT_X" > env; cat > stdin; cp "$EVENT_FILE" file; '
        '{ echo "X<<E_O_F"; printf "%s\\n" "$EVENT_X"; echo E_O_F; } >> "$HOOKWRIGHT_EXPORTS"'
    )
    document = msgspec.json.encode({"x": evil.encode("utf-8", "replace").decode()})
    ended = await runs.run(
        prepared(tmp_path, shell=script, stdin="event"),
        document=document,
        body=b"",
        variables={"EVENT_X": evil},
        exports=("X",),
    )

    assert ended.exit_code == 0, ended.stderr.text
    assert not (tmp_path / "pwned").exists()
    assert (tmp_path / "stdin").read_bytes() == (tmp_path / "file").read_bytes() == document
    kept = evil.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    if len(kept) < 60_000:
        assert (tmp_path / "env").read_bytes() == kept.encode()
        assert ended.exports == {"X": kept}
    else:
        assert ended.too_large == ("EVENT_X",)
        assert (tmp_path / "env").read_bytes() == b""


async def test_a_value_that_no_variable_can_hold_is_left_out_and_named(runs: Runs, tmp_path: Path) -> None:
    variables = {"EVENT_A": "x" * 200_000, **{f"EVENT_{number}": "y" * 100_000 for number in range(30)}}
    ended = await run(runs, tmp_path, shell='echo "$EVENT_TOO_LARGE"', variables=variables)

    assert ended.exit_code == 0
    assert "EVENT_A" in ended.stdout.text
    assert len(ended.too_large) > 15


async def test_a_command_s_environment_is_what_it_was_given(runs: Runs, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# comment\nexport A='from dotenv'\nB=\"two\\nlines\"\nC=plain # note\n")
    ended = await run(
        runs,
        tmp_path,
        run=["env", "-0"],
        env={"A": "set", "N": 5},
        dotenv=".env",
        variables={"EVENT_ID": "1"},
    )
    found = dict(line.split("=", 1) for line in ended.stdout.text.rstrip("\0").split("\0"))

    assert found.pop("EVENT_FILE").endswith("event.json")
    assert found.pop("HOOKWRIGHT_EXPORTS").endswith("exports")
    assert found == {
        "PATH": PATH,
        "HOME": "/nowhere",
        "A": "set",
        "B": "two\nlines",
        "C": "plain",
        "N": "5",
        "EVENT_ID": "1",
    }
    passed = await run(runs, tmp_path, shell='echo "$SECRET_OF_OURS"', env_pass="SECRET_*")
    assert passed.stdout.text == "hunter2hunter2\n"


async def test_a_gigabyte_of_output_takes_no_memory(runs: Runs, tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ended = await run(
        runs, tmp_path, shell="echo first; head -c 1000000000 /dev/zero; echo; echo last", output={"head": 6, "tail": 5}
    )

    assert (ended.stdout.head, ended.stdout.tail, ended.stdout.size) == (b"first\n", b"last\n", 1_000_000_012)
    assert "bytes left out" in ended.stdout.text
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000, "kilobytes"


async def test_secrets_are_hidden_in_output_in_every_form(runs: Runs, tmp_path: Path) -> None:
    secret = 'p4ss"word/with=all'
    script = (
        'echo "$TOKEN"; printf %s "$TOKEN" | base64; for i in 1 2 3 4 5; do printf "%s" "$TOKEN"; done; echo; '
        'echo "$TOKEN" >&2; printf "%70000s" | tr " " x; echo "$TOKEN"'
    )
    ended = await run(runs, tmp_path, shell=script, env={"TOKEN": secret}, output={"head": "100kB"})

    assert secret not in ended.stdout.text + ended.stderr.text
    assert ended.stdout.text.startswith("***\n***\n" if "=" not in ended.stdout.text[:12] else "***\n***=")
    assert "***" * 5 in ended.stdout.text
    assert ended.stdout.text.endswith("x***\n")
    assert ended.stderr.text == "***\n"


async def test_output_goes_to_a_file_as_it_comes(runs: Runs, tmp_path: Path) -> None:
    await run(runs, tmp_path, shell="echo out; echo err >&2", output={"file": "log.txt"})
    await run(runs, tmp_path, shell="echo again", output={"file": "log.txt"})

    assert sorted((tmp_path / "log.txt").read_text().splitlines()) == ["again", "err", "out"]


async def test_lines_are_passed_on_as_they_come(runs: Runs, tmp_path: Path) -> None:
    seen: list[tuple[str, str]] = []
    await runs.run(
        prepared(tmp_path, shell="echo one; echo two >&2; seq 5000; printf 'no end'"),
        document=b"{}",
        body=b"",
        variables={},
        on_line=lambda stream, line: seen.append((stream, line)),
    )

    assert ("stdout", "one") in seen
    assert ("stderr", "two") in seen
    assert len(seen) < 1100
    assert seen[-1][1] == "(more lines are not logged)" or ("stdout", "(more lines are not logged)") in seen


async def test_limits_hold(runs: Runs, tmp_path: Path) -> None:
    ended = await run(runs, tmp_path, shell="ulimit -n; ulimit -f; ulimit -t", limits={"open_files": 77, "cpu": "9s"})

    assert ended.stdout.text.splitlines() == ["77", "unlimited", "9"]


async def test_nothing_is_left_on_the_disk(runs: Runs, tmp_path: Path) -> None:
    ended = await run(
        runs, tmp_path, shell='echo "$EVENT_FILE"; stat -c %a "$EVENT_FILE"; stat -c %a "$(dirname "$EVENT_FILE")"'
    )
    path, mode, folder_mode = ended.stdout.text.split()

    assert not Path(path).parent.exists()
    assert (mode, folder_mode) == ("600", "700")


async def test_exports_are_only_those_that_the_hook_lists(runs: Runs, tmp_path: Path) -> None:
    script = """
echo 'A=one' >> "$HOOKWRIGHT_EXPORTS"
printf '%s\\n' '{"B": "two\\nlines", "LD_PRELOAD": "x"}' >> "$HOOKWRIGHT_EXPORTS"
echo 'PATH=/evil' >> "$HOOKWRIGHT_EXPORTS"
"""
    ended = await run(runs, tmp_path, shell=script, exports=("A", "B", "C"), variables={"C": "from the event"})

    assert ended.exports == {"C": "from the event", "A": "one", "B": "two\nlines"}
    assert [reason.split()[0] for reason in ended.refused] == ["'LD_PRELOAD'", "'PATH'"]


def test_what_the_hook_does_not_say_is_as_the_defaults_have_it(tmp_path: Path) -> None:
    defaults = Surroundings.model_validate({"timeout": "1h", "env": {"A": 1, "B": 1}, "shell_program": "bash"})
    found = prepared(tmp_path, defaults=defaults, shell="x", env={"B": 2})

    assert (found.timeout, found.argv, found.env) == (timedelta(hours=1), ("bash", "-c", "x"), {"A": "1", "B": "2"})
