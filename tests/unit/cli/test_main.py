from __future__ import annotations

import pytest

from hookwright.cli import commands
from hookwright.cli.main import main
from hookwright.core.errors import ConfigError, StoreUnavailable
from tests.support.cli import Program


def test_it_says_its_version(program: Program) -> None:
    result = program("--version")

    assert result.status == 0
    assert result.out.startswith("hookwright ")


def test_help_names_every_command(program: Program) -> None:
    result = program("--help")

    assert result.status == 0
    assert all(name in result.out for name in ("run", "receive", "deliveries", "jobs", "doctor"))


@pytest.mark.parametrize("command", ["run", "receive", "deliveries list", "deliveries replay", "jobs retry", "doctor"])
def test_each_command_has_help_that_fits_80_columns(program: Program, command: str) -> None:
    result = program(*command.split(), "--help")

    assert result.status == 0
    assert all(len(line) <= 80 for line in result.out.splitlines())


def test_run_is_the_same_command_through_typer_and_past_it(program: Program) -> None:
    past = program("run", "--help")
    with pytest.raises(SystemExit) as exit:
        commands.cli(["run", "--help"], prog_name="hookwright")

    assert exit.value.code == past.status == 0


@pytest.mark.parametrize(
    "arguments", [["nix"], ["deliveries", "nix"], ["jobs", "show"], ["jobs", "show", "x"], ["run", "--nix"]]
)
def test_a_mistake_in_the_arguments_is_status_2(program: Program, arguments: list[str]) -> None:
    result = program(*arguments)

    assert result.status == 2
    assert "Traceback" not in result.err
    assert result.err


@pytest.mark.parametrize(("error", "status"), [(ConfigError("set it"), 2), (StoreUnavailable("disk full"), 1)])
def test_our_errors_are_one_line_and_a_status(
    program: Program, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    monkeypatch.setattr(commands, "cli", raising(error))

    result = program("doctor")

    assert (result.status, result.err) == (status, f"error: {error}\n")


def test_a_bug_of_ours_is_one_line_too_unless_debug_is_given(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "cli", raising(KeyError("oops")))

    result = program("doctor")

    assert result.status == 1
    assert "KeyError" in result.err
    assert "--debug" in result.err
    with pytest.raises(KeyError):
        main(["doctor", "--debug"])
    with pytest.raises(KeyError):
        main(["--debug", "doctor"])


def test_ctrl_c_is_quiet(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "cli", raising(KeyboardInterrupt()))

    result = program("doctor")

    assert (result.status, result.out, result.err) == (130, "", "")


def raising(error: BaseException) -> object:
    def cli(**_: object) -> None:
        raise error

    return cli
