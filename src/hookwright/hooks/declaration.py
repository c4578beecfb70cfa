"""What was read from the file and all that it includes, checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hookwright.hooks.graph import Edge
from hookwright.hooks.mistakes import Mistake
from hookwright.hooks.schema.cluster import Cluster
from hookwright.hooks.schema.command import Surroundings
from hookwright.hooks.schema.expectations import Test
from hookwright.hooks.schema.hook import Hook
from hookwright.hooks.yaml_text import Document, Path_


@dataclass(frozen=True)
class DeclaredHook:
    """A hook, where it stands, and what ``defaults`` hold for it, the nearest first."""

    hook: Hook
    document: Document
    path: Path_
    defaults: Sequence[Surroundings]

    @property
    def folder(self) -> Path:
        """Relative paths of the hook begin here."""
        return self.document.file.parent


@dataclass(frozen=True)
class DeclaredTest:
    """A test, where it stands, and which hook it is about, by id or name as the file has it."""

    hook: str
    test: Test
    document: Document
    path: Path_


@dataclass(frozen=True)
class Declaration:
    """``hooks`` by id, in the order of the files; ``names`` leads from ids and names to ids."""

    file: Path
    files: tuple[Path, ...]
    """All that was read: a change of any of them is a change."""
    globs: tuple[str, ...]
    """Patterns of files to include: another file that fits is a change too."""
    hooks: Mapping[str, DeclaredHook]
    names: Mapping[str, str]
    edges: Sequence[Edge]
    cluster: Cluster | None
    beside: tuple[DeclaredTest, ...]
    """Tests that stand beside the hooks."""
    warnings: tuple[Mistake, ...]

    @property
    def enabled(self) -> Mapping[str, DeclaredHook]:
        return {key: declared for key, declared in self.hooks.items() if declared.hook.enabled}

    @property
    def tests(self) -> Iterator[DeclaredTest]:
        """Those in the hooks, in their order, then those beside them."""
        for key, declared in self.hooks.items():
            for number, test in enumerate(declared.hook.tests):
                yield DeclaredTest(key, test, declared.document, (*declared.path, "tests", number))
        yield from self.beside

    def plain(self) -> Mapping[str, Hook]:
        """Just the hooks, by id."""
        return {key: declared.hook for key, declared in self.hooks.items()}
