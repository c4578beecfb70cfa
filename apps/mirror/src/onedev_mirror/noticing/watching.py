"""Turns what is seen into wishes: new stars, pushes, renames, and stars that are gone."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import or_

from hookwright import GitHubClient, GitHubError
from onedev_mirror.clock import Clock
from onedev_mirror.noticing import stars
from onedev_mirror.noticing.asking import Asking
from onedev_mirror.policy import backoff, guard
from onedev_mirror.policy.filters import why_not
from onedev_mirror.policy.unstarring import UnstarPolicy, Unstarred, verdict
from onedev_mirror.policy.upstream import FREEZES, Upstream, meaning
from onedev_mirror.repository import Repository
from onedev_mirror.settings import Settings
from onedev_mirror.state.audit import Audit
from onedev_mirror.state.marks import Marks
from onedev_mirror.state.mirrors import Mirrors, Seen
from onedev_mirror.state.tables import Mirror

log = logging.getLogger(__name__)

ACCOUNT = "account-frozen"
GUARD = "guard"
APPROVED = "guard-approved"
POLLED = "polled"
WALKED = "walked"
ABANDONED = timedelta(minutes=15)
"""A run whose process died is followed by its own job within seconds; one that is not by then never will be."""
FRESH = timedelta(days=1)
"""How long a person's word about many removals holds."""


