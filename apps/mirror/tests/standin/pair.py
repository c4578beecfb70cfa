"""Both sides and the cache between them, for tests of git."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apps.mirror.tests.standin.github import Repository, Source
from apps.mirror.tests.standin.onedev import TOKEN, StandIn
from hookwright import Secret
from onedev_mirror.git.cache import Cache
from onedev_mirror.git.fetching import Fetched, fetch
from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.listing import ls_remote
from onedev_mirror.git.planning import Forced
from onedev_mirror.git.pushing import Pushed, plan_push, push
from onedev_mirror.git.remote import Credential, Remote
from onedev_mirror.onedev.client import OneDev

LIMITS = GitLimits(timeout=timedelta(seconds=90))
STAMP = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ARCHIVE = "refs/archive/20260102T030405Z/"
REPOSITORY = 7


@dataclass
class Pair:
    source: Source
    onedev: StandIn
    client: OneDev
    cache: Cache
    upstream: Repository
    name: str = "octocat/hello"

    @property
    def id(self) -> int:
        record = self.onedev.projects.at(f"github/{self.name}")
        assert record is not None
        return record.id

    @property
    def there(self) -> dict[str, str]:
        return self.onedev.projects.refs(f"github/{self.name}")

    @property
    def head(self) -> str:
        return self.onedev.projects.head(f"github/{self.name}")

    def remote(self) -> Remote:
        return Remote(self.source.at(self.name))

    async def target(self) -> Remote:
        urls = await self.client.clone_urls(self.id)
        return Remote(urls.http, credential=Credential("mirror", Secret(TOKEN)))

    async def fetch(self, **limits: Any) -> Fetched:
        return await fetch(self.cache, REPOSITORY, self.remote(), limits=_with(limits))

    async def push(self, fetched: Fetched, *, forced: Forced = "archive", stamp: datetime = STAMP) -> Pushed:
        target = await self.target()
        default = fetched.default_branch
        plan = plan_push(
            fetched.after, await ls_remote(target, limits=LIMITS), default_branch=default, forced=forced, stamp=stamp
        )

        async def on_default(name: str) -> None:
            await self.client.set_default_branch(self.id, name)

        return await push(self.cache, REPOSITORY, target, plan, limits=LIMITS, on_default=on_default)

    async def sync(self, *, forced: Forced = "archive", stamp: datetime = STAMP) -> Pushed:
        return await self.push(await self.fetch(), forced=forced, stamp=stamp)


def _with(limits: dict[str, Any]) -> GitLimits:
    return GitLimits(**{"timeout": LIMITS.timeout, **limits})


@asynccontextmanager
async def pair(folder: Path, *, version: str = "16.5.0", name: str = "octocat/hello") -> AsyncIterator[Pair]:
    async with Source(folder / "github") as source, StandIn(folder / "onedev", version=version) as onedev:
        upstream = source.add(name)
        onedev.add(f"github/{name}")
        client = await OneDev.connect(onedev.url, Secret(TOKEN))
        try:
            yield Pair(source, onedev, client, Cache(folder / "cache"), upstream, name)
        finally:
            await client.close()
