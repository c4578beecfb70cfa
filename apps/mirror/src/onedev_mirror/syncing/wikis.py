"""The wiki of a repository: a repository of its own, which goes to a project beside the copy."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from onedev_mirror.clock import Clock
from onedev_mirror.git.cache import Cache
from onedev_mirror.git.fetching import fetch
from onedev_mirror.git.limits import GitLimits
from onedev_mirror.git.listing import ls_remote
from onedev_mirror.git.progress import Say
from onedev_mirror.git.pushing import plan_push, push
from onedev_mirror.git.remote import Remote
from onedev_mirror.git.wiki import find_wiki, wiki_id, wiki_name
from onedev_mirror.onedev.client import OneDev
from onedev_mirror.onedev.project import CloneUrls, Project
from onedev_mirror.policy.conflict import Choice, Existing, description_for, resolve
from onedev_mirror.state.audit import Audit
from onedev_mirror.state.tables import Mirror
from onedev_mirror.syncing.ending import failed

Keep: TypeAlias = Callable[[int], Awaitable[Any]]
"""Writes down the number of the wiki's project."""


class Wikis:
    def __init__(
        self,
        cache: Cache,
        limits: GitLimits,
        audit: Audit,
        clock: Clock,
        target: Callable[[CloneUrls, str], Remote],
    ) -> None:
        self._cache = cache
        self._limits = limits
        self._audit = audit
        self._clock = clock
        self._target = target

    async def copy(
        self, onedev: OneDev, mirror: Mirror, beside: Project, source: Remote, *, run_id: str, keep: Keep, say: Say
    ) -> dict[str, Any]:
        """Copy it, if there is one; what was done. Raises as a run does."""
        theirs = await find_wiki(source, limits=self._limits)
        if theirs is None:
            return {"wiki": "there is none"}
        project = await self._ensure(onedev, mirror, beside, run_id=run_id, keep=keep)
        number = wiki_id(mirror.repository_id)
        fetched = await fetch(self._cache, number, theirs, limits=self._limits, progress=say)
        target = self._target(await onedev.clone_urls(project.id), project.path)
        there = await ls_remote(target, limits=self._limits)
        plan = plan_push(
            fetched.after, there, default_branch=fetched.default_branch, forced="archive", stamp=self._clock()
        )

        async def on_default(branch: str) -> None:
            if await onedev.default_branch(project.id) != branch:
                await onedev.set_default_branch(project.id, branch)

        async with self._audit.acting("push", project.path, repository_id=mirror.repository_id, run_id=run_id) as after:
            pushed = await push(
                self._cache, number, target, plan, limits=self._limits, progress=say, on_default=on_default
            )
            after["updated"] = len(pushed.updated)
        return {"path": project.path, "updated": len(pushed.updated)}

    async def _ensure(self, onedev: OneDev, mirror: Mirror, beside: Project, *, run_id: str, keep: Keep) -> Project:
        if mirror.wiki_project_id is not None:
            project = await onedev.get(mirror.wiki_project_id)
            if project is not None:
                return project
        name = wiki_name(beside.name)
        path = f"{beside.path.rpartition('/')[0]}/{name}".lstrip("/")
        described = description_for("", f"the wiki of {mirror.html_url}", mirror.repository_id)
        found = await onedev.find(path)
        existing = None
        if found is not None:
            open_acts = await self._audit.open(mirror.repository_id)
            existing = Existing(
                description=found.description,
                empty=await onedev.is_empty(found.id),
                intended=any(act.act == "create project" and act.target == path for act in open_acts),
            )
        choice = resolve(existing, policy="fail", repository_id=mirror.repository_id)
        if choice is Choice.FAIL:
            raise failed("conflict", f"OneDev has another project at {path}", "move it away; then `retry`")
        if found is None:
            parent = None if beside.parent_id is None else await onedev.get(beside.parent_id)
            async with self._audit.acting(
                "create project", path, repository_id=mirror.repository_id, run_id=run_id
            ) as after:
                found = await onedev.create(name, parent=parent, description=described)
                after["id"] = found.id
        await keep(found.id)
        return found