class Watching:
    def __init__(
        self,
        settings: Settings,
        github: GitHubClient,
        mirrors: Mirrors,
        marks: Marks,
        audit: Audit,
        asking: Asking,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._github = github
        self._mirrors = mirrors
        self._marks = marks
        self._audit = audit
        self._asking = asking
        self._clock = clock

    async def poll(self) -> int:
        """Look at the newest stars, on to the first page that holds nothing new; how many are new. Raises what GitHub
        does; a refused token freezes the account, and nothing else."""
        new = 0
        try:
            async for page in stars.pages(self._github):
                added = await self._take(page)
                new += added
                if not added:
                    break
        except GitHubError as error:
            await self._refused(error)
            raise
        await self._accepted()
        await self._marks.put(POLLED, new=new)
        return new

    async def reconcile(self) -> stars.Walk:
        """Walk through all stars. Only a complete walk says that a star is gone, and each such star is asked about by
        itself before anything is concluded. Raises what GitHub does."""
        try:
            walk = await stars.walk(self._github)
        except GitHubError as error:
            await self._refused(error)
            raise
        await self._accepted()
        await self._take(list(walk.stars.values()))
        missing = await self._missing(walk) if walk.complete else []
        facts = {"complete": walk.complete, "why": walk.why, "stars": len(walk.stars), "calls": walk.calls}
        await self._marks.put(WALKED, **facts, missing=len(missing))
        log.info("walked through the stars", extra={**facts, "missing": len(missing)})
        if not missing or await self._held(missing, known=len(walk.stars) + len(missing)):
            return walk
        for mirror in missing:
            await self.confirm(mirror)
        return walk

    async def confirm(self, mirror: Mirror) -> Upstream:
        """Ask GitHub about one star that seems to be gone. It is gone only where GitHub shows the repository and says
        that there is no star on it; a repository that is gone itself freezes its copy."""
        upstream, repository = await self.upstream(mirror.repository_id)
        now = self._clock()
        if upstream in FREEZES:
            await self.freeze(mirror, upstream)
        if upstream is not Upstream.THERE or repository is None:
            return upstream
        await self._mirrors.see(repository, now=now, known_only=True)
        try:
            await self._github.send("GET", f"/user/starred/{repository.full_name}")
        except GitHubError as error:
            if error.status != 404:
                await self._refused(error)
                raise
            if mirror.unstarred_at is None:
                await self._mirrors.change(mirror.repository_id, unstarred_at=now)
                await self._audit.note(
                    "unstarred", mirror.full_name, actor="github", repository_id=mirror.repository_id
                )
        return upstream

    async def upstream(self, repository_id: int) -> tuple[Upstream, Repository | None]:
        """What GitHub says of a repository, by its number. Raises `GitHubError` where the token is refused, or where
        GitHub wants to be asked later."""
        try:
            record = await self._github.get(f"/repositories/{repository_id}")
        except GitHubError as error:
            upstream = meaning(error.status)
            # An answer with status 200 that cannot be read shows no repository either.
            if upstream in (Upstream.THERE, Upstream.TOKEN, Upstream.UNKNOWN) or hasattr(error, "until"):
                await self._refused(error)
                raise
            return upstream, None
        return Upstream.THERE, Repository.read(record)

    async def freeze(self, mirror: Mirror, upstream: Upstream) -> None:
        """Keep the copy as it is."""
        why = FREEZES[upstream]
        if mirror.frozen_reason == upstream.value and mirror.state == "frozen":
            return
        await self._mirrors.change(
            mirror.repository_id,
            state="frozen",
            frozen_reason=upstream.value,
            reason=f"{why}; the copy is kept",
            next_step="nothing to do; `retry` asks GitHub again",
            wanted_at=None,
            checked_at=self._clock(),
            failures=mirror.failures + 1,
        )
        await self._audit.note("freeze", mirror.full_name, actor="github", repository_id=mirror.repository_id, why=why)
        await self._asking.notify(
            f"freeze.{mirror.repository_id}.{upstream.value}.{self._clock():%Y%m%d}",
            "frozen",
            f"{mirror.full_name}: {why}",
            "Its copy in OneDev is kept as it is.",
            repository=mirror.full_name,
        )

    async def take(self, seen: Seen, *, readable: bool = False) -> bool:
        """Ask for a run where something is to be done about what was seen; whether one was. ``readable``: GitHub has
        just shown the repository itself, not only its name on a list."""
        mirror = seen.mirror
        why = why_not(mirror, self._settings.wanted)
        if why is not None:
            if mirror.state in ("waiting", "skipped") and mirror.reason != why:
                await self._mirrors.change(
                    mirror.repository_id, state="skipped", reason=why, next_step="change the filters to have it copied"
                )
            return False
        if mirror.state == "frozen":
            if not readable and not await self._readable(mirror):
                return False
            await self._mirrors.change(
                mirror.repository_id, state="waiting", frozen_reason=None, reason="", next_step=""
            )
            return await self._asking.want(mirror.repository_id, "it is back")
        if mirror.unstarred_at is None and mirror.unstar_done == "bundle":
            # A bundle from then is not what a later deletion may rely on.
            await self._mirrors.change(mirror.repository_id, unstar_done=None)
        elif mirror.unstarred_at is None and mirror.unstar_done in ("label", "archive"):
            return await self._asking.want(mirror.repository_id, "starred again")
        if mirror.state == "removed":
            await self._mirrors.change(mirror.repository_id, state="waiting", reason="", next_step="", unstar_done=None)
        if seen.new or mirror.state == "removed":
            return await self._asking.want(mirror.repository_id, "starred")
        if seen.renamed_from is not None:
            return await self._asking.want(mirror.repository_id, f"renamed from {seen.renamed_from}")
        if mirror.state == "skipped":
            return await self._asking.want(mirror.repository_id, "no longer left out")
        # What is failing is tried again by its own clock.
        if seen.pushed and mirror.state != "failed" and mirror.wanted_at is None:
            return await self._asking.want(mirror.repository_id, "pushed")
        return False

    async def tend(self) -> None:
        """What is due by the clock: what was forgotten, what failed, and stars that are gone."""
        now = self._clock()
        for mirror in await self._mirrors.where(Mirror.next_retry_at <= now, Mirror.paused.is_(False)):
            await self._asking.want(mirror.repository_id, "tried again")
        # Whoever had these is gone, and so is the job that should have followed: its store was lost, say.
        for mirror in await self._mirrors.where(Mirror.state == "syncing", Mirror.claimed_until < now - ABANDONED):
            await self._asking.want(mirror.repository_id, "abandoned")
        await self._asking.remind()
        frozen = await self._marks.get(ACCOUNT) is not None
        for mirror in await self._mirrors.where(Mirror.unstarred_at.is_not(None), Mirror.state != "removed"):
            decided = verdict(
                Unstarred(
                    since=mirror.unstarred_at,
                    done=mirror.unstar_done,
                    manual=mirror.origin == "manual",
                    created_by_us=mirror.created_by_us,
                    bundled=mirror.unstar_done == "bundle",
                    account_frozen=frozen,
                ),
                policy=unstar_policy(mirror, self._settings),
                grace=self._settings.unstar_grace,
                now=now,
            )
            if decided.act not in ("nothing", "wait") and mirror.project_id is not None:
                await self._asking.unstar(mirror, decided.act)

    async def rota(self) -> int:
        """Ask git about those that were not looked at for longest: it needs none of GitHub's API."""
        settled = await self._mirrors.where(Mirror.state == "synced", or_(Mirror.paused.is_(False)))
        oldest = sorted(settled, key=lambda mirror: mirror.checked_at or mirror.first_seen_at)
        chosen = [mirror for mirror in oldest if why_not(mirror, self._settings.wanted) is None]
        for mirror in chosen[: self._settings.rota_share]:
            await self._asking.want(mirror.repository_id, "rota")
        return min(len(chosen), self._settings.rota_share)

    async def _take(self, page: Sequence[stars.Star]) -> int:
        seen = await self._mirrors.see_starred([(star.repository, star.starred_at) for star in page], now=self._clock())
        for one in seen:
            await self.take(one)
        return sum(one.new for one in seen)

    async def _readable(self, mirror: Mirror) -> bool:
        """Whether GitHub shows a frozen repository again. It goes on listing some that it has blocked, so that the list
        says nothing; it is asked less and less often, at least once a day."""
        now = self._clock()
        if mirror.checked_at is not None and now < mirror.checked_at + backoff.wait(mirror.failures):
            return False
        try:
            upstream, _ = await self.upstream(mirror.repository_id)
        except GitHubError as error:
            log.info("GitHub did not say", extra={"repository": mirror.full_name, "reason": error.reason})
            return False
        if upstream is Upstream.THERE:
            return True
        await self._mirrors.change(mirror.repository_id, checked_at=now, failures=mirror.failures + 1)
        return False

    async def _missing(self, walk: stars.Walk) -> list[Mirror]:
        known = await self._mirrors.where(
            Mirror.origin == "star",
            Mirror.unstarred_at.is_(None),
            Mirror.state.not_in(("removed", "frozen")),
            limit=1_000_000,
        )
        return [mirror for mirror in known if mirror.repository_id not in walk.stars]

    async def _held(self, missing: Sequence[Mirror], *, known: int) -> bool:
        why = guard.holds(len(missing), known, share=self._settings.guard_share, count=self._settings.guard_count)
        approved_at = await self._marks.at(APPROVED)
        if why is None or (approved_at is not None and approved_at > self._clock() - FRESH):
            await self._marks.remove(GUARD)
            await self._marks.remove(APPROVED)
            return False
        names = sorted(mirror.full_name for mirror in missing)
        if await self._marks.get(GUARD) is None:
            await self._asking.notify(
                f"guard.{self._clock():%Y%m%d%H}",
                "guard",
                why,
                "Nothing was done. `onedev-mirror approve` lets it go on.",
            )
        await self._marks.put(GUARD, why=why, names=names[:200], count=len(names))
        log.warning("many stars are gone at once; nothing is done about it", extra={"reason": why})
        return True

    async def _refused(self, error: GitHubError) -> None:
        if error.status != 401:
            return
        if await self._marks.get(ACCOUNT) is None:
            await self._asking.notify(
                f"account.{self._clock():%Y%m%d%H}",
                "account",
                "GitHub refuses the token",
                f"Nothing is cleaned up meanwhile. What to do: {self._settings.new_token}.",
            )
        await self._marks.put(ACCOUNT, why=error.reason)

    async def _accepted(self) -> None:
        if await self._marks.remove(ACCOUNT):
            log.info("GitHub accepts the token again")


def unstar_policy(mirror: Mirror, settings: Settings) -> UnstarPolicy:
    """The mirror's own policy, or the one for all."""
    own = (mirror.policy or {}).get("unstar")
    return own if own in ("keep", "label", "archive", "delete") else settings.unstar
