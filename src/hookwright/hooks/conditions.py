"""``match`` and ``when`` of a hook or a route, compiled once. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hookwright.hooks.expression.evaluating import decide
from hookwright.hooks.expression.matching import compile_match
from hookwright.hooks.expression.nodes import Node
from hookwright.hooks.expression.parsing import parse


class Condition:
    """Both must hold; without either it always does."""

    def __init__(self, match: Mapping[str, Any] | None, when: str | None) -> None:
        """Raises `ValueError` for what is none; loading a file has found that before."""
        self._nodes: list[tuple[str, Node]] = []
        if match:
            self._nodes.append(("match", compile_match(match)))
        if when is not None:
            self._nodes.append(("when", parse(when)))

    def __bool__(self) -> bool:
        return bool(self._nodes)

    def reason_against(self, scope: Mapping[str, Any]) -> str | None:
        """Why it does not hold; ``None`` where it does."""
        for word, node in self._nodes:
            holds, reason = decide(node, scope)
            if not holds:
                return f"{word}: {reason}"
        return None
