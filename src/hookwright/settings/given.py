"""What was given: in ``hookwright.toml``, in the environment, on the command line; each with where it came from."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from hookwright.references.reference import is_reference
from hookwright.settings.declaring import Setting

TOML = Path("hookwright.toml")
_TABLES = ("github", "hookwright", "plugins")

Given: TypeAlias = tuple[Setting, Any, str]
"""A setting, the value as it was written, and where."""


class Catalogue:
    """The settings by what they are called in each place."""

    def __init__(self, settings: Sequence[Setting]) -> None:
        self.settings = tuple(settings)
        self.by_name = {setting.name: setting for setting in settings}
        self.by_env = {setting.env: setting for setting in settings if setting.env is not None}
        self.by_key = {(setting.table, setting.key): setting for setting in settings if setting.table}


def read_toml(toml_path: Path | None, mistakes: list[str]) -> Mapping[str, Any]:
    path = toml_path or TOML
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if toml_path is not None:
            mistakes.append(f"{path}: there is no such file")
    except OSError as error:
        mistakes.append(f"{path}: cannot be read: {error.strerror or error}")
    except UnicodeDecodeError:
        mistakes.append(f"{path}: is not UTF-8 text")
    except tomllib.TOMLDecodeError as error:
        mistakes.append(f"{path}: is not TOML: {error}")
    return {}


def from_toml(catalogue: Catalogue, tables: Mapping[str, Any], path: Path, mistakes: list[str]) -> Iterator[Given]:
    for table, content in tables.items():
        if table not in _TABLES:
            mistakes.append(f"{path}: there is no [{table}] table{nearest(table, _TABLES)}")
        elif not isinstance(content, dict):
            mistakes.append(f"{path}: {table} must be a table: [{table}]")
        elif table != "plugins":
            for key, value in content.items():
                if (table, key) == ("github", "apps"):
                    continue  # Read by `app_tables`.
                setting = catalogue.by_key.get((table, key))
                if setting is None:
                    known = [k for t, k in catalogue.by_key if t == table]
                    mistakes.append(f"{path}, [{table}]: there is no setting {key!r}{nearest(key, known)}")
                else:
                    yield setting, value, f"{path}, [{table}] {key}"


def from_environ(catalogue: Catalogue, environ: Mapping[str, str], mistakes: list[str]) -> Iterator[Given]:
    for name, value in environ.items():
        setting = catalogue.by_env.get(name)
        # Compose files and CI pass variables on that nobody has set: empty is not given.
        if setting is not None and value:
            origin = f"environment variable {name}"
            if name == "HOOKWRIGHT_PORT" and value.startswith("tcp://"):
                mistakes.append(
                    f"{origin}: this is Kubernetes' address of a Service named hookwright; set enableServiceLinks: "
                    "false in the pod, or give the Service another name"
                )
            else:
                yield setting, value, origin
        elif setting is None and name.startswith("HOOKWRIGHT_"):
            # Only what looks like a slip: others may have variables of this prefix too.
            near = difflib.get_close_matches(name, catalogue.by_env, n=1, cutoff=0.85)
            if near and near[0] not in environ:
                mistakes.append(f"environment variable {name}: there is no such setting, did you mean {near[0]}?")


def from_overrides(catalogue: Catalogue, overrides: Mapping[str, object], mistakes: list[str]) -> Iterator[Given]:
    for name, value in overrides.items():
        setting = catalogue.by_name.get(name)
        if setting is None or not setting.option:
            known = [s.name for s in catalogue.settings if s.option]
            hint = " on the command line: others see it there; use the environment" if setting else nearest(name, known)
            mistakes.append(f"--{name.replace('_', '-')}: there is no such setting{hint}")
        elif value is not None:
            yield setting, value, setting.flag


def revealed(written: object, environ: Mapping[str, str]) -> object:
    """A value as it was given, or what it refers to: ``secret://file//run/secrets/webhook``. Relative to the folder.

    Raises `ConfigError` with the reference, never with the secret.
    """
    if isinstance(written, str) and is_reference(written):
        from hookwright.references.resolving import Resolver  # With urllib and more; most settings are no references.

        return Resolver(environ, folder=Path()).text(written)
    return written


def nearest(word: str, known: list[str] | tuple[str, ...]) -> str:
    found = difflib.get_close_matches(word, known, n=1)
    return f", did you mean {found[0]!r}?" if found else f"; there are {', '.join(known)}"
