"""Both sides of a mirror on this machine: GitHub's API and its git, a OneDev and its git."""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import time
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apps.mirror.tests.git_server import GitServer, bare, commit, git, refs
from hookwright import Secret
from hookwright.testing import FakeGitHub
from onedev_mirror.git.remote import Remote
from onedev_mirror.onedev.client import OneDev
from onedev_mirror.onedev.errors import Conflict
from onedev_mirror.onedev.project import CloneUrls, Project
from onedev_mirror.program import Program
from onedev_mirror.settings import Settings
from onedev_mirror.state.tables import Mirror

ME = "mona"
SECRET = "a webhook secret of some length"
ADMIN = "an admin token of some length"


class Projects:
    """OneDev's projects as the client shows them, each with a bare repository. ``fault`` is asked before each call, by
    its name, and after those that change something, as ``NAME done``."""

    def __init__(self, folder: Path, url: Callable[[], str]) -> None:
        self.folder = folder
        self.version = "test"
        self.known: dict[int, Project] = {}
        self.labels: dict[int, list[str]] = {}
        self.calls: list[str] = []
        self.fault: Callable[[str], None] = lambda name: None
        self._url = url
        self._ids = itertools.count(1)

    def repository(self, project_id: int) -> Path:
        return self.folder / f"{project_id}.git"

    def refs(self, path: str) -> dict[str, str]:
        """What is in the project at this path now."""
        return refs(self.repository(next(one.id for one in self.known.values() if one.path == path)))

    async def find(self, path: str) -> Project | None:
        await self._called("find")
        return next((one for one in self.known.values() if one.path.lower() == path.lower()), None)

    async def get(self, project_id: int) -> Project | None:
        await self._called("get")
        return self.known.get(project_id)

    async def create(self, name: str, *, parent: Project | None, description: str = "", code: bool = True) -> Project:
        await self._called("create")
        path = f"{parent.path}/{name}" if parent else name
        if any(one.path.lower() == path.lower() for one in self.known.values()):
            raise Conflict(500, f"Name '{name}' is already used by another project", "choose another name")
        made = Project(
            id=next(self._ids),
            name=name,
            path=path,
            parent_id=None if parent is None else parent.id,
            description=description,
            code_management=code,
            raw={},
        )
        bare(self.repository(made.id))
        self.known[made.id] = made
        await self._called("create done")
        return made

    async def ensure_parent(self, path: str) -> Project:
        found: Project | None = None
        parts = path.split("/")
        for count in range(1, len(parts) + 1):
            above = "/".join(parts[:count])
            there = next((one for one in self.known.values() if one.path.lower() == above.lower()), None)
            found = there or await self.create(parts[count - 1], parent=found, code=False)
        assert found is not None
        return found

    async def update(self, project: Project) -> Project:
        await self._called("update")
        parent = None if project.parent_id is None else self.known[project.parent_id]
        path = f"{parent.path}/{project.name}" if parent else project.name
        self.known[project.id] = dataclasses.replace(project, path=path)
        await self._called("update done")
        return self.known[project.id]

    async def delete(self, project_id: int) -> str:
        await self._called("delete")
        del self.known[project_id]
        await self._called("delete done")
        return "deleted"

    async def is_empty(self, project_id: int) -> bool:
        await self._called("is_empty")
        return not refs(self.repository(project_id))

    async def clone_urls(self, project_id: int) -> CloneUrls:
        await self._called("clone_urls")
        return CloneUrls(http=f"{self._url()}/{project_id}.git", ssh="ssh://nobody")

    async def default_branch(self, project_id: int) -> str | None:
        await self._called("default_branch")
        return git("-C", self.repository(project_id), "symbolic-ref", "--short", "HEAD")

    async def set_default_branch(self, project_id: int, name: str) -> None:
        await self._called("set_default_branch")
        git("-C", self.repository(project_id), "symbolic-ref", "HEAD", f"refs/heads/{name}")

    async def set_labels(self, project_id: int, names: Collection[str]) -> None:
        await self._called("set_labels")
        self.labels[project_id] = list(names)

    async def close(self) -> None:
        return None

    async def _called(self, name: str) -> None:
        self.calls.append(name)
        self.fault(name)


