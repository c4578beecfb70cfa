"""For the tests of those who build on us: real servers where others mock, and what GitHub really sends."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = [
    "CassetteMismatch",
    "FakeGitHub",
    "HandClock",
    "Result",
    "Simulation",
    "payload",
    "recorded",
    "simulate",
]

# pytest loads our plugin, and so this package, in every run of whoever has us installed: a name costs nothing before it
# is used. Editors and type checkers read the .pyi beside this file.
_HOMES = {
    "CassetteMismatch": "hookwright.testing.cassette",
    "FakeGitHub": "hookwright.testing.fake_github",
    "HandClock": "hookwright.testing.simulation",
    "Result": "hookwright.testing.simulation",
    "Simulation": "hookwright.testing.simulation",
    "payload": "hookwright.testing.payloads",
    "recorded": "hookwright.testing.cassette",
    "simulate": "hookwright.testing.simulation",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return [*globals(), *__all__]
