"""One run: look, compare, place, fetch, push, verify. Each step may be done again; none is done blindly."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from hookwright import GitHubError
from onedev_mirror.clock import Clock
from onedev_mirror.git import lfs
from onedev_mirror.git.cache import Cache
from onedev_mirror.git.errors import GitError
from onedev_mirror.git.fetching import Fetched, fetch
from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.listing import ls_remote
from onedev_mirror.git.progress import Say
from onedev_mirror.git.pushing import Pushed, plan_push, push
from onedev_mirror.git.remote import Remote
from onedev_mirror.git.sending import MEANWHILE
from onedev_mirror.noticing.watching import Watching
from onedev_mirror.onedev.client import OneDev
from onedev_mirror.onedev.errors import OneDevError
from onedev_mirror.onedev.project import CloneUrls
from onedev_mirror.policy.filters import why_not
from onedev_mirror.policy.upstream import FREEZES, Upstream
from onedev_mirror.settings import Settings
from onedev_mirror.state.audit import Audit
from onedev_mirror.state.mirrors import Mirrors
from onedev_mirror.state.runs import Runs
from onedev_mirror.state.tables import Mirror
from onedev_mirror.syncing.ending import Ending, Stop, failed, of_git
from onedev_mirror.syncing.placing import Placed, Placing
from onedev_mirror.syncing.reading import Reading
from onedev_mirror.syncing.refs import differing, digest, kept
from onedev_mirror.syncing.wikis import Wikis

log = logging.getLogger(__name__)
T = TypeVar("T")

STALE = timedelta(hours=1)
"""What GitHub said longer ago is asked anew before a run relies on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a run works with."""

    settings: Settings
    mirrors: Mirrors
    runs: Runs
    audit: Audit
    watching: Watching
    cache: Cache
    clock: Clock
    onedev: Callable[[], Awaitable[OneDev]]
    source: Callable[[Mirror], Remote]
    target: Callable[[CloneUrls, str], Remote]
    limits: GitLimits
    reading: Reading


class Sync:
    """One run of one mirror. ``job`` is who has claimed it; ``asked``: a person wants this."""

    def __init__(self, tools: Tools, mirror: Mirror, *, run_id: str, job: str, asked: bool, say: Say) -> None:
        self._t = tools
        self._mirror = mirror
        self._run = run_id
        self._job = job
        self._asked = asked
        self._say = say
        self.placed: Placed | None = None

    async def run(self) -> Ending:
        """Do what is needed. Every way out is an `Ending`; only a cancellation passes through."""
        side = "GitHub"
        try:
            async with self._step("look"):
                await self._look()
            async with self._step("compare") as detail:
                unchanged = await self._unchanged()
                detail["unchanged"] = unchanged
            if unchanged:
                return Ending(state="unchanged")
            onedev = await self._t.onedev()
            placing = Placing(self._t.settings, onedev, self._t.mirrors, self._t.audit)
            async with self._step("place") as detail:
                placed = self.placed = await placing.ensure(
                    self._mirror, run_id=self._run, job=self._job, asked=self._asked
                )
                detail |= {"path": placed.project.path, "created": placed.created, "moved_from": placed.moved_from}
            async with self._step("fetch") as detail:
                self._say("fetching")
                fetched = await self._fetch()
                detail |= {"bytes": fetched.nbytes, "changes": len(fetched.changes), "forced": len(fetched.forced)}
            await self._protect(fetched)
            if not kept(fetched.after):
                return await self._nothing_there(fetched)
            side = "OneDev"
            urls = await onedev.clone_urls(placed.project.id)
            target = self._t.target(urls, placed.project.path)
            missing: tuple[str, ...] = ()
            if self._choice("lfs", self._t.settings.lfs):
                async with self._step("lfs") as detail:
                    # Before the refs: no file is ever there without its content.
                    objects = await lfs.copy(
                        self._t.cache,
                        self._mirror.repository_id,
                        await self._source(),
                        target,
                        limits=self._t.limits,
                        progress=self._say,
                    )
                    missing = objects.missing
                    detail |= {"copied": len(objects.copied), "missing": len(missing), "bytes": objects.nbytes}
            async with self._step("push") as detail:
                pushed = await self._push(onedev, placed, fetched, target)
                detail |= {"updated": len(pushed.updated), "pruned": len(pushed.pruned), "refused": len(pushed.refused)}
            if self._mirror.has_wiki and self._choice("wiki", self._t.settings.wiki):
                async with self._step("wiki") as detail:
                    detail |= await self._wiki(onedev, placed, await self._source())
            async with self._step("verify"):
                target_digest = await self._verify(fetched, pushed, target)
            return await self._synced(fetched, pushed, target_digest, urls, missing)
        except Stop as stop:
            return stop.ending
        except GitError as error:
            return await self._git(error, side)
        except OneDevError as error:
            return Ending(
                state="failed",
                kind=f"onedev {error.status or 'unreachable'}",
                reason=f"OneDev: {error.text}"[:1000],
                next_step=error.advice,
                retry=error.retry,
            )
        except GitHubError as error:
            # Where it says when to come back, the engine waits for that moment.
            if hasattr(error, "until"):
                raise
            return self._github(error)
        except OSError as error:
            return Ending(
                state="failed",
                kind="disk",
                reason=f"the cache cannot be used: {error.strerror or error}",
                next_step="look at the data folder: its disk, its owner; it is tried again",
                retry=True,
            )

    async def undo(self) -> bool:
        """After a failure that will not pass: take back what this run made, where that is safe."""
        if self.placed is None or not self.placed.created:
            return False
        placing = Placing(self._t.settings, await self._t.onedev(), self._t.mirrors, self._t.audit)
        return await placing.undo(self._mirror, run_id=self._run, job=self._job)

    async def _source(self) -> Remote:
        """Asked for anew before each use: after a long fetch the token may have ended."""
        return await self._t.reading.signed(self._mirror, self._t.source(self._mirror))

    async def _read(self, read: Callable[[Remote], Awaitable[T]]) -> T:
        """From GitHub; with a token of the App's that is refused once more, with a new one."""
        try:
            return await read(await self._source())
        except GitError as error:
            # What a token may not see is, to git, not there.
            if error.kind not in ("auth", "absent") or not self._t.reading.forget(self._mirror.repository_id):
                raise
            # It ended on the way, or was revoked with its installation: the next one tells.
            return await read(await self._source())

    async def _fetch(self) -> Fetched:
        tools, number = self._t, self._mirror.repository_id
        return await self._read(
            lambda source: fetch(tools.cache, number, source, limits=tools.limits, progress=self._say)
        )

    async def _look(self) -> None:
        mirror = self._mirror
        fresh = mirror.last_seen_at > self._t.clock() - STALE
        if not fresh or mirror.state == "frozen" or mirror.frozen_reason or self._asked:
            upstream, repository = await self._t.watching.upstream(mirror.repository_id)
            await self._frozen(upstream)
            assert repository is not None
            seen = await self._t.mirrors.see(repository, now=self._t.clock(), known_only=True)
            if seen is not None:
                self._mirror = seen.mirror
        why = why_not(self._mirror, self._t.settings.wanted)
        if why is not None and self._mirror.origin != "manual":
            raise Stop(
                Ending(state="skipped", kind="filter", reason=why, next_step="change the filters to have it copied")
            )

    async def _frozen(self, upstream: Upstream) -> None:
        if upstream in FREEZES:
            raise Stop(
                Ending(
                    state="frozen",
                    kind=upstream.value,
                    reason=f"{FREEZES[upstream]}; the copy is kept",
                    next_step="nothing to do; `retry` asks GitHub again",
                )
            )

    async def _unchanged(self) -> bool:
        """Whether both sides are as they were when they were last equal."""
        mirror = self._mirror
        if mirror.source_digest is None or mirror.project_id is None or mirror.last_synced_at is None:
            return False
        names = await self._t.mirrors.names(mirror.repository_id)
        if names and names[-1].until > mirror.last_synced_at:
            return False
        if mirror.unstar_done in ("label", "archive") and mirror.unstarred_at is None:
            return False
        self._say("comparing")
        # Both sides at once: nearly all runs are this and nothing else.
        theirs, ours = await asyncio.gather(
            self._read(lambda source: ls_remote(source, limits=self._t.limits)),
            self._there(mirror.project_id),
            return_exceptions=True,
        )
        if isinstance(theirs, BaseException):
            raise theirs
        if digest(theirs, mirror.default_branch) != mirror.source_digest:
            return False
        if isinstance(ours, BaseException):
            raise ours
        return ours is not None and digest(ours) == mirror.target_digest

    async def _there(self, project_id: int) -> dict[str, str] | None:
        """The refs of the copy; ``None``: there is no such project."""
        onedev = await self._t.onedev()
        project = await onedev.get(project_id)
        if project is None:
            return None
        target = self._t.target(await onedev.clone_urls(project.id), project.path)
        return await ls_remote(target, limits=self._t.limits)

    async def _protect(self, fetched: Fetched) -> None:
        """Hold a rewrite until a person has looked, where that is the policy. Our cache has moved on by then, so what
        is held is written down: the next run would see nothing forced any more."""
        if self._forced() != "hold" or self._mirror.approved == "force":
            return
        held = {**(self._mirror.held or {}), **{change.ref: change.old for change in fetched.forced}}
        held = {ref: oid for ref, oid in held.items() if fetched.after.get(ref) != oid}
        await self._t.mirrors.note(self._mirror.repository_id, self._job, held=held)
        if held:
            raise Stop(
                Ending(
                    state="held",
                    kind="forced",
                    reason=f"GitHub's history was rewritten: {', '.join(sorted(held)[:5])}",
                    next_step="look at both sides; `onedev-mirror approve NAME` copies it, or leave it as it is",
                    report={"forced": sorted(held)[:200]},
                )
            )

    async def _nothing_there(self, fetched: Fetched) -> Ending:
        """An empty repository. If it was not empty before, that is no reason to empty its copy."""
        if self._mirror.last_synced_at is not None or fetched.before:
            return Ending(
                state="frozen",
                kind="emptied",
                reason="GitHub's repository holds nothing any more; the copy is kept",
                next_step="nothing to do; `retry` looks again",
            )
        await self._t.mirrors.note(self._mirror.repository_id, self._job, checked_at=self._t.clock())
        return Ending(state="synced", reason="GitHub's repository is empty so far", nbytes=fetched.nbytes)

    async def _push(self, onedev: OneDev, placed: Placed, fetched: Fetched, target: Remote) -> Pushed:
        self._say("pushing")
        there = await ls_remote(target, limits=self._t.limits)
        forced = self._forced()
        if placed.adopted or (forced == "hold" and self._mirror.approved == "force"):
            # What was there before us, and what a person let go on, stays findable.
            forced = "archive"
        default = fetched.default_branch or self._mirror.default_branch
        plan = plan_push(fetched.after, there, default_branch=default, forced=forced, stamp=self._t.clock())

        async def on_default(branch: str) -> None:
            # For a moment another than GitHub's, where the old one is in the way of the new one's name.
            if not branch or await onedev.default_branch(placed.project.id) == branch:
                return
            async with self._t.audit.acting(
                "set default branch",
                f"{placed.project.path} {branch}",
                repository_id=self._mirror.repository_id,
                run_id=self._run,
            ):
                await onedev.set_default_branch(placed.project.id, branch)

        async with self._t.audit.acting(
            "push",
            placed.project.path,
            repository_id=self._mirror.repository_id,
            run_id=self._run,
            before={"refs": len(kept(there)), "digest": digest(there)},
        ) as after:
            pushed = await push(
                self._t.cache,
                self._mirror.repository_id,
                target,
                plan,
                limits=self._t.limits,
                progress=self._say,
                on_default=on_default,
            )
            after |= {
                "updated": len(pushed.updated),
                "pruned": list(pushed.pruned)[:100],
                "archived": list(pushed.archived)[:100],
                "refused": len(pushed.refused),
            }
        return pushed

    async def _wiki(self, onedev: OneDev, placed: Placed, source: Remote) -> dict[str, Any]:
        tools = self._t
        wikis = Wikis(tools.cache, tools.limits, tools.audit, tools.clock, tools.target)

        async def keep(project_id: int) -> None:
            await tools.mirrors.note(self._mirror.repository_id, self._job, wiki_project_id=project_id)

        return await wikis.copy(
            onedev, self._mirror, placed.project, source, run_id=self._run, keep=keep, say=self._say
        )

    async def _verify(self, fetched: Fetched, pushed: Pushed, target: Remote) -> str:
        self._say("verifying")
        there = await ls_remote(target, limits=self._t.limits)
        if pushed.refused and kept(fetched.after).keys() <= {one.ref for one in pushed.refused}:
            raise failed(
                "push",
                f"OneDev took none of {len(pushed.refused)} refs: {pushed.refused[0].reason}"[:1000],
                "look at the project's branch and tag protections, and at the token's role",
                retry=True,
            )
        lasting = frozenset(one.ref for one in pushed.refused if one.reason != MEANWHILE)
        wrong = differing(fetched.after, there, refused=lasting)
        if wrong:
            raise failed(
                "verify",
                f"{len(wrong)} refs are not in OneDev as they are on GitHub: {', '.join(wrong[:5])}",
                "it is tried again; if it stays so, somebody writes to the copy",
                retry=True,
            )
        return digest(there)

    async def _synced(
        self, fetched: Fetched, pushed: Pushed, target_digest: str, urls: CloneUrls, missing: Sequence[str]
    ) -> Ending:
        refused = [{"ref": one.ref, "reason": one.reason} for one in pushed.refused]
        notes = [f"OneDev would not take {len(refused)} refs; all others are equal"] if refused else []
        if missing:
            # A copy must not look more whole than it is.
            notes.append(f"GitHub itself lacks {len(missing)} LFS objects that its history names")
        size = await self._t.cache.size(self._mirror.repository_id)
        await self._t.mirrors.note(
            self._mirror.repository_id,
            self._job,
            source_digest=digest(fetched.after, fetched.default_branch or self._mirror.default_branch),
            target_digest=target_digest,
            held={},
            project_url=urls.http.removesuffix(".git"),
            cache_bytes=size,
            transferred_bytes=self._mirror.transferred_bytes + fetched.nbytes,
        )
        return Ending(
            state="synced",
            nbytes=fetched.nbytes,
            reason="; ".join(notes),
            next_step="the refs and why are in the run's report" if refused else "",
            report={
                "updated": len(pushed.updated),
                "pruned": len(pushed.pruned),
                "archived": list(pushed.archived)[:200],
                "forced": [change.ref for change in fetched.forced][:200],
                "refused": refused[:200],
            },
        )

    async def _git(self, error: GitError, side: str) -> Ending:
        """Git cannot tell a repository that is gone from one that we may not see; GitHub's API can."""
        if side == "GitHub" and error.kind in ("absent", "auth", "taken_down"):
            try:
                upstream, _ = await self._t.watching.upstream(self._mirror.repository_id)
                # The API may still show one that git is refused.
                blocked = error.kind == "taken_down" and upstream is Upstream.THERE
                await self._frozen(Upstream.TAKEN_DOWN if blocked else upstream)
            except Stop as stop:
                return stop.ending
            except GitHubError as refusal:
                if hasattr(refusal, "until"):
                    raise
                return self._github(refusal)
        return of_git(error.kind, side, error.stderr_tail, retry=error.retry)

    def _github(self, error: GitHubError) -> Ending:
        token = error.status == 401
        return Ending(
            state="failed",
            kind=f"github {error.status or 'unreachable'}",
            reason=f"GitHub: {error.reason}",
            next_step=f"{self._t.settings.new_token}; nothing is cleaned up meanwhile"
            if token
            else "it is tried again",
            retry=not token,
        )

    def _choice(self, name: str, otherwise: bool) -> bool:
        value = (self._mirror.policy or {}).get(name)
        return value if isinstance(value, bool) else otherwise

    def _forced(self) -> Any:
        value = (self._mirror.policy or {}).get("forced")
        return value if value in ("keep", "archive", "hold") else self._t.settings.forced

    def _step(self, name: str) -> Any:
        return self._t.runs.step(self._run, name)
