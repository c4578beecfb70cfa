"""Finds, makes or moves the project in OneDev. Looks before it makes: a run that was cut short left an intent."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from onedev_mirror.onedev.client import OneDev
from onedev_mirror.onedev.errors import Conflict
from onedev_mirror.onedev.naming import project_name
from onedev_mirror.onedev.project import Project
from onedev_mirror.policy.conflict import Choice, Existing, description_for, resolve
from onedev_mirror.policy.layout import Place, place
from onedev_mirror.settings import Settings
from onedev_mirror.state.audit import Audit
from onedev_mirror.state.mirrors import Mirrors
from onedev_mirror.state.tables import Mirror
from onedev_mirror.syncing.ending import failed

ATTEMPTS = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Placed:
    project: Project
    created: bool
    adopted: bool
    moved_from: str | None = None


class Placing:
    def __init__(self, settings: Settings, onedev: OneDev, mirrors: Mirrors, audit: Audit) -> None:
        self._settings = settings
        self._onedev = onedev
        self._mirrors = mirrors
        self._audit = audit

    async def ensure(self, mirror: Mirror, *, run_id: str, job: str, asked: bool) -> Placed:
        """The project of this mirror. ``asked``: a person wants this run, so that a project which was deleted in OneDev
        may be made again. Raises `Stop` and `OneDevError`."""
        if mirror.project_id is not None:
            project = await self._onedev.get(mirror.project_id)
            if project is not None:
                return await self._follow(mirror, project, run_id=run_id, job=job)
            if not asked:
                raise failed(
                    "project gone",
                    f"the project {mirror.project_path} is gone from OneDev, or the token may not see it any more",
                    "restore it or the token's role; `sync` makes it anew",
                )
            await self._mirrors.note(mirror.repository_id, job, project_id=None, project_path=None)
        return await self._make(mirror, run_id=run_id, job=job)

    async def undo(self, mirror: Mirror, *, run_id: str, job: str) -> bool:
        """Remove the project, if we made it and nothing was ever pushed to it; whether it was removed."""
        mirror = await self._mirrors.get(mirror.repository_id) or mirror
        if mirror.project_id is None or not mirror.created_by_us or mirror.last_synced_at is not None:
            return False
        project = await self._onedev.get(mirror.project_id)
        if project is None or not await self._onedev.is_empty(project.id):
            return False
        async with self._audit.acting(
            "delete project", project.path, repository_id=mirror.repository_id, run_id=run_id, before={"id": project.id}
        ) as after:
            after["outcome"] = await self._onedev.delete(project.id)
        return await self._mirrors.note(
            mirror.repository_id, job, project_id=None, project_path=None, project_url=None, created_by_us=False
        )

    async def _make(self, mirror: Mirror, *, run_id: str, job: str) -> Placed:
        intents = {
            act.target: act for act in await self._audit.open(mirror.repository_id) if act.act == "create project"
        }
        taken: set[str] = set()
        for _ in range(ATTEMPTS):
            wished = await self._place(mirror, taken)
            found = await self._onedev.find(wished.path)
            existing = None
            if found is not None:
                empty = await self._onedev.is_empty(found.id)
                existing = Existing(description=found.description or "", empty=empty, intended=wished.path in intents)
            choice = resolve(existing, policy=self._settings.conflict, repository_id=mirror.repository_id)
            if (act := intents.get(wished.path)) is not None:
                await self._audit.settle(act.id, found=f"looked into: {choice.value}")
            match choice:
                case Choice.CREATE:
                    try:
                        project = await self._create(mirror, wished, run_id=run_id)
                    except Conflict:
                        # Made by somebody between our look and our act, or hidden from us. Look again, then go aside.
                        if await self._onedev.find(wished.path) is None:
                            await self._wait_for_deletion(mirror, wished.path)
                            taken.add(wished.name.lower())
                        continue
                    return await self._keep(mirror, project, job=job, created=True, adopted=False)
                case Choice.OURS:
                    assert found is not None
                    return await self._keep(mirror, found, job=job, created=True, adopted=False)
                case Choice.ADOPT:
                    assert found is not None
                    await self._audit.note(
                        "adopt project", found.path, actor="mirror", repository_id=mirror.repository_id, id=found.id
                    )
                    return await self._keep(mirror, found, job=job, created=False, adopted=True)
                case Choice.RENAME:
                    taken.add(wished.name.lower())
                case Choice.FAIL:
                    raise failed(
                        "conflict",
                        f"OneDev has another project at {wished.path}",
                        "move that project away, or set MIRROR_CONFLICT to rename or adopt; then `retry`",
                    )
        raise failed("conflict", "OneDev has projects at all the names that were tried", "look at OneDev; then `retry`")

    async def _wait_for_deletion(self, mirror: Mirror, path: str) -> None:
        """Raises `Stop` where the name is taken by what we deleted ourselves, and OneDev is still at it."""
        for act in await self._audit.list(repository_id=mirror.repository_id, act="delete project", limit=1):
            if act.target.lower() == path.lower() and (act.after or {}).get("outcome") == "pending":
                raise failed(
                    "deleting", f"OneDev is still deleting {path}", "nothing to do: it is tried again", retry=True
                )

    async def _create(self, mirror: Mirror, wished: Place, *, run_id: str) -> Project:
        parent = await self._onedev.ensure_parent(wished.parent) if wished.parent else None
        described = description_for(mirror.description, mirror.html_url, mirror.repository_id)
        async with self._audit.acting(
            "create project", wished.path, repository_id=mirror.repository_id, run_id=run_id
        ) as after:
            project = await self._onedev.create(wished.name, parent=parent, description=described)
            after["id"] = project.id
        return project

    async def _keep(self, mirror: Mirror, project: Project, *, job: str, created: bool, adopted: bool) -> Placed:
        await self._mirrors.note(
            mirror.repository_id, job, project_id=project.id, project_path=project.path, created_by_us=created
        )
        return Placed(project, created, adopted)

    async def _follow(self, mirror: Mirror, project: Project, *, run_id: str, job: str) -> Placed:
        """Where GitHub's repository has another name than the one that the copy was put at, move the copy."""
        archived = mirror.unstar_done == "archive"
        if mirror.unstarred_at is not None and mirror.unstar_done is not None:
            return Placed(project, False, False)
        if mirror.unstar_done in ("label", "archive"):
            async with self._audit.acting(
                "unlabel project", project.path, repository_id=mirror.repository_id, run_id=run_id
            ):
                await self._onedev.set_labels(project.id, [])
        moved_from = None
        if self._settings.follow_renames and (archived or await self._moved(mirror)):
            wished = await self._place(mirror, await self._in_the_way(mirror, project))
            if wished.path.lower() != project.path.lower():
                moved_from = project.path
                parent = await self._onedev.ensure_parent(wished.parent) if wished.parent else None
                async with self._audit.acting(
                    "move project",
                    wished.path,
                    repository_id=mirror.repository_id,
                    run_id=run_id,
                    before={"path": project.path},
                ):
                    project = await self._onedev.update(
                        dataclasses.replace(project, name=wished.name, parent_id=None if parent is None else parent.id)
                    )
        described = description_for(mirror.description, mirror.html_url, mirror.repository_id)
        if mirror.created_by_us and moved_from is not None and project.description != described:
            async with self._audit.acting(
                "describe project", project.path, repository_id=mirror.repository_id, run_id=run_id
            ):
                project = await self._onedev.update(dataclasses.replace(project, description=described))
        await self._mirrors.note(mirror.repository_id, job, project_path=project.path, unstar_done=None)
        return Placed(project, False, False, moved_from)

    async def _moved(self, mirror: Mirror) -> bool:
        """Whether it had another name when its place was chosen."""
        names = await self._mirrors.names(mirror.repository_id)
        return bool(names) and mirror.project_path is not None

    async def _in_the_way(self, mirror: Mirror, project: Project) -> Collection[str]:
        """Names below the new parent that are somebody's: a move must not run into them."""
        taken: set[str] = set()
        for _ in range(ATTEMPTS):
            wished = await self._place(mirror, taken)
            found = await self._onedev.find(wished.path)
            if found is None or found.id == project.id:
                return taken
            taken.add(wished.name.lower())
        return taken

    async def _place(self, mirror: Mirror, taken: Collection[str]) -> Place:
        owner, _, name = mirror.full_name.partition("/")

        def at(names: Collection[str]) -> Place:
            return place(
                self._settings.layout,
                root=self._settings.root,
                prefix=self._settings.flat_prefix,
                owner=owner,
                name=name,
                repository_id=mirror.repository_id,
                taken=names,
                name_of=project_name,
            )

        others = await self._mirrors.taken(at(()).parent, but=mirror.repository_id)
        return at({*others, *taken})
