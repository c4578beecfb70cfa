"""Libraries that not every program uses, imported when they are first asked for: ghapi, httpx and PyJWT with its
cryptography hold a quarter of the memory of a process that only takes webhooks."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any


def later(names: dict[str, Any], homes: Mapping[str, str]) -> Callable[[str], Any]:
    """A function that answers a name of ``homes`` (name → ``module`` or ``module:attribute``).

    ``names`` are the globals of the module that has these names: what somebody put there in a test is answered, and
    with the function as the module's ``__getattr__`` they are there for everybody. Raises `AttributeError`.
    """

    def find(name: str) -> Any:
        if name not in names:
            if name not in homes:
                raise AttributeError(f"module {names['__name__']!r} has no attribute {name!r}")
            module, _, attribute = homes[name].partition(":")
            found = importlib.import_module(module)
            names[name] = getattr(found, attribute) if attribute else found
        return names[name]

    return find
