"""What the stand-in keeps: projects in a tree, each with a bare repository, and who may do what."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from apps.mirror.tests.standin.git_http import git, refs_of


@dataclass
class Record:
    """``fields`` are the JSON's, but for id and path."""

    id: int
    fields: dict[str, Any]
    owner: str
    labels: dict[int, int] = field(default_factory=dict)
    pending_delete: bool = False
    gone_at: float | None = None
    """By the event loop's kind of clock: when a deletion that was noted is carried out."""
    protected: set[str] = field(default_factory=set)
    """Branches that may be neither created, forced nor deleted; ``*``: all."""
    in_use: str = ""
    """Where the settings of OneDev mention it, which keeps it from being deleted."""
    events: list[str] = field(default_factory=list)
    """Refs whose updates OneDev has noticed."""

    @property
    def name(self) -> str:
        return str(self.fields["name"])

    @property
    def parent(self) -> int | None:
        value = self.fields.get("parentId")
        return None if value is None else int(value)


@dataclass(frozen=True)
class Token:
    """``roles``: path of a project to what may be done there and below (``read``, ``write``, ``create``, ``manage``).
    ``whole``: it acts as its owner, an administrator."""

    value: str
    owner: str = "admin"
    whole: bool = True
    roles: dict[str, frozenset[str]] = field(default_factory=dict)


class Projects:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[int, Record] = {}
        self.label_specs: dict[int, str] = {}
        self.ids = itertools.count(1)

    def repository(self, id: int) -> Path:
        return self.folder / f"{id}.git"

    def refs(self, path: str) -> dict[str, str]:
        found = self.at(path)
        assert found is not None, path
        return refs_of(self.repository(found.id))

    def head(self, path: str) -> str:
        found = self.at(path)
        assert found is not None, path
        return git(self.repository(found.id), "symbolic-ref", "HEAD").removeprefix("refs/heads/")

    def path(self, record: Record) -> str:
        names = [record.name]
        above = record.parent
        while above is not None and above in self.known:
            names.append(self.known[above].name)
            above = self.known[above].parent
        return "/".join(reversed(names))

    def at(self, path: str) -> Record | None:
        """In whatever case."""
        wanted = path.strip("/").lower()
        return next((one for one in self.known.values() if self.path(one).lower() == wanted), None)

    def children(self, id: int | None) -> Iterator[Record]:
        return (one for one in self.known.values() if one.parent == id)

    def clash(self, name: str, parent: int | None, but: int | None = None) -> str | None:
        """OneDev's words where a sibling has this name."""
        if all(one.name.lower() != name.lower() or one.id == but for one in self.children(parent)):
            return None
        where = f"another project under '{self.path(self.known[parent])}'" if parent else "another root project"
        return f"Name '{name}' is already used by {where}"

    def add(self, fields: dict[str, Any], owner: str) -> Record:
        made = Record(next(self.ids), fields, owner)
        self.known[made.id] = made
        folder = self.repository(made.id)
        git(None, "init", "--quiet", "--bare", "-b", "main", str(folder))
        (folder / "hooks").mkdir(exist_ok=True)
        return made

    def remove(self, id: int) -> None:
        """And all below it."""
        for child in list(self.children(id)):
            self.remove(child.id)
        self.known.pop(id, None)
        shutil.rmtree(self.repository(id), ignore_errors=True)

    def may(self, token: Token | None, what: str, record: Record | None) -> bool:
        """``record`` is ``None`` for the root."""
        if token is None:
            return False
        if token.whole:
            return True
        if record is None:
            return False
        if record.owner == token.value:
            return True
        path = self.path(record).lower()
        return any(
            what in (roles | {"read"}) and (path == above.lower() or path.startswith(f"{above.lower()}/"))
            for above, roles in token.roles.items()
        )
