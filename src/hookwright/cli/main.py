"""The ``hookwright`` command: from arguments to an exit status, and from errors to one clear line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from hookwright.core.errors import ConfigError, HookwrightError

OK, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130
"""Exit statuses: done; something failed; arguments or settings are wrong; stopped by Ctrl-C."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and answer its exit status. Prints errors on stderr; never raises for what users do."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = _take_debug(given)
    try:
        status = _dispatch(given)
        # Here, where a reader that has gone is understood; Python would flush at exit, and complain.
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output (head, less) has gone; what is left in the buffer goes nowhere at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except HookwrightError as error:
        if debug:
            raise
        _complain(str(error), getattr(error, "excerpt", ""))
        return MISUSED if isinstance(error, ConfigError) else FAILED
    except Exception as error:
        if debug:
            raise
        name = type(error).__name__
        _complain(f"{name}: {error}\nThis should not happen. `hookwright --debug …` shows where; please report it.")
        return FAILED


def _dispatch(given: list[str]) -> int:
    if given[:1] == ["run"]:
        # Not through typer: with pydantic, which it needs, a server would carry 20 MB for its whole life.
        from hookwright.cli.run import run

        return run(given[1:])
    from hookwright.cli.commands import cli

    try:
        cli(args=given, prog_name="hookwright")
    except SystemExit as exit:
        return exit.code if isinstance(exit.code, int) else OK
    return OK


def _take_debug(given: list[str]) -> bool:
    """Remove ``--debug``, wherever it stands among the options."""
    end = given.index("--") if "--" in given else len(given)
    if "--debug" not in given[:end]:
        return False
    given[:end] = [argument for argument in given[:end] if argument != "--debug"]
    return True


def _complain(message: str, excerpt: str = "") -> None:
    print(f"error: {message}", file=sys.stderr)  # noqa: T201  # Plain: rich would cost the server its memory.
    if excerpt:
        print(f"\n{excerpt.rstrip()}", file=sys.stderr)  # noqa: T201
