"""Whose file it is, and what it says as ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from hookwright.core.errors import ConfigError
from hookwright.hooks.importing.actions import workflow
from hookwright.hooks.importing.crontab import crontab
from hookwright.hooks.importing.draft import Drafts
from hookwright.hooks.importing.trigr import config
from hookwright.hooks.importing.webhook import hooks_file
from hookwright.hooks.importing.writing import Check, written
from hookwright.hooks.yaml_text import parse

Format = Literal["trigr", "webhook", "crontab", "actions"]
NAMES: Mapping[Format, str] = {
    "trigr": "RustyHook (trigr)",
    "webhook": "adnanh/webhook",
    "crontab": "crontab",
    "actions": "GitHub Actions",
}
_DOCUMENTS: Mapping[str, Callable[[Any], Drafts]] = {"trigr": config, "webhook": hooks_file, "actions": workflow}


def guessed(text: str, name: str) -> Format:
    """Whose file it is, by its content. Raises `ConfigError` where that cannot be seen."""
    if re.search(r"(?:^|[{,\s])[\"']?execute-command[\"']?\s*:", text):
        return "webhook"
    if re.search(r"^handlers\s*:", text, re.MULTILINE):
        return "trigr"
    if re.search(r"^[\"']?jobs[\"']?\s*:", text, re.MULTILINE):
        return "actions"
    if re.search(r"^\s*(?:@\w+|[\d*][^\s:]*(?:\s+[\w*,/~?-]+){4})\s+\S", text, re.MULTILINE):
        return "crontab"
    raise ConfigError(f"{name}: it cannot be seen whose file this is; say --from {', '.join(get_args(Format))}")


def imported(text: str, file: Path, kind: Format, *, check: Check, system: bool = False, timezone: str = "UTC") -> str:
    """``hookwright.yaml`` as text, which ``check`` takes. Raises `ConfigError` for what is no such file."""
    if kind == "crontab":
        drafts = crontab(text, system=system, timezone=timezone)
        if not drafts.hooks:
            raise ConfigError(f"{file.name}: there is no line with a schedule and a command")
    else:
        drafts = _DOCUMENTS[kind](parse(text, file).value)
    return written(
        drafts, check=check, title=f"Made from {file.name}, a file of {NAMES[kind]}. Look at it before you use it."
    )
