"""A command as it will be run: the hook's own words, the defaults around it, secrets revealed."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePath
from typing import Any

from hookwright.core.errors import ConfigError
from hookwright.core.retry import NO_RETRY, RetryPolicy
from hookwright.core.secret import Secret
from hookwright.hooks.command import environment
from hookwright.hooks.schema.command import DEFAULT_GRACE, DEFAULT_TIMEOUT, Command, Output, Surroundings
from hookwright.hooks.schema.retry import Retry
from hookwright.hooks.shell_text import named_variables
from hookwright.references.reference import is_reference

_SECRET_NAME = re.compile(r"(?i)(token|secret|passw|private|credential|api_?key|access_?key|auth)")
SHELL_FLAGS = {"powershell": ("-NoProfile", "-Command"), "pwsh": ("-NoProfile", "-Command"), "cmd": ("/c",)}


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """``argv`` is empty where there is nothing to run. ``timeout`` ``None``: as long as it takes."""

    argv: tuple[str, ...]
    folder: Path
    env: Mapping[str, str]
    passed: tuple[str, ...]
    stdin: str
    timeout: timedelta | None
    signal: int
    grace: timedelta
    leave: bool
    success_codes: frozenset[int]
    limits: Mapping[str, int]
    output: Output
    output_file: Path | None
    policy: RetryPolicy
    retry_on: frozenset[int | str] | None
    secrets: tuple[str, ...]
    """Values that must not be seen in what it prints."""
    named: frozenset[str]
    """Variables that its script names."""

    @property
    def shown(self) -> str:
        """For people: what is run."""
        return " ".join(self.argv) if self.argv else "(nothing)"


def prepare(
    command: Command,
    around: Sequence[Surroundings],
    *,
    folder: Path,
    text: Callable[[str], str],
    secrets: Sequence[Secret] = (),
) -> Prepared:
    """``around``: the hook that the command belongs to, then the defaults, the nearest first.

    ``text`` reveals a value that may be a reference. Raises `ConfigError` for a dotenv file that cannot be read.
    """
    layers = (command, *around)

    def first(name: str, default: Any) -> Any:
        return next((value for layer in layers if (value := getattr(layer, name)) is not None), default)

    env: dict[str, str] = {}
    hidden = [secret.reveal() for secret in secrets]
    for layer in reversed(layers):
        for name in layer.dotenv:
            found = _dotenv(folder / name)
            env |= found
            hidden += [value for key, value in found.items() if _SECRET_NAME.search(key)]
        for name, value in layer.env.items():
            env[name] = text(value)
            if is_reference(value) or _SECRET_NAME.search(name):
                hidden.append(env[name])
    timeout = first("timeout", DEFAULT_TIMEOUT)
    output: Output = first("output", Output())
    limits = first("limits", None)
    retry: Retry | None = command.retry
    given = first("working_dir", None)
    where = (folder / Path(given).expanduser()).resolve() if given else folder
    return Prepared(
        argv=_argv(command, first("shell_program", "sh")),
        folder=where,
        env=env,
        passed=tuple(name for layer in layers for name in layer.env_pass),
        stdin=first("stdin", "none"),
        timeout=timeout or None,
        signal=getattr(signal, f"SIG{first('stop_signal', 'TERM')}"),
        grace=first("grace", DEFAULT_GRACE),
        leave=first("leftovers", "stop") == "leave",
        success_codes=frozenset(command.success_codes or (0,)),
        limits={} if limits is None else _limits(limits.model_dump()),
        output=output,
        output_file=folder / output.file if output.file else None,
        policy=NO_RETRY if retry is None or not retry.max else _policy(retry),
        retry_on=None if retry is None or retry.on is None else frozenset(retry.on),
        secrets=tuple(hidden),
        named=named_variables(command.shell or ""),
    )


def _argv(command: Command, shell: str) -> tuple[str, ...]:
    if command.run is not None:
        return command.run
    if command.shell is None:
        return ()
    return (shell, *SHELL_FLAGS.get(PurePath(shell).stem.lower(), ("-c",)), command.shell)


def _limits(given: Mapping[str, Any]) -> dict[str, int]:
    found = {}
    for name, value in given.items():
        if value is not None:
            found[name] = max(1, round(value.total_seconds())) if isinstance(value, timedelta) else int(value)
    return found


def _policy(retry: Retry) -> RetryPolicy:
    return RetryPolicy(
        retries=retry.max,
        first_delay=retry.delay,
        factor=retry.factor,
        max_delay=retry.max_delay,
        jitter=retry.jitter,
    )


def _dotenv(path: Path) -> dict[str, str]:
    try:
        return environment.dotenv(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise ConfigError(f"dotenv: {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"dotenv: {path} is not UTF-8") from None
