"""The tables that others read: one for each GitHub App, one for each plugin."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from hookwright.core.readers import Reader, pem, secret
from hookwright.core.redaction import redact
from hookwright.settings.key_files import read_key


def app_tables(
    tables: Mapping[str, Any], path: Path, environ: Mapping[str, str], mistakes: list[str], warnings: list[str]
) -> tuple[Mapping[str, Any], ...]:
    """``[[github.apps]]``: a key ending in ``_env`` names an environment variable that holds the value."""
    github = tables.get("github")
    found = github.get("apps", []) if isinstance(github, dict) else []
    if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
        mistakes.append(f"{path}: github.apps must be tables, each headed [[github.apps]]")
        return ()
    return tuple(
        [
            _app(table, f"{path}, [[github.apps]] number {n}", environ, mistakes, warnings)
            for n, table in enumerate(found, start=1)
        ]
    )


_SECRETS_OF_APPS: Mapping[str, Reader] = {
    "private_key": pem,
    "private_key_previous": pem,
    "webhook_secret": secret,
    "webhook_secret_previous": secret,
}


def _app(
    table: Mapping[str, Any], place: str, environ: Mapping[str, str], mistakes: list[str], warnings: list[str]
) -> Mapping[str, Any]:
    values: dict[str, Any] = {}
    for key, value in table.items():
        name = key.removesuffix("_env")
        if key.endswith("_env"):
            if not isinstance(value, str) or not environ.get(value):
                mistakes.append(
                    f"{place}, {key}: there is no environment variable {redact(str(value))}, or it is empty"
                )
                continue
            value = environ[value]
        if name in ("private_key_path", "private_key_previous_path") and isinstance(value, str):
            read = read_key(Path(value), place, f"GITHUB_{name.upper()}", mistakes, warnings)
            if read is not None:
                values[name.removesuffix("_path")] = read
            continue
        reader = _SECRETS_OF_APPS.get(name)
        try:
            values[name] = value if reader is None else reader(value)
        except ValueError as error:
            mistakes.append(f"{place}, {key}: {error}")
    return values


def plugin_tables(tables: Mapping[str, Any], path: Path, mistakes: list[str]) -> Mapping[str, Mapping[str, Any]]:
    found = tables.get("plugins", {})
    if not isinstance(found, dict):
        return {}
    for name, table in found.items():
        if not isinstance(table, dict):
            mistakes.append(f"{path}, [plugins]: {name} must be a table: [plugins.{name}]")
    return cast("Mapping[str, Mapping[str, Any]]", found)
