"""What GitHub's webhooks hasten. Nothing depends on them: GitHub sends stars only for repositories that the App is
installed on, whoever stars them. Who else stars is none of our business, so the sender decides.

https://docs.github.com/en/webhooks/webhook-events-and-payloads#star
"""

from __future__ import annotations

import logging

from hookwright import Context, GitHubClient, Router, Skip
from onedev_mirror.clock import Clock
from onedev_mirror.noticing.asking import Asking
from onedev_mirror.noticing.watching import Watching
from onedev_mirror.policy.upstream import Upstream
from onedev_mirror.repository import Repository, moment
from onedev_mirror.state.mirrors import Mirrors

log = logging.getLogger(__name__)
PUSHED = ("push", "create", "delete", "release.published", "gollum")
CHANGED = ("repository.renamed", "repository.transferred", "repository.edited", "repository.publicized", "public")
LOST = ("repository.deleted", "repository.privatized")


class Webhooks:
    def __init__(
        self, github: GitHubClient, watching: Watching, mirrors: Mirrors, asking: Asking, clock: Clock
    ) -> None:
        self._github = github
        self._watching = watching
        self._mirrors = mirrors
        self._asking = asking
        self._clock = clock
        self._me: int | None = None

    def declare(self, router: Router) -> None:
        """Declare the handlers."""
        router.on("star.created", "watch.started", name="starred", source="github", own_events=True)(self._starred)
        router.on("star.deleted", name="unstarred", source="github", own_events=True)(self._unstarred)
        router.on(*PUSHED, name="pushed", key="repository", source="github", own_events=True)(self._pushed)
        router.on(*CHANGED, *LOST, name="changed", key="repository", source="github", own_events=True)(self._changed)

    async def _starred(self, ctx: Context) -> None:
        await self._only_me(ctx)
        starred_at = moment(ctx.payload.get("starred_at")) or self._clock()
        seen = await self._mirrors.see(
            Repository.read(ctx.payload["repository"]), now=self._clock(), starred_at=starred_at
        )
        if seen is not None:
            await self._watching.take(seen)

    async def _unstarred(self, ctx: Context) -> None:
        await self._only_me(ctx)
        mirror = await self._mirrors.get(int(ctx.payload["repository"]["id"]))
        if mirror is None:
            raise Skip("it is not kept")
        # The word of a webhook is where to look, never what to conclude.
        await self._watching.confirm(mirror)

    async def _pushed(self, ctx: Context) -> None:
        repository_id = int(ctx.payload["repository"]["id"])
        mirror = await self._mirrors.get(repository_id)
        if mirror is None:
            raise Skip("it is not kept")
        if mirror.state in ("skipped", "frozen", "removed"):
            raise Skip(f"it is {mirror.state}")
        await self._asking.want(repository_id, f"webhook {ctx.delivery.name}")

    async def _changed(self, ctx: Context) -> None:
        repository_id = int(ctx.payload["repository"]["id"])
        mirror = await self._mirrors.get(repository_id)
        if mirror is None:
            raise Skip("it is not kept")
        upstream, repository = await self._watching.upstream(repository_id)
        if upstream is Upstream.THERE and repository is not None:
            seen = await self._mirrors.see(repository, now=self._clock(), known_only=True)
            if seen is not None:
                await self._watching.take(seen, readable=True)
        elif upstream is not Upstream.UNKNOWN:
            await self._watching.freeze(mirror, upstream)

    async def _only_me(self, ctx: Context) -> None:
        if self._me is None:
            self._me = int((await self._github.get("/user"))["id"])
        sender = (ctx.payload.get("sender") or {}).get("id")
        if sender != self._me:
            raise Skip("somebody else did that")