class World:
    """A user with stars, and the program beside them. Nothing runs but what a test lets run."""

    def __init__(self, home: Path, github: FakeGitHub, theirs: GitServer, ours: GitServer, **settings: Any) -> None:
        self.home = home
        self.github = github
        self.theirs = theirs
        self.ours = ours
        self.projects = Projects(ours.folder, lambda: ours.url)
        self.now = datetime.now(UTC)
        self.settings = Settings(
            github_token=Secret(github.user_token(ME)),
            github_api_url=github.url,
            github_webhook_secret=Secret(SECRET),
            onedev_url=ours.url,
            onedev_token=Secret("one-dev-token"),
            admin_token=Secret(ADMIN),
            data=home / "data",
            min_free_mb=0,
            **settings,
        )

    def clock(self) -> datetime:
        """Stands still but for a millisecond, so that what comes later is later."""
        self.now += timedelta(milliseconds=1)
        return self.now

    def program(self, **more: Any) -> Program:
        """A new process, as it were: nothing is shared with an earlier one but what is on disk and on both sides."""
        program = Program(self.settings, clock=self.clock, schedules=False, **more)

        async def onedev() -> OneDev:
            self.projects.fault("connect")
            return self.projects  # type: ignore[return-value]

        def source(mirror: Mirror) -> Remote:
            return Remote(f"{self.theirs.url}/{mirror.repository_id}.git")

        program.tools = dataclasses.replace(
            program.tools,
            onedev=onedev,
            source=source,
            target=lambda urls, path: Remote(urls.http),
        )
        program.performing = type(program.performing)(program.tools, program.asking, program.metrics)
        return program

    @asynccontextmanager
    async def running(self, *, work: bool = False) -> AsyncIterator[Program]:
        async with self.program().running(work=work) as program:
            yield program

    def star(self, name: str, *, commits: int = 1, at: str = "2026-01-01T00:00:00Z", **fields: Any) -> Path:
        """Star a repository, made where there is none; where its git is."""
        record = self.github.add_repository(name, **fields)
        self.github.star(ME, name, at=at)
        path = self.theirs.folder / f"{record['id']}.git"
        if not path.exists():
            bare(path)
            for number in range(commits):
                commit(path, "refs/heads/main", f"commit {number}")
        return path

    def pushed(self, name: str) -> None:
        """GitHub says that something was pushed."""
        self.github.state.repositories[name.lower()]["pushed_at"] = (self.now + timedelta(seconds=1)).strftime(
            "%Y-%m-%dT%H:%M:%SZ"
        )

    def id(self, name: str) -> int:
        return int(self.github.state.repositories[name.lower()]["id"])


async def settle(program: Program) -> None:
    """Run all that is due, and what that causes."""
    await program.app.drain()


async def one(program: Program, name: str) -> Mirror:
    found = await program.mirrors.find(name)
    assert found is not None, f"{name} is not kept"
    return found


async def until(true: Callable[[], Any], *, within: float = 20) -> None:
    """Wait until ``true`` answers, or what it answers ends, as true."""
    deadline = time.monotonic() + within
    while True:
        found = true()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return
        assert time.monotonic() < deadline, "it did not come true"
        await asyncio.sleep(0.05)


@asynccontextmanager
async def world(home: Path, **settings: Any) -> AsyncIterator[World]:
    (home / "theirs").mkdir()
    (home / "ours").mkdir()
    async with (
        FakeGitHub(strict=True) as github,
        GitServer(home / "theirs") as theirs,
        GitServer(home / "ours") as ours,
    ):
        yield World(home, github, theirs, ours, **settings)
