"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from hookwright.core.job import JobState
from hookwright.settings import Settings

StoreOption = Annotated[
    str | None, typer.Option("--store", metavar="URL", help="The store, instead of the configured one.")
]
ConfigOption = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Instead of hookwright.toml in the current folder.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
LimitOption = Annotated[
    int, typer.Option("--limit", "-n", metavar="NUMBER", min=1, max=10_000, help="At most so many.")
]
StateOption = Annotated[
    JobState | None,
    typer.Option("--state", metavar="STATE", help=f"{', '.join(JobState)}."),
]
EventOption = Annotated[str | None, typer.Option("--event", metavar="EVENT", help="issues, or issues.opened.")]
BeforeOption = Annotated[int | None, typer.Option("--before", metavar="NUMBER", help="Go on below this number.")]
SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="TIME", help="30m, 2h or 3d ago, or a moment in ISO 8601.")
]
AppArgument = Annotated[
    str | None, typer.Argument(metavar="APP", help="app.py, path/app.py:name or package.module:name.")
]


def load_settings(*, config: Path | None, **overrides: Any) -> Settings:
    """The settings for one command; ``None`` overrides nothing. Raises `ConfigError`."""
    given = {name: value for name, value in overrides.items() if value is not None}
    return Settings.load(os.environ, toml_path=config, overrides=given)
