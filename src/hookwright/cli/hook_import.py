"""``hookwright hooks import``: files of other programs as hooks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, get_args

import typer

from hookwright.core.errors import ConfigError
from hookwright.hooks.importing.reading import Format, guessed, imported
from hookwright.hooks.plugin import Hooks

MOST_BYTES = 10 * 1024 * 1024


def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="- reads standard input: crontab -l | … import -")],
    kind: Annotated[
        str | None,
        typer.Option("--from", metavar="PROGRAM", help="trigr, webhook, crontab or actions; guessed unless given."),
    ] = None,
    system: Annotated[
        bool, typer.Option("--system", help="Lines of the crontab name a user, as in /etc/crontab.")
    ] = False,
    timezone: Annotated[
        str, typer.Option("--timezone", metavar="ZONE", help="Which time zone a crontab's times are in.")
    ] = "UTC",
) -> None:
    """Print a file of RustyHook, adnanh/webhook, cron or GitHub Actions as hookwright.yaml.

    What is printed is valid. Comments say what could not be carried over; hooks that lost a guard are not enabled.
    """
    if kind is not None and kind not in get_args(Format):
        raise ConfigError(f"--from {kind}: must be one of {', '.join(get_args(Format))}")
    path = Path(file)
    try:
        content = sys.stdin.buffer.read() if file == "-" else path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}") from None
    if len(content) > MOST_BYTES:
        raise ConfigError(f"{file} is over {MOST_BYTES} bytes, which nobody wrote by hand")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"{file} is not UTF-8") from None
    name = Path("standard input") if file == "-" else path
    wanted: Format = kind if kind is not None else guessed(text, str(name))  # type: ignore[assignment]  # checked above
    sys.stdout.write(imported(text, name, wanted, check=checked, system=system, timezone=timezone))


def checked(file: Path) -> object:
    """Raises `HooksError`."""
    return Hooks(file, environ={}).read()
