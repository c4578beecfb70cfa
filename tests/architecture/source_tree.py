"""The source tree as the tests of its shape see it: parsed, never imported."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "hookwright"


@dataclass(frozen=True)
class Module:
    """One source file and what it imports."""

    path: Path

    @property
    def name(self) -> str:
        """Dotted name, as in ``hookwright.core.job``."""
        parts = self.path.relative_to(PACKAGE.parent).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text("utf-8"), self.path)

    @property
    def holds_code(self) -> bool:
        """Whether there is anything beside a docstring."""
        return any(not _is_docstring(statement) for statement in self.tree.body)

    def imports(self, within: ast.AST | None = None) -> Iterator[str]:
        """The dotted name of every module imported anywhere in the file, or below one of its nodes."""
        for node in ast.walk(within or self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module

    def __str__(self) -> str:
        return self.name


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def modules() -> list[Module]:
    """Every module of the package, in the order of their paths."""
    return [Module(path) for path in sorted(PACKAGE.rglob("*.py"))]


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
