"""``${VAR}`` from our own environment, in the few places where it cannot do harm.

A name of a variable is replaced by its value before the file is checked. It never happens in what is run (`run`,
`shell`), whose variables are the command's own, nor in names and conditions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hookwright.hooks.mistakes import Mistake
from hookwright.hooks.yaml_text import Document, Path_

ALLOWED = frozenset(
    {
        *("options", "env", "env_pass", "dotenv", "working_dir", "shell_program", "output", "limits", "timeout"),
        *("include", "cluster", "defaults", "concurrency", "retry", "grace", "enabled"),
    }
)
"""Keys of a hook, or of the file, in whose values it is replaced."""
NEVER = frozenset({"run", "shell", "match", "when", "vars", "tests"})
"""Keys in which ``${`` means something else, wherever they stand."""
_FOUND = re.compile(r"\$\$|\$\{([^}]*)\}")
_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", re.DOTALL)


class Substitution:
    """Replaces in one document; the names that were asked for are in ``used``."""

    def __init__(self, document: Document, environ: Mapping[str, str]) -> None:
        self._document = document
        self._environ = environ
        self.mistakes: list[Mistake] = []
        self.used: set[str] = set()

    def within(self, value: Any, path: Path_, *, allowed: bool) -> Any:
        """``value`` with its variables replaced where that is ``allowed``; where it is not, they are mistakes."""
        if isinstance(value, dict):
            return {
                key: one if key in NEVER else self.within(one, (*path, key), allowed=allowed or key in ALLOWED)
                for key, one in value.items()
            }
        if isinstance(value, list):
            return [self.within(one, (*path, place), allowed=allowed) for place, one in enumerate(value)]
        if not isinstance(value, str) or "$" not in value:
            return value
        if allowed:
            return _FOUND.sub(lambda found: self._value(found, path), value)
        if any(found[1] is not None for found in _FOUND.finditer(value)):
            self._complain(
                path, "${…} is not replaced here; it is in options, env, dotenv, working_dir, include and cluster"
            )
        return value

    def _value(self, found: re.Match[str], path: Path_) -> str:
        if found[1] is None:
            return "$"
        name = _NAME.fullmatch(found[1])
        if name is None:
            self._complain(path, "${…} holds the name of a variable: ${NAME} or ${NAME:-default}; $$ is a plain $")
            return found[0]
        self.used.add(name[1])
        value = self._environ.get(name[1])
        if value:
            return value
        if name[2] is not None:
            return name[2]
        state = "is empty" if value == "" else "is not set"
        self._complain(path, f"the environment variable {name[1]} {state}; ${{{name[1]}:-default}} gives a default")
        return ""

    def _complain(self, path: Path_, what: str) -> None:
        self.mistakes.append(self._document.mistake(path, what))
