"""A client for OneDev's projects, versions 8 to 16. Routes and their history: knowledge of OneDev's own
``ProjectResource``, ``RepositoryResource``, ``LabelSpecResource`` and ``ProjectLabelResource``."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any, Final, Literal
from urllib.parse import quote

import aiohttp

from hookwright import Secret
from onedev_mirror.onedev import labels, lookup, naming
from onedev_mirror.onedev.errors import Conflict, Forbidden, OneDevError, Refused
from onedev_mirror.onedev.profile import Profile, profile_of
from onedev_mirror.onedev.project import CloneUrls, Project
from onedev_mirror.onedev.wire import Wire

LONGEST_DESCRIPTION: Final = 15_000
DELETED_WITHIN: Final = 30.0
"""Seconds that a deletion which is only noted at first is waited for."""

Deletion = Literal["deleted", "pending"]


class OneDev:
    """Made by `connect`. Every method raises `OneDevError`."""

    def __init__(self, wire: Wire, profile: Profile) -> None:
        self._wire = wire
        self.profile = profile
        self.deleted_within = DELETED_WITHIN

    @property
    def version(self) -> str:
        """Empty before 10.2.0, which does not tell."""
        return self.profile.version

    @property
    def url(self) -> str:
        return self._wire.url

    @classmethod
    async def connect(cls, url: str, token: Secret, *, session: aiohttp.ClientSession | None = None) -> OneDev:
        """Find out the version, and that the token is good. A session given is not closed by `close`."""
        wire = Wire(url, token, session)
        try:
            return cls(wire, await negotiate(wire))
        except BaseException:
            await wire.close()
            raise

    async def close(self) -> None:
        await self._wire.close()

    async def find(self, path: str) -> Project | None:
        """By its path, in whatever case; ``None``: not there, or hidden from the token."""
        path = path.strip("/")
        doing = f"look for {path}"
        if self.profile.finds_by_path:
            try:
                number = await self._wire.ask(f"/projects/ids/{quote(path)}", doing)
            except OneDevError as error:
                if error.status != 404:
                    raise
                # A page that is not there, in a OneDev that was put back to an older version, says 404 as well.
                if "Project not found" in error.text or not await self._is_another_version():
                    return None
                return await self.find(path)
            return await self.get(int(number))
        if not self.profile.tells_ids:
            return await lookup.by_number(self._wire, path)
        return await lookup.by_query(self._wire, path)

    async def get(self, project_id: int) -> Project | None:
        """``None``: not there. Raises `Forbidden` where it is hidden from the token."""
        record = await lookup.record_of(self._wire, project_id)
        if record is None or record.get("pendingDelete"):
            return None
        return Project.of(record, id=project_id, path=await lookup.path_of(self._wire, record))

    async def create(self, name: str, *, parent: Project | None, description: str = "", code: bool = True) -> Project:
        """Raises `Conflict` when the name is taken. The name must be one of `project_name`'s."""
        path = name if parent is None else f"{parent.path}/{name}"
        if not naming.is_valid(name) or len(path) > naming.LONGEST:
            # Since 12 OneDev would take it, and then not be able to show the project.
            raise Refused(0, f"OneDev cannot have a project called {path!r}", "choose another name")
        body: dict[str, Any] = {
            "name": name,
            "codeManagement": code,
            "issueManagement": False,
            # Both must be there since 12, and may be there before.
            "gitPackConfig": {},
            "codeAnalysisSetting": {},
        }
        if description:
            body["description"] = description[:LONGEST_DESCRIPTION]
        if parent is not None:
            body["parentId"] = parent.id
        made = await self._wire.send("/projects", f"create {path}", body)
        if not isinstance(made, int):
            raise OneDevError(200, f"create {path}: no number came back: {made!r}", "run `onedev-mirror doctor`")
        record = await lookup.record_of(self._wire, made)
        if record is None:
            raise OneDevError(
                404, f"create {path}: number {made} cannot be read", "look at the token's role", retry=True
            )
        return Project.of(record, id=made, path=str(record.get("path") or path))

    async def ensure_parent(self, path: str) -> Project:
        """The project at this path; what is missing of it is created, without code."""
        parent: Project | None = None
        names = [name for name in path.split("/") if name]
        if not names:
            raise Refused(0, "a path of projects is needed", "name the parent project")
        for depth, name in enumerate(names, start=1):
            below = "/".join(names[:depth])
            found = await self.find(below)
            if found is None:
                try:
                    found = await self.create(name, parent=parent, code=False)
                except Conflict:
                    # Somebody else has made it since; or it is there and hidden, which the second look tells.
                    found = await self.find(below)
                    if found is None:
                        raise Forbidden(
                            403, f"{below} is there and hidden from the token", "give the token a role on it"
                        ) from None
            parent = found
        assert parent is not None
        return parent

    async def update(self, project: Project) -> Project:
        """Give the project the name, parent, description and code management of this value.

        It is read again first: since 12 an update clears what it does not mention, and even moves the project.
        """
        doing = f"update {project.path}"
        try:
            return await self._update(project, doing)
        except Refused as error:
            # It may have been updated since we asked, and wants other fields. Refused, it has changed nothing.
            if error.status not in (400, 406) or not await self._is_another_version():
                raise
            return await self._update(project, doing)

    async def _update(self, project: Project, doing: str) -> Project:
        record = await lookup.record_of(self._wire, project.id)
        if record is None:
            raise Refused(404, f"{doing}: it is gone", "see who has removed it")
        if not naming.is_valid(project.name):
            raise Refused(0, f"OneDev cannot have a project called {project.name!r}", "choose another name")
        wished: dict[str, Any] = {
            "name": project.name,
            "parentId": project.parent_id,
            "description": project.description[:LONGEST_DESCRIPTION] or None,
            "codeManagement": project.code_management,
        }
        body: dict[str, Any] = wished
        if self.profile.replaces:
            required: dict[str, Any] = {"gitPackConfig": {}, "codeAnalysisSetting": {}}
            body = {**required, **{name: value for name, value in record.items() if value is not None}, **wished}
        elif wished["parentId"] == record.get("parentId"):
            del wished["parentId"]
        await self._wire.send(f"/projects/{project.id}", doing, body)
        updated = await self.get(project.id)
        if updated is None:
            raise OneDevError(404, f"{doing}: it cannot be read any more", "look at the token's role", retry=True)
        return updated

    async def delete(self, project_id: int) -> Deletion:
        """Remove it **and all projects below it**. One that is gone already is removed. OneDev 10.0 to 11.6 only notes
        it at first, and may need longer than anybody waits here: then it is ``pending``, and its name not yet free."""
        doing = f"delete project {project_id}"
        try:
            await self._wire.delete(f"/projects/{project_id}", doing)
        except OneDevError as error:
            if error.status == 404:
                return "deleted"
            raise
        if self.profile.deletes_later or not self.version:
            return await self._deleted(project_id)
        return "deleted"

    async def is_empty(self, project_id: int) -> bool:
        """Whether it has neither branches nor tags."""
        if await self.default_branch(project_id) is not None:
            return False
        for kind in ("branches", "tags"):
            if await self._wire.ask(f"/repositories/{project_id}/{kind}", f"list {kind} of project {project_id}"):
                return False
        return True

    async def clone_urls(self, project_id: int) -> CloneUrls:
        found = await self._wire.ask(
            f"/projects/{project_id}/clone-url", f"ask for the address of project {project_id}"
        )
        return CloneUrls(str(found.get("http") or ""), str(found.get("ssh") or ""))

    async def default_branch(self, project_id: int) -> str | None:
        """``None``: there is no branch yet."""
        said = (
            await self._wire.text(
                f"/repositories/{project_id}/default-branch", f"ask for the default branch of project {project_id}"
            )
        ).strip()
        if len(said) > 1 and said[0] == said[-1] == '"':
            said = said[1:-1]
        return said or None

    async def set_default_branch(self, project_id: int, name: str) -> None:
        """The branch must be there."""
        await self._wire.send(
            f"/repositories/{project_id}/default-branch",
            f"make {name} the default branch of project {project_id}",
            name,
        )

    async def set_labels(self, project_id: int, names: Collection[str]) -> None:
        """Give the project these labels and no others; one that OneDev does not know is made, which takes an admin's
        token."""
        if not self.profile.has_labels:
            raise Refused(0, f"OneDev {self.version} has no labels", "update OneDev to 8.3 or newer")
        try:
            await labels.set_labels(self._wire, project_id, names)
        except Refused as error:
            # Before 10.2 only this tells whether there are any: the project may as well be gone.
            if error.status != 404 or self.version or await self.get(project_id) is None:
                raise
            raise Refused(404, "this OneDev has no labels", "update OneDev to 8.3 or newer") from None

    async def _is_another_version(self) -> bool:
        """Whether OneDev is another one than it was; from now on we speak to that."""
        profile = await negotiate(self._wire)
        changed = profile != self.profile
        self.profile = profile
        return changed

    async def _deleted(self, project_id: int) -> Deletion:
        deadline = asyncio.get_running_loop().time() + self.deleted_within
        while await lookup.record_of(self._wire, project_id) is not None:
            if asyncio.get_running_loop().time() >= deadline:
                return "pending"
            await asyncio.sleep(0.2)
        return "deleted"


async def negotiate(wire: Wire) -> Profile:
    """The version's profile. Raises `OneDevError`, also where there is no OneDev."""
    said: str | None = None
    try:
        said = await wire.text("/version/server", "ask for OneDev's version")
    except OneDevError as error:
        if error.status != 404:
            raise
    try:
        profile = profile_of(said)
    except ValueError as error:
        raise OneDevError(200, f"ask for OneDev's version: {error}", "see whether ONEDEV_URL is a OneDev") from None
    # Anonymous callers are told the version too; and what is no OneDev answers 404 to anything.
    listed = await wire.ask("/projects", "list projects", offset=0, count=1)
    if not isinstance(listed, list):
        raise OneDevError(200, "list projects: no list came back", "see whether ONEDEV_URL is a OneDev")
    return profile
